"""Dates and what is left of a limit, in the words people use."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from luodi.engines.notation import Text
from luodi.engines.process.state import Clock, State
from luodi.engines.worktime import Allowance, Calendar, Pause, Unit, remaining, shift
from luodi.faces.web.language import language, pair

WEEK = Text("一二三四五六日", "Mon,Tue,Wed,Thu,Fri,Sat,Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNITS = {
    Unit.WORKING_DAY: ("个工作日", "working day"),
    Unit.WORKING_HOUR: ("个工作小时", "working hour"),
    Unit.DAY: ("天", "day"),
    Unit.MONTH: ("个月", "month"),
    Unit.HOUR: ("小时", "hour"),
}


def moment(ms: int) -> datetime:
    """Return milliseconds since 1970 as local time."""
    return timezone.localtime(datetime.fromtimestamp(ms / 1000, tz=UTC))


def millis(at: datetime) -> int:
    """Return an aware time as milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def day_words(day: date, *, week: bool = False, year: bool = True) -> str:
    """Return a date: 2026年9月30日（周三） or 30 Sep 2026 (Wed)."""
    if language() == "zh":
        out = f"{day.year}年{day.month}月{day.day}日" if year else f"{day.month}月{day.day}日"
        return out + (f"（周{WEEK.zh[day.weekday()]}）" if week else "")
    out = f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")
    return out + (f" ({WEEK.en.split(',')[day.weekday()]})" if week else "")


def instant_words(at: datetime, *, year: bool = True) -> str:
    """Return a date with the time of day."""
    local = timezone.localtime(at)
    return f"{day_words(local.date(), year=year)} {local:%H:%M}"


@dataclass(frozen=True, slots=True)
class Left:
    """How a clock stands: in words, as a lamp, and the last lawful day."""

    words: str
    lamp: str
    """`red`, `yellow`, `green`, `paused` or `done`."""
    date: str = ""
    short: str = ""
    provisional: bool = False


def amount(number: float, unit: Unit) -> str:
    """Return `2 个工作日` or `2 working days`; hours lose what is less than a tenth."""
    zh, en = UNITS[unit]
    shown = f"{number:.1f}".removesuffix(".0") if isinstance(number, float) else str(number)
    return pair(f"{shown} {zh}", f"{shown} {en}{'' if shown == '1' else 's'}")


def span_words(hours: float) -> str:
    """Return a length of time as people say it: minutes, hours, or days with one decimal under ten."""
    if hours < 1:
        n = max(1, round(hours * 60))
        return pair(f"{n} 分钟", f"{n} min")
    if hours < 48:
        return pair(f"{round(hours)} 小时", f"{round(hours)} h")
    days = hours / 24
    n_ = f"{days:.1f}".removesuffix(".0") if days < 10 else str(round(days))
    return pair(f"{n_} 天", f"{n_} days")


def allowance_words(written: str) -> str:
    """Return a limit as the pack writes it (`5wd`) in words."""
    given = Allowance.parse(written)
    same_day = not given.amount and not given.unit.in_hours
    return pair("当天", "the same day") if same_day else given.text.get(language())


def last_day(due: datetime, unit: Unit) -> str:
    """Return the last moment in time: a day for limits in days, an instant for hours."""
    if unit.in_hours:
        return instant_words(due)
    return day_words(timezone.localtime(due - timedelta(milliseconds=1)).date(), week=True)


def left(clock: Clock, calendar: Calendar, now: datetime, *, yellow: bool = False) -> Left:
    """Return how one clock stands at `now`; yellow within a working day of its end, or when its lamp is lit already."""
    given, due = Allowance.parse(clock.allow), moment(clock.due)
    date_words = last_day(due, given.unit)
    short = day_words(timezone.localtime(due - timedelta(milliseconds=1)).date(), year=False)
    if clock.stop:
        kept = clock.kept
        return Left(
            pair("按时", "In time") if kept else pair("超期", "Late"), "done" if kept else "red", date_words, short
        )
    pauses = [Pause(moment(a), moment(b) if b else None) for a, b in clock.pauses]
    extensions = [Allowance.parse(text) for text in clock.ext]
    rest = remaining(given, moment(clock.start), now, calendar, pauses, extensions)
    if clock.pauses and clock.pauses[-1][1] == 0:
        return Left(pair("暂停中", "Paused"), "paused", "", "", clock.prov)
    near = yellow or due <= shift(now, 1, Unit.WORKING_DAY, calendar)
    words, lamp = _running(rest, given.unit, late=now >= due, yellow=near)
    return Left(words, lamp, date_words, short, clock.prov)


def _running(rest: float, unit: Unit, *, late: bool, yellow: bool) -> tuple[str, str]:
    if late:
        over = amount(-rest, unit) if rest <= -0.1 else ""
        return pair(f"已超期 {over}".strip(), f"{over} late" if over else "Late"), "red"
    colour = "yellow" if yellow else "green"
    if rest <= 0 and not unit.in_hours:
        return pair("今天到期", "Due today"), "yellow"
    return pair(f"还剩 {amount(rest, unit)}", f"{amount(rest, unit)} left"), colour


def running(state: State) -> Clock | None:
    """Return the running clock that ends first."""
    clocks = [clock for clock in state.clocks.values() if not clock.stop]
    return min(clocks, key=lambda clock: clock.due, default=None)


def left_of(state: State, calendar: Calendar, now: datetime) -> Left:
    """Return how a whole matter stands: by its clock that ends first."""
    if not state.open:
        return Left(pair("已结束", "Ended"), "done")
    clock = running(state)
    if state.pauses and (clock is None or (clock.pauses and clock.pauses[-1][1] == 0)):
        return Left(pair("暂停中", "Paused"), "paused")
    if clock is None:
        return Left(pair("未计时", "No clock runs"), "green")
    return left(clock, calendar, now, yellow=state.lamp == "yellow")
