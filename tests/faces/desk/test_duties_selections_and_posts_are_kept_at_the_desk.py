"""Duties, coverage, selections, key posts and sealed files are written on their pages; wrong input stays as typed."""

from collections.abc import Callable

import pytest

from api_client import ApiClient
from browser import Browser
from luodi.city.checklists.models import Candidate, Covered, Duty, FilePage, KeyPost, Selection

pytestmark = pytest.mark.django_db
Browse = Callable[..., Browser]


def test_a_duty_is_written_anew_and_the_matrix_tells_what_is_covered(browse: Browse) -> None:
    wen = browse("wen")
    page = wen.get("/desk/duties/")
    typed = {"code": "school-meals", "name": "校园餐", "main-city": "qd-jyj | 分管副局长 | Deputy head"}
    page = wen.send(page, page.form(button="写入"), **typed, **{"main-district": "*-jyj"})
    assert "校园餐" in page.text
    assert "1 / 1" in page.text
    page = wen.get("/desk/duties/?code=school-meals")
    assert page.one("//textarea[@name='main-city']").text.strip() == "qd-jyj | 分管副局长 | Deputy head"
    wen.send(page, page.form(button="写入"), **{"supervisory-city": "qd-jw"})
    held = Duty.objects.get(code="school-meals").holders.order_by("kind", "level").values_list("kind", "level", "rule")
    assert list(held) == [
        ("main", "city", "qd-jyj"),
        ("main", "district", "*-jyj"),
        ("supervisory", "city", "qd-jw"),
    ]


def test_a_unit_there_is_not_is_told_and_what_was_typed_stays(browse: Browse) -> None:
    wen = browse("wen")
    page = wen.get("/desk/duties/")
    page = wen.send(page, page.form(button="写入"), code="x", name="责任", **{"main-city": "nowhere"})
    assert page.status == 422
    assert "“nowhere”没有对应单位" in page.text
    assert page.one("//textarea[@name='main-city']").text.strip() == "nowhere"
    assert not Duty.objects.filter(code="x").exists()


def test_what_was_audited_before_is_noted(browse: Browse) -> None:
    wen = browse("wen")
    page = wen.get("/desk/coverage/")
    refused = wen.send(page, page.form(button="登记"), unit="370202001", day="2027-01-01", paper="青审报〔2024〕31号")
    assert (refused.status, "日期还没有到" in refused.text) == (422, True)
    wen.send(page, page.form(button="登记"), unit="370202001", day="2024-05-20", paper="青审报〔2024〕31号")
    assert Covered.objects.get().paper == "青审报〔2024〕31号"


def test_a_selection_goes_from_its_call_to_its_ranking_on_its_page(browse: Browse) -> None:
    first, second = browse("qd-rsj-overseer"), browse("qd-rsj-overseer2")
    page = first.get("/desk/selections/")
    typed = {"title": "优秀农民工转合同制", "standard": "worker-standard", "table": "worker-contract", "places": "1"}
    page = first.send(page, page.form(button="开始"), **typed)
    where = f"/desk/selections/{Selection.objects.get().pk}/"
    for code, name, years in (("0001", "张三", "6"), ("0002", "李四", "1")):
        facts = {
            "facts.years": years,
            "facts.age": "35",
            "facts.accidents": "0",
            "facts.grade": "3",
            "facts.honours": "0",
        }
        page = first.send(page, page.form(button="报名"), code=code, name=name, **facts)
    assert list(Candidate.objects.order_by("code").values_list("eligible", flat=True)) == [True, False]
    for browser in (first, second):
        page = browser.get(where)
        form = page.form(button="交分")
        marks = {e.get("name"): "5" for e in form.iter("input") if e.get("name", "").startswith("points.")}
        wrong = browser.send(page, form, whose="0001", **(marks | dict.fromkeys(list(marks)[:1], "999")))
        assert wrong.status == 422
        browser.send(page, form, whose="0001", **marks)
    page = first.get(where)
    page = first.send(page, page.form(button="排名公示"))
    assert "入选" in page.text
    page = first.send(page, page.form(button="取消资格"), struck="0001", reason="公示期间核实不符合条件")
    assert Selection.objects.get().stage == "open"
    assert browse("zhou").client.post(where, {"do": "mark"}).status_code in (403, 404)


def test_who_is_no_organiser_marks_and_does_nothing_else(browse: Browse, api: ApiClient) -> None:
    call = {"organiser": "qd-rsj", "title": {"zh": "选拔"}, "standard": "worker-standard", "places": 1}
    made = api.as_("qd-rsj-overseer").post("/selections", call).ok()["id"]
    page = browse("qin").get(f"/desk/selections/{made}/")
    assert page.form(button="交分") is not None
    assert not [b for b in page.all("//main//button") if b.text_content().strip() == "报名"]
    sent = browse("qin")
    token = sent.get(f"/desk/selections/{made}/").all("//input[@name='csrfmiddlewaretoken']")[0].get("value")
    body = {"csrfmiddlewaretoken": token, "do": "forward", "code": "1", "name": "某"}
    assert sent.client.post(f"/desk/selections/{made}/", body).status_code == 404


def test_a_visit_of_a_resident_team_is_recorded_and_counted(browse: Browse, api: ApiClient) -> None:
    desk = browse("qd-shangwu-handler")
    page = desk.get("/desk/projects/visits/")
    wrong = desk.send(page, page.form(button="登记"), who="team:dw-csj", firm="", on="2026-11-20")
    assert (wrong.status, "请填写走访的企业" in wrong.text) == (422, True)
    ahead = desk.send(page, page.form(button="登记"), who="team:dw-csj", firm="某机器人公司", on="2026-12-20")
    assert (ahead.status, "不能在将来" in ahead.text) == (422, True)
    page = desk.send(page, page.form(button="登记"), who="team:dw-csj", firm="某机器人公司", on="2026-11-20")
    assert "某机器人公司" in page.text
    assert "长三角招商队" in page.text
    (row,) = api.as_("xu").get("/project-figures/through", kind="team").ok().body
    assert (row["code"], row["visits"]) == ("dw-csj", 1)
    other = browse("lei").get("/desk/projects/visits/")
    assert (other.all("//main//form"), "某机器人公司" in other.text) == ([], False), "courted, but no project yet"


def test_a_key_post_is_registered_with_its_figures_and_amended_by_its_code(browse: Browse) -> None:
    wen = browse("wen")
    page = wen.get("/desk/key-posts/")
    typed = {"code": "v-9", "name": "丙村", "region": "370214", "income": "620"}
    wrong = wen.send(page, page.form(button="登记"), **(typed | {"income": "很多"}))
    assert (wrong.status, "要写不小于 0 的数" in wrong.text) == (422, True)
    page = wen.send(page, page.form(button="登记"), **typed)
    wen.send(page, page.form(button="登记"), **(typed | {"income": "700"}))
    assert KeyPost.objects.get().figures["income"] == 700
    assert not browse("zhou").get("/desk/key-posts/").all("//summary[contains(., '登记一个岗位')]")


def test_a_page_of_a_sealed_file_is_written_by_its_keeper_alone(browse: Browse, api: ApiClient) -> None:
    post = {"code": "v-1", "kind": "village", "name": {"zh": "甲村"}, "region": "370214"}
    api.as_("wen").post("/key-posts", {"keeper": "qd-jw", "posts": [post]}).ok()
    shi = browse("shi")
    page = shi.get("/desk/integrity-files/")
    typed = {"post": "v-1", "kind": "talk", "day": "2026-11-20", "words": "谈话内容"}
    wrong = shi.send(page, page.form(button="写入并密封"), **(typed | {"post": "v-404"}))
    assert (wrong.status, "没有这个重点岗位" in wrong.text) == (422, True)
    page = shi.send(page, page.form(button="写入并密封"), **typed)
    assert "甲村" in page.text
    assert FilePage.objects.count() == 1
    assert not browse("wen").get("/desk/integrity-files/").all("//main//form")
