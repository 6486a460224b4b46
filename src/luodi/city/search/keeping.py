"""Keeping the index: built from the record, then fed by the journal in the order its entries were recorded.

One process of a node writes it at a time. Nothing is lost when it is: it can be built again at any moment.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from django.db import close_old_connections
from django.db.models import Max, Q, QuerySet

from luodi.city.matters.models import Entry, Matter, MatterType, Visibility, Words
from luodi.city.matters.office import definition
from luodi.city.matters.store.batch import now_ms
from luodi.city.registry.revision import current_revision
from luodi.city.search import shelf
from luodi.city.search.shelf import VERSION, Standing
from luodi.city.search.vocabulary import segmenter
from luodi.city.turns import turn
from luodi.engines.matching import Page, TextIndex

GROUP: Final = 2_000
"""Matters read at once."""
OVERLAP: Final = 60_000
"""Milliseconds. An entry is dated before its commit: what was recorded this long before is looked at again."""
ENTRIES: Final = 20_000
"""Entries looked at in one round."""
EVERY: Final = 0.5
"""Seconds between two looks of the keeper."""
SHARE: Final = 100
"""What was erased leaves the files by building anew: as soon as that costs less than a hundredth of the time."""
ERASING: Final = ("erased", "handed_over")
"""Entries with which words leave the record."""
Tell = Callable[[int, int], None]

log = logging.getLogger("luodi.search")
_known: dict[tuple[str, int], int] = {}
"""(index, matter) → the entry up to which it was indexed by this process, for what lies within the overlap."""


def rebuild(tell: Tell | None = None) -> int:
    """Build the index anew from the record and put it in use; return how many matters it holds."""
    with turn(shelf.folder(), wait=True):
        return _build(tell)


def catch_up(most: int = ENTRIES) -> int:
    """Index what was recorded since; return how many matters. 0 when there is no index, or another process is at it."""
    if shelf.opened() is None:
        return 0
    with turn(shelf.folder()) as mine:
        return _feed(most) if mine else 0


def keep(tell: Tell | None = None, *, wait: bool = False) -> int:
    """Do what is due: build where there is none or words have changed, feed, clear away what was erased.

    Returns how many matters were indexed; 0 at once when another process is at it, unless told to `wait` for it.
    """
    with turn(shelf.folder(), wait=wait) as mine:
        if not mine:
            return 0
        held = shelf.opened()
        how = shelf.standing(held.name) if held else None
        if not how or how.words != _words() or _worth_clearing(how):
            return _build(tell)
        return _feed(ENTRIES)


def keep_forever(every: float = EVERY, stop: threading.Event | None = None) -> None:
    """Keep the index until `stop` is set. Whatever fails is logged and tried again, more and more rarely."""
    ended, wait = stop or threading.Event(), every
    while not ended.wait(wait):
        try:
            keep()
            wait = every
        except Exception:
            log.exception("index_failed")
            wait = min(60.0, 2 * wait)
        finally:
            close_old_connections()


def _words() -> str:
    return f"{VERSION}:{segmenter()[1]}"


def _worth_clearing(how: Standing) -> bool:
    return bool(how.erased) and now_ms() - how.built > SHARE * how.took * 1000


def _build(tell: Tell | None) -> int:
    start, began, name = now_ms(), time.monotonic(), shelf.next_name()
    index = TextIndex(shelf.folder() / name, segmenter()[0])
    touched = _touched(Entry.objects.filter(recorded__gte=_moment(start - OVERLAP)))
    blind = blind_types()
    total, done = Matter.objects.count() if tell else 0, 0
    writer = index.writer()
    for ids in _groups():
        writer.put(pages(ids), fresh=True)
        done += len(ids)
        if tell:
            tell(done, total)
    writer.commit()
    writer.close()
    shelf.keep_standing(name, Standing(start, _words(), time.monotonic() - began, start, blind=blind))
    shelf.put_in_use(name)
    _remember(name, touched)
    return done


def _groups() -> Iterator[list[int]]:
    last = 0
    while ids := list(Matter.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:GROUP]):
        yield ids
        last = ids[-1]


def _feed(most: int) -> int:
    """Index the matters of the next entries. The position moves only once they are committed."""
    held = shelf.opened()
    how = shelf.standing(held.name) if held else None
    if not held or not how:
        return 0
    until, since = now_ms(), Entry.objects.filter(recorded__gte=_moment(how.recorded - OVERLAP))
    # The last moment of a full round is taken whole, and lies beyond the one before: rounds always get on.
    later = Entry.objects.filter(recorded__gt=_moment(how.recorded)).order_by("recorded")
    cut = later.values_list("recorded", flat=True)[most : most + 1].first()
    rows = since.filter(recorded__lte=cut) if cut else since
    touched = _touched(rows)
    due = [id_ for id_, seq in touched.items() if _known.get((held.name, id_), 0) < seq]
    if due:
        _index(held.index, due)
        how.erased += rows.filter(kind__in=ERASING, matter_id__in=due).count()
    _remember(held.name, touched)
    blind = blind_types()
    if late := set(blind) - set(how.blind):
        due += _again(held.index, Matter.objects.filter(type__in=late))
        how.blind = blind
    if due or late or cut or until - how.recorded > OVERLAP:
        how.recorded = _millis(cut) if cut else until
        shelf.keep_standing(held.name, how)
    return len(due)


def _again(index: TextIndex, rows: QuerySet[Matter]) -> list[int]:
    """Index matters of types that a pack made blind since: what others said of them is not to be found any more."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if ids:
        _index(index, ids)
    return ids


def _index(index: TextIndex, ids: list[int]) -> None:
    writer = index.writer()
    try:
        for at in range(0, len(ids), GROUP):
            writer.put(pages(ids[at : at + GROUP]))
        writer.commit()
    finally:
        writer.close()


def _touched(rows: QuerySet[Entry]) -> dict[int, int]:
    """Return the matters these entries are of, each with its last."""
    return dict(rows.values_list("matter_id").annotate(last=Max("seq")))


def _remember(name: str, touched: dict[int, int]) -> None:
    _known.clear()
    _known.update({(name, id_): seq for id_, seq in touched.items()})


def pages(ids: Iterable[int]) -> list[Page]:
    """Return what is indexed of matters: title, everything written on them that `searched` lets, who may see them."""
    wanted = list(ids)
    texts: dict[int, list[str]] = {}
    rows = searched(wanted).order_by("matter_id", "n")
    for matter, body in rows.values_list("matter_id", "body"):
        texts.setdefault(matter, []).append(body)
    units: dict[int, list[int]] = {}
    for matter, unit in Visibility.objects.filter(matter__in=wanted).values_list("matter_id", "unit").distinct():
        units.setdefault(matter, []).append(unit)
    columns = ("pk", "title", "region", "registered")
    return [
        Page(id_, title, "\n".join(texts.get(id_, ())), tuple(units.get(id_, ())), region, day_number(registered))
        for id_, title, region, registered in Matter.objects.filter(pk__in=wanted).values_list(*columns)
    ]


def searched(matters: Any) -> QuerySet[Words]:
    """Return what was written on matters and is found by its words, but for titles, which are the matters' own.

    Of types that ask several for their opinions blindly, what they were raised with alone: a word found would tell.
    """
    blind = blind_types()
    rows = Words.objects.filter(matter__in=matters, erased_at=None).exclude(n="1.title")
    return rows.filter(~Q(matter__type__in=blind) | Q(n__startswith="1.")) if blind else rows


def blind_types() -> tuple[int, ...]:
    """Return the versions of types that ask several for their opinions blindly, by their numbers."""
    return _blind(current_revision())


@lru_cache(maxsize=8)
def _blind(revision: int) -> tuple[int, ...]:
    types = MatterType.objects.order_by("pk").values_list("pk", flat=True)
    return tuple(pk for pk in types if definition(pk).flow.blind)


def day_number(moment: datetime) -> int:
    """Return the days since 1970 (UTC)."""
    return moment.astimezone(UTC).toordinal() - datetime(1970, 1, 1, tzinfo=UTC).toordinal()


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(max(0, ms) / 1000, tz=UTC)


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Condition:
    """How the index stands: what `luodi index` and health say."""

    matters: int = 0
    waiting: int = -1
    """Matters of which something was recorded that is not in it yet, counted up to `ENTRIES`; −1 without an index."""


def condition() -> Condition:
    """Return how this node's index stands. One query whatever waits."""
    held = shelf.opened()
    how = shelf.standing(held.name) if held else None
    if not held or not how:
        return Condition()
    late = Entry.objects.filter(recorded__gt=_moment(how.recorded)).values_list("matter_id", flat=True)
    return Condition(len(held.index), len(set(late[:ENTRIES])))


__all__ = [
    "Condition",
    "blind_types",
    "catch_up",
    "condition",
    "day_number",
    "keep",
    "keep_forever",
    "pages",
    "rebuild",
]
