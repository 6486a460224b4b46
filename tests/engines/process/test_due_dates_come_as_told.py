"""A clock whose date the source of an imported matter gave: computed from nothing, moved by nothing, and marked."""

import pytest
from process_town import BUREAU, START, Matter, Town, moment

from luodi.engines.process import THE_REPORTER, THE_SYSTEM
from luodi.engines.worktime import Calendar

A, A_HEAD = BUREAU * 10 + 1, BUREAU * 10 + 2
FLOW = """\
flow:
  - {step: accept, name: {zh: 受理, en: Accept}, by: lead, role: clerk}
  - {step: reply, name: {zh: 答复, en: Reply}}
clocks:
  - {name: legal, title: {zh: 法定, en: Legal}, limit: answer, ladder: lamp}
  - {name: later, title: {zh: 受理后, en: Later}, limit: 5wd, from: accepted, to: replied}
  - {name: own, title: {zh: 自算, en: Own}, limit: 5wd}
"""
GIVEN = moment("2026-03-20 12:00")


def told(**dates: object) -> Matter:
    return Matter(FLOW, register=False).do("register", THE_SYSTEM, intake=BUREAU, lead=BUREAU, told=dates)


def test_the_date_is_the_one_told_and_the_journal_says_so() -> None:
    m = told(legal=GIVEN)
    clock = m.state.clocks["legal"]
    assert (clock.due, clock.given, clock.prov) == (GIVEN, True, False)
    assert m.journal[0].data["told"] == {"legal": GIVEN}


def test_other_clocks_are_computed_as_ever_and_not_marked() -> None:
    m = told(legal=GIVEN)
    assert m.due("own") == "2026-03-10 00:00"
    assert not m.state.clocks["own"].given


def test_a_clock_that_starts_later_has_the_date_told_at_the_beginning() -> None:
    m = told(later=GIVEN).wait(days=1).do("accept", A)
    assert (m.state.clocks["later"].due, m.state.clocks["later"].given) == (GIVEN, True)
    assert m.state.clocks["later"].start == m.at


def test_neither_pause_nor_notice_nor_extension_nor_reopening_moves_it() -> None:
    m = told(legal=GIVEN).do("pause", A_HEAD, name="补正", reason="x").wait(days=3).do("resume", A_HEAD)
    assert m.state.clocks["legal"].pauses == []
    assert m.due("own") != "2026-03-10 00:00"
    m.town.calendar = Calendar.builtin().with_table([("2026-03-09", True, "市民日")])
    m.do("recalendar")
    assert m.refused("ask_extension", A, clock="legal", reason="x") == "no_extension"
    m.finish().do("reopen", THE_REPORTER, reason="x")
    assert m.state.clocks["legal"].due == GIVEN


def test_its_ladder_is_climbed_by_the_date_told() -> None:
    m = told(legal=GIVEN).wait_until("2026-03-20 12:00").do("climb", clock="legal").do("climb", clock="legal")
    assert m.state.lamp == "red"


def test_only_the_platform_may_tell_and_only_of_clocks_there_are() -> None:
    fresh = Matter(FLOW, register=False)
    assert fresh.refused("register", A, intake=BUREAU, lead=BUREAU, told={"legal": GIVEN}) == "not_allowed"
    assert fresh.refused("register", THE_REPORTER, intake=BUREAU, told={"legal": GIVEN}) == "not_allowed"


@pytest.mark.parametrize("dates", [{"lawful": GIVEN}, {"legal": "soon"}, {"legal": 0}, {"legal": 10**30}, ["legal"], 5])
def test_what_is_no_date_of_a_clock_is_refused(dates: object) -> None:
    m = Matter(FLOW, Town(), register=False)
    assert m.refused("register", THE_SYSTEM, intake=BUREAU, lead=BUREAU, told=dates) == "bad_value"


def test_a_matter_without_such_dates_is_written_as_before() -> None:
    m = Matter(FLOW, register=False).do("register", THE_SYSTEM, intake=BUREAU, lead=BUREAU)
    assert "told" not in m.journal[0].data
    assert m.state.registered == START
