"""Times as files write them."""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from luodi.city.matters.importing.mapping import ISO
from luodi.city.matters.store.rows import unstamp

END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Read:
    """A time in milliseconds since 1970, and whether the file gave it without a time of day."""

    at: int
    whole_day: bool = False


class Times:
    """Reads times by a map's formats, in order; what has no zone of its own is in the map's."""

    def __init__(self, formats: tuple[str, ...], zone: tzinfo) -> None:
        self._formats = tuple((written, "%H" not in written and "%I" not in written) for written in formats)
        self._zone = zone

    def read(self, value: Any, *, last: bool = False) -> Read | None:
        """Return the time in `value`, or None when no format fits.

        A day without a time of day means its first instant, or with `last` (for what ends something) its last second:
        so an answer given on the day something was raised never comes before it.
        """
        if isinstance(value, datetime):
            return self._placed(value, whole_day=False, last=last)
        if isinstance(value, date):
            return self._placed(datetime.combine(value, time.min), whole_day=True, last=last)
        text = str(value).strip()
        for written, whole_day in self._formats:
            try:
                if written == ISO:
                    found, whole_day = datetime.fromisoformat(text), len(text) <= len("2026-11-24")
                else:
                    found = datetime.strptime(text, written)  # noqa: DTZ007 - the map's zone is put on below
            except ValueError:
                continue
            return self._placed(found, whole_day=whole_day, last=last)
        return None

    def _placed(self, found: datetime, *, whole_day: bool, last: bool) -> Read | None:
        if whole_day and last:
            found = datetime.combine(found.date(), END_OF_DAY, found.tzinfo)
        try:
            return Read(unstamp(found if found.tzinfo else found.replace(tzinfo=self._zone)), whole_day)
        except OverflowError:
            return None
