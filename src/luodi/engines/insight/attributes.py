"""Typed attributes in Arrow tables: what kind each is, the zone of its dates, what hangs below it, so nothing is lost.

A table holds for each attribute one column of values and, only where needed, companions beside it:

- the value: `string` and `id` text, `date` timestamp[us, UTC], `int` int64, `float` float64, `boolean` bool; `list` and
  `container` hold null or the empty text, their content is below
- `<key>@offset` int16: the zone the date was written in, minutes east of UTC, null for none (then read as UTC)
- `<key>@nested` text: attributes below it, as JSON `[[kind, key, value, children], …]`
- `<key>@micros` int16: what the milliseconds of a log's own time leave over

Every field says by its metadata `key`, `kind` and `role` (value, offset, nested, micros) what it is; a key met with two
kinds has a second column named `<key>@<kind>`.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from luodi.engines.insight.errors import LogError
from luodi.engines.insight.log import Attribute
from luodi.engines.notation import Text

MOMENT = pa.timestamp("us", "UTC")
TYPES: dict[str, Any] = {
    "string": pa.string(),
    "id": pa.string(),
    "date": MOMENT,
    "int": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "list": pa.string(),
    "container": pa.string(),
}
COMPANIONS: dict[str, Any] = {"offset": pa.int16(), "micros": pa.int16(), "nested": pa.string()}


class Column(NamedTuple):
    """Which attribute a column of a table holds, and as what (`role`)."""

    key: str
    kind: str
    role: str = "value"


def field(column: Column, name: str) -> Any:
    """Return the Arrow field of such a column, under that name."""
    kind = TYPES[column.kind] if column.role == "value" else COMPANIONS[column.role]
    return pa.field(name, kind, metadata={part: str(value) for part, value in column._asdict().items()})


def told(one: Any) -> Column:
    """Return what a field says of itself; a field that says nothing is a value of the kind its type suggests."""
    words = {name.decode(): value.decode() for name, value in (one.metadata or {}).items()}
    if "kind" in words:
        return Column(words["key"], words["kind"], words["role"])
    return Column(one.name, kind_of(one.type))


def kind_of(kind: Any) -> str:
    """Return the kind of attribute an Arrow type holds."""
    if pa.types.is_dictionary(kind):
        return kind_of(kind.value_type)
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "int"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "float"
    return "date" if pa.types.is_timestamp(kind) or pa.types.is_date(kind) else "string"


def named(columns: Iterable[Column]) -> dict[Column, str]:
    """Give every column its name in the table: the key, further marked only where two would have one name."""
    names: dict[Column, str] = {}
    kinds: dict[str, str] = {}
    used: set[str] = set()
    for column in sorted(columns, key=lambda one: one.role != "value"):
        stem = column.key
        if kinds.setdefault(column.key, column.kind) != column.kind or (column.role == "value" and stem in used):
            stem = f"{column.key}@{column.kind}"
        name = stem if column.role == "value" else f"{stem}@{column.role}"
        if name in used:
            raise LogError(Text(f"属性名 {name} 重复", f"the attribute {name} would stand twice"))
        used.add(name)
        names[column] = name
    return names


def table(columns: dict[Column, Any], rows: int) -> Any:
    """Make the table of these columns, arrays of `rows` values; companions without any value are left out."""
    kept = {one: held for one, held in columns.items() if one.role == "value" or held.null_count < len(held)}
    if not kept:
        return pa.table({"": pa.nulls(rows)}).select([])
    names = named(kept)
    fields = [field(one, name) for one, name in names.items()]
    return pa.table([_cast(kept[one], fields[i].type) for i, one in enumerate(names)], schema=pa.schema(fields))


def columns(held: Any) -> dict[Column, Any]:
    """Return the columns of a table by what they hold."""
    return {told(one): held.column(place) for place, one in enumerate(held.schema)}


def stacked(tables: Sequence[Any]) -> dict[Column, Any]:
    """Put tables of columns one below the other; a column that one of them lacks is null there."""
    kinds: dict[Column, Any] = {}
    for one in tables:
        kinds |= {told(each): each.type for each in one.schema}
    out: dict[Column, Any] = {}
    held = [(columns(one), one.num_rows) for one in tables]
    for column, kind in kinds.items():
        parts: list[Any] = []
        for each, rows in held:
            part = each.get(column)
            parts += [pa.nulls(rows, kind)] if part is None else (part.chunks if hasattr(part, "chunks") else [part])
        out[column] = pa.chunked_array(parts, kind)
    return out


def _cast(values: Any, kind: Any) -> Any:
    return values if values.type == kind else pc.cast(values, kind)


def moments(texts: Any) -> tuple[Any, Any]:
    """Return the instants of ISO 8601 texts and the minutes east of UTC each is written with, null for none.

    Raises ValueError where the whole column is not in the usual form; `moment` then tells which value is wrong.
    """
    tails = pc.utf8_slice_codeunits(texts, -6, 2**31 - 1)
    zones = pc.dictionary_encode(tails)
    zones = zones.combine_chunks() if isinstance(zones, pa.ChunkedArray) else zones
    minutes = pa.array([_minutes(tail) for tail in zones.dictionary.to_pylist()], pa.int16())
    offsets = minutes.take(zones.indices)
    naive = pc.and_(pc.is_null(offsets), pc.is_valid(texts))
    if pc.any(naive).as_py():
        texts = pc.if_else(naive, pc.binary_join_element_wise(texts, "Z", ""), texts)
    return pc.cast(texts, MOMENT), offsets


def _minutes(tail: str) -> int | None:
    if tail.endswith(("Z", "z")):
        return 0
    if len(tail) == 6 and tail[0] in "+-" and tail[3] == ":":
        return (1 if tail[0] == "+" else -1) * (int(tail[1:3]) * 60 + int(tail[4:6]))
    return None


def moment(text: str) -> tuple[int, int | None]:
    """Return microseconds since 1970 UTC and the offset in minutes of one ISO 8601 text. Raises ValueError."""
    at = datetime.fromisoformat(text)
    zone = at.utcoffset()
    utc = (at if zone is not None else at.replace(tzinfo=UTC)) - datetime(1970, 1, 1, tzinfo=UTC)
    micros = (utc.days * 86_400 + utc.seconds) * 1_000_000 + utc.microseconds
    return micros, None if zone is None else round(zone.total_seconds() / 60)


def stamps(held: Any, offsets: Any) -> Any:
    """Return instants as ISO 8601 texts in the zone each was written with; those without one stand without one."""
    micros = pc.cast(pc.cast(held, MOMENT), pa.int64())
    minutes = pa.nulls(len(held), pa.int16()) if offsets is None else offsets
    shift = pc.multiply(pc.cast(pc.fill_null(minutes, 0), pa.int64()), 60_000_000)
    local = pc.cast(pc.add(micros, shift), pa.timestamp("us"))
    fine = pc.any(pc.not_equal(pc.subtract(micros, pc.multiply(pc.divide(micros, 1000), 1000)), 0)).as_py()
    texts = pc.strftime(local if fine else pc.cast(local, pa.timestamp("ms")), format="%Y-%m-%dT%H:%M:%S")
    zones = pc.dictionary_encode(minutes)
    zones = zones.combine_chunks() if isinstance(zones, pa.ChunkedArray) else zones
    tails = pa.array([_tail(one) for one in zones.dictionary.to_pylist()], pa.string())
    return pc.binary_join_element_wise(texts, pc.fill_null(tails.take(zones.indices), ""), "")


def _tail(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def value(kind: str, text: str) -> Any:
    """Return the value of one attribute but a date. Raises ValueError."""
    if kind == "int":
        number = int(text)
        if not -(2**63) <= number < 2**63:
            raise ValueError(text)
        return number
    if kind == "float":
        return float(text)
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}[text.strip().lower()]
    return text


def nested(children: Iterable[Attribute]) -> str:
    """Return attributes as JSON text."""
    return json.dumps([_plain(child) for child in children], ensure_ascii=False, separators=(",", ":"))


def _plain(one: Attribute) -> list[Any]:
    return [one.kind, one.key, one.value, [_plain(child) for child in one.children]]


def unnested(text: str) -> tuple[Attribute, ...]:
    """Return the attributes `nested` wrote."""
    return tuple(_attribute(one) for one in json.loads(text))


def _attribute(one: list[Any]) -> Attribute:
    kind, key, text, children = one
    return Attribute(kind, key, text, tuple(_attribute(child) for child in children))
