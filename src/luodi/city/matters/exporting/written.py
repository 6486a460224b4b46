"""Rows as CSV, one line at a time: UTF-8, RFC 4180, times with their milliseconds."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any


def lines(columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """Yield the lines of a CSV file, its heading first."""
    line = _Line()
    out = csv.writer(line)
    out.writerow(columns)
    yield line.text
    for row in rows:
        out.writerow([_written(value) for value in row])
        yield line.text


def _written(value: Any) -> Any:
    return value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else value


class _Line:
    """Takes one written line at a time: what csv writes to."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text
