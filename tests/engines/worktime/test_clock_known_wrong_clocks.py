"""What other systems' clocks get wrong, each kept right here (anchors A2), and the facts of 2026 (domain 2.13)."""

from datetime import date, timedelta

import pytest
from chinese_calendar import is_workday
from clock_support import CHINA, NEW_YORK, a, at, pause

from luodi.engines.worktime import NoWorkingTime, OutOfRange, Pause, Row, Unit, due, elapsed, remaining, shift

MAKE_UP_2026 = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
NO_WORK = CHINA.with_table([Row(date(2000, 1, 1) + timedelta(days=n), True) for n in range(36_890)])


def test_make_up_saturday_counts():
    assert due(a("7wh"), at("2026-02-13 17:00"), CHINA).at == at("2026-02-14 17:00")
    assert due(a("5wd"), at("2026-02-13 10:00"), CHINA).day == date(2026, 2, 27)


def test_without_the_make_up_saturday_the_same_clock_ends_after_the_festival():
    off = CHINA.with_table([("2026-02-14", True, "春节")])
    assert due(a("7wh"), at("2026-02-13 17:00"), off).at == at("2026-02-24 17:00")


def test_2026_has_six_make_up_days_and_no_other_working_weekend():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [str(day) for day in days if day.weekday() >= 5 and CHINA.is_working(day)] == MAKE_UP_2026
    assert sum(bool(CHINA.name_of(day)) and not CHINA.is_working(day) for day in days) == 33


def test_public_holidays_do_not_count():
    assert due(a("1wd"), at("2026-09-30 10:00"), CHINA).day == date(2026, 10, 8)


@pytest.mark.parametrize("limit", ["1wd", "1wh", "0d+roll"])
def test_calendar_without_working_time_raises_instead_of_hanging(limit):
    with pytest.raises(NoWorkingTime):
        due(a(limit), at("2026-02-14 10:00"), NO_WORK)
    with pytest.raises((NoWorkingTime, OutOfRange)):
        shift(at("2026-02-14 10:00"), -1, Unit.WORKING_HOUR, NO_WORK)


def test_a_calendar_that_runs_out_of_working_days_raises_too():
    short = NO_WORK.with_table([(f"2026-03-0{n}", False, "") for n in range(2, 7)])
    assert due(a("5wd"), at("2026-03-01 10:00"), short).day == date(2026, 3, 6)
    with pytest.raises(NoWorkingTime):
        due(a("6wd"), at("2026-03-01 10:00"), short)


def test_plain_days_need_no_working_time():
    assert due(a("60d"), at("2026-02-14 10:00"), NO_WORK).day == date(2026, 4, 15)


def test_stop_while_paused_does_not_count_the_pause():
    spell = [pause("2026-03-02 11:00")]
    assert elapsed(Unit.WORKING_HOUR, at("2026-03-02 09:00"), at("2026-03-05 11:00"), CHINA, pauses=spell) == 2.0
    assert elapsed(Unit.WORKING_DAY, at("2026-03-02 09:00"), at("2026-03-05 11:00"), CHINA, pauses=spell) == 0


def test_reapplying_the_same_allowance_changes_nothing():
    spells = [pause("2026-03-02 15:00", "2026-03-03 09:30")]
    once = due(a("14wh"), at("2026-03-02 09:00"), CHINA, pauses=spells)
    assert due(a("14wh"), at("2026-03-02 09:00"), CHINA, pauses=spells) == once
    assert once.at == at("2026-03-04 11:30")


def test_reapplying_the_allowance_of_a_paused_clock_does_not_set_it_running():
    standing, start = [pause("2026-03-03 10:00")], at("2026-03-02 09:00")
    left = [remaining(a("14wh"), start, at(f"2026-03-{day} 10:00"), CHINA, standing) for day in ("03", "10", "25")]
    assert left == [6.0, 6.0, 6.0]


def test_weekend_of_pause_does_not_matter_as_the_clock_rests_then_anyway():
    plain = due(a("10wd"), at("2026-03-02 09:00"), CHINA)
    assert (
        due(a("10wd"), at("2026-03-02 09:00"), CHINA, pauses=[pause("2026-03-07 08:00", "2026-03-08 20:00")]) == plain
    )
    weekend = [pause("2026-03-07 08:00", "2026-03-09 08:00")]
    assert due(a("10wd"), at("2026-03-02 09:00"), CHINA, pauses=weekend) == plain


@pytest.mark.parametrize("day", range(9, 14))
def test_on_whichever_weekday_one_pauses_the_due_date_moves_by_the_working_days_paused(day):
    # Counting pauses in calendar days and snapping to a working day treats a Friday's pause unlike a Monday's.
    begin = date(2026, 3, day)
    end = due(a("3wd"), at(f"{begin} 10:00"), CHINA).day
    spell = [pause(f"{begin} 10:00", f"{end} 10:00")]
    plain, paused = (due(a("10wd"), at("2026-03-05 09:00"), CHINA, pauses=p) for p in ((), spell))
    assert paused.at == shift(plain.at, 3, Unit.WORKING_DAY, CHINA)


def test_a_hold_before_office_hours_extends_only_by_the_hours_worked_in_it():
    spell = [pause("2026-03-03 07:00", "2026-03-03 10:00")]
    assert due(a("7wh"), at("2026-03-02 13:00"), CHINA, pauses=spell).at == at("2026-03-03 14:00")
    assert due(a("7wh"), at("2026-03-02 13:00"), CHINA).at == at("2026-03-03 12:00")


def test_a_hold_over_lunch_costs_nothing():
    spell = [pause("2026-03-02 12:00", "2026-03-02 13:00")]
    assert due(a("7wh"), at("2026-03-02 09:00"), CHINA, pauses=spell).at == at("2026-03-02 17:00")


def test_an_extension_counts_from_the_due_date_and_not_from_the_start():
    answer = due(a("20wd"), at("2026-03-02 09:00"), CHINA, extensions=[a("10wd")])
    assert answer == due(a("30wd"), at("2026-03-02 09:00"), CHINA)


def test_an_extension_may_have_another_unit_than_its_clock():
    start = at("2026-03-02 09:00")
    assert due(a("60d"), start, CHINA, extensions=[a("5wd")]).day == date(2026, 5, 11)
    assert due(a("1wd"), start, CHINA, extensions=[a("2wh")]).at == at("2026-03-04 11:00")
    assert due(a("2h"), start, CHINA, extensions=[a("1wd")]).at == at("2026-03-04 00:00")


def test_next_year_is_provisional_where_chinesecalendar_raises():
    with pytest.raises(NotImplementedError):
        is_workday(date(2027, 1, 4))
    answer = due(a("15wd"), at("2026-12-25 10:00"), CHINA)
    assert (answer.day, answer.provisional) == (date(2027, 1, 15), True)


def test_plain_days_and_months_past_the_last_notice_are_not_provisional_unless_they_roll():
    start = at("2026-12-25 10:00")
    assert not due(a("60d"), start, CHINA).provisional
    assert not due(a("3m"), start, CHINA).provisional
    assert due(a("60d+roll"), start, CHINA).provisional


def test_a_notice_published_later_moves_what_was_provisional():
    notice = {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]}
    before, after = (due(a("5wd"), at("2026-12-28 10:00"), c) for c in (CHINA, CHINA.with_notice(notice)))
    assert (before.day, before.provisional) == (date(2027, 1, 4), True)
    assert (after.day, after.provisional) == (date(2027, 1, 5), False)
    assert before.calendar != after.calendar


def test_nested_pauses_count_once():
    outer = [pause("2026-03-03 10:00", "2026-03-09 10:00")]
    nested = [*outer, pause("2026-03-04 10:00", "2026-03-05 10:00"), pause("2026-03-06 10:00", "2026-03-09 09:00")]
    for limit in ("10wd", "30d", "1m", "40wh", "200h"):
        answers = [due(a(limit), at("2026-03-02 09:00"), CHINA, pauses=p) for p in (outer, nested)]
        assert answers[0] == answers[1]


def test_an_open_pause_shows_the_due_date_as_it_stood_when_the_clock_stopped():
    start = at("2026-03-02 09:00")
    assert due(a("5wd"), start, CHINA, pauses=[pause("2026-03-04 10:00")]) == due(a("5wd"), start, CHINA)


def test_a_pause_past_midnight_takes_one_day_and_the_day_of_resumption_counts():
    answer = due(a("5wd"), at("2026-03-02 09:00"), CHINA, pauses=[pause("2026-03-04 23:00", "2026-03-05 01:00")])
    assert answer.day == date(2026, 3, 10)


def test_what_is_left_counts_down_to_the_due_day_and_below_nought_after_it():
    start = at("2026-03-02 09:00")
    left = [remaining(a("5wd"), start, at(f"2026-03-{day} 10:00"), CHINA) for day in ("02", "05", "09", "14", "16")]
    assert left == [5, 2, 0, -4, -5]
    assert remaining(a("60d"), start, at("2026-05-04 10:00"), CHINA) == -3
    assert remaining(a("3m"), start, at("2026-04-20 10:00"), CHINA) == 1


def test_yellow_one_working_day_before_begins_on_the_morning_of_the_due_day():
    friday = due(a("4wd"), at("2026-03-02 09:00"), CHINA)
    assert friday.at == at("2026-03-07 00:00")
    assert shift(friday.at, -1, Unit.WORKING_DAY, CHINA) == at("2026-03-06 00:00")
    monday = due(a("5wd"), at("2026-03-02 09:00"), CHINA)
    assert shift(monday.at, -1, Unit.WORKING_DAY, CHINA) == at("2026-03-09 00:00")


def test_yellow_before_a_due_day_that_is_a_day_off_begins_on_the_last_working_day():
    sunday = due(a("6d"), at("2026-03-02 09:00"), CHINA)
    assert sunday.at == at("2026-03-09 00:00")
    assert shift(sunday.at, -1, Unit.WORKING_DAY, CHINA) == at("2026-03-06 00:00")


def test_notice_five_working_days_after_due_goes_out_at_the_end_of_the_fifth():
    assert shift(at("2026-03-07 00:00"), 5, Unit.WORKING_DAY, CHINA) == at("2026-03-14 00:00")


def test_steps_in_days_and_hours_keep_the_time_of_day():
    assert shift(at("2026-03-06 10:30"), 1, Unit.WORKING_DAY, CHINA) == at("2026-03-09 10:30")
    assert shift(at("2026-03-31 10:30"), -1, Unit.MONTH, CHINA) == at("2026-02-28 10:30")
    assert shift(at("2026-03-09 10:00"), -2, Unit.WORKING_HOUR, CHINA) == at("2026-03-06 16:00")
    assert shift(at("2026-03-09 10:00"), -1, Unit.WORKING_HOUR, CHINA) == at("2026-03-09 09:00")


def test_months_end_on_the_corresponding_day_or_the_last_of_a_shorter_month():
    assert due(a("1m"), at("2026-01-31 10:00"), CHINA).day == date(2026, 2, 28)
    assert due(a("3m"), at("2026-01-15 10:00"), CHINA).day == date(2026, 4, 15)


def test_a_paused_month_moves_by_the_plain_days_paused():
    answer = due(a("3m"), at("2026-01-15 10:00"), CHINA, pauses=[pause("2026-02-01 10:00", "2026-02-11 09:00")])
    assert answer.day == date(2026, 4, 25)


def test_rolling_moves_an_end_on_a_day_off_to_the_next_working_day():
    assert due(a("30d"), at("2026-09-05 10:00"), CHINA).day == date(2026, 10, 5)
    assert due(a("30d+roll"), at("2026-09-05 10:00"), CHINA).day == date(2026, 10, 8)


def test_the_day_is_the_local_one_whatever_zone_the_time_is_given_in():
    late = at("2026-03-02 00:30")
    assert late.date() == date(2026, 3, 1)
    assert due(a("1wd"), late, CHINA) == due(a("1wd"), late.astimezone(NEW_YORK), CHINA)
    assert due(a("1wd"), late, CHINA).day == date(2026, 3, 3)


def test_midnight_is_found_where_summer_time_begins():
    answer = due(a("1d"), at("2026-03-07 12:00", NEW_YORK), CHINA.with_zone(NEW_YORK))
    assert answer.at == at("2026-03-09 00:00", NEW_YORK)
    assert answer.at - at("2026-03-08 00:00", NEW_YORK) == timedelta(hours=23)


def test_times_without_a_zone_and_backward_pauses_are_refused():
    naive = at("2026-03-02 09:00").replace(tzinfo=None)
    for wrong in (lambda: due(a("1d"), naive, CHINA), lambda: Pause(naive), lambda: pause("2026-03-02", "2026-03-01")):
        with pytest.raises(ValueError, match="/"):
            wrong()


@pytest.mark.parametrize("limit", ["900000d", "900000wd", "900000wh", "900000h", "900000m"])
def test_dates_outside_the_calendar_are_refused(limit):
    with pytest.raises(OutOfRange):
        due(a(limit), at("2026-03-02 09:00"), CHINA)
    with pytest.raises(OutOfRange):
        due(a("1d"), at("1999-03-02 09:00"), CHINA)
    with pytest.raises(OutOfRange):
        shift(at("2026-03-02 09:00"), -900_000, a(limit).unit, CHINA)
    with pytest.raises(OutOfRange):
        shift(at("2000-01-01 00:00"), -1, a(limit).unit, CHINA)


def test_units_may_be_given_by_their_codes():
    assert shift(at("2026-03-06 10:30"), 1, "d", CHINA) == at("2026-03-07 10:30")
    assert elapsed("h", at("2026-03-06 10:30"), at("2026-03-06 11:00"), CHINA) == 0.5


@pytest.mark.parametrize("limit", ["5wd", "5d", "5wh", "5h"])
def test_a_clock_started_during_a_pause_has_used_nothing_until_it_is_resumed(limit):
    spell, start = [pause("2026-03-02 09:00", "2026-03-06 09:00")], at("2026-03-04 09:00")
    assert elapsed(a(limit).unit, start, at("2026-03-05 16:00"), CHINA, pauses=spell) == 0
    assert remaining(a(limit), start, at("2026-03-05 16:00"), CHINA, spell) == 5


@pytest.mark.parametrize("limit", ["5wd", "5d", "1m", "5wh", "5h", "9d+roll"])
def test_a_pause_that_begins_when_the_clock_has_run_out_changes_nothing(limit):
    plain = due(a(limit), at("2026-03-02 09:00"), CHINA)
    spell = [Pause(plain.at, plain.at + timedelta(days=9))]
    assert due(a(limit), at("2026-03-02 09:00"), CHINA, pauses=spell) == plain


@pytest.mark.parametrize(("limit", "day"), [("5wd", 10), ("7d", 10), ("5wd+roll", 10)])
def test_a_pause_over_the_end_of_the_due_day_itself_moves_it(limit, day):
    spell = [pause("2026-03-09 23:00", "2026-03-10 01:00")]
    assert due(a(limit), at("2026-03-02 09:00"), CHINA, pauses=spell).day == date(2026, 3, day)


def test_the_last_day_under_a_notice_is_not_provisional():
    answers = [due(a("1wd"), at(f"2026-12-{day} 09:00"), CHINA) for day in (30, 31)]
    assert [(str(one.day), one.provisional) for one in answers] == [("2026-12-31", False), ("2027-01-01", True)]
