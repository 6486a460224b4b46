"""C10 联络员制度: liaison officers of chambers, for talents and for integrity, who report straight to the department.

The article: the first 27 chambers have a United Front liaison officer who may report straight to the city's department;
黄岛区 names liaison officers for integrity in the villages under raised supervision.
"""

from collections.abc import Callable
from uuid import uuid4

import pytest

from api_client import ApiClient
from luodi.city.registry.models import Person, Unit

As = Callable[[str], ApiClient]
CLERK, HEAD = "qd-tzb-clerk", "qd-tzb-head"
PATH = "/programmes/tz-lly"


@pytest.fixture
def officers(as_: As, staff: Callable[..., Person]) -> list[str]:
    """Twenty-seven chambers with an officer each, in a confidential programme of the United Front department."""
    body = {"code": "tz-lly", "kind": "campaign", "title": {"zh": "商会统战工作联络员"}, "lead": "qd-tzb", "level": 2}
    as_(HEAD).post("/programmes", body | {"from_date": "2026-01-01", "to_date": "2027-12-31"}).ok()
    chambers = Unit.objects.filter(kind="chamber", code__startswith="sh-").order_by("code")[:27]
    people = [staff(chamber.code, "contact").username for chamber in chambers]
    for who, chamber in zip(people, chambers, strict=True):
        as_(HEAD).post(f"{PATH}/members", {"username": who, "unit": chamber.code, "duty": "统战联络员"}).ok()
    return people


def reported(as_: As, who: str, about: str = "会员企业") -> str:
    line = {"key": str(uuid4()), "kind": "direct", "on": "2026-12-01", "about": about, "text": "年轻一代企业家诉求"}
    return str(as_(who).post(f"{PATH}/notes", line | {"hand_over": True}).ok()["matter"])


def answered(as_: As, number: str) -> None:
    as_(CLERK).do(number, "accept")
    as_(CLERK).do(number, "handle", words="已会同工商联研究。")
    as_(HEAD).do(number, "sign", verdict="agree")
    as_(CLERK).do(number, "reply", words="列入年轻一代企业家培养计划。")


def test_what_an_officer_reports_is_with_the_department_from_the_first_moment(as_: As, officers: list[str]) -> None:
    assert len(as_(HEAD).get(PATH).ok()["members"]) == 27
    number = reported(as_, officers[0])
    found = as_(CLERK).matter(number).ok()
    assert [(step["key"], step["unit"]["code"]) for step in found["steps"]] == [("accept", "qd-tzb")]
    assert found["intake"]["code"] == officers[0].split(".")[0]
    assert [entry["kind"] for entry in as_(CLERK).entries(number)] == ["registered"], "nobody passed it on"
    assert {("contact", "4wh"), ("overall", "15wd")} <= {(c["name"], c["allow"]) for c in found["clocks"]}


def test_it_is_answered_and_the_officer_says_whether_it_holds(as_: As, officers: list[str]) -> None:
    number = reported(as_, officers[0])
    answered(as_, number)
    again = as_(officers[0]).do(number, "call_back", satisfied="no", solved="no")
    assert again["steps"] == ["handle"]
    as_(CLERK).do(number, "handle", words="已当面沟通。")
    as_(HEAD).do(number, "sign", verdict="agree")
    as_(CLERK).do(number, "reply", words="明年一月办首期。")
    as_(officers[0]).do(number, "call_back", satisfied="yes", solved="yes")
    assert as_(HEAD).do(number, "close")["status"] == "closed"


def test_other_officers_the_levels_between_and_supervisors_of_others_do_not_see_it(
    as_: As, officers: list[str]
) -> None:
    number = reported(as_, officers[0])
    between = (officers[1], "qd-gsl-account", f"{officers[0].split('.')[0]}-account", "tao", "wang")
    assert {as_(who).matter(number).status for who in between} == {404}
    read = {who: [line["matter"] for line in as_(who).get(f"{PATH}/notes").ok().body] for who in (*officers[:2], HEAD)}
    assert read == {officers[0]: [number], officers[1]: [], HEAD: [number]}, "nor in the journal of the programme"


def test_each_officers_reports_are_counted_and_who_has_made_none_is_told(as_: As, officers: list[str]) -> None:
    target = {"name": {"zh": "每人直报一条"}, "measure": "raised:liaison-report", "amount": 1, "each": True}
    as_(HEAD).post(f"{PATH}/targets", target).ok()
    for who in officers[:3]:
        reported(as_, who)
    (row,) = as_(HEAD).get(f"{PATH}/progress").ok().body
    assert (row["done"], row["of"], row["reached"]) == (3, 27, "3")
    rows = as_(HEAD).get(f"{PATH}/people").ok().body
    assert len([one for one in rows if one["owes"]]) == 24


def test_officers_for_integrity_report_to_the_districts_commission(as_: As, staff: Callable[..., Person]) -> None:
    body = {"code": "lq-hd", "kind": "campaign", "title": {"zh": "廉情联络员"}, "lead": "370211-jw", "level": 2}
    as_("370211-jw-head").post("/programmes", body | {"from_date": "2026-01-01", "to_date": "2027-12-31"}).ok()
    who = staff("370211001", "contact").username
    member = {"username": who, "unit": "370211001", "duty": "廉情联络员"}
    as_("370211-jw-head").post("/programmes/lq-hd/members", member).ok()
    line = {"key": str(uuid4()), "kind": "direct", "on": "2026-12-01", "about": "试点村", "text": "两委换届苗头"}
    number = as_(who).post("/programmes/lq-hd/notes", line | {"hand_over": True}).ok()["matter"]
    assert as_("370211-jw-petition").do(number, "accept")["lead"] == "370211-jw"
    assert as_("370212-jw-petition").matter(number).status == 404
