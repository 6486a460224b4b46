"""B18 职责准入: a duty comes to a street only after review, and power, staff and money move with it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
LICANG = "370213"
BUREAU, OFFICE = f"{LICANG}-rsj", f"{LICANG}-zfb"
PROPOSER, GATE, DISTRICT_HEAD = f"{BUREAU}-clerk", f"{OFFICE}-clerk", f"{LICANG}-head"
STREETS = ("370213001", "370213003")
ALL = {"power": "yes", "which": "manage", "staff": 2, "money": 30}


def proposed(as_: As, duty: str = "灵活就业人员社保补贴初核") -> str:
    facts = {"duty": duty, "kind": "service", "bearer": "street", "basis": "区政府专题会议纪要"}
    number = as_(PROPOSER).raise_("duty-entry", duty, region=LICANG, facts=facts).ok()["number"]
    as_(GATE).do(number, "accept")
    as_(GATE).do(number, "assign", lead=BUREAU, co=list(STREETS))
    return str(number)


def provided(as_: As, number: str, **more: Any) -> Answer:
    return as_(PROPOSER).do(number, "handle", step="provide", facts=ALL | more)


def spoken(as_: As, number: str) -> Answer:
    first, second = (as_(f"{street}-handler") for street in STREETS)
    first.do(number, "sign", step="opinion", verdict="agree")
    return second.do(number, "sign", step="opinion", verdict="agree")


def admitted(as_: As, number: str, list_no: str) -> Answer:
    """The duty enters the list, and what belongs to it has moved."""
    as_(GATE).do(number, "sign", step="vet", verdict="agree")
    as_(DISTRICT_HEAD).do(number, "sign", step="admit", verdict="agree")
    as_(GATE).do(number, "handle", step="enlist", facts={"list_no": list_no, "starts": "2027-01-04"})
    as_(PROPOSER).do(number, "handle", step="move")
    as_(PROPOSER).do(number, "outcome", kind="staff", amount="2", unit="名")
    as_(PROPOSER).do(number, "outcome", kind="money", amount="30", unit="万元")
    as_(GATE).do(number, "outcome", kind="duty", amount="1", unit="项")
    return closed(as_, number, "已列入准入清单。")


def closed(as_: As, number: str, words: str) -> Answer:
    as_(GATE).do(number, "reply", words=words)
    return as_(GATE).do(number, "close")


def refused(as_: As, number: str, ground: str) -> None:
    assert as_(GATE).act(number, "handle", step="refuse").code == "missing", "no refusal without its reason"
    as_(GATE).do(number, "handle", step="refuse", facts={"ground": ground})
    closed(as_, number, "不予准入，理由见附件。")


def test_a_duty_is_admitted_with_power_staff_and_money_and_stands_on_the_list(
    as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    for no in ("李准入〔2026〕1号", "李准入〔2026〕2号"):
        number = proposed(as_)
        assert provided(as_, number)["steps"] == ["opinion"]
        assert spoken(as_, number)["steps"] == ["vet"]
        assert admitted(as_, number, no)["status"] == "closed"
    turned_down = proposed(as_, "企业用工台账月报")
    provided(as_, turned_down)
    refusal = as_(f"{STREETS[0]}-handler").do(turned_down, "sign", step="opinion", verdict="refuse", words="重复报表")
    assert refusal["steps"] == ["vet"], "a street that says no is heard by the review"
    as_(GATE).do(turned_down, "sign", step="vet", verdict="refuse")
    refused(as_, turned_down, "cannot_bear")
    found = everything("duty-entry")
    listed = sorted(m["facts"]["list_no"] for m in found if "list_no" in m["facts"])
    assert listed == ["李准入〔2026〕1号", "李准入〔2026〕2号"]
    assert [m["facts"]["ground"] for m in found if "ground" in m["facts"]] == ["cannot_bear"]
    duties = [o for m in found for o in m["outcomes"] if o["kind"] == "duty"]
    assert sum(Decimal(o["amount"]) for o in duties) == 2
    staff = next(t for t in as_("xu").get("/tallies", type="duty-entry").ok().body if t["kind"] == "staff")
    assert staff["all"]["done"] == 4


@pytest.mark.parametrize(
    ("without", "ground"),
    [
        ({"power": "no"}, "no_power"),
        ({"staff": 0}, "no_staff"),
        ({"money": 0}, "no_money"),
        ({"staff": -1}, "no_staff"),
    ],
)
def test_without_power_staff_or_money_it_comes_to_no_street(as_: As, without: dict[str, Any], ground: str) -> None:
    number = proposed(as_)
    assert provided(as_, number, **without)["steps"] == ["provide"], "asked once more"
    assert provided(as_, number, **without)["steps"] == ["refuse"]
    refused(as_, number, ground)
    kinds = [(e["kind"], e["step"]) for e in as_(GATE).entries(number)]
    assert ("signed", "opinion") not in kinds
    assert ("handled", "enlist") not in kinds
    assert as_(GATE).matter(number)["facts"]["ground"] == ground


def test_what_was_left_out_can_be_put_right_once(as_: As) -> None:
    number = proposed(as_)
    provided(as_, number, money=0)
    assert provided(as_, number)["steps"] == ["opinion"]


@pytest.mark.parametrize("missing", ["power", "staff", "money"])
def test_each_of_the_three_must_be_said(as_: As, missing: str) -> None:
    number = proposed(as_)
    facts = {key: value for key, value in ALL.items() if key != missing}
    assert as_(PROPOSER).act(number, "handle", step="provide", facts=facts).code == "missing"


def test_every_street_asked_speaks_before_the_review(as_: As) -> None:
    number = proposed(as_)
    provided(as_, number)
    assert as_(f"{STREETS[0]}-handler").do(number, "sign", verdict="agree")["steps"] == ["opinion"]
    assert as_(GATE).act(number, "sign", step="vet", verdict="agree").code == "step_not_open"
    assert as_("370213004-handler").matter(number).status == 404, "a street that was not asked"


def test_the_bureau_does_not_admit_its_own_duty(as_: As) -> None:
    number = proposed(as_)
    provided(as_, number)
    spoken(as_, number)
    as_(GATE).do(number, "sign", step="vet", verdict="agree")
    for who in (PROPOSER, f"{BUREAU}-head", GATE):
        assert as_(who).act(number, "sign", step="admit", verdict="agree").code == "not_yours"
    as_(DISTRICT_HEAD).do(number, "sign", step="admit", verdict="refuse", words="暂缓。")
    assert as_(GATE).act(number, "handle", step="enlist", facts={}).code == "step_not_open"
    refused(as_, number, "own_duty")


def test_what_the_law_gives_the_department_is_declined_at_the_door(as_: As) -> None:
    facts = {"duty": "行政处罚决定", "kind": "other", "bearer": "street", "basis": "无"}
    number = as_(PROPOSER).raise_("duty-entry", "行政处罚", region=LICANG, facts=facts).ok()["number"]
    assert as_(GATE).act(number, "decline", reason="because").status == 422
    assert as_(GATE).do(number, "decline", reason="own_duty")["status"] == "closed"
    assert as_(GATE).matter(number)["reason"] == "declined"


def test_the_links_have_limits_and_the_public_does_not_raise_it(api: ApiClient, as_: As) -> None:
    number = proposed(as_)
    clocks = {c["name"]: c["allow"] for c in as_(GATE).matter(number)["clocks"]}
    assert (clocks["step/provide"], clocks["overall"]) == ("10wd", "40wd")
    assert api.raise_("duty-entry", "下放", facts={}).code == "not_public"
