"""机构: units opened, renamed, moved and corrected as the sheet says, from today on."""

from datetime import date
from typing import Final

from django.utils import timezone

from luodi.city.registry.actions.amend_unit import amend_unit
from luodi.city.registry.actions.move_unit import move_unit
from luodi.city.registry.actions.open_unit import open_unit
from luodi.city.registry.actions.rename_unit import rename_unit
from luodi.city.registry.actors import Actor
from luodi.city.registry.kinds import UnitKind
from luodi.city.registry.models import Unit
from luodi.city.workbooks.cells import Column, Row
from luodi.city.workbooks.diff import Change
from luodi.engines.notation import Text

NAME: Final = Text("机构", "Units")
COLUMNS: Final = (
    Column("code", Text("代码", "Code"), True, example="qd-demo"),
    Column("name_zh", Text("中文名称", "Chinese name"), True, example="市示范局"),
    Column("name_en", Text("英文名称", "English name"), True, example="Municipal Demonstration Bureau"),
    Column("kind", Text("类别", "Kind"), True, example="部门"),
    Column("parent", Text("上级代码", "Unit above"), example="qd"),
    Column("region", Text("区划代码", "Region"), example="370200"),
    Column("uscc", Text("统一社会信用代码", "Credit code")),
    Column("since", Text("设立日期", "Opened on"), help=Text("空为今天", "today when empty"), example="2026-01-01"),
)
KINDS: Final = {word: kind.value for kind in UnitKind for word in (kind.value, *str(kind.label).split())}
FIELDS: Final = {"name": "name_zh", "on": "since", "unit": "code"}
"""Names of the actions' arguments as columns, where they differ."""


def key(row: Row) -> str:
    """Return what a row is known by."""
    return row.text("code")


def ordered(rows: list[Row]) -> list[Row]:
    """Return the rows with each unit after the one above it; those that go round in a circle come last."""
    left, codes = list(rows), {key(row) for row in rows}
    out: list[Row] = []
    while left:
        free = [row for row in left if row.text("parent") not in codes or row.text("parent") == key(row)]
        if not free:
            return out + left
        out += free
        left = [row for row in left if row not in free]
        codes = {key(row) for row in left}
    return out


def carry(actor: Actor, row: Row) -> tuple[str, list[Change]]:
    """Do what a row says; return what became of it. Raises WrongCell, or Refused as the actions do."""
    kind = KINDS.get(row.text("kind"))
    if kind is None:
        names = "、".join(str(k.label).split()[0] for k in UnitKind)
        raise row.wrong("kind", Text(f"类别不对；可用：{names}", f"no such kind; use: {', '.join(UnitKind.values)}"))
    name, since = Text(row.text("name_zh"), row.text("name_en")), row.day("since")
    above = _parent(row)
    unit = Unit.objects.filter(code=key(row)).first()
    if unit is None:
        return "added", _open(actor, row, kind, name, above, since or timezone.localdate())
    return _follow(actor, row, unit, kind, name, above)


def _parent(row: Row) -> Unit | None:
    code = row.text("parent")
    found = Unit.objects.filter(code=code).first() if code else None
    if code and found is None:
        raise row.wrong(
            "parent", Text(f"没有代码为 {code} 的机构，文件里也没有", f"there is no unit {code}, nor in the file")
        )
    return found


def _open(actor: Actor, row: Row, kind: str, name: Text, above: Unit | None, on: date) -> list[Change]:
    region, uscc = row.text("region"), row.text("uscc")
    open_unit(actor, code=key(row), kind=kind, name=name, parent=above, on=on, region=region, uscc=uscc or None)
    shown = [(column.name, row.text(column.key)) for column in COLUMNS[1:]]
    return [Change(said, "", value) for said, value in shown if value]


def _follow(actor: Actor, row: Row, unit: Unit, kind: str, name: Text, above: Unit | None) -> tuple[str, list[Change]]:
    """Bring a unit to what the row says; an empty cell changes nothing."""
    today, changes = timezone.localdate(), []
    if unit.name != name:
        changes += [Change(COLUMNS[1].name, unit.name_zh, name.zh)] if unit.name_zh != name.zh else []
        changes += [Change(COLUMNS[2].name, unit.name_en, name.en)] if unit.name_en != name.en else []
        rename_unit(actor, unit=unit, name=name, on=today)
    stands = unit.spans.filter(to_date__isnull=True).select_related("parent").first()
    was = stands.parent if stands else None
    if above is not None and above != was:
        changes.append(Change(COLUMNS[4].name, was.code if was else "", above.code))
        move_unit(actor, unit=unit, parent=above, on=today)
    facts = {"kind": kind, "region": row.text("region") or unit.region, "uscc": row.text("uscc") or unit.uscc or ""}
    fresh = {field: value for field, value in facts.items() if value != (getattr(unit, field) or "")}
    if fresh:
        names = {column.key: column.name for column in COLUMNS}
        changes += [Change(names[field], getattr(unit, field) or "", value) for field, value in fresh.items()]
        amend_unit(actor, unit=unit, **fresh)
    return ("changed" if changes else "unchanged"), changes
