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


def test_a_note_is_written_without_any_script(browse: Browse, head: ApiClient) -> None:
    head.post("/programmes/sz-2/members", {"username": "wang", "duty": "学员"}).ok()
    wang = browse("wang")
    page = wang.get("/desk/programmes/sz-2/field/")
    page = wang.send(page, page.form(button="记下"), kind="lead", about="甲公司", text="有意来青", hand_over="yes")
    assert Note.objects.get().task.matter.number in page.text
    refused = wang.send(page, page.form(button="记下"), about="", text="")
    assert refused.status == 422
    assert browse("qd-zzb-head").get("/desk/programmes/sz-2/field/").status == 404


def test_the_pool_says_who_is_free(browse: Browse, api: ApiClient) -> None:
    body = {"username": "wang", "unit": "qd-zjj", "skills": ["招商"]}
    api.as_("feng").call("PUT", "/pool", body).ok()
    assert "1 人有空" in browse("qd-zzb-handler").get("/desk/pool/").text
    assert "王承办" not in browse("chu").get("/desk/pool/").text
