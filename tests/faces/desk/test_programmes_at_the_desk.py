"""Programmes at the desk: seen by those who may, released with one click, placed, and noted without script."""

from collections.abc import Callable
from datetime import date

import pytest

from api_client import ApiClient
from browser import Browser
from cohorts import candidates, cohort, hosts, seats, trainees
from luodi.city.programmes.models import Member, Note, Round

pytestmark = pytest.mark.django_db
Browse = Callable[..., Browser]


@pytest.fixture
def head(api: ApiClient) -> ApiClient:
    """The organisation department's head, with a cohort that wang takes part in."""
    client = api.as_("qd-zzb-head")
    cohort(client, "sz-2", "赴深圳体悟实训第二批", "2026-09-01", "2026-12-20")
    return client


def test_members_and_targets_are_seen_by_those_who_may_and_by_nobody_else(browse: Browse, head: ApiClient) -> None:
    head.post("/programmes/sz-2/members", {"username": "wang", "duty": "学员"}).ok()
    target = {"name": {"zh": "对接百家企业"}, "measure": "enterprises", "amount": 100, "each": True}
    head.post("/programmes/sz-2/targets", target).ok()
    page = browse("qd-zzb-head").get("/desk/programmes/sz-2/")
    assert "对接百家企业" in page.text
    assert "0 / 100" in page.text
    assert browse("feng").get("/desk/programmes/sz-2/").status == 404
    assert "赴深圳" not in browse("feng").get("/desk/programmes/").text


def test_who_owes_what_who_is_away_and_who_is_recognised_stand_on_the_page(browse: Browse, head: ApiClient) -> None:
    body = {"code": "dy", "kind": "task_force", "title": {"zh": "专题调研"}, "lead": "qd-zzb", "level": 2}
    head.post("/programmes", body | {"from_date": "2026-10-01", "to_date": "2026-12-20"}).ok()
    member = {"username": "wang", "unit": "qd-zjj", "host": "qd-xfj", "last_day": "2026-12-10"}
    head.post("/programmes/dy/members", member).ok()
    target = {"name": {"zh": "调研报告一篇"}, "measure": "notes:report", "amount": 1, "each": True}
    head.post("/programmes/dy/targets", target).ok()
    wang = browse("wang")
    page = wang.get("/desk/programmes/dy/field/")
    form = page.form(button="记下")
    written = wang.send(page, form, kind="recognised", subject="蒋局长", text="攻坚克难")
    assert "攻坚克难" in written.text
    assert wang.send(page, form, kind="deed", subject="查无此人", text="实绩").status == 422
    assert "field.js" not in written.text + page.response.content.decode(), "no draft about a cadre is kept on a phone"
    told = browse("qd-zzb-head").get("/desk/programmes/dy/").text
    assert "王承办调研报告一篇 0 / 1" in told
    assert "市信访局0 (0)1 (1)" in told
    assert "蒋局长市行政审批局01—" in told
    assert "识别名单" not in wang.get("/desk/programmes/dy/").text


def test_a_unit_releases_whom_it_is_asked_for_with_one_click(browse: Browse, head: ApiClient) -> None:
    body = {"username": "wang", "unit": "qd-zjj", "full_time": True}
    head.post("/programmes/sz-2/members", body).ok()
    feng = browse("feng")
    page = feng.get("/desk/programmes/")
    assert "已放人" in feng.send(page, page.form(button="放人")).response.content.decode()
    assert Member.objects.get().release == "given"


def test_a_placement_is_proposed_adjusted_and_decided_on_its_page(browse: Browse, head: ApiClient) -> None:
    taken = hosts(4, date(2026, 1, 1))
    head.call("PUT", "/programmes/sz-2/hosts", {"hosts": seats(taken, 4)}).ok()
    head.post("/programmes/sz-2/candidates", {"candidates": candidates(trainees(8), taken)}).ok()
    head.post("/programmes/sz-2/selection", {"size": 8}).ok()
    desk = browse("qd-zzb-head")
    page = desk.get("/desk/programmes/sz-2/placement/")
    page = desk.send(page, page.form(button="求方案"))
    assert "已证最优" in page.text
    page = desk.send(page, page.form(button="调整"), username="xy0000", host="sx-01", reason="单位点名")
    assert Round.objects.get(n=2).seats["xy0000"] == "sx-01"
    desk.send(page, page.form(button="定下这一轮"))
    assert Member.objects.filter(host__code="sx-01", person__username="xy0000").exists()
    assert browse("wang").get("/desk/programmes/sz-2/placement/").status == 404


def test_a_cohort_is_opened_filled_placed_and_ended_on_its_pages(browse: Browse, api: ApiClient) -> None:
    hosts(2, date(2026, 1, 1))
    trainees(3)
    desk = browse("qd-zzb-head")
    page = desk.get("/desk/programmes/")
    typed = {"code": "sz-9", "kind": "cohort", "title": "体悟实训第九批", "from_date": "2026-11-01"}
    wrong = desk.send(page, page.form(button="开设"), **typed, to_date="2026-10-01")
    assert (wrong.status, "结束早于开始" in wrong.text) == (422, True)
    assert wrong.one("//input[@name='title']").get("value") == "体悟实训第九批"
    page = desk.send(page, page.form(button="开设"), **typed, to_date="2026-12-20")
    page = desk.send(
        page, page.form(button="定下"), target__name="报告", target__measure="notes:report", target__amount="1"
    )
    assert "0 / 1" in page.text
    refused = desk.send(page, page.form(button="加入"), member__username="nobody-there", member__duty="学员")
    assert (refused.status, "没有用户“nobody-there”" in refused.text) == (422, True)
    page = desk.send(page, page.form(button="加入"), member__username="wang", member__duty="领队", member__lead="yes")
    assert "王承办" in page.text
    place = desk.get("/desk/programmes/sz-9/placement/")
    place = desk.send(place, place.form(button="写入"), hosts__hosts="sx-00 | 2 | 1 | 金融\nsx-01｜2｜0")
    lines = "xy0000 | qd-zzb | 90 | 金融，海洋 | sx-00 | 性别=女\nxy0001 | qd-zzb | 85\nxy0002 | qd-zzb | 60"
    place = desk.send(place, place.form(button="推荐"), candidates__candidates=lines)
    wrong = desk.send(place, place.form(button="选定"), selection__size="两个")
    assert wrong.status == 422
    place = desk.send(
        place, place.form(button="选定"), selection__size="3", selection__criteria="八十以上 | points >= 80"
    )
    assert "推荐 3 人，选定 2 人，接收单位 2 家" in place.text
    place = desk.send(place, place.form(button="求方案"))
    place = desk.send(place, place.form(button="定下这一轮"))
    assert sorted(Round.objects.get().seats) == ["xy0000", "xy0001"]
    page = desk.get("/desk/programmes/sz-9/")
    page = desk.send(page, page.form(button="离开"))
    page = desk.send(page, page.form(button="结束"))
    assert "已结束" in page.text
    assert not page.all("//main//button[contains(., '加入')]")


def test_who_does_not_run_it_is_offered_nothing_and_can_send_nothing(browse: Browse, head: ApiClient) -> None:
    head.post("/programmes/sz-2/members", {"username": "wang", "duty": "学员"}).ok()
    wang = browse("wang")
    page = wang.get("/desk/programmes/sz-2/")
    assert not page.all("//main//form")
    token = page.all("//input[@name='csrfmiddlewaretoken']")[0].get("value")
    sent = wang.client.post("/desk/programmes/sz-2/", {"csrfmiddlewaretoken": token, "do": "close"})
    assert sent.status_code == 404


def test_a_host_says_what_its_trainees_were_to_it_once(browse: Browse, head: ApiClient) -> None:
    body = {"username": "wang", "unit": "qd-zjj", "host": "qd-xfj", "duty": "学员"}
    head.post("/programmes/sz-2/members", body).ok()
    jin = browse("jin")
    page = jin.get("/desk/programmes/")
    page = jin.send(page, page.form(button="反馈"), grade="5", text="敢担当")
    assert "已反馈" in page.response.content.decode()
    assert not page.all("//button[contains(., '反馈')]")
    assert not browse("feng").get("/desk/programmes/").all("//button[contains(., '反馈')]")


def test_somebody_is_put_in_the_pool_and_taken_out(browse: Browse) -> None:
    feng = browse("feng")
    page = feng.get("/desk/pool/")
    wrong = feng.send(page, page.form(button="入池"), username="nobody-there", skills="招商")
    assert wrong.status == 422
    page = feng.send(page, page.form(button="入池"), username="wang", skills="招商、金融")
    assert "招商 · 金融" in page.text or "金融 · 招商" in page.text
    page = feng.send(page, page.form(button="出池"))
    assert "王承办" not in page.text


def test_a_note_is_written_without_any_script(browse: Browse, head: ApiClient) -> None:
    head.post("/programmes/sz-2/members", {"username": "wang", "duty": "学员"}).ok()
    wang = browse("wang")
    page = wang.get("/desk/programmes/sz-2/field/")
    page = wang.send(page, page.form(button="记下"), kind="lead", about="甲公司", text="有意来青", hand_over="yes")
    assert Note.objects.get().task.matter.number in page.text
    refused = wang.send(page, page.form(button="记下"), about="", text="")
    assert refused.status == 422
    refused = wang.send(page, page.form(button="记下"), kind="visit", text="走访总部", hand_over="yes")
    assert (refused.status, Note.objects.count()) == (422, 1), "what is not handed over is not written with half of it"


def test_a_line_whose_handing_over_was_refused_is_the_same_line_when_it_is_sent_again(
    browse: Browse, head: ApiClient
) -> None:
    head.post("/programmes/sz-2/members", {"username": "wang", "duty": "学员"}).ok()
    wang = browse("wang")
    form = wang.get("/desk/programmes/sz-2/field/").form(button="记下")
    refused = wang.send(
        wang.get("/desk/"), form, kind="lead", about="甲公司", text="有意来青", hand_over="yes", region="999999"
    )
    assert refused.status == 422
    sent = wang.send(refused, refused.form(button="记下"), region="")
    assert (sent.status, Note.objects.count()) == (200, 1)
    assert Note.objects.get().task.matter.number in sent.text


def test_who_runs_a_programme_only_is_no_trainee(browse: Browse, head: ApiClient) -> None:
    assert browse("qd-zzb-head").get("/desk/programmes/sz-2/field/").status == 404


def test_the_pool_says_who_is_free(browse: Browse, api: ApiClient) -> None:
    body = {"username": "wang", "unit": "qd-zjj", "skills": ["招商"]}
    api.as_("feng").call("PUT", "/pool", body).ok()
    assert "1 人有空" in browse("qd-zzb-handler").get("/desk/pool/").text
    assert "王承办" not in browse("chu").get("/desk/pool/").text
