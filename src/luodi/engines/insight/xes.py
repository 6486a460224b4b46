"""Read XES (IEEE 1849), plain or compressed: fast where the file is regular, by a parser where not, with one result.

`read(path)` gives the log; `chunks(path)` the same piece by piece, for logs too big for memory. A broken file raises
LogError with the line.
"""

import codecs
import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from luodi.engines.insight.attributes import TYPES, Column, moment, nested, table, value
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.gather import Chunk, gathered
from luodi.engines.insight.log import Attribute, Classifier, Extension, Head, Log, Names
from luodi.engines.insight.progress import Progress, silent
from luodi.engines.insight.xes_plain import Irregular, chunk
from luodi.engines.notation import Text

BLOCK = 1 << 24
PIECE = 200_000  # events in one piece of the parser


def read(path: Path, names: Names | None = None, progress: Progress = silent) -> Log:
    """Read an XES file. Raises LogError (broken XML, events without activity or time) and OSError."""
    try:
        held = list(_regular(path, names or Names(), progress))
    except Irregular:
        held = list(_parsed(path, names or Names(), progress))
    return gathered([one for one in held if isinstance(one, Chunk)], _head(held, names))


def _head(held: list[Any], names: Names | None) -> Head:
    head = next(one for one in held if isinstance(one, Head))
    return replace(head, names=names or Names())


def chunks(path: Path, names: Names | None = None, progress: Progress = silent) -> Iterator[Chunk | Head]:
    """Give the pieces of an XES file, whole cases each, the head last. Raises LogError and OSError.

    Where a later piece is irregular the parser goes on from the first trace not yet given.
    """
    given = 0
    try:
        for one in _regular(path, names or Names(), progress):
            yield one
            given += one.cases.num_rows if isinstance(one, Chunk) else 0
    except Irregular:
        yield from _parsed(path, names or Names(), progress, skip=given)


def _open(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


def _regular(path: Path, names: Names, progress: Progress) -> Iterator[Chunk | Head]:
    """Give the pieces of a file as long as they are regular. Raises Irregular, also for what is no XML at all."""
    head, rest = b"", b""
    with _open(path) as file:
        try:
            while block := file.read(BLOCK):
                rest += block
                if not head:
                    start = rest.find(b"<trace")
                    if start < 0:
                        continue
                    head, rest = rest[:start], rest[start:]
                end = rest.rfind(b"</trace>") + len(b"</trace>")
                if end >= len(b"</trace>"):
                    whole, rest = rest[:end], rest[end:].lstrip()
                    yield chunk(whole, names)
                    progress(len(whole))
        except (EOFError, gzip.BadGzipFile) as error:
            raise LogError(Text("压缩文件不完整", "the compressed file is not whole")) from error
    reader = _Reader(names)
    try:
        reader.feed(head + rest)
    except LogError as error:
        raise Irregular from error
    if reader.cases or reader.encoding not in ("utf-8", "us-ascii", "ascii"):
        raise Irregular
    yield reader.head()


def _parsed(path: Path, names: Names, progress: Progress, skip: int = 0) -> Iterator[Chunk | Head]:
    chinese = _chinese(path)
    reader = _Reader(names, skip, "utf-8" if chinese else None)
    decoder = codecs.getincrementaldecoder("gb18030")() if chinese else None
    with _open(path) as file:
        try:
            while block := file.read(BLOCK >> 4):
                reader.feed(decoder.decode(block).encode() if decoder else block, final=False)
                progress(len(block))
                yield from reader.taken()
        except (EOFError, gzip.BadGzipFile) as error:
            raise LogError(Text("压缩文件不完整", "the compressed file is not whole"), reader.line) from error
        except UnicodeDecodeError as error:
            raise LogError(Text("编码与声明的不符", "the text is not in the encoding declared"), reader.line) from error
    reader.feed(b"")
    yield from reader.taken()
    yield reader.piece()
    yield reader.head()


def _chinese(path: Path) -> bool:
    """Tell whether a file declares a Chinese encoding, which the XML parser does not know by itself."""
    with _open(path) as file:
        return (
            re.match(rb"<\?xml[^>]*encoding=[\"'](gb2312|gbk|gb18030)[\"']", file.read(200), re.IGNORECASE) is not None
        )


class _Scope:
    """The attributes of one case or event while it is read, and the columns of all before it."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns: dict[Column, tuple[list[int], list[Any]]] = {}

    def put(self, column: Column, held: Any) -> bool:
        owners, values = self.columns.setdefault(column, ([], []))
        if owners and owners[-1] == self.rows:
            return False
        owners.append(self.rows)
        values.append(held)
        return True

    def has(self, column: Column) -> bool:
        owners, _ = self.columns.get(column, ([], []))
        return bool(owners) and owners[-1] == self.rows

    def table(self) -> Any:
        out = {}
        for column, (owners, values) in self.columns.items():
            held = pa.array(values, _storage(column))
            if len(owners) < self.rows:
                places, missing = np.zeros(self.rows, dtype=np.int64), np.ones(self.rows, dtype=np.bool_)
                places[owners], missing[owners] = np.arange(len(owners)), False
                held = held.take(pa.array(places, mask=missing))
            out[column] = held.cast(TYPES["date"]) if column.kind == "date" and column.role == "value" else held
        made = table(out, self.rows)
        self.rows, self.columns = 0, {}
        return made


def _storage(column: Column) -> Any:
    if column.role == "value":
        return pa.int64() if column.kind == "date" else TYPES[column.kind]
    return pa.string() if column.role == "nested" else pa.int16()


class _Reader:
    """An XES file fed to the XML parser. Raises LogError with the line."""

    def __init__(self, names: Names, skip: int = 0, encoding: str | None = None) -> None:
        self.names, self.skip = names, skip
        self.encoding = "utf-8"
        self.case_scope, self.event_scope = _Scope(), _Scope()
        self.case_of: list[int] = []
        self.cases = 0
        self.done: list[Chunk] = []
        self.stack: list[str] = []
        # Attributes that are open: kind, key, value and the children met so far.
        self.open: list[tuple[str, str, str, list[Attribute]]] = []
        self.extensions: list[Extension] = []
        self.classifiers: list[Classifier] = []
        self.of_log: list[Attribute] = []
        self.globals: dict[str, list[Attribute]] = {"trace": [], "event": []}
        self.scope = "event"
        self.parser = expat.ParserCreate(encoding)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.XmlDeclHandler = self._declared
        self.parser.EntityDeclHandler = self._entity
        self.parser.buffer_text = True

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def feed(self, text: bytes, final: bool = True) -> None:
        try:
            self.parser.Parse(text, final)
        except expat.ExpatError as error:
            what = expat.ErrorString(error.code)
            raise LogError(Text(f"不是完好的 XML（{what}）", f"not well-formed XML ({what})"), error.lineno) from error
        except LogError:
            raise
        except (LookupError, ValueError) as error:
            raise LogError(Text(f"不认识的编码（{error}）", f"an encoding not known ({error})"), 1) from error

    def head(self) -> Head:
        return Head(
            self.names,
            tuple(self.extensions),
            tuple(self.globals["trace"]),
            tuple(self.globals["event"]),
            tuple(self.classifiers),
            tuple(self.of_log),
        )

    def taken(self) -> list[Chunk]:
        """Return the pieces finished since they were last taken."""
        done, self.done = self.done, []
        return done

    def piece(self) -> Chunk:
        """Return the cases read since the last piece, between two traces."""
        case = np.asarray(self.case_of, dtype=np.int32)
        self.case_of = []
        return Chunk(self.case_scope.table(), self.event_scope.table(), case)

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        self.encoding = (encoding or "utf-8").lower()

    def _entity(self, *_: Any) -> None:
        raise LogError(Text("不接受自定义实体", "entity declarations are not taken"), self.line)

    def _start(self, tag: str, given: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if not self.stack and tag != "log":
            raise LogError(Text(f"最外层是 <{tag}>，不是 <log>", f"the outermost tag is <{tag}>, not <log>"), self.line)
        self.stack.append(tag)
        if tag in TYPES:
            key = given.get("key")
            if key is None:
                raise LogError(Text(f"<{tag}> 没有 key", f"<{tag}> has no key"), self.line)
            self.open.append((tag, key, given.get("value", ""), []))
        elif tag == "extension":
            self.extensions.append(Extension(given.get("name", ""), given.get("prefix", ""), given.get("uri", "")))
        elif tag == "classifier":
            self.classifiers.append(Classifier(given.get("name", ""), given.get("keys", ""), given.get("scope", "")))
        elif tag == "global":
            self.scope = given.get("scope", "event")
        elif tag in ("trace", "event") and self.stack[-2] != {"trace": "log", "event": "trace"}[tag]:
            raise LogError(
                Text(f"<{tag}> 不该在 <{self.stack[-2]}> 里", f"<{tag}> inside <{self.stack[-2]}>"), self.line
            )

    def _end(self, tag: str) -> None:
        tag = self.stack.pop()
        if tag in TYPES:
            self._attribute(Attribute(*self.open[-1][:3], tuple(self.open.pop()[3])))
        elif tag == "event":
            self._event()
        elif tag == "trace":
            if self.skip:
                self.skip -= 1
                self.case_scope.columns = {}
                return
            self.case_scope.rows += 1
            self.cases += 1
            if len(self.case_of) >= PIECE:
                self.done.append(self.piece())

    def _event(self) -> None:
        if self.skip:
            self.event_scope.columns = {}
            return
        for key, kind in ((self.names.activity, "string"), (self.names.time, "date")):
            if not self.event_scope.has(Column(key, kind)):
                raise LogError(Text(f"事件没有 {key}（{kind}）", f"the event has no {key} ({kind})"), self.line)
        self.case_of.append(self.case_scope.rows)
        self.event_scope.rows += 1

    def _attribute(self, one: Attribute) -> None:
        around = self.stack[-1]
        if self.open:
            self.open[-1][3].append(one)
        elif around == "log":
            self.of_log.append(one)
        elif around == "global":
            self.globals.setdefault(self.scope, []).append(one)
        elif around in ("trace", "event"):
            self._put(self.case_scope if around == "trace" else self.event_scope, one)

    def _put(self, scope: _Scope, one: Attribute) -> None:
        column = Column(one.key, one.kind)
        try:
            if one.kind == "date":
                micros, zone = moment(one.value)
                fresh = scope.put(column, micros) and (
                    zone is None or scope.put(Column(one.key, "date", "offset"), zone)
                )
            else:
                fresh = scope.put(column, value(one.kind, one.value))
        except (ValueError, KeyError) as error:
            raise LogError(
                Text(f"{one.key}：{one.value!r} 不是 {one.kind}", f"{one.key}: {one.value!r} is no {one.kind}"),
                self.line,
            ) from error
        if not fresh:
            raise LogError(Text(f"属性 {one.key} 出现两次", f"the attribute {one.key} stands twice"), self.line)
        if one.children:
            scope.put(Column(one.key, one.kind, "nested"), nested(one.children))
