"""The clocks counted by hand, lived through as commands; and what is refused at the edges of a limit."""

from typing import Any

import pytest
from process_town import BUREAU, HALL, Matter, Town, moment

from golden_clocks import CHINA, agrees, at, calendar_of, cases
from luodi.engines.process import THE_REPORTER, THE_SYSTEM, Limit
from luodi.engines.process.work import moment as instant
from luodi.engines.worktime import Calendar

A, A_HEAD, CHIEF = BUREAU * 10 + 1, BUREAU * 10 + 2, HALL * 10 + 2
FLOW = """\
flow:
  - {step: accept, name: {zh: 受理, en: Accept}, by: intake, role: clerk}
  - {step: reply, name: {zh: 答复, en: Reply}}
clocks:
  - {name: law, title: {zh: 法定, en: Legal}, limit: "%s", to: replied, ladder: lamp}
"""
MIDNIGHT = "2026-07-01 00:00"
"""The first instant that is late of 20 working days from 2026-06-01 (golden.yaml counts them)."""


class GoldenTown(Town):
    """A town with one case's calendar, whose law allows what the case asks for."""

    def __init__(self, calendar: Calendar = CHINA, extend: str = "") -> None:
        super().__init__()
        self.calendar, self.extend = calendar, extend

    def limit(self, code: str, at: int) -> Limit:
        return Limit(code, self.extend)


def started(limit: str = "20wd", start: str = "2026-06-01 09:00", town: Town | None = None) -> Matter:
    m = Matter(FLOW % limit, town or GoldenTown(extend="10wd"), register=False)
    return m.wait_until(start).do("register", THE_SYSTEM, intake=BUREAU, lead=BUREAU)


def lived(case: dict[str, Any], until: str = "9999") -> Matter:
    """Live a case through to `until`: its pauses and extensions are commands, in the order in which they came."""
    extensions = case.get("extensions", [])
    m = started(case["limit"], case["start"], GoldenTown(calendar_of(case), next((e["allow"] for e in extensions), "")))
    happened = [(start, 1, "pause", str(i)) for i, (start, _) in enumerate(case.get("pauses", []))]
    happened += [(end, 0 if end != start else 2, "resume", str(i)) for i, (start, end) in enumerate(_ended(case))]
    happened += [(extension["asked"], 3, "extend", extension["ruled"]) for extension in extensions]
    for when, _, what, which in sorted(item for item in happened if item[0] <= until):
        m.wait_until(when)
        if what == "extend":
            _extended(m, which)
        else:
            m.do(what, A_HEAD, name=f"补正{which}", **({"reason": "缺件"} if what == "pause" else {}))
    return m


def _ended(case: dict[str, Any]) -> list[tuple[str, str]]:
    return [(start, end) for start, end in case.get("pauses", []) if end]


def _extended(m: Matter, ruled: str) -> None:
    if ruled == "overdue":
        assert m.refused("ask_extension", A, clock="law", reason="复杂") == "overdue"
        return
    m.do("ask_extension", A, clock="law", reason="复杂").do("rule_extension", CHIEF, verdict=ruled)


def runs_from_the_start(case: dict[str, Any]) -> bool:
    return all(start >= case["start"] for start, _ in case.get("pauses", []))


@pytest.mark.parametrize("case", [c for c in cases() if runs_from_the_start(c.values[0])])
def test_a_matter_that_lived_through_it_is_due_on_the_day_counted_by_hand(case: dict[str, Any]) -> None:
    clock = lived(case).state.clocks["law"]
    assert agrees(case, instant(clock.due)), case["worked"]
    assert clock.prov is case.get("provisional", False)


@pytest.mark.parametrize("case", [c for c in cases("stops") if runs_from_the_start(c.values[0])])
def test_a_matter_that_ended_is_in_time_or_late_as_counted_by_hand(case: dict[str, Any]) -> None:
    for stop in case["stops"]:
        m = lived(case, until=stop["at"]).wait_until(stop["at"]).do("withdraw", THE_REPORTER)
        assert m.state.clocks["law"].kept is not stop["late"], f"{stop['at']}: {case['worked']}"


# The edges of a limit ---------------------------------------------------------------------------------------------


def test_an_extension_may_be_asked_for_until_the_last_millisecond() -> None:
    m = started().wait_until(MIDNIGHT)
    m.at -= 1
    m.do("ask_extension", A, clock="law", reason="复杂").do("rule_extension", CHIEF, verdict="granted")
    assert m.due("law") == "2026-07-15 00:00"


@pytest.mark.parametrize("after", [0, 1])
def test_from_the_first_millisecond_that_is_late_it_is_refused(after: int) -> None:
    m = started().wait_until(MIDNIGHT)
    m.at += after
    assert m.refused("ask_extension", A, clock="law", reason="复杂") == "overdue"


def test_what_was_asked_for_in_time_and_granted_late_counts_from_the_old_date_and_puts_the_red_lamp_out() -> None:
    m = started().wait_until("2026-06-30 23:00").do("ask_extension", A, clock="law", reason="复杂")
    m.wait_until("2026-07-02 09:00").do("climb", clock="law").do("climb", clock="law")
    assert m.state.lamp == "red"
    m.do("rule_extension", CHIEF, verdict="granted")
    assert m.due("law") == "2026-07-15 00:00"
    assert m.state.lamp == "", "the law gave it more time: it is late no longer"


def test_an_extension_that_does_not_reach_today_leaves_the_lamp_red() -> None:
    m = started().wait_until("2026-06-30 23:00").do("ask_extension", A, clock="law", allow="1wd", reason="复杂")
    m.wait_until("2026-07-09 09:00").do("climb", clock="law").do("climb", clock="law")
    m.do("rule_extension", CHIEF, verdict="granted")
    assert (m.due("law"), m.state.lamp) == ("2026-07-02 00:00", "red")


def test_nobody_grants_themselves_an_extension_and_nobody_gets_a_second() -> None:
    m = started().wait_until("2026-06-25 09:00").do("ask_extension", A_HEAD, clock="law", reason="复杂")
    assert m.refused("rule_extension", A_HEAD, verdict="granted") == "own_work"
    m.do("rule_extension", CHIEF, verdict="granted")
    assert m.refused("ask_extension", A, clock="law", reason="还要") == "extension_used"


def test_after_a_refusal_one_may_ask_again_while_there_is_time_and_not_after() -> None:
    m = started().wait_until("2026-06-29 09:00").do("ask_extension", A, clock="law", reason="复杂")
    m.do("rule_extension", CHIEF, verdict="refused")
    assert m.due("law") == MIDNIGHT
    m.do("ask_extension", A, clock="law", reason="再请求").do("rule_extension", CHIEF, verdict="refused")
    assert m.wait_until("2026-07-01 08:00").refused("ask_extension", A, clock="law", reason="又请求") == "overdue"


def test_more_than_the_law_allows_is_refused_and_so_is_another_unit() -> None:
    m = started().wait_until("2026-06-25 09:00")
    assert m.refused("ask_extension", A, clock="law", allow="11wd", reason="x") == "extension_long"
    assert m.refused("ask_extension", A, clock="law", allow="10d", reason="x") == "extension_long"


def test_where_the_law_knows_no_extension_none_can_be_asked_for() -> None:
    assert started("10wd", town=GoldenTown()).refused("ask_extension", A, clock="law", reason="x") == "no_extension"


def test_a_matter_that_was_late_when_it_was_paused_can_be_paused_but_stays_late() -> None:
    m = started().wait_until("2026-07-03 09:00").do("pause", A_HEAD, name="补正", reason="缺件")
    assert m.due("law") == MIDNIGHT
    assert m.wait_until("2026-07-20 09:00").do("resume", A_HEAD).due("law") == MIDNIGHT


def test_pausing_what_is_late_does_not_open_the_way_to_an_extension() -> None:
    m = started().wait_until("2026-07-03 09:00").do("pause", A_HEAD, name="补正", reason="缺件")
    assert m.refused("ask_extension", A, clock="law", reason="趁停") == "overdue"


def test_what_stands_in_time_may_be_extended_however_long_it_stands() -> None:
    m = started().wait_until("2026-06-30 16:00").do("pause", A_HEAD, name="补正", reason="缺件")
    m.wait_until("2026-07-20 09:00").do("ask_extension", A, clock="law", reason="复杂")
    m.do("rule_extension", CHIEF, verdict="granted").do("resume", A_HEAD)
    # 06-30 … 07-17 stood; 07-20 is the twentieth day. Ten more: 07-21 … 24 (4), 07-27 … 31 (9), 08-03 (10).
    assert m.due("law") == "2026-08-04 00:00"


def test_resuming_earlier_than_the_pause_is_out_of_order() -> None:
    m = started().wait_until("2026-06-10 09:00").do("pause", A_HEAD, name="补正", reason="缺件")
    m.at -= 1
    assert m.refused("resume", A_HEAD) == "out_of_order"
    m.at += 1
    assert m.do("resume", A_HEAD).due("law") == MIDNIGHT, "at one instant: nothing has changed"


def test_resuming_what_does_not_stand_and_pausing_twice_by_one_name_are_refused() -> None:
    m = started().do("pause", A_HEAD, name="听证", reason="x")
    assert m.refused("resume", A_HEAD, name="检测") == "not_paused"
    assert m.refused("pause", A_HEAD, name="听证", reason="x") == "already_paused"
    assert m.do("resume", A_HEAD, name="听证").refused("resume", A_HEAD, name="听证") == "not_paused"


def test_the_outer_pause_may_end_first_and_the_clock_waits_for_the_inner_one() -> None:
    m = started("20wd", "2026-03-02 09:00").wait_until("2026-03-05 10:00").do("pause", A_HEAD, name="听证", reason="x")
    m.wait_until("2026-03-10 09:00").do("pause", A_HEAD, name="检测", reason="x")
    m.wait_until("2026-03-12 10:00").do("resume", A_HEAD, name="听证")
    assert m.state.clocks["law"].pauses[-1][1] == 0
    m.wait_until("2026-03-18 16:00").do("resume", A_HEAD, name="检测")
    assert m.due("law") == "2026-04-14 00:00", "golden.yaml: a hearing and a test overlap, due 04-13"


def test_a_provisional_date_moves_with_the_notice_and_the_journal_keeps_both() -> None:
    m = started("20wd", "2026-12-21 09:00")
    assert (m.due("law"), m.state.clocks["law"].prov) == ("2027-01-19 00:00", True)
    day = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}
    m.town.calendar = CHINA.with_notice({"year": 2027, "days": [day]})
    m.do("recalendar")
    assert (m.due("law"), m.state.clocks["law"].prov) == ("2027-01-20 00:00", False)
    assert m.journal[-1].data["moved"]["law"] == [moment("2027-01-19 00:00"), moment("2027-01-20 00:00")]


def test_the_first_instant_that_is_late_is_a_midnight_in_china() -> None:
    assert instant(started().state.clocks["law"].due) == at(MIDNIGHT)
