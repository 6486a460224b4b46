"""One clock: when it falls due, how much of it is used and how much is left. Nothing is stored, all is computed.

How time is counted (民法典 arts. 200–203; 行政许可法 arts. 42, 45, 82):

* Day 0 is the local day of the start; counting begins on the next day, or the next working day. 0 days end on day 0.
* Months end on the same day of the month, or on the last day of a shorter month. Hours run from the instant itself.
* Working hours land at the end of a spell of work rather than at the beginning of the next.
* A counted day is left out if and only if the clock stands at the end of that local day. So a pause within a day, or
  pausing and resuming at one instant, changes nothing; the day of resumption counts; weekends need no special rule.
  A term in months moves by the plain days left out. From hours, paused spells are cut out exactly.
* A pause still open is cut at its start: the due date of a standing clock is shown as it stood when it stopped.
* Overlapping and nested pauses count once. Pauses before the start do nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from luodi.engines.worktime.allowance import Allowance, Unit
from luodi.engines.worktime.calendar import Calendar
from luodi.engines.worktime.counting import days_between, forward_days, forward_hours, hours_between
from luodi.engines.worktime.hours import MICROSECOND
from luodi.engines.worktime.pauses import Pause, Span, closed, day_spans, until
from luodi.engines.worktime.table import date_at, index_of
from luodi.engines.worktime.zone import utc


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock runs out.

    `at` is the first instant that is late, in UTC: the local midnight ending `day` for days and months, the exact
    instant for hours. `day` is the last lawful local day. `provisional` says that a holiday notice not yet published
    may still move it: it lies past the last notice and was found by counting working time or rolling off a day off
    (plain days, months and hours depend on no notice). `calendar` is the version of the calendar used.
    """

    at: datetime
    day: date
    provisional: bool
    calendar: str


def due(
    allowance: Allowance,
    start: datetime,
    calendar: Calendar,
    *,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Allowance] = (),
) -> Due:
    """Return when `allowance` counted from `start` runs out; the module says how time is counted.

    `extensions` are added one after another, each counted by its own unit from the day (for hours: the instant)
    reached so far, under the same pauses. Raises BadTime, OutOfRange and NoWorkingTime.
    """
    return _due(chain((allowance,), extensions), utc(start), calendar, closed(pauses) if pauses else ())


def _due(steps: Iterable[Allowance], at: datetime, calendar: Calendar, cuts: tuple[Span, ...]) -> Due:
    zone = calendar.zone
    day = zone.index(at)
    skip = day_spans(cuts, zone) if cuts else ()
    provisional = False
    for step in steps:
        if step.unit.in_hours:
            at = forward_hours(calendar, at, step, cuts)
            day = max(day, zone.index(at - MICROSECOND))
        else:
            day = forward_days(calendar, day, step, skip)
            at = zone.midnight_after(day)
        if day > calendar.last_official and depends_on_notices(step.unit, step.rolls):
            provisional = True
    return Due(at, date_at(day), provisional, calendar.version)


def depends_on_notices(unit: Unit, rolls: bool) -> bool:
    """Tell whether a holiday notice can move what is counted in `unit`."""
    return rolls or unit is Unit.WORKING_DAY or unit is Unit.WORKING_HOUR


def elapsed(
    unit: Unit, start: datetime, end: datetime, calendar: Calendar, *, pauses: Iterable[Pause] = ()
) -> int | float:
    """Return how much of `unit` a clock started at `start` has used by `end`: whole days or months, or exact hours.

    A clock stopped while it stands was stopped when the pause began. Days are an int and include the day of `end`;
    months are whole months; hours are a float, exact to the microsecond. Negative when `end` lies before `start`.
    """
    unit, start, end = Unit(unit), utc(start), utc(end)
    spans, end = until(pauses, start, end)
    if unit.in_hours:
        return hours_between(calendar, unit, start, end, spans)
    zone = calendar.zone
    return days_between(calendar, unit, zone.index(start), zone.index(end), day_spans(spans, zone))


def in_time(answer: Due, start: datetime, end: datetime, *, pauses: Iterable[Pause] = ()) -> bool:
    """Return whether a clock started at `start` and stopped at `end` was stopped before it ran out at `answer`.

    A clock stopped while it stands was stopped when the pause began: waiting for others makes nobody late.
    """
    return until(pauses, utc(start), utc(end))[1] < answer.at


def remaining(
    allowance: Allowance,
    start: datetime,
    now: datetime,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Allowance] = (),
) -> int | float:
    """Return what is left at `now`, in the allowance's unit: negative once overdue, 0 on the last lawful day itself.

    In days it counts from tomorrow to the due day, so that “还剩 2 个工作日” leaves today out; over a weekend after the
    due day working days still say 0, while `Due.at` already says late. While the clock stands it stays as it was when
    the pause began. Pauses that begin after `now` are not known yet. Months are whole months, hours a float.
    """
    start, now = utc(start), utc(now)
    spans, now = until(pauses, start, now)
    answer = _due((allowance, *extensions), start, calendar, spans)
    unit = allowance.unit
    if unit.in_hours:
        return hours_between(calendar, unit, now, answer.at, spans)
    zone = calendar.zone
    return days_between(calendar, unit, zone.index(now), index_of(answer.day), day_spans(spans, zone))
