"""What faces ask of the files a programme shares: by folder, each with its versions, as far as somebody sees them."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from luodi.city.programmes import access
from luodi.city.programmes.models import Programme, SharedFile
from luodi.city.registry.models import Person

MOST: Final = 500
"""So many versions are shown."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A file: the version that stands, and those before it."""

    latest: SharedFile
    before: tuple[SharedFile, ...]


@dataclass(frozen=True, slots=True)
class Space:
    """The files of a programme: those that stand, by folder, and what was withdrawn (for who runs it)."""

    folders: list[tuple[str, list[Shared]]]
    withdrawn: list[SharedFile]
    more: bool
    """Whether there are more than are shown."""


def space(person: Person, programme: Programme) -> Space:
    """Return what `person`, who sees a programme, sees of its files: what is hidden from them is in no number."""
    rows = list(access.files(person, programme)[: MOST + 1])
    standing = [row for row in rows[:MOST] if row.withdrawn_at is None]
    folders = [
        (folder, [Shared(*_split(list(same))) for _, same in groupby(inside, lambda row: (row.title, row.level))])
        for folder, inside in groupby(standing, lambda row: row.folder)
    ]
    return Space(folders, [row for row in rows[:MOST] if row.withdrawn_at is not None], len(rows) > MOST)


def _split(versions: list[SharedFile]) -> tuple[SharedFile, tuple[SharedFile, ...]]:
    return versions[0], tuple(versions[1:])
