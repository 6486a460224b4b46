"""What the clock's tests share: short ways to write times, and calendars as Hypothesis makes them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from luodi.engines.worktime import SHANGHAI, Allowance, Calendar, Pause, Row, Unit

NOTICES = Path(__file__).resolve().parents[4] / "shared" / "data" / "china" / "holidays"
CHINA = Calendar.builtin()
NEW_YORK = ZoneInfo("America/New_York")
DAY_UNITS = [Unit.WORKING_DAY, Unit.DAY, Unit.MONTH]
HOUR_UNITS = [Unit.WORKING_HOUR, Unit.HOUR]


def at(written: str, tz: ZoneInfo = SHANGHAI) -> datetime:
    """`2026-02-13 09:00` in local time, as an instant."""
    return datetime.fromisoformat(written).replace(tzinfo=tz).astimezone(UTC)


def a(written: str) -> Allowance:
    return Allowance.parse(written)


def pause(start: str, end: str | None = None) -> Pause:
    return Pause(at(start), at(end) if end else None)


def last_instant(answer_at: datetime) -> datetime:
    """The last lawful instant before a due instant."""
    return answer_at - timedelta(microseconds=1)


days = st.dates(date(2025, 6, 1), date(2027, 6, 30))
instants = st.datetimes(datetime(2025, 6, 1), datetime(2027, 6, 30)).map(lambda t: t.replace(tzinfo=UTC))
units = st.sampled_from(list(Unit))
amounts = st.integers(0, 80)


@st.composite
def allowances(draw, among=units, most=80):
    unit = draw(among)
    amount = draw(st.integers(0, min(most, 8) if unit is Unit.MONTH else most))
    return Allowance(amount, unit, rolls=not unit.in_hours and draw(st.booleans()))


@st.composite
def pause_lists(draw, most=4, open_ones=True):
    out = []
    for _ in range(draw(st.integers(0, most))):
        start = draw(instants)
        length = draw(st.timedeltas(timedelta(0), timedelta(days=40)))
        out.append(Pause(start, None if open_ones and draw(st.integers(0, 5)) == 0 else start + length))
    return out


@st.composite
def calendars(draw):
    """China's calendar with days turned over at random, odd office hours, now and then a zone with summer time."""
    rows = draw(st.dictionaries(days, st.booleans(), max_size=25))
    hours = draw(st.sampled_from([((540, 720), (780, 1020)), ((0, 1440),), ((510, 700), (701, 1000), (1200, 1440))]))
    calendar = CHINA.with_hours(hours).with_table([Row(day, off) for day, off in sorted(rows.items())])
    return calendar.with_zone(NEW_YORK) if draw(st.integers(0, 4)) == 0 else calendar
