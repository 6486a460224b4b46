"""Calendars say which days are worked, up to when that is official, and refuse notices that cannot be right."""

import json
import pickle
from datetime import date, timedelta

import pytest
from chinese_calendar import is_workday
from clock_support import CHINA, NOTICES

from luodi.engines.notation import NotationError
from luodi.engines.worktime import BadHours, Calendar, NoWorkingTime, OutOfRange, Row

EMPTY_2027 = {"year": 2027, "days": []}
NEW_YEAR_2027 = {"year": 2027, "days": [{"name": "元旦", "date": "2026-12-31", "isOffDay": True}]}
YEAR_2026 = {"year": 2026, "days": [{"name": "迎新", "date": "2026-12-31", "isOffDay": False}]}
needs_notices = pytest.mark.skipif(not NOTICES.is_dir(), reason="the holiday notices are not beside this checkout")


def all_days(first, last):
    return [date(first, 1, 1) + timedelta(days=n) for n in range((date(last, 12, 31) - date(first, 1, 1)).days + 1)]


def notices():
    """Return what the notices say of each day; late December stands in the next year's."""
    said = {}
    for path in sorted(NOTICES.glob("*.json")):
        said |= {row["date"]: row["isOffDay"] for row in json.loads(path.read_text("utf-8"))["days"]}
    return said


def test_the_builtin_calendar_agrees_with_chinesecalendar_on_every_day_it_knows():
    assert [day for day in all_days(2004, 2026) if CHINA.is_working(day) != is_workday(day)] == []
    assert CHINA.official_until == date(2026, 12, 31)
    assert CHINA is Calendar.builtin()


@needs_notices
@pytest.mark.parametrize("start", [Calendar.plain(), CHINA], ids=["plain", "builtin"])
@pytest.mark.parametrize("backward", [False, True])
def test_a_calendar_agrees_with_the_notices_loaded_over_it_in_any_order(start, backward):
    said, calendar = notices(), start
    for year in sorted(range(2008, 2028), reverse=backward):
        calendar = calendar.with_notice(NOTICES / f"{year}.json")
    wrong = [d for d in all_days(2008, 2026) if calendar.is_working(d) == said.get(str(d), d.weekday() >= 5)]
    assert wrong == []
    assert calendar.official_until == date(2026, 12, 31)


@needs_notices
def test_the_builtin_calendar_agrees_with_the_notices_before_they_are_loaded():
    said = notices()
    assert [d for d in all_days(2008, 2026) if CHINA.is_working(d) == said.get(str(d), d.weekday() >= 5)] == []


@needs_notices
def test_a_notice_that_changes_no_date_leaves_the_version_alone():
    assert CHINA.with_notice(NOTICES / "2026.json").version == CHINA.version


def test_days_after_the_last_notice_are_plain_and_provisional():
    assert CHINA.is_working(date(2027, 1, 1))
    assert not CHINA.is_working(date(2027, 1, 2))
    assert [CHINA.is_provisional(date(2026, 12, 31)), CHINA.is_provisional(date(2027, 1, 1))] == [False, True]


def test_an_empty_notice_covers_nothing():
    assert CHINA.with_notice(EMPTY_2027) is CHINA


def test_a_notice_moves_the_official_end_to_its_last_day_of_december():
    calendar = CHINA.with_notice(NEW_YEAR_2027)
    assert calendar.official_until == date(2027, 12, 31)
    assert calendar.version.startswith("cn-2027.")


def test_a_missing_year_keeps_later_ones_provisional_until_it_comes():
    later = {"year": 2028, "days": [{"name": "元旦", "date": "2028-01-03", "isOffDay": True}]}
    ahead = CHINA.with_notice(later)
    assert (ahead.official_until, ahead.is_working(date(2028, 1, 3))) == (date(2026, 12, 31), False)
    assert ahead.with_notice(NEW_YEAR_2027).official_until == date(2028, 12, 31)


def test_late_december_belongs_to_the_next_years_notice_in_whichever_order_they_come():
    both = [
        CHINA.with_notice(one).with_notice(other)
        for one, other in [(YEAR_2026, NEW_YEAR_2027), (NEW_YEAR_2027, YEAR_2026)]
    ]
    assert [calendar.is_working(date(2026, 12, 31)) for calendar in both] == [False, False]
    assert both[0] == both[1]


def test_a_corrected_notice_replaces_its_first_edition():
    first = CHINA.with_notice({"year": 2027, "days": [{"name": "元旦", "date": "2027-01-04", "isOffDay": True}]})
    assert first.with_notice(NEW_YEAR_2027).is_working(date(2027, 1, 4))
    assert CHINA.with_notice({**NEW_YEAR_2027, "year": 2027}).is_working(date(2026, 2, 14))


def test_a_citys_own_day_outlives_a_notice_that_does_not_name_it():
    calendar = CHINA.with_table([("2027-03-03", True, "三月三")]).with_notice(NEW_YEAR_2027)
    assert not calendar.is_working(date(2027, 3, 3))
    assert calendar.official_until == date(2027, 12, 31)
    assert CHINA.with_table([], official_until=date(2027, 12, 31)).official_until.year == 2027


def test_a_table_may_be_a_csv_file(tmp_path):
    file = tmp_path / "days.csv"
    file.write_text("\ufeffdate,isOffDay,name\n2026-03-02,true,校庆\n2026-03-07,否,补班\n", "utf-8")
    calendar = CHINA.with_table(file)
    assert [calendar.is_working(date(2026, 3, 2)), calendar.is_working(date(2026, 3, 7))] == [False, True]
    assert calendar.name_of(date(2026, 3, 2)).zh == "校庆"


def test_holidays_are_named_in_both_languages():
    name = CHINA.name_of(date(2026, 2, 14))
    assert (name.zh, name.en) == ("春节", "Spring Festival")
    assert CHINA.name_of(date(2026, 3, 3)) is None


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ('{"year": 2027,\n "days": [\n {"date": "2027-13-01", "isOffDay": true}]}', 3, "row 1"),
        ('{"year": 2027,\n "days": [\n {"date": "2027-01-01", "isOffDay": "perhaps"}]}', 3, "isOffDay"),
        ('{"year": 2027,\n\t"days": [\n\t\t{"date": "2025-12-31", "isOffDay": true}]}', 3, "2027"),
        ('{"year": 2027, "days": [[1]]}', 1, "not a mapping"),
        (
            '{"year": 2027, "days": [{"date":"2027-01-01","isOffDay":true},\n{"date":"2027-01-01","isOffDay":false}]}',
            2,
            "both",
        ),
        ('{"year": "MMXXVII", "days": []}', 1, "year"),
        ('{"year": 2027}', 1, "days"),
        ("[]", 1, "year"),
        ('{"year": 2027, "days": [', 1, "YAML"),
    ],
)
def test_a_bad_notice_is_refused_naming_file_row_and_cure(tmp_path, body, line, says):
    file = tmp_path / "2027.json"
    file.write_text(body, "utf-8")
    with pytest.raises(NotationError) as refused:
        CHINA.with_notice(file)
    problem = refused.value.problems[0]
    assert (problem.place.file, problem.place.line) == (str(file), line)
    assert says in problem.what.en
    assert problem.cure.zh
    assert problem.cure.en


def test_every_mistake_in_a_notice_is_named_at_once():
    rows = [{"date": "2027-02-30", "isOffDay": True}, {"date": "2027-01-01", "isOffDay": None}]
    with pytest.raises(NotationError) as refused:
        CHINA.with_notice({"year": 2027, "days": rows})
    assert [problem.place.line for problem in refused.value.problems] == [1, 2]


def test_files_that_cannot_be_read_and_tables_without_a_heading_are_refused(tmp_path):
    headless = tmp_path / "days.csv"
    headless.write_text("2026-03-02,true,校庆\n", "utf-8")
    for wrong in (lambda: CHINA.with_notice(tmp_path / "none.json"), lambda: CHINA.with_table(headless)):
        with pytest.raises(NotationError):
            wrong()
    with pytest.raises(NotationError):
        CHINA.with_table([Row(date(1999, 1, 1), True)])


@pytest.mark.parametrize("hours", [((540, 540),), ((780, 1020), (540, 720)), ((540, 800), (780, 1020)), ((0, 1441),)])
def test_office_hours_must_be_in_order_apart_and_not_empty(hours):
    with pytest.raises(BadHours):
        CHINA.with_hours(hours)
    with pytest.raises(NoWorkingTime):
        CHINA.with_hours(())


def test_the_version_follows_what_decides_a_date_and_nothing_else():
    renamed = CHINA.with_table([("2026-02-14", False, "补班")])
    moved = CHINA.with_table([("2026-02-14", True, "春节")])
    assert renamed.version == CHINA.version
    assert len({CHINA.version, moved.version, CHINA.with_hours(((0, 60),)).version}) == 3
    assert pickle.loads(pickle.dumps(moved)) == moved


def test_days_outside_the_calendar_are_refused():
    for day in (date(1999, 12, 31), date(2101, 1, 1)):
        with pytest.raises(OutOfRange):
            CHINA.is_working(day)
    assert [CHINA.is_working(date(2000, 1, 3)), CHINA.is_working(date(2100, 12, 31))] == [True, True]
