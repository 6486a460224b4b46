"""Where a node keeps the sheet: `LUODI_HOME/sheet.npy`, mapped into memory by every process, beside what it stands for.

It is a projection of the record and can be thrown away at any moment. What was recorded since it was written is read
from the record with each question, and takes the place of what the sheet says of those matters: nothing is ever told
as it was, only faster. A small city has none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from django.conf import settings
from django.db import transaction

from luodi.city.matters.models import Entry, Matter
from luodi.city.matters.sheet.reading import COLUMNS, FLAGS, MATTER, Mask, Places, Rows, nothing, ordered, places, read
from luodi.city.matters.store.batch import now_ms
from luodi.city.turns import turn

VERSION: Final = ",".join((*COLUMNS, *FLAGS))
SMALL: Final = 2_000
"""Matters of a city that needs no sheet."""
MANY: Final = 2_000
"""Matters that changed since: then the sheet is written anew."""
OVERLAP: Final = 60_000
"""Milliseconds. An entry is dated before its commit: what was recorded this long before is looked at again."""
Chosen = Callable[[Rows], Mask]
"""A condition on rows."""
CHANGED: Final = "m.id IN (SELECT e.matter_id FROM matters_entry e WHERE e.recorded >= %s)"


class Standing(msgspec.Struct):
    """What a sheet stands for."""

    version: str
    recorded: int
    """All that was recorded before this (milliseconds since 1970) is in it."""
    matter: int
    seq: int
    hash: str
    """The last entry that is in it: a record without it is another one, or one restored from before."""
    file: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All matters of the city: as the file has them, where in it those stand that changed since, and these."""

    kept: Rows
    stale: Places
    changed: Rows

    def count(self, chosen: Chosen) -> int:
        """Return of how many rows a condition holds."""
        return sum(int(mask.sum()) for mask in self._masks(chosen))

    def _masks(self, chosen: Chosen) -> tuple[Mask, Mask]:
        kept, changed = chosen(self.kept), chosen(self.changed)
        kept[self.stale] = False
        return kept, changed

    def of(self, chosen: Chosen) -> Rows:
        """Return the rows a condition holds of."""
        kept, changed = self._masks(chosen)
        if not self.changed.size and kept.all():
            return self.kept
        return np.concatenate([self.kept[:, kept], self.changed[:, changed]], axis=1)


def whole() -> Sheet:
    """Return every matter as the record has it now. Where much has changed the file is written anew on the way."""
    how = _standing()
    if how is None and Matter.objects.count() > SMALL:
        how = keep()
    if how is None:
        return Sheet(nothing(), np.zeros(0, dtype=np.intp), read())
    changed = read(CHANGED, [_moment(how.recorded - OVERLAP)])
    if changed.shape[1] > MANY and (newer := keep()) not in (None, how):
        how, changed = newer, read(CHANGED, [_moment(newer.recorded - OVERLAP)])
    try:
        kept = np.load(_folder() / how.file, mmap_mode="r")
    except FileNotFoundError:  # another process has just put a newer one in its place
        return whole()
    return Sheet(kept, places(kept, changed[MATTER]), changed)


def keep() -> Standing | None:
    """Write the sheet where it is due; return what the one in use stands for.

    A small city has none. Another process that is at it is left to it.
    """
    how = _standing()
    if how is not None and not _due(how):
        return how
    with turn(_folder()) as mine:
        if mine and _standing() == how and Matter.objects.count() > SMALL:
            _write(how)
    return _standing()


def _due(how: Standing) -> bool:
    since = Entry.objects.filter(recorded__gte=_moment(how.recorded)).values("matter_id").distinct()
    return since[MANY : MANY + 1].exists()


def _write(how: Standing | None) -> None:
    """Write a sheet beside the one in use and put it in its place."""
    start = now_ms()
    with transaction.atomic():
        last = Entry.objects.order_by("-recorded", "-matter_id", "-seq").values("matter_id", "seq", "hash")[0]
        rows = read() if how is None else _merged(how)
    name = f"{start}.npy"
    _folder().mkdir(parents=True, exist_ok=True)
    with (_folder() / f"{name}.part").open("wb") as file:
        np.save(file, rows)
    (_folder() / f"{name}.part").replace(_folder() / name)
    standing = Standing(VERSION, start, last["matter_id"], last["seq"], last["hash"], name)
    part = _folder() / "standing.part"
    part.write_bytes(msgspec.json.encode(standing))
    part.replace(_folder() / "standing.json")
    for path in _folder().glob("*.npy"):
        if path.name != name:
            path.unlink(missing_ok=True)  # whoever has it mapped keeps it until they let go


def _merged(how: Standing) -> Rows:
    kept, changed = np.load(_folder() / how.file), read(CHANGED, [_moment(how.recorded - OVERLAP)])
    same = np.delete(kept, places(kept, changed[MATTER]), axis=1)
    return ordered(np.concatenate([same, changed], axis=1))


def _standing() -> Standing | None:
    """Return what the sheet in use stands for; None where there is none, or it is not of this record."""
    try:
        how = msgspec.json.decode((_folder() / "standing.json").read_bytes(), type=Standing)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    entry = Entry.objects.filter(matter=how.matter, seq=how.seq, hash=how.hash)
    return how if how.version == VERSION and entry.exists() else None


def _folder() -> Path:
    return Path(settings.HOME) / "sheet"


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(max(0, ms) / 1000, tz=UTC)
