"""A period as papers name it: a month, a quarter, a year, or its first and last day."""

from datetime import date, timedelta
from typing import Final

from luodi.engines.notation import Text
from luodi.engines.prose.numbering import MONTHS, day_of

QUARTERS: Final = "一二三四"
ORDINALS: Final = ("first", "second", "third", "fourth")


def period_of(since: date, until: date) -> Text:
    """Return 2026年11月, 2026年第三季度, 2026年, or 2026年7月2日至2026年9月30日."""
    months = _months(since, until)
    if months == 1:
        return Text(f"{since.year}年{since.month}月", f"{MONTHS[since.month - 1]} {since.year}")
    if months == 3 and since.month % 3 == 1:
        n = since.month // 3
        return Text(f"{since.year}年第{QUARTERS[n]}季度", f"the {ORDINALS[n]} quarter of {since.year}")
    if months == 12 and since.month == 1:
        return Text(f"{since.year}年", f"{since.year}")
    if months and months % 12 == 0 and since.month == 1:
        return Text(f"{since.year}年至{until.year}年", f"{since.year} to {until.year}")
    first, last = (day_of(day).text for day in (since, until))
    return Text(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")


def follows(since: date, until: date, before: tuple[date, date]) -> bool:
    """Return whether a period begins the day after another ends and is as long in months, so that 环比 may be said."""
    months = _months(since, until)
    return since == before[1] + timedelta(days=1) and bool(months) and months == _months(*before)


def _months(since: date, until: date) -> int:
    """Return how many whole months a period is, 0 for one that does not begin and end with one."""
    after = until + timedelta(days=1)
    whole = since.day == 1 and after.day == 1
    return (after.year - since.year) * 12 + after.month - since.month if whole else 0
