"""B17 交房即可办证: developer, registry and tax at once before the hand-over, deeds on the day; then rolled out.

The article: 775 households of the pilot estate took their deed where they took their key.
"""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
CLERK, HANDLER, HEAD = "qd-bdc-clerk", "qd-bdc-handler", "qd-bdc-head"
TAX, DEVELOPER = "qd-tax-handler", "lc-jianzhu-handler"
PILOT, SECOND, TO_COME = "jf-weilai-3", "jf-haiyun", "jf-jiaozhou"
WORK = {"prepare": DEVELOPER, "taxes": TAX, "register": HANDLER}
FIRM = {"name": "安居建设公司", "phone": "13200000000"}


def applied(api: ApiClient, estate: str = PILOT) -> Answer:
    facts = {"thing": estate, "developer": "安居建设公司"}
    return api.raise_("handover-deed", "申请交房即可办证", facts=facts, reporter=FIRM)


def settled(api: ApiClient, as_: As, households: int = 775, estate: str = PILOT) -> tuple[str, Answer]:
    number = str(applied(api, estate).ok()["number"])
    as_(CLERK).do(number, "accept", facts={"households": households, "day": "2026-12-20"})
    return number, as_(CLERK).do(number, "assign", lead="lc-jianzhu")


def prepared(as_: As, number: str) -> Answer:
    for step, who in WORK.items():
        as_(who).do(number, "handle", step=step)
    return as_(HEAD).do(number, "sign", verdict="agree")


def handed_over(as_: As, number: str, issued: int) -> Answer:
    as_(HANDLER).do(number, "handle", step="deed", facts={"issued": issued})
    as_(HANDLER).do(number, "outcome", kind="household", amount=str(issued), unit="户")
    as_(CLERK).do(number, "reply", words=f"{issued} 户当天领证。")
    return as_(CLERK).do(number, "close")


def households(as_: As) -> Any:
    tallies = as_("xu").get("/tallies", type="handover-deed").ok().body
    return next(line for line in tallies if line["kind"] == "household")["all"]


def clocks(as_: As, number: str) -> dict[str, Any]:
    return {c["name"]: c for c in as_(CLERK).matter(number).ok()["clocks"]}


def test_775_households_take_their_deed_on_the_day_of_hand_over(api: ApiClient, as_: As) -> None:
    number, opened = settled(api, as_)
    assert sorted(opened["steps"]) == ["prepare", "register", "taxes"], "three at once"
    assert prepared(as_, number)["steps"] == ["deed"]
    assert clocks(as_, number)["step/deed"]["due"] == "2026-12-20T16:00:00Z", "to the end of the day of hand-over"
    assert households(as_) == {"promised": 775, "done": 0, "under_way": 775}
    assert handed_over(as_, number, 775)["status"] == "closed"
    assert households(as_) == {"promised": 775, "done": 775, "under_way": 0}
    estate = next(t for t in as_("xu").get("/rolls/handovers").ok()["items"] if t["code"] == PILOT)
    assert (estate["closed"], estate["outcomes"]["household"], estate["figures"]["homes"]) == (1, 775, 775)


def test_whoever_is_first_the_register_waits_for_all_three(api: ApiClient, as_: As) -> None:
    number, _ = settled(api, as_)
    for step in ("register", "prepare"):
        as_(WORK[step]).do(number, "handle", step=step)
    assert as_(HEAD).act(number, "sign", verdict="agree").code == "step_not_open"
    assert as_(TAX).do(number, "handle", step="taxes")["steps"] == ["review"]


def test_each_does_its_own_part_alone(api: ApiClient, as_: As) -> None:
    number, _ = settled(api, as_)
    for step in WORK:
        for other, who in WORK.items():
            if other != step:
                assert as_(who).act(number, "handle", step=step).code == "not_yours"
    assert as_(HANDLER).act(number, "handle", step="deed", facts={"issued": 1}).code == "step_not_open"


def test_no_deed_where_the_register_refuses(api: ApiClient, as_: As) -> None:
    number, _ = settled(api, as_)
    for step, who in WORK.items():
        as_(who).do(number, "handle", step=step)
    assert as_(HEAD).do(number, "sign", verdict="refuse", words="宗地抵押未注销。")["steps"] == ["reply"]
    as_(CLERK).do(number, "reply", words="抵押注销后再申请。")
    as_(CLERK).do(number, "close")
    assert households(as_)["done"] == 0


def test_piloted_on_one_estate_then_rolled_out_to_those_whose_day_has_come(api: ApiClient, as_: As) -> None:
    draft = {"facts": {"thing": SECOND, "developer": "某开发公司"}, "channel": "window"}
    early = as_(CLERK).raise_("handover-deed", "申请", happened="2021-03-01T10:00:00+08:00", **draft)
    assert early.code == "not_taking", "in the spring of 2021 only the pilot"
    pilot = draft | {"facts": {"thing": PILOT, "developer": "某开发公司"}}
    as_(CLERK).raise_("handover-deed", "试点", happened="2021-03-01T10:00:00+08:00", **pilot).ok()
    as_(CLERK).raise_("handover-deed", "申请", happened="2021-07-01T10:00:00+08:00", **draft).ok()
    assert applied(api, TO_COME).code == "not_taking"
    with time_machine.travel("2027-01-04T10:00:00+08:00"):
        applied(api, TO_COME).ok()


def test_the_roll_out_shortened_the_developers_time_and_the_pilot_kept_its_own(api: ApiClient, as_: As) -> None:
    clerk = as_(CLERK)
    facts = {"thing": PILOT, "developer": "某开发公司"}

    def at(hour: int) -> dict[str, str]:
        return {"happened": f"2021-03-01T{hour}:00:00+08:00"}

    number = clerk.raise_("handover-deed", "试点", facts=facts, channel="window", **at(10)).ok()["number"]
    clerk.do(number, "accept", facts={"households": 775, "day": "2021-04-30"}, **at(11))
    clerk.do(number, "assign", lead="lc-jianzhu", **at(12))
    after, _ = settled(api, as_)
    found = {n: clocks(as_, n)["step/prepare"] for n in (number, after)}
    assert (found[number]["allow"], found[after]["allow"]) == ("20wd", "10wd")
    assert (found[number]["basis"], found[after]["basis"]) == ("交房即可办证试点方案", "交房即可办证推广方案")


@pytest.mark.parametrize("missing", ["households", "day"])
def test_nothing_begins_without_the_day_and_the_number_of_homes(api: ApiClient, as_: As, missing: str) -> None:
    number = applied(api).ok()["number"]
    facts = {key: value for key, value in {"households": 1, "day": "2026-12-20"}.items() if key != missing}
    assert as_(CLERK).act(number, "accept", facts=facts).code == "missing"


def test_other_developers_do_not_see_it(api: ApiClient, as_: As) -> None:
    number, _ = settled(api, as_)
    assert as_(DEVELOPER).matter(number).status == 200
    assert as_("qiu").matter(number).status == 404
