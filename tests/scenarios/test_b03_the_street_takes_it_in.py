"""B3 街道即可受理、强区放权: intake moved down to the street, and for some items the decision, too.

The article: an enterprise asked why in Shenzhen the street's own counter is enough.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from api_client import Answer, ApiClient
from luodi.city.matters.tick import tick

As = Callable[[str], ApiClient]
HERE = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 12, 2, 10, tzinfo=HERE)
STREET, NEXT = "370213001", "370213003"
COUNTER, OTHER_STREET = f"{STREET}-handler", f"{NEXT}-handler"
DISTRICT, BUREAU = "370213-spj-clerk", "370213-scjg-head"
KEEPER = {"name": "店主", "phone": "13100000000"}


def asked(api: ApiClient, kind: str, region: str = STREET, **more: Any) -> Answer:
    facts = {"kind": kind, "area": 30, "health": "yes", "place": "振华路 12 号"} | more
    return api.raise_("street-licence", "开小饭馆", region=region, facts=facts, reporter=KEEPER).ok()


def taken(api: ApiClient, as_: As, kind: str, **more: Any) -> tuple[str, Answer]:
    number = str(asked(api, kind, **more)["number"])
    return number, as_(COUNTER).do(number, "accept")


def clocks(as_: As, number: str) -> dict[str, Any]:
    return {c["name"]: c for c in as_(COUNTER).matter(number).ok()["clocks"]}


def test_a_food_stall_is_put_on_file_at_the_street_and_goes_no_higher(api: ApiClient, as_: As) -> None:
    given = asked(api, "stall")
    number = given["number"]
    assert as_(COUNTER).matter(number)["intake"]["code"] == STREET
    assert as_(COUNTER).do(number, "accept")["steps"] == ["card"]
    assert as_(COUNTER).act(number, "reply", words="已备案").code == "missing"
    as_(COUNTER).do(number, "reply", words="已备案，请领取公示卡。", facts={"card_no": "振华路 2026-018"})
    as_(COUNTER).do(number, "outcome", kind="stall", amount="1", unit="个")
    assert as_(COUNTER).do(number, "close")["status"] == "closed"
    units = {e["unit"]["code"] for e in as_(COUNTER).entries(number) if e["unit"]}
    assert units == {STREET}, "nobody above had a hand in it"
    assert api.follow(number, given["code"]).ok()["status"] == "closed"
    assert clocks(as_, number)["step/card"]["allow"] == "0d"


def test_an_eatery_is_taken_in_at_the_street_and_decided_by_the_district(api: ApiClient, as_: As) -> None:
    number, opened = taken(api, as_, "eatery")
    assert opened["steps"] == ["look"]
    assert as_(COUNTER).do(number, "handle", step="look")["steps"] == ["decide"]
    assert as_(COUNTER).act(number, "sign", verdict="agree").code == "not_yours"
    assert as_(BUREAU).do(number, "sign", verdict="agree")["steps"] == ["reply"]
    as_(COUNTER).do(number, "reply", words="登记证请到街道领取。")
    assert as_(COUNTER).do(number, "close")["status"] == "closed"
    found = clocks(as_, number)
    assert (found["legal"]["allow"], found["promised"]["allow"]) == ("20wd", "7wd")
    assert found["legal"]["stopped"] == found["promised"]["stopped"]


def test_what_the_district_refuses_the_street_hands_over(api: ApiClient, as_: As) -> None:
    number, _ = taken(api, as_, "eatery")
    as_(COUNTER).do(number, "handle", step="look")
    assert as_(BUREAU).do(number, "sign", verdict="refuse", words="与居民楼烟道相连。")["steps"] == ["reply"]


@pytest.mark.parametrize(
    ("kind", "wrong", "ground"),
    [("eatery", {"area": 50}, "area"), ("eatery", {"health": "no"}, "health"), ("stall", {"health": "no"}, "health")],
)
def test_what_does_not_meet_the_conditions_is_told_why_at_the_street(
    api: ApiClient, as_: As, kind: str, wrong: dict[str, Any], ground: str
) -> None:
    number, opened = taken(api, as_, kind, **wrong)
    assert opened["steps"] == ["refuse"]
    assert as_(COUNTER).act(number, "reply", words="不符合").code == "missing"
    as_(COUNTER).do(number, "reply", words="请补齐后再来。", facts={"ground": ground})
    assert as_(COUNTER).do(number, "close")["status"] == "closed"
    assert "decide" not in {s["key"] for s in as_(COUNTER).matter(number)["steps"]}


def test_five_working_days_of_silence_are_acceptance_and_the_law_counts_from_receipt(api: ApiClient, as_: As) -> None:
    """Received on Wednesday the 2nd; the 3rd, 4th, 7th, 8th and 9th are the five."""
    with time_machine.travel(WEDNESDAY, tick=False):
        number = asked(api, "stall")["number"]
    for day, steps in ((9, ["accept"]), (10, ["card"])):
        at = datetime(2026, 12, day, 9, tzinfo=HERE)
        with time_machine.travel(at, tick=False):
            tick(round(at.timestamp() * 1000))
            found = as_(COUNTER).matter(number).ok()
            assert [s["key"] for s in found["steps"] if s["status"] == "open"] == steps
    accepted = next(e for e in as_(COUNTER).entries(number) if e["kind"] == "accepted")
    assert (accepted["data"]["deemed"], accepted["by"]["name"]) == (True, None)
    assert clocks(as_, number)["legal"]["started"] == found["registered"]


@pytest.mark.parametrize(
    ("region", "intake"),
    [
        (STREET, STREET),
        (NEXT, NEXT),
        ("370213", "370213-spj"),
        ("370281", "370281-spj"),
        ("370200", "qd-spj"),
        ("", "qd-spj"),
    ],
)
def test_it_lies_with_the_street_if_one_was_said_else_with_the_district(
    api: ApiClient, as_: As, region: str, intake: str
) -> None:
    number = asked(api, "stall", region)["number"]
    assert as_("xu").matter(number)["intake"]["code"] == intake


def test_where_no_street_was_said_the_districts_bureau_takes_it(api: ApiClient, as_: As) -> None:
    number = asked(api, "stall", "370213")["number"]
    assert as_(COUNTER).matter(number).status == 404
    assert as_(DISTRICT).do(number, "accept")["steps"] == ["card"]


def test_the_next_street_neither_sees_nor_takes_it(api: ApiClient, as_: As) -> None:
    number = asked(api, "stall")["number"]
    assert as_(OTHER_STREET).act(number, "accept").status == 404
