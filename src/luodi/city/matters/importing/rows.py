"""One row of a table, checked and put into the record's own terms; or every reason why it cannot be taken."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import msgspec

from luodi.city.matters.apart import FIELDS
from luodi.city.matters.importing.mapping import MOMENTS, REGION_LENGTH, ImportMap
from luodi.city.matters.importing.report import NOTED, REFUSED, Finding
from luodi.city.matters.importing.tables import Table
from luodi.city.matters.importing.times import END_OF_DAY, Read, Times
from luodi.city.matters.store.rows import unstamp
from luodi.city.refusals import Refused
from luodi.engines.notation import Text

KEY_LENGTH, TITLE_LENGTH, TEXT_LENGTH, FACT_LENGTH = 120, 200, 100_000, 200


class Taken(msgspec.Struct):
    """A row ready to become a matter. Times are milliseconds since 1970."""

    row: int
    key: str
    title: str
    text: str
    times: dict[str, int]
    reply: str
    region: str
    unit: str
    reporter: dict[str, str]
    facts: dict[str, str]
    over: bool
    """Whether what the path says of its end happened."""
    dues: dict[str, int]
    """When clocks run out as the source says: the first instant that is late."""


class RowReader:
    """Reads rows by a map. Raises Refused at once when the file lacks a column the map speaks of."""

    def __init__(self, table: Table, known: ImportMap, now: int) -> None:
        self._map = known
        self._times = Times(known.times, known.zone)
        self._now = now
        self._last = max((i for i, name in enumerate(table.columns) if name in known.used), default=0)
        self._at = _places(table, known)
        self._columns = {name: self._at[column] for name, column in known.columns.items()}
        self._needs_reply = any(step.do == "reply" for step in known.path)

    def read(self, number: int, values: Sequence[Any]) -> tuple[Taken | None, list[Finding]]:
        """Return the row, or None when it cannot be taken, and what is to be said of it."""
        if len(values) <= self._last:
            values = [*values, *[""] * (self._last + 1 - len(values))]
        said: list[tuple[str, str, Text]] = []
        taken = Taken(
            number,
            self._text(values, "key"),
            self._text(values, "title") or self._map.no_title,
            self._text(values, "text"),
            self._moments(values, said),
            self._text(values, "reply"),
            self._region(values),
            self._unit(values, said),
            {name: cell_text(values[self._at[column]])[: FIELDS[name]] for name, column in self._map.reporter.items()},
            {name: cell_text(values[self._at[column]])[:FACT_LENGTH] for name, column in self._map.facts.items()},
            over=True,
            dues=self._dues(values, said),
        )
        self._settle(taken, self._text(values, "status"), said)
        _check(taken, said)
        findings = [Finding(number, taken.key, outcome, field, reason) for outcome, field, reason in said]
        refused = any(outcome == REFUSED for outcome, *_ in said)
        return (None if refused else taken), findings

    def key(self, values: Sequence[Any]) -> str:
        """Return the key of a row, as short as the row may be."""
        at = self._columns["key"]
        return cell_text(values[at]) if at < len(values) else ""

    def told(self, values: Sequence[Any]) -> int:
        """Return a mark of what a row says in the columns the map speaks of: equal rows have equal marks."""
        return hash(tuple(cell_text(values[at]) if at < len(values) else "" for at in self._at.values()))

    def _text(self, values: Sequence[Any], name: str) -> str:
        at = self._columns.get(name)
        return cell_text(values[at]) if at is not None else ""

    def _moments(self, values: Sequence[Any], said: list[tuple[str, str, Text]]) -> dict[str, int]:
        out: dict[str, int] = {}
        for name in MOMENTS:
            at = self._columns.get(name)
            if at is None or values[at] is None or values[at] == "":
                continue
            read = self._times.read(values[at], last=name != "raised")
            if read is None:
                said.append((REFUSED, name, _unreadable(self._map.columns[name], values[at])))
                continue
            if self._only_a_day(name, read, out):
                read = Read(read.at + self._rest_of_day(read.at), whole_day=True)
            if read.whole_day:
                said.append((NOTED, name, _whole_day(self._map.columns[name], values[at], name)))
            if read.at > self._now:
                said.append((REFUSED, name, _future(self._map.columns[name], values[at])))
            out[name] = read.at
        return out

    def _only_a_day(self, name: str, read: Read, before: dict[str, int]) -> bool:
        """Whether an end at midnight, before its own beginning that day, only says which day it was."""
        raised = before.get("raised", 0)
        if self._map.midnight != "day" or name == "raised" or not read.at < raised:
            return False
        at, began = (datetime.fromtimestamp(ms / 1000, self._map.zone) for ms in (read.at, raised))
        return at.date() == began.date() and at.time() < time(0, 0, 1)

    def _rest_of_day(self, ms: int) -> int:
        """Return the milliseconds from a moment to the last second of its day in the map's zone."""
        at = datetime.fromtimestamp(ms / 1000, self._map.zone)
        return unstamp(datetime.combine(at.date(), END_OF_DAY, self._map.zone)) - ms

    def _dues(self, values: Sequence[Any], said: list[tuple[str, str, Text]]) -> dict[str, int]:
        """Return the first instants that are late, by clock: the millisecond after a moment, the midnight after a day.

        What ended at the very moment given was in time, as a source means it.
        """
        out: dict[str, int] = {}
        for name, column in self._map.dues.items():
            value = values[self._at[column]]
            if value is None or value == "":
                said.append((NOTED, f"dues.{name}", _no_due(column)))
                continue
            read = self._times.read(value, last=True)
            if read is None:
                said.append((REFUSED, f"dues.{name}", _unreadable(column, value)))
                continue
            out[name] = read.at + (1000 if read.whole_day else 1)
        return out

    def _region(self, values: Sequence[Any]) -> str:
        for rule in self._map.regions:
            for column in rule.columns:
                place = rule.place(cell_text(values[self._at[column]]))
                if place is not None:
                    return place[:REGION_LENGTH]
        return ""

    def _unit(self, values: Sequence[Any], said: list[tuple[str, str, Text]]) -> str:
        if not self._map.unit_column:
            return ""
        name = cell_text(values[self._at[self._map.unit_column]])
        code = self._map.unit_codes.get(name, "")
        if name and not code:
            known = Text(
                f"单位“{name}”不在对照表里，由受理单位牵头", f"unit “{name}” is not in the map; the intake unit leads"
            )
            said.append((NOTED, "unit", known))
        return code

    def _settle(self, taken: Taken, status: str, said: list[tuple[str, str, Text]]) -> None:
        """Decide whether the row's matter is over, and whether it has the words and the time that needs."""
        end = next((step.at for step in self._map.path if step.do == "reply"), "")
        ended = end in taken.times
        unread = any(field == end for _, field, _ in said)
        if self._map.done:
            taken.over = status in self._map.done
            if taken.over and not ended and not unread:
                said.append((REFUSED, end, _no_time(status)))
            if not taken.over and ended:
                said.append((NOTED, "status", _still_open(status)))
        elif taken.reply and not ended and not unread and self._needs_reply:
            said.append((REFUSED, end, Text("有答复却没有答复时间", "there is a reply but no time of it")))
        if taken.over and ended and self._needs_reply and not taken.reply:
            taken.reply = self._map.no_reply
            if not taken.reply:
                said.append(
                    (
                        REFUSED,
                        "reply",
                        Text("没有答复内容；可在对照表写 no_reply", "no reply; the map may give no_reply"),
                    )
                )


def _check(taken: Taken, said: list[tuple[str, str, Text]]) -> None:
    for field, value, most in (
        ("key", taken.key, KEY_LENGTH),
        ("text", taken.text, TEXT_LENGTH),
        ("reply", taken.reply, TEXT_LENGTH),
    ):
        if len(value) > most:
            said.append((REFUSED, field, Text(f"超过 {most} 字", f"longer than {most} characters")))
    if not taken.key:
        said.append((REFUSED, "key", Text("没有编号", "the key is missing")))
    if not taken.title:
        said.append((REFUSED, "title", Text("没有标题", "the title is missing")))
    if len(taken.title) > TITLE_LENGTH:
        said.append(
            (NOTED, "title", Text(f"标题列表中截为 {TITLE_LENGTH} 字", f"the title is cut to {TITLE_LENGTH} in lists"))
        )
    if "raised" not in taken.times and not any(field == "raised" for _, field, _ in said):
        said.append((REFUSED, "raised", Text("没有提出时间", "the time it was raised is missing")))
    _check_order(taken.times, said)


def _check_order(times: dict[str, int], said: list[tuple[str, str, Text]]) -> None:
    before = "raised"
    for name in ("replied", "closed"):
        if name in times and before in times and times[name] < times[before]:
            pairs = {
                "raised": ("提出", "it was raised"),
                "replied": ("答复", "it was answered"),
                "closed": ("办结", "it closed"),
            }
            later, earlier = pairs[name], pairs[before]
            said.append((REFUSED, name, Text(f"{later[0]}早于{earlier[0]}", f"{later[1]} before {earlier[1]}")))
        if name in times:
            before = name


def cell_text(value: Any) -> str:
    """Return a cell as text: whole numbers without “.0”, nothing for an empty cell, nothing a database would refuse."""
    if isinstance(value, str):
        return value.replace("\x00", "").strip()
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).replace("\x00", "").strip()


def _places(table: Table, known: ImportMap) -> dict[str, int]:
    missing = {column: use for column, use in known.used.items() if column not in table.columns}
    if missing:
        wanted = "、".join(f"{column}（{use}）" for column, use in missing.items())
        has = "、".join(table.columns)
        raise Refused(
            "no_column",
            Text(
                f"文件里没有这些列：{wanted}。文件的列是：{has}。", f"The file lacks {wanted}. Its columns are: {has}."
            ),
            "map",
        )
    return {column: table.columns.index(column) for column in known.used}


def _unreadable(column: str, value: Any) -> Text:
    return Text(f"“{column}”的时间读不出：{value}", f"cannot read the time in “{column}”: {value}")


def _whole_day(column: str, value: Any, name: str) -> Text:
    zh, en = ("零时", "its first instant") if name == "raised" else ("当日最后一秒", "its last second")
    return Text(
        f"“{column}”只有日期：{value}，按{zh}计", f"“{column}” is a date without a time: {value}; taken as {en}"
    )


def _no_due(column: str) -> Text:
    return Text(f"“{column}”没有日期，按期限计算", f"“{column}” has no date; it is computed from the limit")


def _future(column: str, value: Any) -> Text:
    return Text(f"“{column}”在将来：{value}", f"“{column}” lies in the future: {value}")


def _no_time(status: str) -> Text:
    return Text(f"状态为“{status}”却没有时间", f"its status is “{status}” but it has no time")


def _still_open(status: str) -> Text:
    return Text(
        f"状态为“{status}”却有结束时间；按未办结计", f"its status is “{status}” yet it has an end; taken as open"
    )


__all__ = ["Read", "RowReader", "Taken", "cell_text"]
