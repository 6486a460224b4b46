"""What is left of a clock, as people say it: by the limit's own unit, paused, provisional, in either language."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from luodi.engines.process.state import Clock
from luodi.engines.worktime import Allowance, Calendar, due
from luodi.faces.web import times

CALENDAR = Calendar.builtin()
START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Qingdao


def clock(allow: str, start: datetime = START, **more: object) -> Clock:
    answer = due(Allowance.parse(allow), start, CALENDAR)
    fields = {"due": times.millis(answer.at), "prov": answer.provisional} | more
    return Clock(allow, times.millis(start), cal=answer.calendar, **fields)  # type: ignore[arg-type]


def at(day: int, hour: int = 2, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("allow", "now", "zh", "en", "lamp"),
    [
        ("5wd", at(2), "还剩 5 个工作日", "5 working days left", "green"),
        ("5wd", at(6), "还剩 1 个工作日", "1 working day left", "green"),
        ("5wd", at(9), "今天到期", "Due today", "yellow"),
        ("5wd", at(12), "已超期 3 个工作日", "3 working days late", "red"),
        ("15d", at(4), "还剩 13 天", "13 days left", "green"),
        ("15d", at(20), "已超期 3 天", "3 days late", "red"),
        ("2h", at(2, 3), "还剩 1 小时", "1 hour left", "yellow"),
        ("2h", at(2, 7), "已超期 3 小时", "3 hours late", "red"),
    ],
)
def test_what_is_left_is_told_by_the_limits_own_unit(allow: str, now: datetime, zh: str, en: str, lamp: str) -> None:
    with override("zh-hans"):
        left = times.left(clock(allow), CALENDAR, now)
    with override("en"):
        english = times.left(clock(allow), CALENDAR, now)
    assert (left.words, english.words) == (zh, en)
    assert left.lamp == english.lamp == lamp


def test_over_a_weekend_it_is_late_without_a_count_of_working_days() -> None:
    with override("zh-hans"):
        left = times.left(clock("4wd"), CALENDAR, at(7))
    assert (left.words, left.lamp) == ("已超期", "red")


def test_a_clock_that_was_stopped_while_it_stood_was_stopped_when_the_pause_began() -> None:
    with override("zh-hans"):
        ended = [
            times.left(clock("5wd", pauses=[(times.millis(at(day)), 0)], stop=times.millis(at(30))), CALENDAR, at(31))
            for day in (5, 11)
        ]
    assert [(left.words, left.lamp) for left in ended] == [("按时", "done"), ("超期", "red")]


def test_a_standing_clock_is_paused_whatever_the_date() -> None:
    standing = clock("5wd", pauses=[(times.millis(at(3)), 0)])
    with override("zh-hans"):
        left = times.left(standing, CALENDAR, at(30))
    assert (left.words, left.lamp, left.date) == ("暂停中", "paused", "")


def test_a_stopped_clock_says_whether_it_was_in_time() -> None:
    with override("en"):
        kept = times.left(clock("5wd", stop=times.millis(at(5))), CALENDAR, at(30))
        late = times.left(clock("5wd", stop=times.millis(at(12))), CALENDAR, at(30))
    assert (kept.words, kept.lamp) == ("In time", "done")
    assert (late.words, late.lamp) == ("Late", "red")


def test_the_last_lawful_day_is_named_not_the_midnight_after() -> None:
    with override("zh-hans"):
        assert times.left(clock("5wd"), CALENDAR, at(2)).date == "2026年3月9日（周一）"
        assert times.left(clock("2h"), CALENDAR, at(2)).date == "2026年3月2日 12:00"
    with override("en"):
        assert times.left(clock("5wd"), CALENDAR, at(2)).date == "9 Mar 2026 (Mon)"


def test_a_date_past_the_last_notice_is_marked_provisional() -> None:
    with override("en"):
        left = times.left(clock("20wd", at(28, month=12)), CALENDAR, at(29, month=12))
    assert left.provisional
