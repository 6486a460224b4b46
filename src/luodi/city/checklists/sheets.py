"""Sheets of a workbook that this room takes in: key posts with their figures, and items of drafted lists."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from luodi.city.checklists.actions.keep_item import keep_item
from luodi.city.checklists.actions.keep_post import PostDraft, keep_post
from luodi.city.checklists.diffing import diff
from luodi.city.checklists.drafts import ItemDraft
from luodi.city.checklists.models import POST_KINDS, KeyPost
from luodi.city.checklists.register import columns
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import NOT_ALLOWED
from luodi.city.registry.models import Person
from luodi.city.workbooks.cells import Column, Row
from luodi.city.workbooks.diff import Change
from luodi.engines.notation import Text

Became = tuple[str, list[Change]]


def _person(actor: Actor) -> Person:
    if not isinstance(actor, Person):
        raise Refused("not_allowed", NOT_ALLOWED)
    return actor


class KeyPosts:
    """重点岗位: a post a row, its figures in the register's columns."""

    NAME: Final = Text("重点岗位", "Key posts")
    FIELDS: Final = {"name": "name_zh"}
    HEAD: Final = (
        Column("code", Text("代码", "Code"), True, example="v-001"),
        Column("keeper", Text("登记单位代码", "Keeper"), True, example="qd-jw"),
        Column("kind", Text("类别", "Kind"), True, example="village"),
        Column("name_zh", Text("中文名称", "Chinese name"), True, example="示范村"),
        Column("name_en", Text("英文名称", "English name"), example="Model Village"),
        Column("region", Text("区划代码", "Region"), True, example="370214"),
    )
    KINDS: Final = {word: code for code, name in POST_KINDS.items() for word in (code, name.zh, name.en)}

    @property
    def COLUMNS(self) -> tuple[Column, ...]:
        """The columns, with the figures that the pack in force registers."""
        return self.HEAD + tuple(Column(one.key, one.name, example="0") for one in columns())

    def key(self, row: Row) -> str:
        """Return what a row is known by."""
        return row.text("code")

    def ordered(self, rows: list[Row]) -> list[Row]:
        """Return the rows as they stand."""
        return rows

    def carry(self, actor: Actor, row: Row) -> Became:
        """Do what a row says. Raises Refused as keep_post does."""
        known = columns()
        figures = {one.key: row.text(one.key) for one in known if row.text(one.key)}
        before = KeyPost.objects.filter(code=row.text("code")).first()
        was: dict[str, Any] = dict(before.figures) if before else {}
        name = Text(row.text("name_zh"), row.text("name_en"))
        kind = self.KINDS.get(row.text("kind"), row.text("kind"))
        draft = PostDraft(row.text("keeper"), row.text("code"), kind, name, row.text("region"), figures)
        post, became = keep_post(_person(actor), draft)
        told = [
            Change(one.name, str(was.get(one.key, "")), str(post.figures.get(one.key, "")))
            for one in known
            if was.get(one.key) != post.figures.get(one.key)
        ]
        if became != "unchanged" and (before is None or before.name_zh != post.name_zh):
            told.insert(0, Change(self.HEAD[3].name, before.name_zh if before else "", post.name_zh))
        return became, told


class Items:
    """清单项目: an item of a drafted list a row."""

    NAME: Final = Text("清单项目", "List items")
    FIELDS: Final = {"items": "number"}
    TEXTS: Final = (
        ("group", Text("类别", "Class")),
        ("text", Text("事项", "Item")),
        ("criteria", Text("标准", "Criteria")),
        ("points", Text("关键点位", "Key points")),
        ("measures", Text("措施办法", "Measures")),
    )
    COLUMNS: Final = (
        Column("code", Text("清单代码", "List"), True, example="small-powers"),
        Column("version", Text("版本", "Version"), True, example="2027"),
        Column("number", Text("编号", "Number"), True, example="1.1"),
        *(
            Column(f"{key}_{language}", Text(f"{name.zh}{zh}", f"{name.en}{en}"), key == "text" and language == "zh")
            for key, name in TEXTS
            for language, zh, en in (("zh", "", ""), ("en", "（英文）", " (English)"))
        ),
        Column("basis", Text("依据", "Basis")),
        Column("weight", Text("分值", "Points")),
    )

    def key(self, row: Row) -> str:
        """Return what a row is known by."""
        return f"{row.text('code')}/{row.text('version')}/{row.text('number')}"

    def ordered(self, rows: list[Row]) -> list[Row]:
        """Return the rows as they stand."""
        return rows

    def carry(self, actor: Actor, row: Row) -> Became:
        """Do what a row says. Raises Refused as keep_item does."""
        item = _item(row)
        before = keep_item(_person(actor), row.text("code"), row.text("version"), item)
        if before is None:
            return "added", [Change(self.TEXTS[1][1], "", item.text.zh)]
        found = diff([before], [replace(item, flow=before.flow)])
        names = {column.key: column.name for column in self.COLUMNS} | dict(self.TEXTS)
        told = [Change(names[c.field], c.was.zh, c.now.zh) for one in found for c in one.changes]
        return ("changed" if told else "unchanged"), told


def _item(row: Row) -> ItemDraft:
    texts: dict[str, Any] = {key: Text(row.text(f"{key}_zh"), row.text(f"{key}_en")) for key, _ in Items.TEXTS}
    try:
        weight = Decimal(row.text("weight") or 0)
    except InvalidOperation:
        raise row.wrong("weight", Text("分值要写数字", "points are a number")) from None
    return ItemDraft(number=row.text("number"), basis=row.text("basis"), weight=weight, **texts)
