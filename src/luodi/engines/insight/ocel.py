"""OCEL 2.0, as JSON and as SQLite. A case is an object, an event of the case is related to it.

Written: each case as an object of the type `case`, each event related to it by the qualifier `case`, and one object of
the type `log` that carries what OCEL has no place for (XES head, kinds and zones of attributes), so that reading back
gives the same log. Read: any OCEL file, flattened to one object type (`object_type`): an event related to two such
objects stands in both cases; other related objects become attributes `object:<type>` of the event; of an attribute of
an object that changes through time the first value is taken.
"""

# ruff: noqa: S608 - values are bound; what is put into a statement are names of tables and columns, quoted here

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from luodi.engines.insight.attributes import COMPANIONS, MOMENT, TYPES, Column, moments, named, stamps, value
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.gather import assembled, spread
from luodi.engines.insight.log import Head, Log, Names
from luodi.engines.insight.store import head_of
from luodi.engines.insight.tabular import USUAL
from luodi.engines.notation import Text

CASE, LOG, SAID = "case", "log", "luodi.log"
FIRST = "1970-01-01T00:00:00Z"
KINDS = {"date": "time", "int": "integer", "float": "float", "boolean": "boolean"}
BACK = {"time": "date", "date": "date", "integer": "int", "int": "int", "float": "float", "boolean": "boolean"}
SQL = {"date": "TIMESTAMP", "int": "INTEGER", "float": "REAL", "boolean": "BOOLEAN"}
ID = "ocel:id"
BATCH = 50_000


class Value(msgspec.Struct):
    """An attribute of an object or event; `time` is when an object's came to be."""

    name: str
    value: Any
    time: str = FIRST


class Relation(msgspec.Struct):
    """A relationship to an object."""

    objectId: str
    qualifier: str = ""


class Object(msgspec.Struct):
    """An object of an OCEL file."""

    id: str
    type: str
    attributes: list[Value] = []
    relationships: list[Relation] = []


class Event(msgspec.Struct):
    """An event of an OCEL file."""

    id: str
    type: str
    time: str
    attributes: list[Value] = []
    relationships: list[Relation] = []


class Kind(msgspec.Struct):
    """An object or event type: its attributes with their types."""

    name: str
    attributes: list[dict[str, str]] = []


class Document(msgspec.Struct):
    """An OCEL 2.0 JSON document."""

    objectTypes: list[Kind]
    eventTypes: list[Kind]
    objects: list[Object]
    events: list[Event]


@dataclass
class _Sheet:
    """The columns of cases or events as plain values, null left out, under the names they have in OCEL."""

    names: dict[Column, str]
    values: dict[Column, list[Any]]
    about: dict[str, list[str]] = field(default_factory=dict)

    def rows(self, start: int, stop: int) -> Iterator[list[Value]]:
        held = [(self.names[one], values[start:stop]) for one, values in self.values.items()]
        for place in range(stop - start):
            yield [Value(name, values[place]) for name, values in held if values[place] is not None]


def _sheet(columns: dict[Column, Any], without: set[Column]) -> _Sheet:
    kept = {one: held for one, held in columns.items() if one not in without and not _said(one, columns)}
    names = _apart(named(columns), kept)
    values = {one: _plain(one, held, columns) for one, held in kept.items()}
    return _Sheet(names, values, {name: list(one) for one, name in names.items()})


def _said(one: Column, columns: dict[Column, Any]) -> bool:
    """Tell whether a column need not be written: the zone of a date is said by the date."""
    return one.role == "offset" or (one.role == "micros" and one.kind == "date")


def _apart(names: dict[Column, str], kept: dict[Column, Any]) -> dict[Column, str]:
    """Return the names of columns so that no two are one to SQLite, which knows no capitals."""
    used = {"ocel_id", "ocel_time", "ocel_changed_field"}
    out: dict[Column, str] = {}
    for one in kept:
        name, number = names[one], 2
        while name.casefold() in used:
            name, number = f"{names[one]}_{number}", number + 1
        used.add(name.casefold())
        out[one] = name
    return out


def _plain(one: Column, held: Any, columns: dict[Column, Any]) -> list[Any]:
    if one.kind == "date" and one.role == "value":
        return list(stamps(held, columns.get(Column(one.key, "date", "offset"))).to_pylist())
    values = held.to_pylist()
    if one.kind == "float" and one.role == "value":
        return [str(each) if each is not None and not np.isfinite(each) else each for each in values]
    return list(values)


@dataclass
class _Written:
    """A log on its way to OCEL."""

    case_ids: list[str]
    cases: _Sheet
    event_ids: list[str]
    types: list[str]
    times: list[str]
    events: _Sheet
    case_of: list[int]
    said: str


def _written(log: Log) -> _Written:
    of_cases, of_events = spread(log)
    names = log.head.names
    ids = [str(one) for one in log.case_ids]
    called = Column(names.case, "string")
    fresh = len(set(ids)) == len(ids) and "luodi:log" not in ids
    cases = _sheet(of_cases, {called} if fresh else set())
    core = {Column(names.activity, "string"), Column(names.time, "date")}
    events = _sheet(of_events, core)
    times = _plain(Column(names.time, "date"), of_events[Column(names.time, "date")], of_events)
    said = {"head": asdict(log.head), "case": cases.about, "event": events.about}
    given = of_events.get(Column(ID, "id"))
    event_ids = (
        [f"e{place + 1}" for place in range(log.events)] if given is None else [str(one) for one in given.to_pylist()]
    )
    if len(set(event_ids)) < len(event_ids):
        event_ids = [f"e{place + 1}" for place in range(log.events)]
    return _Written(
        ids if fresh else [f"case {place + 1}" for place in range(log.cases)],
        cases,
        event_ids,
        [log.activities[code] for code in log.activity],
        times,
        events,
        log.case_of.tolist(),
        json.dumps(said, ensure_ascii=False),
    )


def _declared(sheet: _Sheet) -> list[dict[str, str]]:
    return [{"name": name, "type": _type(one)} for one, name in sheet.names.items()]


def _type(one: Column) -> str:
    if one.role != "value":
        return "string" if one.role == "nested" else "integer"
    return KINDS.get(one.kind, "string")


def write_json(log: Log, path: Path) -> None:
    """Write a log as OCEL 2.0 JSON. Raises OSError."""
    held = _written(log)
    encode = msgspec.json.Encoder().encode
    objects = [Kind(CASE, _declared(held.cases)), Kind(LOG, [{"name": SAID, "type": "string"}])]
    events = [Kind(name, _declared(held.events)) for name in log.activities]
    with path.open("wb") as file:
        file.write(b'{"objectTypes":' + encode(objects) + b',\n"eventTypes":' + encode(events) + b',\n"objects":[\n')
        file.write(encode(Object("luodi:log", LOG, [Value(SAID, held.said)])))
        for start in range(0, log.cases, BATCH):
            rows = held.cases.rows(start, min(start + BATCH, log.cases))
            made = [encode(Object(held.case_ids[start + place], CASE, row)) for place, row in enumerate(rows)]
            file.write(b",\n" + b",\n".join(made))
        file.write(b'],\n"events":[\n')
        for start in range(0, log.events, BATCH):
            file.write((b",\n" if start else b"") + b",\n".join(encode(one) for one in _events(held, start)))
        file.write(b"]}\n")


def _events(held: _Written, start: int) -> Iterator[dict[str, Any]]:
    stop = min(start + BATCH, len(held.types))
    for place, row in enumerate(held.events.rows(start, stop), start):
        yield {
            "id": held.event_ids[place],
            "type": held.types[place],
            "time": held.times[place],
            "attributes": [{"name": one.name, "value": one.value} for one in row],
            "relationships": [Relation(held.case_ids[held.case_of[place]], CASE)],
        }


def read_json(path: Path, object_type: str | None = None) -> Log:
    """Read an OCEL 2.0 JSON file. Raises LogError, with the line where the JSON is broken."""
    text = path.read_bytes()
    try:
        document = msgspec.json.decode(text, type=Document)
    except msgspec.ValidationError as error:
        raise LogError(Text(f"不是 OCEL 2.0（{error}）", f"not OCEL 2.0 ({error})")) from error
    except msgspec.DecodeError as error:
        raise LogError(Text(f"不是完好的 JSON（{error}）", f"not well-formed JSON ({error})"), _line(text)) from error
    return _flattened(document, object_type)


def _line(text: bytes) -> int | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.lineno
    except UnicodeDecodeError as error:
        return text.count(b"\n", 0, error.start) + 1
    return None


def _flattened(document: Document, asked: str | None) -> Log:
    said = next((one for one in document.objects if one.type == LOG and one.id == "luodi:log"), None)
    about = json.loads(str(said.attributes[0].value)) if said else None
    chosen = _chosen(asked, document)
    objects = [one for one in document.objects if one.type == chosen]
    place = {one.id: number for number, one in enumerate(objects)}
    others = {one.id: one.type for one in document.objects if one.type not in (chosen, LOG)}
    events: list[Event] = []
    case: list[int] = []
    for event in document.events:
        cases = dict.fromkeys(place[one.objectId] for one in event.relationships if one.objectId in place)
        events += [event] * len(cases)
        case += list(cases)
    if about is not None:
        head, of_case, of_event = head_of(about["head"]), _told(about["case"]), _told(about["event"])
    else:
        head, of_case, of_event = _guessed_head(document), _types(document.objectTypes), _types(document.eventTypes)
    names = head.names
    of_cases = _columns(objects, of_case)
    of_events = _columns(events, of_event)
    for column in [one for one in of_cases if one.key == names.case and one.role == "value"] or [
        Column(names.case, "string")
    ]:
        of_cases.setdefault(column, pa.array([one.id for one in objects], pa.string()))
    of_events[Column(names.activity, "string")] = pa.array([one.type for one in events], pa.string())
    of_events |= _dates(Column(names.time, "date"), [one.time for one in events], events)
    if about is None:
        of_events[Column(ID, "id")] = pa.array([one.id for one in events], pa.string())
        of_events |= _others(events, others)
    return assembled(of_cases, len(objects), of_events, np.asarray(case, dtype=np.int64), head)


def _told(about: dict[str, list[str]]) -> dict[str, Column]:
    return {name: Column(*what) for name, what in about.items()}


def _chosen(asked: str | None, document: Document) -> str:
    counted = Counter(one.type for one in document.objects if one.type != LOG)
    if asked is not None and asked in counted:
        return asked
    if asked is None and (CASE in counted or len(counted) == 1):
        return CASE if CASE in counted else next(iter(counted))
    if asked is None and not counted:
        return CASE
    listed = ", ".join(sorted(counted))
    raise LogError(
        Text(
            f"以哪一类对象为案件？用 --object-type 指明；有：{listed}",
            f"which objects are the cases? Say --object-type; there are: {listed}",
        )
    )


def _guessed_head(document: Document) -> Head:
    held = {one["name"] for kind in document.eventTypes for one in kind.attributes}

    def usual(part: str, otherwise: str) -> str:
        return next((name for name in USUAL[part] if name in held), otherwise)

    names = Names()
    return Head(replace(names, resource=usual("resource", names.resource), unit=usual("unit", names.unit)))


def _types(kinds: list[Kind]) -> dict[str, Column]:
    out: dict[str, Column] = {}
    for kind in kinds:
        for one in kind.attributes:
            column = Column(one["name"], BACK.get(one.get("type", "string"), "string"))
            known = out.setdefault(column.key, column)
            if known != column:
                out[column.key] = Column(column.key, "string")
    return out


def _columns(rows: Sequence[Event | Object], kinds: dict[str, Column]) -> dict[Column, Any]:
    held: dict[str, list[Any]] = {}
    for place, row in enumerate(rows):
        for one in row.attributes:
            values = held.get(one.name)
            if values is None:
                values = held[one.name] = [None] * len(rows)
            if values[place] is None:
                values[place] = one.value
    out: dict[Column, Any] = {}
    for name, values in held.items():
        out |= _column(kinds.get(name, Column(name, "string")), values, rows)
    return out


def _column(one: Column, values: list[Any], rows: Sequence[Event | Object]) -> dict[Column, Any]:
    if one.role != "value":
        return {one: pa.array(values, COMPANIONS[one.role])}
    try:
        if one.kind == "date":
            return _dates(one, values, rows)
        return {
            one: pa.array([None if each is None else value(one.kind, _text(each)) for each in values], TYPES[one.kind])
        }
    except (ValueError, KeyError) as error:
        raise LogError(
            Text(f"{one.key} 不是 {one.kind}（{error}）", f"{one.key} is no {one.kind} ({error})")
        ) from error


def _text(each: Any) -> str:
    if isinstance(each, bool):
        return "true" if each else "false"
    return each if isinstance(each, str) else repr(each)


def _dates(one: Column, values: list[Any], rows: Sequence[Event | Object]) -> dict[Column, Any]:
    try:
        at, offsets = moments(pa.array(values, pa.string()))
    except (ValueError, TypeError) as error:
        place = _no_moment(values)
        row, said = rows[place].id, values[place]
        raise LogError(
            Text(f"{row} 的 {one.key} 不是时间：{said!r}", f"{one.key} of {row} is no time: {said!r} ({error})")
        ) from error
    return {one: at.cast(MOMENT), Column(one.key, "date", "offset"): offsets}


def _no_moment(values: list[Any]) -> int:
    """Return the place of the first value that is no time, found by halving."""
    low, high = 0, len(values)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            moments(pa.array(values[low:middle], pa.string()))
        except (ValueError, TypeError):
            high = middle
        else:
            low = middle
    return low


def _others(events: list[Event], others: dict[str, str]) -> dict[Column, Any]:
    held: dict[str, list[str | None]] = {}
    for place, event in enumerate(events):
        for one in event.relationships:
            kind = others.get(one.objectId)
            if kind is not None:
                values = held.setdefault(kind, [None] * len(events))
                values[place] = one.objectId if values[place] is None else f"{values[place]},{one.objectId}"
    return {Column(f"object:{kind}", "string"): pa.array(values, pa.string()) for kind, values in held.items()}


def write_sqlite(log: Log, path: Path) -> None:
    """Write a log as an OCEL 2.0 SQLite file, in place of what is there. Raises OSError."""
    held = _written(log)
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as base:
        base.executescript(_TABLES)
        tables = _map(base, "event", log.activities)
        kinds = _map(base, "object", (CASE, LOG))
        base.execute(
            f'CREATE TABLE "object_{kinds[LOG]}"'
            f' (ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT, "{SAID}" TEXT)'
        )
        base.execute(f'INSERT INTO "object_{kinds[LOG]}" VALUES (?, ?, NULL, ?)', ("luodi:log", FIRST, held.said))
        base.execute("INSERT INTO object VALUES (?, ?)", ("luodi:log", LOG))
        base.executemany("INSERT INTO object VALUES (?, ?)", ((one, CASE) for one in held.case_ids))
        columns = _create(base, f"object_{kinds[CASE]}", held.cases, "ocel_changed_field TEXT")
        marks = ", ".join("?" * (3 + len(columns)))
        rows = zip(held.case_ids, *columns, strict=True)
        base.executemany(
            f'INSERT INTO "object_{kinds[CASE]}" VALUES ({marks})', ((one, FIRST, None, *rest) for one, *rest in rows)
        )
        base.executemany("INSERT INTO event VALUES (?, ?)", zip(held.event_ids, held.types, strict=True))
        base.executemany(
            "INSERT INTO event_object VALUES (?, ?, ?)",
            ((event, held.case_ids[case], CASE) for event, case in zip(held.event_ids, held.case_of, strict=True)),
        )
        for code, name in enumerate(log.activities):
            places = np.flatnonzero(log.activity == code).tolist()
            columns = _create(base, f"event_{tables[name]}", held.events, None)
            marks = ", ".join("?" * (2 + len(columns)))
            base.executemany(
                f'INSERT INTO "event_{tables[name]}" VALUES ({marks})',
                ((held.event_ids[at], held.times[at], *(column[at] for column in columns)) for at in places),
            )
        base.commit()


_TABLES = """
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);
"""


def _map(base: sqlite3.Connection, of: str, names: Iterable[str]) -> dict[str, str]:
    tables: dict[str, str] = {}
    used: set[str] = {"map_type", "object"}
    for name in names:
        stem = re.sub(r"\W+", "", name) or "type"
        table, number = stem, 2
        while table.casefold() in used:
            table, number = f"{stem}{number}", number + 1
        used.add(table.casefold())
        tables[name] = table
    base.executemany(f"INSERT INTO {of}_map_type VALUES (?, ?)", tables.items())
    return tables


def _create(base: sqlite3.Connection, table: str, sheet: _Sheet, more: str | None) -> list[list[Any]]:
    columns = [
        f"{_quoted(name)} {SQL.get(one.kind, 'TEXT') if one.role == 'value' else 'TEXT'}"
        for one, name in sheet.names.items()
    ]
    parts = ["ocel_id TEXT PRIMARY KEY", "ocel_time TIMESTAMP"] + ([more] if more else []) + columns
    base.execute(f"CREATE TABLE {_quoted(table)} ({', '.join(parts)})")
    return list(sheet.values.values())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def read_sqlite(path: Path, object_type: str | None = None) -> Log:
    """Read an OCEL 2.0 SQLite file. Raises LogError."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
            document = _document(base)
    except sqlite3.DatabaseError as error:
        raise LogError(
            Text(f"不是 OCEL 2.0 的 SQLite 文件（{error}）", f"not an OCEL 2.0 SQLite file ({error})")
        ) from error
    return _flattened(document, object_type)


def _document(base: sqlite3.Connection) -> Document:
    relations: dict[str, list[Relation]] = {}
    for event, related, qualifier in base.execute(
        "SELECT ocel_event_id, ocel_object_id, ocel_qualifier FROM event_object"
    ):
        relations.setdefault(event, []).append(Relation(related, qualifier or ""))
    object_types, objects = _rows(base, "object")
    event_types, events = _rows(base, "event")
    order = [one for (one,) in base.execute("SELECT ocel_id FROM object ORDER BY rowid")]
    ranked = [one for (one,) in base.execute("SELECT ocel_id FROM event ORDER BY rowid")]
    return Document(
        object_types,
        event_types,
        [Object(one, objects[one][0], objects[one][2]) for one in order if one in objects],
        [Event(one, *events[one], relations.get(one, [])) for one in ranked if one in events],
    )


def _rows(base: sqlite3.Connection, of: str) -> tuple[list[Kind], dict[str, tuple[str, str, list[Value]]]]:
    kinds: list[Kind] = []
    found: dict[str, tuple[str, str, list[Value]]] = {}
    own = ("ocel_id", "ocel_time", "ocel_changed_field")
    for name, table in base.execute(f"SELECT ocel_type, ocel_type_map FROM {of}_map_type").fetchall():
        cursor = base.execute(f"SELECT * FROM {_quoted(f'{of}_{table}')} ORDER BY rowid")
        columns = [part[0] for part in cursor.description]
        declared = {row[1]: row[2].upper() for row in base.execute(f"PRAGMA table_info({_quoted(f'{of}_{table}')})")}
        back = {"TIMESTAMP": "time", "INTEGER": "integer", "REAL": "float", "BOOLEAN": "boolean"}
        kinds.append(
            Kind(name, [{"name": one, "type": back.get(declared[one], "string")} for one in columns if one not in own])
        )
        at, when = columns.index("ocel_id"), columns.index("ocel_time")
        held = [(place, column) for place, column in enumerate(columns) if column not in own]
        for row in cursor:
            values = [Value(column, row[place]) for place, column in held if row[place] is not None]
            if row[at] in found:
                found[row[at]][2].extend(values)
            else:
                found[row[at]] = (name, row[when] or FIRST, values)
    return kinds, found
