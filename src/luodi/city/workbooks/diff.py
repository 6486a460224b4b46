"""What a workbook would change: line by line, with what was and what would be."""

import hashlib
from dataclasses import dataclass, field
from typing import Final

import msgspec

from luodi.city.workbooks.cells import Problem
from luodi.engines.notation import Text

STATUSES: Final = ("wrong", "added", "changed", "unchanged")
"""What may become of a row; what needs eyes first comes first."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value: what it is called, what it was (empty for none), what it would be."""

    name: Text
    was: str
    now: str


@dataclass
class Line:
    """One row of the file."""

    sheet: str
    row: int
    key: str
    status: str
    changes: list[Change] = field(default_factory=list)
    problem: Problem | None = None


@dataclass
class Diff:
    """All rows of a file."""

    lines: list[Line] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each status."""
        return {status: sum(line.status == status for line in self.lines) for status in STATUSES}

    @property
    def wrong(self) -> list[Line]:
        """The rows that cannot be taken: while there are any, nothing is."""
        return [line for line in self.lines if line.status == "wrong"]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not any(line.status in ("added", "changed") for line in self.lines)

    @property
    def digest(self) -> str:
        """What this diff comes to, short: the same again only when the file would do the very same again."""
        told = [
            (each.sheet, each.row, each.status, [(c.name.zh, c.was, c.now) for c in each.changes])
            for each in self.lines
        ]
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:32]
