"""Spells in which a clock stands still (补正, 特别程序), as instants; overlapping and nested ones count once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from luodi.engines.notation import Text
from luodi.engines.worktime.errors import BadTime
from luodi.engines.worktime.zone import Zone, utc

Span = tuple[datetime, datetime]
Days = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands from `start` (included) to `end` (excluded), both aware; `end` None means it still stands.

    Raises BadTime for times without a zone and for an end before the start.
    """

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.end is not None and utc(self.end) < utc(self.start):
            raise BadTime(
                Text(f"暂停的结束 {self.end} 早于开始 {self.start}", f"pause ends {self.end} before it starts")
            )
        utc(self.start)


def union(pauses: Iterable[Pause]) -> list[tuple[datetime, datetime | None]]:
    """Return the pauses as separate spans in UTC, in order; only the last may be open."""
    out: list[tuple[datetime, datetime | None]] = []
    for start, end in sorted(((utc(p.start), p.end and utc(p.end)) for p in pauses), key=lambda span: span[0]):
        if out and (last := out[-1][1]) is None:
            break
        if out and last is not None and start <= last:
            out[-1] = (out[-1][0], None if end is None else max(last, end))
        elif end is None or end > start:
            out.append((start, end))
    return out


def closed(pauses: Iterable[Pause]) -> tuple[Span, ...]:
    """Return the ended spans; an open pause is cut at its own start, as the clock has not moved since."""
    return tuple((start, end) for start, end in union(pauses) if end is not None)


def until(pauses: Iterable[Pause], began: datetime, now: datetime) -> tuple[tuple[Span, ...], datetime]:
    """Return the spans over by `now`, and `now` moved back to the start of the pause it stands in, if any.

    It moves back no further than to when the clock `began`: a clock started during a pause has used nothing.
    """
    spans: list[Span] = []
    for start, end in union(pauses):
        if start > now:
            break
        if end is None or end > now:
            return tuple(spans), max(start, min(began, now))
        spans.append((start, end))
    return tuple(spans), now


def day_spans(spans: tuple[Span, ...], zone: Zone) -> Days:
    """Return the local days at whose end the clock stands, as half-open spans of table indices, merged.

    A pause within one day holds no day's end; the day of resumption is counted again.
    """
    out: list[tuple[int, int]] = []
    for start, end in spans:
        first, after = zone.index(start), zone.index(end)
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], after))
        elif after > first:
            out.append((first, after))
    return tuple(out)
