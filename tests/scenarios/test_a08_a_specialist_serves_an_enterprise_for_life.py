"""A8 困难需求办理: one specialist for one enterprise, for life in service; what it needs is gathered and solved.

The article: 836 enterprises, 600+ needs solved, about 1,000 visits; 在职终身制: the bond does not end with a post.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from api_client import ApiClient
from luodi.city.matters.tick import tick
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actions.bond import bond
from luodi.city.registry.actions.end_post import end_post
from luodi.city.registry.actions.retire_person import retire_person
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post, Role, Unit

As = Callable[[str], ApiClient]
FIRM, OTHER_FIRM = "lc-jixie", "lc-shipin"
SPECIALIST, COLLEAGUE, SERVICE = "lc-gxj-specialist", "lc-shangwu-specialist", "qd-myj-service"


@pytest.fixture(autouse=True)
def paired(db: None) -> None:
    """Two enterprises with their specialists, as the demo pairs them."""
    today = timezone.localdate()
    for code, username in ((FIRM, SPECIALIST), (OTHER_FIRM, COLLEAGUE)):
        unit, person = Unit.objects.get(code=code), Person.objects.get(username=username)
        if not person.bonds.filter(enterprise=unit).exists():
            bond(SYSTEM, enterprise=unit, person=person, on=today - timedelta(days=400))


def raised(api: ApiClient, firm: str = FIRM, kind: str = "labour") -> str:
    facts = {"thing": firm, "kind": kind}
    draft = {"facts": facts, "reporter": {"name": "秦经理", "phone": "13800000000"}}
    return str(api.as_public().raise_("enterprise-need", "旺季缺二十名熟练工", **draft).ok()["number"])


def solved(as_: As, number: str, who: str = SPECIALIST) -> None:
    as_(who).do(number, "accept", facts={"way": "self"})
    as_(who).do(number, "handle", words="对接三所职校。")
    as_(who).do(number, "reply", words="首批实习生已到岗。")
    as_(SERVICE).do(number, "call_back", satisfied="yes")
    as_(SERVICE).do(number, "close")


def test_a_need_goes_straight_to_the_specialist_and_to_nobody_elses(api: ApiClient, as_: As) -> None:
    number = raised(api)
    assert as_(SPECIALIST).matter(number).status == 200
    assert as_(COLLEAGUE).act(number, "accept", facts={"way": "self"}).status in (403, 404)
    solved(as_, number)
    assert as_(SERVICE).matter(number).ok()["status"] == "closed"


def test_what_the_specialist_cannot_solve_a_department_does(api: ApiClient, as_: As) -> None:
    number = raised(api)
    as_(SPECIALIST).do(number, "accept", facts={"way": "department"})
    as_(SPECIALIST).do(number, "assign", lead="qd-rsj")
    assert as_(SPECIALIST).matter(number).ok()["lead"]["code"] == "qd-rsj"


def test_the_bond_follows_the_person_from_post_to_post(api: ApiClient, as_: As) -> None:
    number, today = raised(api), timezone.localdate()
    person = Person.objects.get(username=SPECIALIST)
    end_post(SYSTEM, post=Post.objects.get(person=person, to_date=None), on=today)
    moved = Unit.objects.get(code="370213-rsj")
    appoint(SYSTEM, person=person, unit=moved, role=Role.objects.get(code="handler"), on=today)
    assert tick().followed == 1
    line = as_(SERVICE).get(f"/enterprises/{FIRM}").ok()
    assert (line["specialist"], line["unit"]) == (SPECIALIST, "370213-rsj")
    solved(as_, raised(api))
    assert as_(SPECIALIST).matter(number).status == 200


def test_handing_over_is_on_record_and_open_needs_go_along(api: ApiClient, as_: As) -> None:
    number, today = raised(api), timezone.localdate().isoformat()
    body = {"to": COLLEAGUE, "on": today, "reason": "原专员退休"}
    assert as_(SPECIALIST).call("PUT", f"/enterprises/{FIRM}/specialist", body).status == 403
    assert as_(SERVICE).call("PUT", f"/enterprises/{FIRM}/specialist", body | {"reason": ""}).status == 422
    page = as_(SERVICE).call("PUT", f"/enterprises/{FIRM}/specialist", body).ok()
    assert page["specialist"] == COLLEAGUE
    assert [b["username"] for b in page["bonds"]] == [COLLEAGUE, SPECIALIST]
    solved(as_, number, COLLEAGUE)


def test_visits_are_recorded_by_the_specialist_alone_and_counted(as_: As) -> None:
    visit = {"on": timezone.localdate().isoformat(), "means": "onsite"}
    assert as_(COLLEAGUE).post(f"/enterprises/{FIRM}/visits", visit).status == 403
    for _ in range(3):
        as_(SPECIALIST).post(f"/enterprises/{FIRM}/visits", visit).ok()
    (line,) = [row for row in as_(SERVICE).get("/enterprises").ok() if row["code"] == FIRM]
    assert (line["visits"], line["last_visit"]) == (3, visit["on"])


def test_a_visit_filed_late_is_of_who_served_that_day(as_: As) -> None:
    today = timezone.localdate()
    body = {"to": COLLEAGUE, "on": today.isoformat(), "reason": "原专员退休"}
    as_(SERVICE).call("PUT", f"/enterprises/{FIRM}/specialist", body).ok()
    before = {"on": (today - timedelta(days=3)).isoformat(), "means": "onsite"}
    assert as_(COLLEAGUE).post(f"/enterprises/{FIRM}/visits", before).status == 403
    as_(SPECIALIST).post(f"/enterprises/{FIRM}/visits", before).ok()
    assert as_(SPECIALIST).post(f"/enterprises/{FIRM}/visits", before | {"on": today.isoformat()}).status == 403


def test_who_leaves_the_service_serves_no_enterprise(api: ApiClient, as_: As) -> None:
    retire_person(SYSTEM, person=Person.objects.get(username=SPECIALIST), on=timezone.localdate())
    assert as_(SERVICE).get(f"/enterprises/{FIRM}").ok()["specialist"] is None
    assert as_(SERVICE).matter(raised(api)).ok()["intake"]["code"] == "qd-myj"


def test_figures_of_specialists_come_from_the_record(api: ApiClient, as_: As) -> None:
    for _ in range(2):
        solved(as_, raised(api))
    raised(api)
    (row,) = [row for row in as_(SPECIALIST).get("/specialists").ok() if row["username"] == SPECIALIST]
    assert (row["open"], row["solved"]) == (1, 2)
