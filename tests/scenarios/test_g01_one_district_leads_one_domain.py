"""G1 “一区(市)一领域、一领域一专项”: 12 domains, 36 tasks at city, district and trade level, counted as done."""

from collections.abc import Callable

import pytest

from api_client import ApiClient

As = Callable[[str], ApiClient]
DISTRICTS = ("370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285")
LEADS = (*DISTRICTS, "qd-nyj", "qd-ybj")


def campaign(api: ApiClient, code: str, title: str, lead: str, parent: str = "", level: int = 1) -> None:
    body = {"code": code, "kind": "campaign", "title": {"zh": title}, "lead": lead, "parent": parent, "level": level}
    api.post("/programmes", body | {"from_date": "2026-01-01", "to_date": "2026-12-31"}).ok()


def done(as_: As, number: str) -> None:
    rear = as_("qd-shangwu-handler")
    rear.do(number, "accept")
    rear.do(number, "handle", words="已办。", facts={"came": "dropped"})
    rear.do(number, "reply", words="已办。")
    rear.do(number, "close")


@pytest.fixture
def domains(as_: As) -> list[str]:
    """Twelve domains below one campaign of the city's, three tasks each, seven of them done."""
    api = as_("shao")
    campaign(api, "zxzz", "群众身边腐败和作风问题专项整治", "qd")
    for i, lead in enumerate(LEADS):
        campaign(api, f"ly-{i + 1}", f"领域{i + 1}专项整治", lead, "zxzz")
    numbers = []
    for i in range(12):
        for n in range(3):
            draft = {"type": "front-lead", "title": f"任务{i + 1}-{n + 1}", "facts": {"investor": "示例"}}
            numbers.append(api.post(f"/programmes/ly-{i + 1}/tasks", draft).ok()["number"])
    target = {"name": {"zh": "完成 36 项任务"}, "measure": "closed", "amount": 36}
    api.post("/programmes/zxzz/targets", target).ok()
    for number in numbers[:7]:
        done(as_, number)
    return numbers


def test_twelve_domains_and_their_36_tasks_are_counted_by_what_was_done(as_: As, domains: list[str]) -> None:
    api = as_("shao")
    assert len(api.get("/programmes/zxzz").ok()["below"]) == 12
    (row,) = api.get("/programmes/zxzz/progress").ok().body
    assert (row["reached"], row["amount"], row["percent"]) == ("7", "36", "19.4")
    tasks = api.get("/programmes/zxzz/tasks").ok()
    assert len(tasks["items"]) + tasks["withheld"] == 36


def test_a_task_named_twice_counts_once(as_: As, domains: list[str]) -> None:
    api = as_("shao")
    assert api.post("/programmes/zxzz/tasks", {"number": domains[0]}).ok()["programme"] == "zxzz"
    (row,) = api.get("/programmes/zxzz/progress").ok().body
    assert row["reached"] == "7"
    assert api.post("/programmes/zxzz/tasks", {"number": domains[0]}).code == "already_held"


def test_a_district_sees_the_domain_it_leads_and_no_other(as_: As, domains: list[str]) -> None:
    district = as_("370213-head")
    assert [row["code"] for row in district.get("/programmes").ok().body] == ["ly-5"]
    assert district.get("/programmes/ly-4").status == 404
    assert district.get("/programmes/zxzz").status == 404


def test_a_confidential_part_is_in_nobodys_total_who_does_not_see_it(as_: As, domains: list[str]) -> None:
    campaign(as_("shao"), "ly-mi", "受限专项", "qd-jw", "zxzz", 2)
    shi = as_("kong")
    shi.post("/programmes/ly-mi/members", {"username": "zhang", "duty": "组长"}).ok()
    assert "ly-mi" not in [row["code"] for row in as_("xu").get("/programmes").ok().body]
    assert as_("xu").get("/programmes/ly-mi").status == 404
    assert "ly-mi" in [row["code"] for row in as_("zhang").get("/programmes").ok().body]
    codes = [row["code"] for row in as_("xu").get("/programmes/zxzz").ok()["below"]]
    assert len(codes) == 12
