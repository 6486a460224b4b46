"""Options have a code and two names: facts keep the code, people read the name in their language."""

from collections.abc import Callable

import pytest

from api_client import ApiClient
from browser import Browser
from luodi.city.matters.actions import Raised
from luodi.city.registry.models import Person

Browse = Callable[..., Browser]


@pytest.mark.parametrize(("language", "name"), [("zh", "投诉"), ("en", "A complaint")])
def test_the_public_chooses_by_name_and_the_code_is_sent(browse: Browse, language: str, name: str) -> None:
    page = browse(language=language).get("/raise/hotline/")
    labels = {row.find("input").get("value"): row.text_content().strip() for row in page.all("//label[.//input]")}
    assert labels["投诉"] == name


@pytest.mark.parametrize(("language", "name"), [("zh", "投诉"), ("en", "A complaint")])
def test_staff_read_the_name_of_what_was_chosen(
    browse: Browse, raised: Callable[..., Raised], language: str, name: str
) -> None:
    number = raised(2, facts={"kind": "投诉"}).number
    page = browse("wang", language=language).get(f"/desk/matters/{number}/")
    assert name in [dd.text_content().strip() for dd in page.all("//dl[contains(@class,'facts')]/dd")]


def test_the_api_lists_codes_with_their_names_and_keeps_the_code(db: None, someone: Callable[[str], Person]) -> None:
    api = ApiClient()
    kind = next(item for item in api.get("/types/hotline").ok()["form"] if item["key"] == "kind")
    names = dict(zip(kind["options"], kind["labels"], strict=True))
    assert names["投诉"] == {"zh": "投诉", "en": "A complaint"}
    number = api.raise_("hotline", "路灯不亮", facts={"kind": "投诉"}).ok()["number"]
    assert api.as_("zhou").matter(number)["facts"]["kind"] == "投诉"
    assert api.raise_("hotline", "路灯不亮", facts={"kind": "A complaint"}).code == "bad_value"


def test_a_drawing_says_conditions_with_the_names_of_answers(db: None) -> None:
    drawn = ApiClient().get("/types/report/flow.svg", language="en").body
    text = drawn if isinstance(drawn, str) else drawn.decode()
    assert "An accusation" in text
    assert "检举控告" not in text
