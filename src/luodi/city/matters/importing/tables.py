"""Tables as they come: Excel, CSV in UTF-8 or GB 18030, Parquet. Rows stream one by one, whatever the size."""

import codecs
import csv
import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet
import python_calamine

from luodi.city.refusals import Refused
from luodi.engines.notation import Text

ENDINGS = (".xlsx", ".xls", ".csv", ".parquet")
CHUNK = 1 << 20
BATCH = 2_000
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Table:
    """A file's columns and its rows, each with its number as a spreadsheet shows it: the header is row 1."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, Sequence[Any]]]


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_table(path: Path, sheet: str = "") -> Table:
    """Open a table by its ending. Raises Refused for a kind that is not read, a broken file or a missing sheet."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        known = "、".join(ENDINGS)
        raise Refused(
            "bad_file", Text(f"读不了 {path.name}；可用：{known}", f"Cannot read {path.name}; use: {known}"), "file"
        )
    if ending == ".csv":
        return _csv(path)
    return _parquet(path) if ending == ".parquet" else _excel(path, sheet)


def _excel(path: Path, sheet: str) -> Table:
    try:
        book = python_calamine.load_workbook(path)
    except (python_calamine.CalamineError, OSError) as error:
        raise _broken(path, error) from error
    if sheet and sheet not in book.sheet_names:
        names = "、".join(book.sheet_names)
        raise Refused(
            "no_sheet", Text(f"没有表“{sheet}”；有：{names}", f"No sheet “{sheet}”; it has: {names}"), "sheet"
        )
    rows = book.get_sheet_by_name(sheet or book.sheet_names[0]).iter_rows()
    header = next(rows, [])
    return Table(_names(header), enumerate(rows, 2))


def _csv(path: Path) -> Table:
    rows = _csv_rows(path, _encoding(path))
    _, header = next(rows, (1, []))
    return Table(_names(header), rows)


def _csv_rows(path: Path, encoding: str) -> Iterator[tuple[int, Sequence[Any]]]:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding=encoding, newline="") as file:
        yield from enumerate(csv.reader(file), 1)


def _encoding(path: Path) -> str:
    """Return the first encoding the whole file is valid in: UTF-8 text is hardly ever valid GB 18030 by chance."""
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refused(
        "bad_encoding",
        Text(f"{path.name} 既不是 UTF-8 也不是 GB 18030；请另存为 UTF-8", f"{path.name} is neither UTF-8 nor GB 18030"),
        "file",
    )


def _parquet(path: Path) -> Table:
    try:
        file = pyarrow.parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise _broken(path, error) from error
    return Table(_names(file.schema_arrow.names), enumerate(_parquet_rows(file), 2))


def _parquet_rows(file: Any) -> Iterator[Sequence[Any]]:
    for batch in file.iter_batches(batch_size=BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _names(header: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(name).strip() for name in header)


def _broken(path: Path, error: Exception) -> Refused:
    return Refused("bad_file", Text(f"{path.name} 打不开：{error}", f"{path.name} cannot be opened: {error}"), "file")
