"""Times as files write them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any, Final

from luodi.city.matters.importing.mapping import ISO
from luodi.city.matters.store.rows import unstamp

END_OF_DAY: Final = time(23, 59, 59)
PARTS: Final = {
    "%Y": r"(?P<year>\d{4})",
    "%m": r"(?P<month>\d{1,2})",
    "%d": r"(?P<day>\d{1,2})",
    "%H": r"(?P<hour>\d{1,2})",
    "%M": r"(?P<minute>\d{1,2})",
    "%S": r"(?P<second>\d{1,2})",
}


@dataclass(frozen=True, slots=True)
class Read:
    """A time in milliseconds since 1970, and whether the file gave it without a time of day."""

    at: int
    whole_day: bool = False


class Times:
    """Reads times by a map's formats, in order; what has no zone of its own is in the map's."""

    def __init__(self, formats: tuple[str, ...], zone: tzinfo) -> None:
        self._formats = tuple((reader_of(written), _whole_day(written)) for written in formats)
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
        for reader, is_whole_day in self._formats:
            try:
                found = reader(text)
            except ValueError:
                continue
            return self._placed(found, whole_day=is_whole_day(text), last=last)
        return None

    def _placed(self, found: datetime, *, whole_day: bool, last: bool) -> Read | None:
        if whole_day and last:
            found = datetime.combine(found.date(), END_OF_DAY, found.tzinfo)
        try:
            return Read(unstamp(found if found.tzinfo else found.replace(tzinfo=self._zone)), whole_day)
        except OverflowError:
            return None


def reader_of(written: str) -> Callable[[str], datetime]:
    """Return what reads times written so; it raises ValueError for any other text.

    Formats of plain numbers are read by a pattern made once, because `strptime` would take a tenth of an import.
    """
    if written == ISO:
        return datetime.fromisoformat
    pieces = re.split(r"(%.)", written)
    if not set(pieces[1::2]) <= set(PARTS) or len(set(pieces[1::2])) < len(pieces[1::2]):
        return lambda text: datetime.strptime(text, written)  # noqa: DTZ007 - the map's zone is put on later
    pattern = re.compile("".join(PARTS.get(piece, re.escape(piece)) for piece in pieces), re.ASCII)

    def read(text: str) -> datetime:
        found = pattern.fullmatch(text)
        if found is None:
            raise ValueError(text)
        parts: dict[str, Any] = {name: int(digits) for name, digits in found.groupdict().items()}
        return datetime(**parts)  # noqa: DTZ001 - the map's zone is put on later

    return read


def _whole_day(written: str) -> Callable[[str], bool]:
    if written == ISO:
        return lambda text: len(text) <= len("2026-11-24")
    plain = not any(part in written for part in ("%H", "%I", "%c", "%X"))
    return lambda text: plain
