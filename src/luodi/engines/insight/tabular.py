"""Logs as one table, a row for each event: CSV and Parquet of any origin, with a map from columns to what they mean."""

import csv
import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from luodi.engines.insight.attributes import MOMENT, Column, kind_of, moments, named, stamps
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.gather import assembled, spread
from luodi.engines.insight.log import Head, Ints, Log, Names
from luodi.engines.notation import Text

OF_CASE = "case:"
JOURNAL = {"case_id", "seq", "activity", "step", "lifecycle", "time", "recorded"}
_INT = r"^(0|-?[1-9][0-9]{0,17})$"
_FLOAT = r"^-?(0|[1-9][0-9]{0,15})\.[0-9]{1,15}([eE]-?[0-9]{1,3})?$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?$"
_LOOSE = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%Y.%m.%d",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table is what; None is guessed from the usual names. `zone` is that of times without one."""

    case: str | None = None
    activity: str | None = None
    time: str | None = None
    started: str | None = None
    resource: str | None = None
    unit: str | None = None
    zone: str = "UTC"


USUAL = {
    "case": ("case:concept:name", "case_id", "case", "caseid", "Case ID", "事项编号", "案件", "案件编号", "工单编号"),
    "activity": ("concept:name", "activity", "Activity", "event", "环节", "活动", "步骤"),
    "time": (
        "time:timestamp",
        "time",
        "timestamp",
        "completed",
        "end",
        "Complete Timestamp",
        "完成时间",
        "时间",
        "办结时间",
    ),
    "started": ("start_timestamp", "started", "start", "Start Timestamp", "开始时间"),
    "resource": ("org:resource", "resource", "Resource", "actor", "经办人", "办理人"),
    "unit": ("org:group", "unit", "org:role", "department", "部门", "单位", "办理单位"),
}
LIKE = {
    "case": ("编号", "单号", "流水号", "案号", "case id", "case_id"),
    "activity": ("环节", "步骤", "节点", "活动", "activity"),
    "time": ("完成时间", "办结时间", "结束时间", "办理时间", "处理时间", "完成日期", "timestamp"),
    "started": ("开始时间", "接收时间", "到达时间"),
    "resource": ("经办人", "办理人", "处理人", "承办人"),
    "unit": ("科室", "处室", "部门", "单位"),
}
"""Where no usual name is there, the one column whose name has such a word in it; of two nobody knows which."""


def chosen(given: Columns, held: Iterable[str]) -> Columns:
    """Return the map with what it leaves open filled in from the columns there are. Raises LogError."""
    names = list(held)
    found: dict[str, str | None] = {}
    for part, usual in USUAL.items():
        asked = getattr(given, part)
        if asked is not None and asked not in names:
            raise LogError(
                Text(f"没有列 {asked}；有：{'、'.join(names)}", f"no column {asked}; there are: {', '.join(names)}")
            )
        taken = {name for name in found.values() if name}
        found[part] = asked or next((name for name in usual if name in names and name not in taken), None)
    for part, words in LIKE.items():
        if found[part] is None:
            free = [name for name in names if name not in found.values()]
            found[part] = next((one[0] for word in words if len(one := _having(word, free)) == 1), None)
    for part, zh in (("case", "案件"), ("activity", "活动"), ("time", "时间")):
        if found[part] is None:
            raise LogError(
                Text(
                    f"看不出哪一列是{zh}，请指明（命令行用 --{part}）；有：{'、'.join(names)}",
                    f"which column is the {part}? Say so (--{part} on the command line); there are: {', '.join(names)}",
                )
            )
    return Columns(**found, zone=given.zone)


def _having(word: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if word in name.lower()]


def prepared(
    table: Any, given: Columns, line: Any = None, *, typed: bool = True, hoisted: list[str] | None = None
) -> Log:
    """Make a log of a table of events in any order.

    Columns named `case:…` that are one and the same within each case become attributes of the case. Raises LogError;
    `line` tells from a row the line of the file, for the message. Without `typed` text stays text; `hoisted` names the
    attributes of cases where that is known beforehand.
    """
    if set(table.column_names) >= JOURNAL:
        table, given = journal(table)
    names = chosen(given, table.column_names)
    case_name = str(names.case)
    case, ids, firsts = _cases(table.column(case_name), case_name, line)
    of_cases: dict[Column, Any] = {}
    of_events: dict[Column, Any] = {}
    for name in table.column_names:
        if name == case_name:
            continue
        held = table.column(name)
        core = name in (names.activity, names.resource, names.unit)
        dated = name in (names.time, names.started)
        key = name.removeprefix(OF_CASE)
        constant = name != key and not core and not dated
        constant = constant and (_constant(held, case, firsts) if hoisted is None else name in hoisted)
        target = of_cases if constant else of_events
        if constant:
            held = held.take(pa.array(firsts))
        if core or (not typed and not dated):
            target[Column(key if constant else name, "string")] = pc.cast(held, pa.string())
        else:
            _put(target, key if constant else name, held, dated, names.zone, line)
    of_cases[Column(_key(case_name), "string")] = ids
    usual = Names()
    log_names = Names(
        case=_key(case_name),
        activity=str(names.activity),
        time=str(names.time),
        started=names.started or usual.started,
        resource=names.resource or usual.resource,
        unit=names.unit or usual.unit,
    )
    return assembled(of_cases, len(ids), of_events, case, Head(log_names))


def _key(case: str) -> str:
    return case.removeprefix(OF_CASE)


def _cases(held: Any, name: str, line: Any) -> tuple[Ints, Any, Ints]:
    held = pc.cast(held, pa.string())
    if held.null_count:
        row = pc.index(pc.is_null(held), True).as_py()
        raise LogError(Text(f"{name} 为空", f"{name} is empty"), line(row) if line else row + 1)
    coded = pc.dictionary_encode(held)
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    case = coded.indices.to_numpy().astype(np.int64)
    return case, coded.dictionary, np.unique(case, return_index=True)[1].astype(np.int64)


def _constant(held: Any, case: Ints, firsts: Ints) -> bool:
    values = pc.dictionary_encode(held, null_encoding="encode")
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    codes = values.indices.to_numpy()
    return bool(np.array_equal(codes, codes[firsts][case]))


def _put(into: dict[Column, Any], key: str, held: Any, dated: bool, zone: str, line: Any) -> None:
    if dated and not pa.types.is_timestamp(held.type):
        at, offsets = _times(held, key, zone, line)
        into[Column(key, "date")], into[Column(key, "date", "offset")] = at, offsets
    elif pa.types.is_timestamp(held.type):
        into[Column(key, "date")] = _zoned(held, zone)
        if held.type.tz:
            into[Column(key, "date", "offset")] = pa.array(
                np.zeros(len(held), dtype=np.int16), mask=held.is_null().to_numpy()
            )
    elif pa.types.is_string(held.type) or pa.types.is_large_string(held.type):
        _guessed(into, key, held, zone)
    else:
        into[Column(key, kind_of(held.type))] = held


def _zoned(held: Any, zone: str) -> Any:
    if held.type.tz is None and zone != "UTC":
        held = pc.assume_timezone(pc.cast(held, pa.timestamp("us")), zone, ambiguous="earliest", nonexistent="latest")
    return pc.cast(held, MOMENT) if held.type.tz else pc.cast(pc.cast(held, pa.timestamp("us")), MOMENT)


def _times(held: Any, key: str, zone: str, line: Any) -> tuple[Any, Any]:
    held = pc.cast(held, pa.string())
    try:
        at, offsets = moments(held)
    except ValueError:
        at, offsets = _loosely(held, key, line)
    if zone == "UTC" or not offsets.null_count:
        return at, offsets
    naive = pc.and_(pc.is_null(offsets), pc.is_valid(held))
    local = pc.assume_timezone(pc.cast(at, pa.timestamp("us")), zone, ambiguous="earliest", nonexistent="latest")
    return pc.if_else(naive, pc.cast(local, MOMENT), at), offsets


def _loosely(held: Any, key: str, line: Any) -> tuple[Any, Any]:
    micros: list[int | None] = []
    zones: list[int | None] = []
    for row, text in enumerate(held.to_pylist()):
        if text is None:
            micros.append(None)
            zones.append(None)
            continue
        at = _moment(text.strip())
        if at is None:
            _bad(key, text, line(row) if line else row + 1)
        zone = at.utcoffset()
        micros.append(round((at if zone is not None else at.replace(tzinfo=UTC)).timestamp() * 1e6))
        zones.append(None if zone is None else round(zone.total_seconds() / 60))
    return pa.array(micros, pa.int64()).cast(MOMENT), pa.array(zones, pa.int16())


def _bad(key: str, text: str, line: int) -> NoReturn:
    raise LogError(Text(f"{key}：看不懂时间 {text!r}", f"{key}: {text!r} is no time"), line)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        for form in _LOOSE:
            try:
                return datetime.strptime(text, form)  # noqa: DTZ007 - its zone is settled for the whole column
            except ValueError:
                continue
    return None


def _guessed(into: dict[Column, Any], key: str, held: Any, zone: str) -> None:
    """Type a column of text only where nothing written in it is lost by that."""
    known = held.drop_null()
    if not len(known):
        into[Column(key, "string")] = held
        return
    for kind, form, to in (("int", _INT, pa.int64()), ("float", _FLOAT, pa.float64())):
        if pc.all(pc.match_substring_regex(known, form)).as_py():
            into[Column(key, kind)] = pc.cast(held, to)
            return
    if pc.all(pc.is_in(known, pa.array(["true", "false", "True", "False"]))).as_py():
        into[Column(key, "boolean")] = pc.cast(pc.utf8_lower(held), pa.bool_())
    elif pc.all(pc.match_substring_regex(known, _DATE)).as_py():
        at, offsets = _times(held, key, zone, None)
        into[Column(key, "date")], into[Column(key, "date", "offset")] = at, offsets
    else:
        into[Column(key, "string")] = held


def journal(table: Any) -> tuple[Any, Columns]:
    """Return an exported journal as a table of events: each is named by step and kind, `review·complete`."""
    step, kind = (pc.cast(table.column(name), pa.string()) for name in ("step", "activity"))
    step = pc.if_else(pc.equal(pc.fill_null(step, ""), ""), pa.scalar(None, pa.string()), step)
    named = pc.coalesce(pc.binary_join_element_wise(step, kind, "·"), kind)
    of_case = {name: OF_CASE + name for name in ("type", "version", "region", "channel", "level")}
    held = table.rename_columns([of_case.get(name, name) for name in table.column_names])
    return held.append_column("concept:name", named), Columns("case_id", "concept:name", "time", None, "actor", "unit")


def read_csv(path: Path, given: Columns | None = None, encoding: str = "") -> Log:
    """Read a CSV file (comma, semicolon or tab; UTF-8 or GB 18030). Raises LogError with the line, and OSError."""
    encoding = encoding or encoding_of(path)
    head = header(path, encoding)
    try:
        table = arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(encoding=encoding, block_size=1 << 24),
            parse_options=arrow_csv.ParseOptions(delimiter=head[0], newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types={name: pa.string() for name in head[1]}, strings_can_be_null=True, null_values=[""]
            ),
        )
    except pa.ArrowInvalid as error:
        raise LogError(*torn(path, encoding, head, str(error))) from error
    return prepared(table, given or Columns(), lambda row: _line(path, encoding, head[0], row))


NO_ENCODING = Text("文字既不是 UTF-8，也不是 GB18030", "its text is neither UTF-8 nor GB18030")


def encoding_of(path: Path) -> str:
    """Return utf-8, or gb18030 where the beginning of a file is none. Raises LogError where it is neither."""
    with _opened(path) as file:
        start = file.read(1 << 20)
    try:
        start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start <= len(start) - 4:
            return _gb18030(start)
    return "utf-8"


def _gb18030(start: bytes) -> str:
    try:
        start.decode("gb18030")
    except UnicodeDecodeError as error:
        if error.start <= len(start) - 4 or len(start) < 1 << 20:  # else a character cut in two
            raise LogError(NO_ENCODING, start.count(b"\n", 0, error.start) + 1) from error
    return "gb18030"


def _opened(path: Path) -> Any:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def text_of(path: Path, encoding: str) -> io.TextIOWrapper:
    """Open a file, packed or not, to read its text as it is written."""
    return io.TextIOWrapper(_opened(path), "utf-8-sig" if encoding == "utf-8" else encoding, newline="")


def _rows(path: Path, encoding: str, delimiter: str) -> Any:
    return csv.reader(text_of(path, encoding), delimiter=delimiter)


def header(path: Path, encoding: str) -> tuple[str, list[str]]:
    """Return the delimiter of a CSV file and the names of its columns. Raises LogError."""
    with text_of(path, encoding) as file:
        first = file.readline()
    if not first.strip():
        raise LogError(Text("文件是空的", "the file is empty"), 1)
    delimiter = max(",;\t", key=first.count)
    names = next(csv.reader([first], delimiter=delimiter))
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise LogError(Text(f"列名重复：{'、'.join(twice)}", f"columns named twice: {', '.join(twice)}"), 1)
    return delimiter, names


def _line(path: Path, encoding: str, delimiter: str, row: int) -> int:
    """Return the line on which a row of data (from 0) begins."""
    rows, line = _rows(path, encoding, delimiter), 1
    next(rows)
    for place in range(row + 1):
        line = rows.line_num + 1
        for found in rows:
            if found:
                break
            line = rows.line_num + 1
        if place == row:
            break
    return line


def torn(path: Path, encoding: str, head: tuple[str, list[str]], why: str) -> tuple[Text, int | None]:
    """Return what is wrong with a CSV file that a reader gave up for `why`, and on which line."""
    rows, line = _rows(path, encoding, head[0]), 1
    try:
        for found in rows:
            if found and len(found) != len(head[1]):
                text = Text(
                    f"应有 {len(head[1])} 列，有 {len(found)} 列", f"{len(found)} columns instead of {len(head[1])}"
                )
                return text, line
            line = rows.line_num + 1
    except (csv.Error, UnicodeDecodeError) as error:
        why = str(error)
    return Text(f"CSV 不完好（{why}）", f"the CSV is broken ({why})"), line


def write_csv(log: Log, path: Path) -> None:
    """Write a log as CSV, attributes of cases as `case:…`, dates in their zone. Types are for the reader to guess."""
    arrow_csv.write_csv(_plain(log), path)


def _plain(log: Log) -> Any:
    of_cases, of_events = spread(log)
    rows = pa.array(log.case_of)
    names_of_cases, names_of_events = named(of_cases), named(of_events)
    out = {}
    for columns, names, start, of in (
        (of_cases, names_of_cases, OF_CASE, rows),
        (of_events, names_of_events, "", None),
    ):
        for one, held in columns.items():
            if one.role != "value":
                continue
            if one.kind == "date":
                held = stamps(held, columns.get(Column(one.key, "date", "offset")))
            out[start + names[one]] = held if of is None else held.take(of)
    return pa.table(out)
