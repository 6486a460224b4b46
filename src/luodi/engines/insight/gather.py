"""From attributes as they come out of a file, chunk by chunk, to a prepared log; and back for a writer."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from luodi.engines.insight.attributes import MOMENT, Column, columns, stacked, table
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.log import NONE, Codes, Head, Ints, Log
from luodi.engines.notation import Text


@dataclass(frozen=True, eq=False)
class Chunk:
    """A piece of a file: the attributes of its cases and its events, and of each event the place of its case here."""

    cases: Any
    events: Any
    case: Codes


def gathered(chunks: list[Chunk], head: Head) -> Log:
    """Make the log of these pieces, in order. Raises LogError where an event has no activity or time."""
    cases = sum(chunk.cases.num_rows for chunk in chunks)
    before = np.cumsum([0] + [chunk.cases.num_rows for chunk in chunks])
    case = np.concatenate(
        [chunk.case.astype(np.int64) + int(start) for chunk, start in zip(chunks, before, strict=False)]
        or [np.empty(0, dtype=np.int64)]
    )
    return assembled(
        stacked([chunk.cases for chunk in chunks]), cases, stacked([chunk.events for chunk in chunks]), case, head
    )


def assembled(of_cases: dict[Column, Any], cases: int, of_events: dict[Column, Any], case: Ints, head: Head) -> Log:
    """Make the log of whole columns; `case` is the place of each event's case. Raises LogError."""
    names, events = head.names, len(case)
    own = dict(of_events)
    activity, activities = _codes(_needed(own.pop(Column(names.activity, "string"), None), names.activity, events))
    when = _needed(own.pop(Column(names.time, "date"), None), names.time, events)
    micros = _numbers(when)
    time = np.floor_divide(micros, 1000)
    left = (micros - time * 1000).astype(np.int16)
    if left.any():
        own[Column(names.time, "date", "micros")] = pa.array(left)
    started, own = _started(own, names.started, time)
    resource, resources = _optional(own, names.resource, events)
    unit, units = _optional(own, names.unit, events)
    ids, of_cases = _case_ids(of_cases, names.case, cases)
    return Log.build(
        case=case,
        case_ids=ids,
        activity=activity,
        activities=activities,
        time=time,
        started=started,
        resource=resource,
        resources=resources,
        unit=unit,
        units=units,
        case_attributes=table(of_cases, cases),
        event_attributes=table(own, events),
        head=head,
    )


def _needed(values: Any, key: str, rows: int) -> Any:
    if not rows:
        return pa.chunked_array([], pa.string()) if values is None else values
    if values is None:
        raise LogError(Text(f"没有列 {key}", f"there is no {key}"))
    if values.null_count:
        place = pc.index(pc.is_null(values), True).as_py() + 1
        raise LogError(Text(f"第 {place} 个事件没有 {key}", f"event {place} has no {key}"))
    return values


def _started(own: dict[Column, Any], key: str, time: Ints) -> tuple[Ints | None, dict[Column, Any]]:
    """Take the start out of the columns; where only some events tell it the others start as they end, and it stays."""
    column = Column(key, "date")
    values = own.get(column)
    if values is None or values.null_count == len(values):
        return None, own
    missing = values.is_null().to_numpy() if values.null_count else None
    micros = _numbers(values.fill_null(0) if missing is not None else values)
    started = np.floor_divide(micros, 1000)
    if missing is not None:
        return np.where(missing, time, started), own
    left = (micros - started * 1000).astype(np.int16)
    if left.any():
        own[Column(key, "date", "micros")] = pa.array(left)
    return started, {one: held for one, held in own.items() if one != column}


def _numbers(values: Any) -> Ints:
    if not len(values):
        return np.empty(0, dtype=np.int64)
    return np.asarray(pc.cast(pc.cast(values, MOMENT), pa.int64()).to_numpy(), dtype=np.int64)


def _codes(values: Any) -> tuple[Codes, tuple[str, ...]]:
    """Return codes in order of first appearance and what they stand for; null is -1."""
    if not len(values):
        return np.empty(0, dtype=np.int32), ()
    held = pc.dictionary_encode(pc.cast(values, pa.string()))
    held = held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held
    codes = held.indices.fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int32)
    return codes, tuple(held.dictionary.to_pylist())


def _optional(own: dict[Column, Any], key: str, rows: int) -> tuple[Codes, tuple[str, ...]]:
    values = own.pop(Column(key, "string"), None)
    return (np.full(rows, NONE, dtype=np.int32), ()) if values is None else _codes(values)


def _case_ids(of_cases: dict[Column, Any], key: str, cases: int) -> tuple[list[str], dict[Column, Any]]:
    column = next((one for one in of_cases if one.key == key and one.role == "value"), None)
    if column is None:
        return [str(place + 1) for place in range(cases)], of_cases
    if column.kind == "string":
        ids = of_cases[column].to_pylist()
        of_cases = {one: held for one, held in of_cases.items() if one != column}
    else:
        ids = pc.cast(of_cases[column], pa.string()).to_pylist()
    return [str(place + 1) if name is None else name for place, name in enumerate(ids)], of_cases


def spread(log: Log) -> tuple[dict[Column, Any], dict[Column, Any]]:
    """Return the attributes of the cases and the events of a log with its own columns put back among them."""
    names = log.head.names
    of_cases, of_events = columns(log.case_attributes), columns(log.event_attributes)
    if not any(one.key == names.case and one.role == "value" for one in of_cases):
        of_cases = {Column(names.case, "string"): pa.array(log.case_ids.tolist(), pa.string()), **of_cases}
    own: dict[Column, Any] = {}
    if log.resources:
        own[Column(names.resource, "string")] = texts(log.resource, log.resources)
    own[Column(names.activity, "string")] = texts(log.activity, log.activities)
    if log.started is not None and Column(names.started, "date") not in of_events:
        own[Column(names.started, "date")] = _moments(
            log.started, of_events.pop(Column(names.started, "date", "micros"), None)
        )
    own[Column(names.time, "date")] = _moments(log.time, of_events.pop(Column(names.time, "date", "micros"), None))
    if log.units:
        own[Column(names.unit, "string")] = texts(log.unit, log.units)
    return of_cases, own | of_events


def regarded(log: Log, **names: str | None) -> Log:
    """Return the log seen by other attributes: which are its activity, time, started, resource and unit.

    An attribute of cases serves for each of their events. Raises LogError where there is none of that name and kind.
    """
    given = {part: name for part, name in names.items() if name is not None}
    of_cases, of_events = spread(log)
    for part, name in given.items():
        kind = "date" if part in ("time", "started") else "string"
        column = Column(name, kind)
        if column not in of_events and column in of_cases:
            of_events[column] = of_cases[column].take(pa.array(log.case_of))
        elif column not in of_events:
            there = sorted({one.key for one in (*of_events, *of_cases) if one.kind == kind and one.role == "value"})
            raise LogError(
                Text(f"没有属性 {name}；有：{'、'.join(there)}", f"no attribute {name}; there are: {', '.join(there)}")
            )
    head = replace(log.head, names=replace(log.head.names, **given))
    return assembled(of_cases, log.cases, of_events, log.case_of.astype(np.int64), head)


def texts(codes: Codes, names: tuple[str, ...]) -> Any:
    """Return what the codes stand for, null for -1."""
    return pa.array(list(names), pa.string()).take(pa.array(codes, mask=codes < 0))


def _moments(millis: Ints, left: Any) -> Any:
    micros = millis * 1000
    if left is not None:
        micros = micros + left.fill_null(0).to_numpy()
    return pa.array(micros, pa.int64()).cast(MOMENT)
