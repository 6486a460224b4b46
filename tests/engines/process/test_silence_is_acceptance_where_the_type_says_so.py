"""行政许可法 art. 32(1)(4): no notice of what is missing in time, and the application counts as accepted on receipt.

START is Monday 2026-03-02 09:00; the clerk has five working days, which end with Monday 03-09.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from process_town import BUREAU, CENTRE, HOUR, START, Matter, moment

from luodi.engines.process import State, evolve, pack_state, unpack_entry
from luodi.engines.process.state import pack_entry

CLERK, A = CENTRE * 10 + 1, BUREAU * 10 + 1
FLOW = """\
flow:
  - step: accept
    name: {zh: 受理, en: Accept}
    by: intake
    role: clerk
    limit: firm
    signing: {timeout: deem}
  - {step: handle, name: {zh: 办理, en: Handle}, limit: 3wd}
  - {step: reply, name: {zh: 答复, en: Reply}}
clocks:
  - {name: notice, title: {zh: 告知, en: Notice}, limit: firm, to: accepted}
  - {name: legal, title: {zh: 法定, en: Legal}, limit: answer, from: accepted, to: replied, ladder: lamp}
  - {name: firm, title: {zh: 不停, en: Firm}, limit: 20d, from: accepted, to: replied, pauses: false}
"""


def silent(until: str = "2026-03-10 00:00") -> Matter:
    """Nobody said anything until the clerk's time had run out."""
    return Matter(FLOW).wait_until(until)


def deemed(until: str = "2026-03-10 00:00") -> Matter:
    return silent(until).do("climb", clock="step/accept")


def test_silence_leaves_an_acceptance_by_the_platform_that_says_it_is_deemed() -> None:
    entry = deemed().journal[-1]
    assert (entry.kind, entry.by, entry.step) == ("accepted", 0, "accept")
    assert entry.data == {"deemed": True, "since": START}


def test_it_happened_when_the_time_ran_out_and_counts_from_the_receipt() -> None:
    m = deemed("2026-03-12 08:30")
    assert m.journal[-1].happened == moment("2026-03-12 08:30")
    assert m.state.clocks["legal"].start == START


def test_the_decision_is_due_as_if_it_had_been_accepted_on_the_day_of_receipt() -> None:
    """15 working days from Monday 03-02: 03-03 is the first, 03-23 the fifteenth."""
    assert deemed().due("legal") == "2026-03-24 00:00"


def test_the_step_is_passed_by_nobody_and_the_flow_goes_on() -> None:
    m = deemed()
    assert m.standing("accept") == "passed"
    assert [(s.person, s.verdict) for s in m.state.runs["accept"].signers] == [(0, "auto")]
    assert m.open == {"handle"}


def test_the_step_that_follows_is_given_its_whole_time() -> None:
    assert deemed().state.clocks["step/handle"].start == moment("2026-03-10 00:00")


def test_the_clerks_own_clock_shows_that_they_were_late() -> None:
    m = deemed()
    assert m.state.clocks["notice"].stop == m.at >= m.state.clocks["notice"].due


def test_before_the_time_is_up_nothing_is_deemed() -> None:
    assert silent("2026-03-09 23:59").refused("climb", clock="step/accept") == "not_due"


def test_what_was_accepted_or_declined_in_time_is_never_deemed() -> None:
    m = silent("2026-03-09 23:59").do("accept", CLERK)
    assert m.journal[-1].data == {}
    assert m.wait(days=1).refused("climb", clock="step/accept") == "no_clock"
    m = silent("2026-03-09 23:59").do("decline", CLERK, reason="no")
    assert m.wait(days=1).refused("climb", clock="step/accept") == "closed"


def test_nothing_is_deemed_while_the_applicant_is_asked_for_papers_and_that_time_is_not_counted() -> None:
    m = Matter(FLOW).wait_until("2026-03-04 10:00").do("pause", CLERK, name="补正", reason="缺图纸")
    assert m.wait_until("2026-03-20 10:00").refused("climb", clock="step/accept") == "rung_done"
    m.do("resume", A).wait_until("2026-03-26 00:00").do("climb", clock="step/accept")
    # The clock stood at the end of 03-04 … 03-19. Counted: 03-03, 20, 23, 24, 25: the clerk's five days are used;
    # 15 for the decision: those five, then 26, 27, 30, 31, 04-01, 02, 03, (04-04 … 04-06 Tomb-sweeping), 07, 08, 09.
    assert m.due("legal") == "2026-04-10 00:00"
    assert m.due("firm") == "2026-03-23 00:00", "a clock that no pause stops counts every day"


def test_a_person_cannot_type_that_it_was_deemed() -> None:
    m = Matter(FLOW).do("accept", CLERK, deemed=True, since=1)
    assert m.journal[-1].data == {}
    assert m.state.clocks["legal"].start == START
    m = Matter(FLOW).wait(hours=30)
    assert m.refused("accept", CLERK, facts={"deemed": True}) == "bad_value"
    assert m.refused("climb", CLERK, clock="step/accept") == "not_allowed"


def test_an_application_that_came_again_is_deemed_accepted_from_when_it_came_again() -> None:
    m = Matter(FLOW).do("decline", CLERK, reason="材料不符").wait_until("2026-03-16 10:00")
    m.do("reopen", CLERK, reason="重新提交").wait_until("2026-03-24 00:00").do("climb", clock="step/accept")
    assert m.journal[-1].data["since"] == m.state.clocks["legal"].start == moment("2026-03-16 10:00")


def test_time_that_has_run_out_meanwhile_is_late_at_once_and_the_ladder_catches_up() -> None:
    m = deemed("2026-03-30 09:00")
    assert m.state.clocks["legal"].next < m.at
    m.do("climb", clock="legal").do("climb", clock="legal")
    assert m.state.lamp == "red"


def test_replay_needs_no_rules() -> None:
    m, state = deemed(), State()
    for entry in m.journal:
        state = evolve(state, unpack_entry(pack_entry(entry)))
    assert pack_state(state) == pack_state(m.state)


hours = st.integers(0, 400)


@given(st.lists(st.tuples(hours, hours), max_size=3), st.integers(0, 30))
def test_whatever_stood_before_it_is_due_as_if_accepted_at_once(stops: list[tuple[int, int]], slow: int) -> None:
    """The same pauses in both lives: accepted by silence and accepted the moment it came are due on the same day."""
    quiet, prompt = Matter(FLOW), Matter(FLOW).do("accept", CLERK)
    for before, lasting in stops:
        quiet.wait(hours=before)
        if quiet.state.clocks["step/accept"].due <= quiet.at:
            quiet.wait(hours=-before)
            break
        prompt.at = quiet.at
        for m in (quiet, prompt):
            m.do("pause", name="补正", reason="缺件").wait(hours=lasting).do("resume")
    quiet.at = max(quiet.at, quiet.state.clocks["step/accept"].due) + slow * HOUR
    quiet.do("climb", clock="step/accept")
    for clock in ("legal", "firm"):
        assert quiet.state.clocks[clock].due == prompt.state.clocks[clock].due
        assert quiet.state.clocks[clock].start == prompt.state.clocks[clock].start == START


@pytest.mark.parametrize("style", ["one", "all", "any", "order"])
def test_silence_of_the_last_of_several_who_accept_is_acceptance_too(style: str) -> None:
    m = Matter(FLOW.replace("timeout: deem", f"timeout: deem, style: {style}"))
    m.do("add_signer", CLERK, "accept", unit=BUREAU).do("accept", CLERK, "accept")
    if "accept" in m.open:
        m.wait_until("2026-03-10 00:00").do("climb", clock="step/accept")
    assert m.standing("accept") == "done"
    assert "legal" in m.state.clocks


def test_the_receipt_is_told_to_the_millisecond() -> None:
    since = deemed().journal[-1].data["since"]
    assert datetime.fromtimestamp(since / 1000, tz=UTC) + timedelta(hours=8) == datetime(2026, 3, 2, 9, tzinfo=UTC)
