"""The map of an import, as a city writes it in YAML: which column is what, how times are written, where a place is.

source: replies                      # rows are remembered under this name and their key
type: imported                       # the matter type they become
zone: Asia/Shanghai                  # of times written without one
times: ["%Y/%m/%d %H:%M:%S", iso]    # tried in this order
columns: {key: 留言编号, title: 留言主题, text: 留言详情, raised: 留言时间, reply: 答复意见, replied: 答复时间}
reporter: {name: 留言用户}            # kept apart, each under its own key
facts: {category: 类别}               # into the type's form
region:                              # the first rule that fits; a path such as A/A7 where GB/T 2260 has no code
  - {in: [留言主题], find: '([A-Z])(\\d+)[区县市]', is: '\\1/\\1\\2'}
unit: {from: 承办单位, codes: {市住建局: qd-zjj}}
path: [{do: reply, at: replied}]     # what happened to each, after it was registered
dues: {legal: 法定到期, promised: 承诺到期}   # dates that the source itself gives clocks of the type
rows: event                          # one row is one event: the first row of a key gives the matter
midnight: day                        # an end at 00:00 of the day it was raised on is a day without a time
"""

import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from luodi.city.matters.apart import FIELDS
from luodi.engines.notation import Map, NotationError, Place, Problem, Reader, Text, read_file
from luodi.engines.process.decide import STEP_COMMANDS

COLUMNS = ("key", "title", "text", "raised", "reply", "replied", "closed", "status")
MOMENTS = ("raised", "replied", "closed")
SOURCE_LENGTH, REGION_LENGTH = 80, 12
ISO = "iso"


class RegionRule(msgspec.Struct, frozen=True):
    """Where to look for a place and what it then is: `gives` may use the groups of `find` as \\1, \\2."""

    columns: tuple[str, ...]
    find: re.Pattern[str]
    gives: tuple[str | int, ...]
    """Text and numbers of groups, in turn."""

    def place(self, text: str) -> str | None:
        """Return the place found in `text`, or None."""
        found = self.find.search(text)
        return "".join(p if isinstance(p, str) else found[p] or "" for p in self.gives) if found else None


class PathStep(msgspec.Struct, frozen=True):
    """One thing that happened to each row's matter, at one of its times; it stops where that time is missing."""

    do: str
    at: str
    step: str = ""
    data: dict[str, Any] = {}
    """What the command is given besides, as written: `{verdict: agree}`."""


class ImportMap(msgspec.Struct, frozen=True):
    """A map, ready to use."""

    source: str
    type: str
    zone: ZoneInfo
    times: tuple[str, ...]
    columns: dict[str, str]
    digest: str
    """SHA-256 of the map as written."""
    sheet: str = ""
    done: tuple[str, ...] = ()
    """Values of the status column that mean the matter is over."""
    reporter: dict[str, str] = {}
    facts: dict[str, str] = {}
    regions: tuple[RegionRule, ...] = ()
    unit_column: str = ""
    unit_codes: dict[str, str] = {}
    path: tuple[PathStep, ...] = ()
    no_reply: str = ""
    """What stands for the reply where the old system kept none."""
    no_title: str = ""
    dues: dict[str, str] = {}
    """The columns of the due dates that the source gives, by the clock's name."""
    rows: str = "matter"
    """What one row is: a `matter`, or an `event` of one; then the first row of a key gives the matter."""
    midnight: str = "time"
    """What 00:00 says of an end: that `time`, or, on the day it was raised, only the `day`."""

    @property
    def used(self) -> dict[str, str]:
        """Every column the map speaks of, with what it is there for."""
        out = {column: f"columns.{name}" for name, column in self.columns.items()}
        out |= {column: f"reporter.{name}" for name, column in self.reporter.items()}
        out |= {column: f"facts.{name}" for name, column in self.facts.items()}
        out |= {column: f"dues.{name}" for name, column in self.dues.items()}
        out |= {column: "region" for rule in self.regions for column in rule.columns}
        return out | ({self.unit_column: "unit"} if self.unit_column else {})


def read_map(path: Path) -> ImportMap:
    """Return the map written in `path`. Raises NotationError with every mistake, its line and its cure."""
    problems: list[Problem] = []
    r = Reader(read_file(path, path.parent), problems, Place(path.name, 1), Text("导入对照表", "import map"))
    columns = _columns(r)
    unit = r.child("unit", Text("单位对照", "unit"))
    out = ImportMap(
        source=_source(r),
        type=r.string("type", required=True),
        zone=_zone(r),
        times=_times(r),
        columns=columns,
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        sheet=r.string("sheet"),
        done=tuple(str(value) for value in r.items("done")),
        reporter=_pairs(r, "reporter", tuple(FIELDS)),
        facts=_pairs(r, "facts"),
        regions=tuple(_region(rule) for rule in r.children("region", Text("区域规则", "region rule"))),
        unit_column=unit.string("from"),
        unit_codes=_pairs(unit, "codes"),
        path=_path(r, columns),
        no_reply=r.string("no_reply"),
        no_title=r.string("no_title"),
        dues=_pairs(r, "dues"),
        rows=r.choice("rows", ("matter", "event"), "matter"),
        midnight=r.choice("midnight", ("time", "day"), "time"),
    )
    unit.done()
    r.done()
    if problems:
        raise NotationError(problems)
    return out


def _columns(r: Reader) -> dict[str, str]:
    columns = _pairs(r, "columns", COLUMNS)
    for name in ("key", "title", "raised"):
        if name not in columns:
            r.note(
                r.where("columns"),
                Text(f"columns 缺少“{name}”", f"columns lacks “{name}”"),
                Text(f"写上哪一列是 {name}", f"name the column that is {name}"),
            )
    return columns


def _pairs(r: Reader, key: str, known: tuple[str, ...] = ()) -> dict[str, str]:
    child = r.child(key, Text(key, key))
    out = {name: child.string(name) for name in list(child.map)}
    for name in out:
        if known and name not in known:
            child.note(
                child.where(name),
                Text(f"不认识“{name}”", f"“{name}” is not known here"),
                Text(f"可用：{'、'.join(known)}", f"use: {', '.join(known)}"),
            )
    return out


def _source(r: Reader) -> str:
    source = r.string("source", required=True)
    if len(source) > SOURCE_LENGTH:
        r.note(
            r.where("source"),
            Text(f"source 最长 {SOURCE_LENGTH} 字", f"source is at most {SOURCE_LENGTH} characters"),
            Text("写短些", "make it shorter"),
        )
    return source


def _zone(r: Reader) -> ZoneInfo:
    name = r.string("zone", "Asia/Shanghai")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        r.note(
            r.where("zone"),
            Text(f"没有时区“{name}”", f"there is no time zone “{name}”"),
            Text("写成 Asia/Shanghai 这样的名称", "write a name such as Asia/Shanghai"),
        )
        return ZoneInfo("UTC")


def _times(r: Reader) -> tuple[str, ...]:
    formats = tuple(str(value) for value in r.items("times")) or (ISO,)
    sample = datetime(2026, 11, 24, 15, 4, 5)  # noqa: DTZ001 - only to try the formats
    for written in formats:
        try:
            good = written == ISO or datetime.strptime(sample.strftime(written), written).date() == sample.date()  # noqa: DTZ007
        except ValueError:
            good = False
        if not good:
            r.note(
                r.where("times"),
                Text(f"时间格式“{written}”读不出年月日", f"the format “{written}” gives no date"),
                Text("写成 %Y/%m/%d %H:%M:%S 这样，或 iso", "write such as %Y/%m/%d %H:%M:%S, or iso"),
            )
    return formats


def _region(r: Reader) -> RegionRule:
    gives = tuple(int(p) if i % 2 else p for i, p in enumerate(re.split(r"\\(\d)", r.string("is", required=True))))
    try:
        find = re.compile(r.string("find"))
        missing = [p for p in gives if isinstance(p, int) and p > find.groups]
        if missing:
            raise re.error(f"no group {missing[0]}")
    except re.error as error:
        r.note(
            r.where("find"),
            Text(f"正则式不对：{error}", f"not a good pattern: {error}"),
            Text("检查括号，并让 is 只用 find 里有的组", "check the brackets, and let `is` use only groups of `find`"),
        )
        find = re.compile("")
    out = RegionRule(tuple(str(c) for c in r.items("in", required=True)), find, gives)
    r.done()
    return out


def _path(r: Reader, columns: dict[str, str]) -> tuple[PathStep, ...]:
    out = []
    for step in r.children("path", Text("经过", "path")):
        known = tuple(moment for moment in MOMENTS if moment in columns)
        given = step.take("with", Map, Map(), Text("一组“键: 值”", "a mapping"), required=False)
        out.append(
            PathStep(
                step.choice("do", tuple(STEP_COMMANDS), "reply"),
                step.choice("at", known, "raised"),
                step.string("step"),
                dict(given),
            )
        )
        step.done()
    return tuple(out)
