"""事项: matters registered from a sheet, each once by its own key. A matter on record is not rewritten by a file."""

import secrets
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any, Final

from django.utils import timezone

from luodi.city.matters.access import Who
from luodi.city.matters.actions import Moment
from luodi.city.matters.actions.raise_matter import Draft, Ids, prepare
from luodi.city.matters.definition import CHANNELS
from luodi.city.matters.models import Matter
from luodi.city.matters.numbers import new_secret
from luodi.city.matters.office import Office, current_type, definition
from luodi.city.matters.store import Order
from luodi.city.refusals import Refused
from luodi.city.workbooks.cells import Column, Row, WrongCell, as_text
from luodi.city.workbooks.diff import Change
from luodi.engines.notation import Text

NAME: Final = Text("事项", "Matters")
SOURCE: Final = "workbook"
COLUMNS: Final = (
    Column("key", Text("来源编号", "Key"), True, Text("同一编号只登记一次", "each is registered once"), "2026-001"),
    Column("type", Text("类型", "Type"), True, Text("类型代码", "a type's code"), "hotline"),
    Column("title", Text("标题", "Title"), True, example="路灯不亮"),
    Column("text", Text("内容", "Text"), example="小区门口的路灯坏了三天。"),
    Column("region", Text("区划代码", "Region"), example="370202"),
    Column("channel", Text("渠道", "Channel"), help=Text("空为 import", "import when empty")),
    Column("raised", Text("提出时间", "Raised"), help=Text("空为现在", "now when empty"), example="2026-01-31 09:30"),
    Column("name", Text("诉求人姓名", "Reporter's name"), example="张三"),
    Column("phone", Text("诉求人电话", "Reporter's phone"), example="053212345"),
    Column("mail", Text("诉求人邮箱", "Reporter's mail")),
    Column("address", Text("诉求人地址", "Reporter's address")),
)
FIELDS: Final = {"happened": "raised", "reporter": "name"}
REPORTER: Final = ("name", "phone", "mail", "address")


def key(row: Row) -> str:
    """Return what a row is known by."""
    return row.text("key")


def check(who: Who, row: Row, city: Office, known: dict[str, Matter]) -> tuple[str, list[Change]]:
    """Return what would become of a row, storing nothing. Raises WrongCell or Refused."""
    before = known.get(key(row))
    if before is None:
        prepare(who, _draft(row), Ids(0, 0), secrets.token_hex(8), _moment(row).millis(), city)
        told = [(c.name, row.text(c.key)) for c in COLUMNS[1:7] if row.text(c.key)]
        return "added", [Change(name, "", value) for name, value in told]
    if before.title != row.text("title"):
        told_ = Text(
            f"来源编号已登记为 {before.number}，标题不同；已登记的事项不由文件改写，请换编号或在事项里办理",
            f"that key is matter {before.number} with another title; a file rewrites no matter: use another key",
        )
        raise row.wrong("title", told_)
    return "unchanged", []


def on_record(keys: list[str]) -> dict[str, Matter]:
    """Return the matters registered under these keys before."""
    out: dict[str, Matter] = {}
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        rows = Matter.objects.filter(origins__source=SOURCE, origins__key__in=part)
        out |= {row.source_key: row for row in rows.extra(select={"source_key": "matters_origin.key"})}
    return out


def orders(who: Who, rows: list[Row]) -> Iterator[tuple[Row, Order]]:
    """Yield for each row the order that registers it; their numbers are taken now, outside any transaction."""
    for row in rows:
        draft, secret, at = _draft(row), new_secret(), _moment(row).millis()
        ids = Ids.take(draft)

        def make(city: Office, draft: Draft = draft, ids: Ids = ids, secret: str = secret, at: int = at) -> list[Any]:
            return [prepare(who, draft, ids, secret, at, city)]

        yield row, Order(make=make)


def _moment(row: Row) -> Moment:
    value = row.cells.get("raised", ("", ""))[1]
    if value == "":
        return Moment()
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(as_text(value))
    except ValueError:
        day = row.day("raised")
        at = datetime.combine(day, time()) if day else timezone.now()
    return Moment(at if at.tzinfo else timezone.make_aware(at))


def _draft(row: Row) -> Draft:
    if len(key(row)) > 120 or not key(row):
        raise row.wrong("key", Text("来源编号必填，最多 120 字", "the key is needed, at most 120 characters"))
    channel = row.text("channel") or "import"
    if channel not in CHANNELS:
        raise row.wrong("channel", Text(f"渠道不对；可用：{'、'.join(CHANNELS)}", f"use: {', '.join(CHANNELS)}"))
    reporter = {field: row.text(field) for field in REPORTER if row.text(field)}
    return Draft(
        row.text("type"),
        row.text("title"),
        row.text("text"),
        row.text("region"),
        channel,
        _answers(row),
        reporter,
        origin=(SOURCE, key(row)),
    )


def _answers(row: Row) -> dict[str, Any]:
    """Return the cells under headings that are fields of the type's form. Raises WrongCell for one that is none."""
    found = current_type(row.text("type"))
    if found is None:
        raise row.wrong("type", Text(f"没有“{row.text('type')}”这类事项", f"there is no type “{row.text('type')}”"))
    form = {name: f for f in definition(found.pk).form for name in (f.key, f.name.zh, f.name.en)}
    out: dict[str, Any] = {}
    for heading, (where, value) in row.other.items():
        if as_text(value) == "":
            continue
        if heading not in form:
            names = "、".join(dict.fromkeys(f.name.zh for f in form.values()))
            row.cells[heading] = (where, value)
            raise row.wrong(
                heading, Text(f"{found.code} 的表单没有“{heading}”；有：{names}", f"the form has no “{heading}”")
            )
        row.cells[form[heading].key] = (where, value)
        out[form[heading].key] = as_text(value)
    return out


__all__ = ["COLUMNS", "FIELDS", "NAME", "Refused", "WrongCell", "check", "key", "on_record", "orders"]
