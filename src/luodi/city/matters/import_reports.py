"""Reports of imports that lie under the home, and what leaves them when a person's data does."""

import csv
from collections.abc import Collection
from pathlib import Path

import msgspec
from django.conf import settings


def folder() -> Path:
    """Return where reports lie unless an import says otherwise."""
    return Path(settings.HOME) / "imports"


def leave_out(keys: Collection[str]) -> None:
    """Take the lines about rows with these keys out of every report in `folder()`: what they say may be a person's."""
    for path in folder().glob("*") if keys else ():
        if path.suffix in (".csv", ".json", ".jsonl"):
            fresh = path.with_suffix(path.suffix + ".new")
            (_without_rows if path.suffix == ".csv" else _without_lines)(path, fresh, keys)
            fresh.replace(path)


def _without_rows(path: Path, fresh: Path, keys: Collection[str]) -> None:
    with (
        path.open(encoding="utf-8-sig", newline="") as old,
        fresh.open("w", encoding="utf-8-sig", newline="") as new,
    ):
        csv.writer(new).writerows(row for row in csv.reader(old) if len(row) < 2 or row[1] not in keys)


def _without_lines(path: Path, fresh: Path, keys: Collection[str]) -> None:
    with path.open("rb") as old, fresh.open("wb") as new:
        new.writelines(line for line in old if msgspec.json.decode(line)["key"] not in keys)
