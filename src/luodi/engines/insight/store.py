"""The prepared log on disk: Parquet, case after case, so that columns are read back without sorting or counting.

Beside the attributes stand `@case` and `@place`, the places of the case and in it; the attributes of cases are repeated
as `case:…` (they pack to next to nothing), a case without events is a row without an event. The key `luodi.log` of the
file tells what each column is and what the source said of itself. Any reader of Parquet can use the file; this one
reads back exactly what was written.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from luodi.engines.insight.attributes import Column, named
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.gather import assembled, spread
from luodi.engines.insight.log import NONE, Attribute, Classifier, Codes, Extension, Head, Ints, Log, Names
from luodi.engines.insight.tabular import OF_CASE, Columns, prepared
from luodi.engines.notation import Text

KEY, CASE, PLACE = b"luodi.log", "@case", "@place"
GROUP = 1 << 20


def write(log: Log, path: Path) -> None:
    """Write a log as Parquet. Raises OSError."""
    table, about = as_table(log)
    pq.write_table(
        table.replace_schema_metadata({KEY: json.dumps(about, ensure_ascii=False)}),
        path,
        compression="zstd",
        row_group_size=GROUP,
        use_dictionary=worth_coding(table.schema),
        store_schema=True,
    )


def worth_coding(schema: Any) -> list[str]:
    """Return the columns Parquet should hold as codes: all but times and places."""
    return [one.name for one in schema if one.name not in (CASE, PLACE) and not pa.types.is_timestamp(one.type)]


def as_table(log: Log) -> tuple[Any, dict[str, Any]]:
    """Return a log as one table, and what is said of its columns."""
    of_cases, of_events = spread(log)
    lengths = np.maximum(log.lengths, 1)
    case = np.repeat(np.arange(log.cases, dtype=np.int32), lengths)
    event: Any = None
    if np.any(log.lengths == 0):
        real = log.lengths[case] > 0
        event = pa.array(np.cumsum(real) - 1, mask=~real)
    starts = np.cumsum(lengths) - lengths
    place = np.arange(len(case)) - np.repeat(starts, lengths)
    columns: dict[str, Any] = {CASE: pa.array(case), PLACE: pa.array(place, pa.int32())}
    about: dict[str, list[str]] = {}
    for held, scope, rows in ((of_cases, OF_CASE, pa.array(case)), (of_events, "", event)):
        for one, name in named(held).items():
            values = held[one] if rows is None else held[one].take(rows)
            if (one.key, one.role) == (log.head.names.time, "value") and not scope:
                values = values.cast(pa.timestamp("ms", "UTC"), safe=False)
            columns[scope + name] = values
            about[scope + name] = [scope, one.key, one.kind, one.role]
    return pa.table(columns), {"columns": about, "head": asdict(log.head)}


def is_prepared(path: Path) -> bool:
    """Tell whether a Parquet file was prepared here. Raises LogError for what is no Parquet."""
    try:
        return KEY in (pq.read_schema(path).metadata or {})
    except (pa.ArrowInvalid, OSError) as error:
        raise LogError(Text(f"Parquet 文件不完好（{error}）", f"the Parquet file is broken ({error})")) from error


def read(path: Path, given: Columns | None = None, attributes: bool = True) -> Log:
    """Read a Parquet file, prepared here or anybody's (then by a map of columns). Raises LogError and OSError.

    Without `attributes` only the columns of the log itself are read: all an analysis of paths and times needs.
    """
    try:
        file = pq.ParquetFile(path)
        said = (file.schema_arrow.metadata or {}).get(KEY) or (file.metadata.metadata or {}).get(KEY)
        if said is None or given is not None:
            return prepared(file.read(), given or Columns())
        about = json.loads(said)
        head = head_of(about["head"])
        return _whole(file, about, head) if attributes else _core(path, about, head)
    except (pa.ArrowInvalid, KeyError, json.JSONDecodeError) as error:
        raise LogError(Text(f"Parquet 文件不完好（{error}）", f"the Parquet file is broken ({error})")) from error


def _whole(file: Any, said: dict[str, Any], head: Head) -> Log:
    table = file.read()
    case = _place(table)
    first = pa.array(np.flatnonzero(np.diff(case, prepend=-1)))
    blank = table.column(_name(said, head.names.time, "date")).is_null() if table.num_rows else None
    real = None if blank is None or not pc.any(blank).as_py() else pc.invert(blank)
    of_cases: dict[Column, Any] = {}
    of_events: dict[Column, Any] = {}
    for name, (scope, *what) in said["columns"].items():
        held = table.column(name)
        if scope:
            of_cases[Column(*what)] = held.take(first)
        else:
            of_events[Column(*what)] = held if real is None else held.filter(real)
    if real is not None:
        case = case[np.asarray(real)]
    return assembled(of_cases, len(first), of_events, case, head)


def _place(table: Any) -> Ints:
    return np.asarray(table.column(CASE).to_numpy(), dtype=np.int64)


def about(said: bytes) -> dict[str, str]:
    """Return from what a prepared file says of itself the names of its own columns, "" for those it lacks."""
    known = json.loads(said)
    names = known["head"]["names"]
    kinds = {"activity": "string", "time": "date", "started": "date", "resource": "string", "unit": "string"}
    return {part: _name(known, names[part], kind) for part, kind in kinds.items()}


def _name(about: dict[str, Any], key: str, kind: str, scope: str = "") -> str:
    wanted = [scope, key, kind, "value"]
    return next((name for name, what in about["columns"].items() if what == wanted), "")


def _core(path: Path, about: dict[str, Any], head: Head) -> Log:
    names = head.names
    activity, time = _name(about, names.activity, "string"), _name(about, names.time, "date")
    resource, unit = _name(about, names.resource, "string"), _name(about, names.unit, "string")
    ids, started = _name(about, names.case, "string", OF_CASE), _name(about, names.started, "date")
    coded = [name for name in (activity, resource, unit) if name]
    wanted = [CASE, *coded, time, *(name for name in (ids, started) if name)]
    table = pq.read_table(path, columns=wanted, read_dictionary=coded, use_threads=True)
    case = _numbers(table.column(CASE))
    begins = np.flatnonzero(np.diff(case, prepend=-1))
    called = table.column(ids).take(pa.array(begins)).to_pylist() if ids else range(1, len(begins) + 1)
    when = table.column(time)
    offsets = np.append(begins, len(case)).astype(np.int64)
    if when.null_count:
        real = np.asarray(when.is_valid())
        table = table.filter(pa.array(real))
        offsets, when = np.concatenate([[0], np.cumsum(real)])[offsets], table.column(time)
    codes, meanings = zip(*(_codes(table, name) for name in (activity, resource, unit)), strict=True)
    begun = table.column(started) if started and not table.column(started).null_count else None
    held = np.empty(len(begins), dtype=object)
    held[:] = [str(name) for name in called]
    return Log(
        offsets,
        held,
        codes[0],
        meanings[0],
        _millis(when),
        codes[1],
        meanings[1],
        codes[2],
        meanings[2],
        None if begun is None else _millis(begun),
        head=head,
    )


def _numbers(held: Any) -> Any:
    return held.combine_chunks().to_numpy() if held.num_chunks != 1 else held.chunk(0).to_numpy()


def _millis(held: Any) -> Ints:
    return np.asarray(_numbers(pc.cast(held, pa.timestamp("ms", "UTC"), safe=False).cast(pa.int64())), dtype=np.int64)


def _codes(table: Any, name: str) -> tuple[Codes, tuple[str, ...]]:
    if not name:
        return np.full(table.num_rows, NONE, dtype=np.int32), ()
    held = table.column(name).unify_dictionaries()
    if not held.num_chunks:
        return np.empty(0, dtype=np.int32), ()
    meanings = tuple(held.chunk(0).dictionary.to_pylist())
    parts = [_indices(part) for part in held.chunks]
    return np.concatenate(parts), meanings


def _indices(part: Any) -> Codes:
    held = part.indices.fill_null(NONE) if part.null_count else part.indices
    return np.asarray(held.to_numpy(), dtype=np.int32)


def head_of(said: dict[str, Any]) -> Head:
    """Return the head that `dataclasses.asdict` took apart and JSON carried."""
    return Head(
        Names(**said["names"]),
        tuple(Extension(*one) for one in said["extensions"]),
        _many(said["global_case"]),
        _many(said["global_event"]),
        tuple(Classifier(*one) for one in said["classifiers"]),
        _many(said["attributes"]),
    )


def _many(said: list[Any]) -> tuple[Attribute, ...]:
    return tuple(Attribute(kind, key, value, _many(children)) for kind, key, value, children in said)
