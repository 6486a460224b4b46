"""Write XES: text is put together by whole columns, a few thousand cases at a time, so memory stays small."""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from luodi.engines.insight.attributes import TYPES, Column, stamps, unnested
from luodi.engines.insight.gather import spread
from luodi.engines.insight.log import Attribute, Head, Log
from luodi.engines.insight.progress import Progress, silent

EVENTS = 100_000  # in one block
ESCAPES = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ('"', "&quot;"),
    ("\n", "&#10;"),
    ("\t", "&#9;"),
    ("\r", "&#13;"),
)


def write(log: Log, path: Path, progress: Progress = silent) -> None:
    """Write `log` as XES, compressed where the name ends in `.gz`. Raises OSError."""
    with gzip.open(path, "wb", compresslevel=6) if path.suffix == ".gz" else path.open("wb") as file:
        for text in _texts(log, progress):
            file.write(text)


def _texts(log: Log, progress: Progress) -> Iterator[bytes]:
    yield _opening(log.head).encode()
    of_cases, of_events = spread(log)
    start = 0
    while start < log.cases:
        stop = int(np.searchsorted(log.offsets, log.offsets[start] + EVENTS, side="right")) - 1
        stop = min(max(stop, start + 1), log.cases)
        first, last = int(log.offsets[start]), int(log.offsets[stop])
        events = _element("event", _sliced(of_events, first, last), last - first, "\t\t")
        inner = _joined(events, log.offsets[start : stop + 1] - first)
        traces = _element("trace", _sliced(of_cases, start, stop), stop - start, "\t", inner)
        yield "".join(traces.to_pylist()).encode()
        progress(last - first)
        start = stop
    yield b"</log>\n"


def _sliced(columns: dict[Column, Any], start: int, stop: int) -> dict[Column, Any]:
    return {one: _flat(held.slice(start, stop - start)) for one, held in columns.items()}


def _flat(held: Any) -> Any:
    return held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held


def _joined(texts: Any, offsets: Any) -> Any:
    """Return the texts of each case as one."""
    lists = pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), texts)
    return pc.binary_join(lists, pa.scalar("", pa.large_string()))


def _element(tag: str, columns: dict[Column, Any], rows: int, indent: str, inner: Any = None) -> Any:
    """Return each row as an element with its attributes, then `inner`."""
    start, end = pa.scalar(f"{indent}<{tag}>\n", pa.large_string()), pa.scalar(f"{indent}</{tag}>\n", pa.large_string())
    parts = [pa.repeat(start, rows)]
    for one, held in columns.items():
        if one.role == "value":
            parts.append(_attributes(one, held, columns, indent + "\t"))
    parts += [] if inner is None else [inner]
    return pc.binary_join_element_wise(*parts, end, pa.scalar("", pa.large_string()), null_handling="replace")


def _attributes(one: Column, held: Any, columns: dict[Column, Any], indent: str) -> Any:
    text = _values(one, held, columns)
    head = pa.scalar(f'{indent}<{one.kind} key={_quoted(one.key)} value="', pa.large_string())
    tail: Any = pa.scalar('"/>\n', pa.large_string())
    below = columns.get(Column(one.key, one.kind, "nested"))
    if below is not None:
        children = [None if each is None else _below(one.kind, each, indent) for each in below.to_pylist()]
        tail = pc.fill_null(pa.array(children, pa.large_string()), '"/>\n')
    return pc.binary_join_element_wise(head, text, tail, pa.scalar("", pa.large_string()))


def _below(kind: str, text: str, indent: str) -> str:
    return f'">\n{_children(kind, unnested(text), indent)}{indent}</{kind}>\n'


def _children(kind: str, many: Iterable[Attribute], indent: str) -> str:
    if kind != "list":
        return attributes(many, indent + "\t")
    return f"{indent}\t<values>\n{attributes(many, indent + chr(9) * 2)}{indent}\t</values>\n"


def _values(one: Column, held: Any, columns: dict[Column, Any]) -> Any:
    if one.kind == "date":
        return stamps(held, columns.get(Column(one.key, "date", "offset"))).cast(pa.large_string())
    text = pc.cast(pc.cast(held, TYPES[one.kind]), pa.large_string())
    if one.kind in ("string", "id", "list", "container"):
        for sign, written in ESCAPES:
            text = pc.replace_substring(text, sign, written)
    return text


def attributes(many: Iterable[Attribute], indent: str = "\t") -> str:
    """Return attributes as XES text, a line each, with those below them."""
    return "".join(_attribute(one, indent) for one in many)


def _attribute(one: Attribute, indent: str) -> str:
    tag = f"{indent}<{one.kind} key={_quoted(one.key)} value={_quoted(one.value)}"
    if not one.children:
        return f"{tag}/>\n"
    return f"{tag}>\n{_children(one.kind, one.children, indent)}{indent}</{one.kind}>\n"


def _quoted(value: str) -> str:
    for sign, written in ESCAPES:
        value = value.replace(sign, written)
    return f'"{value}"'


def _opening(head: Head) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="2.0" xes.features="nested-attributes">\n']
    for extension in head.extensions:
        name, prefix, uri = map(_quoted, extension)
        lines.append(f"\t<extension name={name} prefix={prefix} uri={uri}/>\n")
    for scope, given in (("trace", head.global_case), ("event", head.global_event)):
        if given:
            lines.append(f'\t<global scope="{scope}">\n{attributes(given, chr(9) * 2)}\t</global>\n')
    for classifier in head.classifiers:
        scope = f" scope={_quoted(classifier.scope)}" if classifier.scope else ""
        lines.append(f"\t<classifier name={_quoted(classifier.name)}{scope} keys={_quoted(classifier.keys)}/>\n")
    return "".join(lines) + attributes(head.attributes)
