"""Time: named pauses, extensions, ladders, time-outs and new calendars. START is Monday 2026-03-02 09:00."""

from datetime import date

import pytest
from process_town import BUREAU, CENTRE, HALL, START, WORKS, Matter, Town, moment

from luodi.engines.process import THE_REPORTER, THE_SYSTEM
from luodi.engines.worktime import Calendar

A, A_HEAD, CLERK, CHIEF = BUREAU * 10 + 1, BUREAU * 10 + 2, CENTRE * 10 + 1, HALL * 10 + 2
FLOW = """\
flow:
  - {step: accept, name: {zh: 受理, en: Accept}, by: intake, role: clerk}
  - {step: handle, name: {zh: 办理, en: Handle}, limit: 5d, ladder: up}
  - {step: sign, name: {zh: 审核, en: Sign}, role: head, limit: 2d, ladder: silence, signing: {timeout: pass}}
  - {step: reply, name: {zh: 答复, en: Reply}}
clocks:
  - {name: legal, title: {zh: 法定, en: Legal}, limit: answer, ladder: lamp}
  - {name: first, title: {zh: 首次, en: First}, limit: hours, to: accepted, pauses: false}
  - {name: firm, title: {zh: 不延, en: Firm}, limit: firm, from: accepted, to: replied}
"""


def accepted() -> Matter:
    return Matter(FLOW).do("accept", CLERK)


def test_clocks_start_and_stop_at_their_entries() -> None:
    m = Matter(FLOW)
    assert set(m.state.clocks) == {"legal", "first"}
    m.wait(hours=1).do("accept", CLERK)
    assert m.state.clocks["first"].stop == m.at
    assert {"firm", "step/handle"} <= set(m.state.clocks)
    assert m.state.clocks["legal"].basis == "信访工作条例"


def test_the_legal_clock_counts_working_days() -> None:
    assert Matter(FLOW).due("legal") == "2026-03-24 00:00"


def test_a_pause_needs_a_name_and_a_reason_and_holds_the_steps() -> None:
    m = accepted()
    assert m.refused("pause", A, name="补正") == "missing"
    assert m.refused("pause", A, name="parts", reason="x") == "bad_value"
    m.do("pause", A, name="补正", reason="缺材料")
    assert m.refused("handle", A) == "paused"
    assert m.refused("pause", A_HEAD, name="补正", reason="x") == "already_paused"


def test_a_pause_moves_the_due_date_by_its_length() -> None:
    m = accepted().wait(days=1).do("pause", A, name="补正", reason="缺材料").wait(days=7)
    assert m.state.clocks["legal"].next == 0
    m.do("resume", A, name="补正")
    assert m.due("legal") == "2026-03-31 00:00"


def test_a_clock_that_law_does_not_let_stop_runs_on() -> None:
    m = Matter(FLOW)
    before = m.due("first")
    m.do("pause", CLERK, name="补正", reason="x").wait(days=3).do("resume", THE_SYSTEM)
    assert m.due("first") == before


def test_of_two_pauses_the_last_to_end_sets_the_clocks_going() -> None:
    m = (
        accepted()
        .wait(days=1)
        .do("pause", A, name="补正", reason="x")
        .wait(days=1)
        .do("pause", A, name="鉴定", reason="y")
    )
    m.wait(days=1).do("resume", A, name="补正")
    assert m.refused("handle", A) == "paused"
    assert m.state.clocks["legal"].pauses[-1][1] == 0
    m.wait(days=1).do("resume", A, name="鉴定")
    assert m.due("legal") == "2026-03-27 00:00"
    assert m.refused("resume", A_HEAD, name="鉴定") == "not_paused"


def test_a_pause_cannot_end_before_it_began() -> None:
    m = accepted().wait(days=2).do("pause", A, name="补正", reason="x").wait(hours=-1)
    assert m.refused("resume", A, name="补正") == "out_of_order"


def test_nothing_happens_before_registration() -> None:
    m = accepted()
    m.at = START - 1
    assert m.refused("handle", A) == "earlier"


def test_an_extension_is_asked_once_within_the_law_and_ruled_by_another() -> None:
    m = accepted()
    assert m.refused("ask_extension", A, clock="legal", allow="30wd", reason="x") == "extension_long"
    assert m.refused("ask_extension", A, clock="legal", allow="10d", reason="x") == "extension_long"
    assert m.refused("ask_extension", A, clock="legal", allow="soon", reason="x") == "bad_value"
    assert m.refused("ask_extension", A, clock="firm", reason="x") == "no_extension"
    assert m.refused("ask_extension", A, clock="first", reason="x") == "no_clock"
    m.do("ask_extension", A_HEAD, clock="legal", reason="复杂")
    assert m.refused("ask_extension", A, clock="legal", reason="x") == "already_pending"
    assert m.refused("rule_extension", A_HEAD, verdict="granted") == "own_work"
    m.do("rule_extension", CHIEF, verdict="granted")
    assert m.due("legal") == "2026-04-08 00:00"
    assert m.refused("ask_extension", A, clock="legal", reason="x") == "extension_used"


def test_a_steps_own_clock_is_extended_as_its_limit_allows() -> None:
    m = Matter(FLOW.replace("limit: 5d, ladder: up", "limit: answer")).do("accept", CLERK)
    before = m.due("step/handle")
    assert m.refused("ask_extension", A, clock="step/handle", allow="11wd", reason="x") == "extension_long"
    m.do("ask_extension", A, clock="step/handle", allow="10wd", reason="复杂").do(
        "rule_extension", CHIEF, verdict="granted"
    )
    assert (before, m.due("step/handle")) == ("2026-03-24 00:00", "2026-04-08 00:00")
    assert m.due("legal") == "2026-03-24 00:00", "the whole matter's clock is another"


def test_a_steps_clock_whose_limit_allows_none_is_not_extended() -> None:
    assert accepted().refused("ask_extension", A, clock="step/handle", reason="x") == "no_extension"


def test_a_refused_extension_moves_nothing() -> None:
    m = accepted().do("ask_extension", A, clock="legal", reason="复杂").do("rule_extension", CHIEF, verdict="refused")
    assert m.due("legal") == "2026-03-24 00:00"
    assert m.refused("rule_extension", CHIEF, verdict="granted") == "nothing_pending"


def test_it_is_too_late_to_ask_once_the_limit_has_passed() -> None:
    m = accepted().wait(days=30)
    assert m.refused("ask_extension", A, clock="legal", reason="x") == "overdue"


def test_the_ladder_is_climbed_rung_by_rung_and_never_twice() -> None:
    m = accepted()
    assert m.refused("climb", clock="legal") == "not_due"
    m.wait_until("2026-03-23 00:00").do("climb", clock="legal", rung=0)
    assert m.state.lamp == "yellow"
    assert m.refused("climb", clock="legal", rung=0) == "rung_done"
    m.wait_until("2026-03-24 00:00").do("climb", clock="legal", rung=1)
    assert m.state.lamp == "red"
    m.wait_until("2026-03-30 00:00").do("climb", clock="legal")
    assert m.state.reminders == 1
    m.wait_until("2026-04-03 00:00").do("climb", clock="legal")
    assert (m.state.lead, m.state.elevated) == (HALL, 1)
    assert m.refused("climb", clock="legal") == "rung_done"
    assert m.refused("climb", A, clock="legal") == "not_allowed"


def test_at_the_top_there_is_nobody_to_elevate_to_and_the_rung_still_counts() -> None:
    m = Matter(FLOW, lead=HALL).do("accept", CLERK).wait(days=6).do("climb", clock="step/handle")
    assert (m.state.lead, m.state.elevated) == (HALL, 0)


def test_nothing_is_climbed_while_the_clock_stands() -> None:
    m = accepted().do("pause", A, name="补正", reason="x").wait(days=60)
    assert m.refused("climb", clock="legal") == "rung_done"


def test_a_clock_without_a_ladder_has_no_rungs() -> None:
    assert accepted().wait(days=60).refused("climb", clock="firm") == "rung_done"


def test_silence_is_consent_only_where_the_type_declares_it_and_is_marked() -> None:
    m = accepted().do("handle", A).wait(days=3).do("climb", clock="step/sign")
    assert m.standing("sign") == "passed"
    assert m.state.runs["sign"].signers[0].verdict == "auto"
    assert "timed_out" in m.kinds()
    assert m.open == {"reply"}
    assert m.state.facts["sign"] == "agree"


def test_a_step_clock_stops_with_its_step() -> None:
    m = accepted().wait(days=1).do("handle", A)
    assert m.state.clocks["step/handle"].stop == m.at


def test_reminders_and_supervision_are_counted() -> None:
    m = accepted().do("remind", THE_REPORTER).do("remind", CLERK, reason="再催")
    assert m.state.reminders == 2
    assert m.do("supervise", CHIEF).state.supervisor == HALL
    assert m.refused("supervise", A) == "not_allowed"


def test_a_new_holiday_notice_moves_running_clocks_and_keeps_the_old_date_on_record() -> None:
    m = accepted()
    assert m.refused("recalendar") == "not_due"
    m.town.calendar = Calendar.builtin().with_table([(date(2026, 3, 20), True, "市民日")])
    m.do("recalendar")
    assert m.due("legal") == "2026-03-25 00:00"
    assert m.journal[-1].data["moved"]["legal"] == [moment("2026-03-24 00:00"), moment("2026-03-25 00:00")]
    assert m.refused("recalendar") == "not_due"


def test_when_the_matter_ends_every_clock_stops() -> None:
    m = accepted().finish()
    assert all(clock.stop and not clock.next for clock in m.state.clocks.values())


def test_a_step_opened_during_a_pause_starts_with_its_clock_standing() -> None:
    flow = FLOW.replace("by: intake, role: clerk", "by: co, role: clerk")
    m = Matter(flow, co=[WORKS])
    m.do("pause", WORKS * 10 + 1, name="补正", reason="x").do("drop_co", A, unit=WORKS)
    assert m.open == {"handle"}
    assert m.state.clocks["step/handle"].pauses == [(m.at, 0)]
    m.wait(days=2).do("resume", A)
    assert m.due("step/handle") == "2026-03-09 00:00", "the day it began is not counted anyway"


def test_time_of_day_in_the_town_does_not_matter_to_the_plan() -> None:
    assert Matter(FLOW, Town()).wait(days=400).finish().state.reason == "answered"


@pytest.mark.parametrize(
    ("timeout", "standing", "reminders", "lead"),
    [("remind", "open", 1, BUREAU), ("elevate", "open", 0, HALL), ("pass", "passed", 0, BUREAU)],
)
def test_a_steps_time_out_needs_no_ladder(timeout: str, standing: str, reminders: int, lead: int) -> None:
    m = Matter(FLOW.replace("ladder: silence, signing: {timeout: pass}", f"signing: {{timeout: {timeout}}}"))
    m.do("accept", CLERK).do("handle", A).wait(days=3).do("climb", clock="step/sign")
    assert m.standing("sign") == standing
    assert (m.state.reminders, m.state.lead) == (reminders, lead)
    assert m.state.open
