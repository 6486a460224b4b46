"""Anybody reads how long things take, on what ground, and takes the flow away as BPMN."""

from collections.abc import Callable

from lxml import etree

from browser import Browser


def test_the_first_page_names_what_can_be_raised_with_its_limits(browse: Callable[..., Browser]) -> None:
    page = browse().get("/")
    assert "12345 热线诉求" in page.text
    assert "5个工作日" in page.text
    assert page.all("//a[@href='/raise/hotline/']")


def test_a_guide_shows_steps_limits_law_and_drawing(browse: Callable[..., Browser]) -> None:
    page = browse(language="en").get("/guide/hotline/")
    assert "5 working days" in page.text
    assert "山东省政务服务热线管理办法" in page.text
    assert page.all("//*[local-name()='svg' and contains(@class,'ld-flow')]")
    assert page.all("//a[@href='/guide/hotline/flow.bpmn']")


def test_the_flow_is_given_out_as_bpmn(browse: Callable[..., Browser]) -> None:
    response = browse().client.get("/guide/petition/flow.bpmn")
    root = etree.fromstring(response.content)
    assert etree.QName(root).localname == "definitions"
    assert response["Content-Disposition"] == 'attachment; filename="petition.bpmn"'


def test_a_type_that_is_not_there_is_not_found(browse: Callable[..., Browser]) -> None:
    assert browse().get("/guide/nothing/").status == 404
    assert browse().get("/raise/nothing/").status == 404
