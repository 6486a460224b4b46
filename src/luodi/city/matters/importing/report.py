"""What could not be taken, and what was taken with a remark: one line per row and reason, for people and programs."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import msgspec

from luodi.engines.notation import Text

HEADER = ("row", "key", "outcome", "field", "reason_zh", "reason_en")
REFUSED, NOTED = "refused", "noted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one row. `refused` rows are not stored, `noted` ones are."""

    row: int
    key: str
    outcome: str
    field: str
    reason: Text

    @property
    def line(self) -> tuple[object, ...]:
        """The values under HEADER."""
        return (self.row, self.key, self.outcome, self.field, self.reason.zh, self.reason.en)


class Report(Protocol):
    """Takes findings one by one."""

    def add(self, finding: Finding) -> None:
        """Write one finding."""


class _Csv:
    def __init__(self, file: IO[str]) -> None:
        self._writer = csv.writer(file)
        self._writer.writerow(HEADER)

    def add(self, finding: Finding) -> None:
        self._writer.writerow([_harmless(value) for value in finding.line])


class _Lines:
    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def add(self, finding: Finding) -> None:
        line = dict(zip(HEADER, finding.line, strict=True))
        self._file.write(msgspec.json.encode(line).decode() + "\n")


def _harmless(value: object) -> object:
    """Return a value no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


@contextmanager
def open_report(path: Path) -> Iterator[Report]:
    """Open a report: CSV that spreadsheets read as UTF-8, or JSON, one object a line, for `.json` and `.jsonl`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = path.suffix in (".json", ".jsonl")
    with path.open("w", encoding="utf-8" if lines else "utf-8-sig", newline="") as file:
        yield _Lines(file) if lines else _Csv(file)
