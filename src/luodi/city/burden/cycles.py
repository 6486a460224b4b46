"""When a form that is asked again and again is due: by calendar months or weeks from its first due day."""

import calendar
from datetime import date, timedelta
from typing import Final

from luodi.engines.notation import Text

CYCLES: Final[dict[str, Text]] = {
    "once": Text("一次性", "once"),
    "weekly": Text("每周", "every week"),
    "monthly": Text("每月", "every month"),
    "quarterly": Text("每季度", "every quarter"),
    "yearly": Text("每年", "every year"),
}
_MONTHS: Final = {"monthly": 1, "quarterly": 3, "yearly": 12}


def due(first: date, cycle: str, round_: int) -> date:
    """Return the due day of a round, the first being 0: on the same day of the month, or that month's last.

    Raises ValueError for a further round of what is asked once.
    """
    if not round_:
        return first
    if cycle == "weekly":
        return first + timedelta(weeks=round_)
    if cycle not in _MONTHS:
        raise ValueError(f"{cycle} has one round")
    year, month = divmod(first.month - 1 + round_ * _MONTHS[cycle], 12)
    last = calendar.monthrange(first.year + year, month + 1)[1]
    return date(first.year + year, month + 1, min(first.day, last))


def round_of(first: date, cycle: str, after: int, today: date) -> int:
    """Return the round to ask next, later than `after`: the first that is not due before today; none is made up for."""
    next_ = after + 1
    while due(first, cycle, next_) < today:
        next_ += 1
    return next_
