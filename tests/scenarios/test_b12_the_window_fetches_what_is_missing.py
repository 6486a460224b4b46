"""B12 慢特病 缺件补齐: the clerk obtains the missing record from the hospital; some conditions are delegated to it.

The article (Chengyang): a mother lacked an operation record; the window asked the hospital's own insurance office, and
her daughter did not have to go anywhere.
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
CHENGYANG = "370214"
WINDOW, HEAD = f"{CHENGYANG}-ybj-handler", f"{CHENGYANG}-ybj-head"
DOCTOR, OTHER_DOCTOR = "cy-yy-doctor", "cy-zyy-doctor"
DAUGHTER = {"name": "张女士", "phone": "13700000000"}
FROM_HOSPITAL = {"fetched": "yes", "source": "医院医保办"}


def applied(api: ApiClient, condition: str = "vascular") -> Answer:
    facts = {"condition": condition, "applicant": "family", "hospital": "城阳示范医院"}
    draft = {"region": CHENGYANG, "facts": facts, "reporter": DAUGHTER}
    return api.raise_("chronic-care", "为母亲申请门诊慢特病", **draft).ok()


def taken(api: ApiClient, as_: As, condition: str = "vascular", missing: str = "") -> tuple[str, Answer]:
    number = str(applied(api, condition)["number"])
    facts = {"complete": "no", "lacks": missing} if missing else {"complete": "yes"}
    return number, as_(WINDOW).do(number, "accept", facts=facts)


def granted(as_: As, number: str) -> Answer:
    as_(WINDOW).do(number, "handle", step="enter", facts={"starts": "2026-12-03"})
    as_(WINDOW).do(number, "outcome", kind="patient", amount="1", unit="人次")
    as_(WINDOW).do(number, "reply", words="认定通过，待遇自 12 月 3 日起。")
    return as_(WINDOW).do(number, "close")


def clocks(as_: As, number: str) -> dict[str, Any]:
    return {c["name"]: c for c in as_(WINDOW).matter(number).ok()["clocks"]}


def test_the_missing_record_is_fetched_and_the_applicant_goes_nowhere(api: ApiClient, as_: As) -> None:
    given = applied(api)
    number = given["number"]
    opened = as_(WINDOW).do(number, "accept", facts={"complete": "no", "lacks": "operation"})
    assert opened["steps"] == ["fetch"]
    fetch = clocks(as_, number)["step/fetch"]
    assert (fetch["allow"], fetch["basis"]) == ("1wd", "本市承诺：缺件由窗口补齐")
    assert as_(WINDOW).do(number, "handle", step="fetch", facts=FROM_HOSPITAL)["steps"] == ["panel"]
    as_(WINDOW).do(number, "outcome", kind="errand", amount="1", unit="次")
    as_(HEAD).do(number, "sign", verdict="agree")
    assert granted(as_, number)["status"] == "closed"
    kinds = [e["kind"] for e in as_(WINDOW).entries(number)]
    assert "paused" not in kinds, "nobody was sent away and no clock stood"
    assert as_(WINDOW).matter(number)["facts"]["source"] == "医院医保办"
    assert "13700000000" not in str(as_(HEAD).matter(number).body)
    told = [e["words"] for e in api.follow(number, given["code"]).ok()["events"] if e["kind"] == "replied"]
    assert told == ["认定通过，待遇自 12 月 3 日起。"]


def test_complete_papers_go_straight_to_the_bureau(api: ApiClient, as_: As) -> None:
    number, opened = taken(api, as_)
    assert opened["steps"] == ["panel"]
    as_(HEAD).do(number, "sign", verdict="agree")
    assert granted(as_, number)["status"] == "closed"
    assert "step/fetch" not in clocks(as_, number)


@pytest.mark.parametrize("condition", ["hypertension", "diabetes"])
def test_plain_conditions_are_approved_by_the_hospital(api: ApiClient, as_: As, condition: str) -> None:
    number, opened = taken(api, as_, condition)
    assert opened["steps"] == ["hospital_turn"]
    assert as_(WINDOW).do(number, "assign", lead="cy-yy")["steps"] == ["certify"]
    assert as_(OTHER_DOCTOR).matter(number).status == 404
    assert as_(HEAD).act(number, "sign", verdict="agree").code == "not_yours"
    assert as_(DOCTOR).do(number, "sign", verdict="agree")["steps"] == ["enter"]
    assert granted(as_, number)["status"] == "closed"
    assert "step/panel" not in clocks(as_, number), "the bureau did not look again"


def test_serious_conditions_are_not_the_hospitals_to_approve(api: ApiClient, as_: As) -> None:
    number, _ = taken(api, as_, "transplant")
    assert as_(DOCTOR).matter(number).status == 404
    assert as_(WINDOW).act(number, "assign", lead="cy-yy").code == "step_not_open"


def test_what_no_hospital_has_is_asked_for_three_times_then_refused_with_its_ground(api: ApiClient, as_: As) -> None:
    number, _ = taken(api, as_, missing="pathology")
    not_found = {"fetched": "no", "source": "医院病案室"}
    for _ in range(2):
        assert as_(WINDOW).do(number, "handle", step="fetch", facts=not_found)["steps"] == ["fetch"]
    assert as_(WINDOW).do(number, "handle", step="fetch", facts=not_found)["steps"] == ["refuse"]
    assert as_(WINDOW).act(number, "reply", words="查无病历").code == "missing"
    as_(WINDOW).do(number, "reply", words="医院查无病理报告，复查后可再申请。", facts={"ground": "no_record"})
    assert as_(WINDOW).do(number, "close")["status"] == "closed"


def test_the_fetching_counts_against_the_window_and_is_seen_when_late(api: ApiClient, as_: As) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        number, _ = taken(api, as_, missing="operation")
    late = datetime(2026, 12, 4, 9, tzinfo=HERE)
    with time_machine.travel(late, tick=False):
        tick(round(late.timestamp() * 1000))
        found = as_(WINDOW).matter(number).ok()
        climbed = {e["data"]["clock"] for e in as_(WINDOW).entries(number) if e["kind"] == "climbed"}
    assert (found["lamp"], climbed) == ("red", {"step/fetch"})


def test_who_took_the_papers_does_not_approve_and_the_source_is_named(api: ApiClient, as_: As) -> None:
    number, _ = taken(api, as_, missing="operation")
    assert as_(WINDOW).act(number, "handle", step="fetch", facts={"fetched": "yes"}).code == "missing"
    assert as_(HEAD).act(number, "handle", step="fetch", facts=FROM_HOSPITAL).code == "not_yours"
    as_(WINDOW).do(number, "handle", step="fetch", facts=FROM_HOSPITAL)
    assert as_(WINDOW).act(number, "sign", verdict="agree").code == "not_yours"


@pytest.mark.parametrize("who", ["370213-ybj-handler", f"{CHENGYANG}-rsj-clerk", DOCTOR])
def test_an_illness_is_seen_by_nobody_who_has_no_part_in_it(api: ApiClient, as_: As, who: str) -> None:
    number, _ = taken(api, as_, missing="tests")
    assert as_(who).matter(number).status == 404
