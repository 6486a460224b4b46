"""Calendars, allowances and clocks: when something promised falls due, as a function and never as a counter.

`due(allowance, start, calendar, pauses=…, extensions=…)` answers for one clock, `due_days` for millions in one call.
No Django, no files beyond those handed in, no clock of its own: the time of day is always an argument.
"""

from luodi.engines.worktime.allowance import Allowance, Unit
from luodi.engines.worktime.calendar import OFFICE_HOURS, SHANGHAI, Calendar
from luodi.engines.worktime.clock import Due, due, elapsed, in_time, remaining
from luodi.engines.worktime.errors import BadAllowance, BadHours, BadTime, ClockError, NoWorkingTime, OutOfRange
from luodi.engines.worktime.ladder import shift
from luodi.engines.worktime.notices import Row
from luodi.engines.worktime.pauses import Pause
from luodi.engines.worktime.vector import due_days, due_hours, elapsed_days, provisional_mask

__all__ = [
    "OFFICE_HOURS",
    "SHANGHAI",
    "Allowance",
    "BadAllowance",
    "BadHours",
    "BadTime",
    "Calendar",
    "ClockError",
    "Due",
    "NoWorkingTime",
    "OutOfRange",
    "Pause",
    "Row",
    "Unit",
    "due",
    "due_days",
    "due_hours",
    "elapsed",
    "elapsed_days",
    "in_time",
    "provisional_mask",
    "remaining",
    "shift",
]
