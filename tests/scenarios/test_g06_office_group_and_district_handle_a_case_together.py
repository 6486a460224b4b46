"""G6 “室组地”联合办案: a task force of office, stationed group and district, one command, one case three reports.

The article: 组地申报、室统筹; a special team is agreed on and drawn; 520 problems found, 45 proposals made. Sealed.
"""

from collections.abc import Callable

import pytest

from api_client import ApiClient

As = Callable[[str], ApiClient]
OFFICE, GROUP, DISTRICT = "zhang", "370203-jw-inspector", "370213-jw-inspector"
"""Inspectors of the office that commands, of the stationed group and of the district."""
LEADS = "shi"
PATH = "/programmes/szd-1"
OUTSIDE = ("xu", "he", "feng", "370212-jw-inspector", "370213-head", "zhou")


@pytest.fixture(autouse=True)
def force(as_: As) -> None:
    """The special team: commanded by the city's office, with people drawn from below and released by their units."""
    body = {"code": "szd-1", "kind": "task_force", "title": {"zh": "某国企专案"}, "lead": "qd-jw", "level": 3}
    body |= {"from_date": "2026-11-01", "to_date": "2027-03-31", "units": ["370213-jw", "370203-jw"]}
    as_(LEADS).post("/programmes", body).ok()
    for who, unit, duty in (
        (OFFICE, "qd-jw", "室·组长"),
        (GROUP, "370203-jw", "组·审查"),
        (DISTRICT, "370213-jw", "地·外查"),
    ):
        member = {"username": who, "unit": unit, "duty": duty, "lead": who == OFFICE, "full_time": who != OFFICE}
        row = as_(LEADS).post(f"{PATH}/members", member).ok()
        if who != OFFICE:
            as_(f"{unit}-inspector").post(f"/memberships/{row['id']}/release").ok()


def case(as_: As) -> str:
    """A case applied for by the group and the district, taken by the office, led by it with the district beside."""
    task = {"type": "joint-case", "title": "某国企负责人涉嫌违纪违法", "facts": {"from": "district"}}
    number = str(as_(LEADS).post(f"{PATH}/tasks", task).ok()["number"])
    as_(LEADS).do(number, "accept")
    as_(LEADS).do(number, "assign", lead="qd-jw", co=["370213-jw"])
    return number


def test_one_case_has_three_reports_agreed_by_somebody_who_wrote_none(as_: As) -> None:
    number = case(as_)
    open_now = [step["key"] for step in as_(OFFICE).matter(number).ok()["steps"] if step["status"] == "open"]
    assert sorted(open_now) == ["analysis", "investigation", "mending"]
    as_(OFFICE).do(number, "handle", step="investigation", words="审查调查报告。")
    as_(OFFICE).do(number, "handle", step="analysis", words="案件剖析报告。")
    assert as_(OFFICE).act(number, "handle", step="mending", words="以案促改。").status == 403, "that is the district's"
    as_(DISTRICT).do(number, "handle", step="mending", words="以案促改报告。")
    assert as_(OFFICE).act(number, "sign", verdict="agree").status == 403, "nobody agrees to their own report"
    as_(LEADS).do(number, "sign", verdict="agree")
    as_(OFFICE).do(number, "outcome", kind="problem", amount="3", unit="个")
    as_(OFFICE).do(number, "outcome", kind="proposal", amount="1", unit="条")
    as_(OFFICE).do(number, "reply", words="反馈各方。")
    assert as_(LEADS).do(number, "close")["status"] == "closed"


def test_files_of_the_case_are_shared_by_the_team_and_by_nobody_else(as_: As) -> None:
    number = case(as_)
    as_(DISTRICT).attach(number, "外查.txt", "银行流水说明".encode()).ok()
    (file,) = as_(OFFICE).matter(number).ok()["documents"]
    where = f"/matters/{number}/documents/{file['id']}"
    assert as_(OFFICE).get(where).status == 200
    assert {as_(who).get(where).status for who in OUTSIDE} == {404}


def test_the_force_and_its_case_are_in_nobodys_list_count_or_total(as_: As) -> None:
    number = case(as_)
    for who in OUTSIDE:
        assert as_(who).get(PATH).status == 404
        assert "szd-1" not in [row["code"] for row in as_(who).get("/programmes").ok().body]
        assert as_(who).matter(number).status == 404
        assert as_(who).get("/matters", type="joint-case", count="true").ok()["count"] == 0


def test_each_of_the_team_sees_the_force_and_only_the_command_runs_it(as_: As) -> None:
    assert [row["duty"] for row in as_(GROUP).get(PATH).ok()["members"] if row["username"]] == [
        "室·组长",
        "组·审查",
        "地·外查",
    ]
    assert as_(OFFICE).get(PATH).ok()["may_run"], "whoever leads it commands it"
    assert as_(GROUP).post(f"{PATH}/members", {"username": "wang"}).code == "not_allowed"


def test_what_special_checks_found_is_summed_from_what_cases_gave(as_: As) -> None:
    for zh, measure, amount in (("发现问题", "outcome:problem", 520), ("提出建议", "outcome:proposal", 45)):
        as_(LEADS).post(f"{PATH}/targets", {"name": {"zh": zh}, "measure": measure, "amount": amount}).ok()
    for problems, proposals in ((300, 25), (220, 20)):
        number = case(as_)
        as_(OFFICE).do(number, "outcome", kind="problem", amount=str(problems), unit="个")
        as_(OFFICE).do(number, "outcome", kind="proposal", amount=str(proposals), unit="条")
    rows = as_(OFFICE).get(f"{PATH}/progress").ok().body
    assert [(row["reached"], row["percent"]) for row in rows] == [("520", "100"), ("45", "100")]


def test_when_it_is_over_everybody_returns_and_the_case_stays_with_its_office(as_: As) -> None:
    number = case(as_)
    as_(LEADS).post(f"{PATH}/close").ok()
    assert as_(LEADS).get(PATH).ok()["members"] == []
    assert as_(GROUP).matter(number).status == 404
    assert as_(OFFICE).matter(number).status == 200
