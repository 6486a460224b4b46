"""The registry's part of a pack: regions, roles, units and the calendar, checked without and loaded into the database.

Each section is kept as it was last loaded, and a load applies only what the pack now says *differently*: what people
renamed, moved or abolished since then is not undone by loading the same pack again.
"""

from typing import Any, Final

from django.utils import timezone

from luodi.city.packing import Change, Pack, Part
from luodi.city.registry.actions.amend_unit import amend_unit
from luodi.city.registry.actions.move_unit import move_unit
from luodi.city.registry.actions.open_unit import open_unit
from luodi.city.registry.actions.put_region import put_region
from luodi.city.registry.actions.put_role import put_role
from luodi.city.registry.actions.rename_unit import rename_unit
from luodi.city.registry.actors import Actor
from luodi.city.registry.calendar_part import read_calendar
from luodi.city.registry.declared import Declared
from luodi.city.registry.models import Unit
from luodi.city.registry.outlines import PACKED, read_outlines
from luodi.city.registry.parts import differs, keep, load_part
from luodi.city.registry.queries import pack_part
from luodi.city.registry.rows import RegionRow, RoleRow, UnitRow, plain
from luodi.engines.notation import Problem, Text

Body = dict[str, Any]
CALENDAR_NAME: Final = Text("工作日历", "working calendar")
OUTLINES_NAME: Final = Text("区划轮廓", "outlines of regions")


def check(pack: Pack) -> list[Problem]:
    """Return every mistake in the registry's files, in the calendar and in the outlines."""
    declared = Declared(pack)
    read_calendar(pack, declared.problems)
    read_outlines(pack, declared.regions, declared.problems)
    return declared.problems


def load(pack: Pack, actor: Actor) -> list[Change]:
    """Load regions, roles, units, the calendar and the outlines, in that order, and return what changed."""
    declared = Declared(pack)
    changes = _load_regions(actor, declared.regions)
    changes += _load_roles(actor, declared.roles)
    changes += _load_units(actor, declared.units)
    changes += load_part(actor, Change("calendar", "calendar", CALENDAR_NAME), read_calendar(pack, []))
    drawn = read_outlines(pack, declared.regions, [])
    return changes + load_part(actor, Change("outlines", PACKED, OUTLINES_NAME), drawn)


PART: Final = Part("registry", check, load)


def _last(name: str) -> Body:
    return dict(pack_part(name) or {})


def _load_regions(actor: Actor, rows: dict[str, RegionRow]) -> list[Change]:
    body = {code: plain(row) for code, row in rows.items()}
    if not differs("regions", body):
        return []
    last = _last("regions")
    changed = [row for code, row in rows.items() if last.get(code) != body[code]]
    for row in changed:
        put_region(actor, code=row.code, name=row.name, parent=row.parent)
    keep(actor, "regions", body)
    return [Change("region", row.code, row.name) for row in changed]


def _load_roles(actor: Actor, rows: dict[str, RoleRow]) -> list[Change]:
    body = {code: plain(row) | {"opens": list(row.opens)} for code, row in rows.items()}
    if not differs("roles", body):
        return []
    last = _last("roles")
    changed = [row for code, row in rows.items() if last.get(code) != body[code]]
    for row in changed:
        put_role(actor, code=row.code, name=row.name, scope=row.scope, level_cap=row.level_cap, opens=list(row.opens))
    keep(actor, "roles", body)
    return [Change("role", row.code, row.name) for row in changed]


def _load_units(actor: Actor, rows: dict[str, UnitRow]) -> list[Change]:
    body = {code: plain(row) for code, row in rows.items()}
    if not differs("units", body):
        return []
    last, units = _last("units"), {unit.code: unit for unit in Unit.objects.all()}
    changes = []
    for code, row in rows.items():
        if code not in units:
            units[code] = _open(actor, row, units)
        elif last.get(code) == body[code] or not _follow(actor, units[code], row, last.get(code, {}), units):
            continue
        changes.append(Change("unit", code, row.name))
    keep(actor, "units", body)
    return changes


def _open(actor: Actor, row: UnitRow, units: dict[str, Unit]) -> Unit:
    parent = units[row.parent] if row.parent else None
    return open_unit(
        actor,
        code=row.code,
        kind=row.kind,
        name=row.name,
        parent=parent,
        on=row.since,
        region=row.region,
        uscc=row.uscc,
    )


def _follow(actor: Actor, unit: Unit, row: UnitRow, last: Body, units: dict[str, Unit]) -> bool:
    """Apply from today what the pack says differently of a unit since the last load; return whether anything."""
    today, said = timezone.localdate(), plain(row)
    fresh = {key for key in said if last.get(key) != said[key]}
    done = False
    if "name" in fresh and unit.name != row.name:
        rename_unit(actor, unit=unit, name=row.name, on=today)
        done = True
    parent = unit.spans.filter(to_date__isnull=True).values_list("parent__code", flat=True).first()
    if "parent" in fresh and row.parent and parent != row.parent:
        move_unit(actor, unit=unit, parent=units[row.parent], on=today)
        done = True
    if fresh & {"kind", "region", "uscc"} and (unit.kind, unit.region, unit.uscc) != (row.kind, row.region, row.uscc):
        amend_unit(actor, unit=unit, kind=row.kind, region=row.region, uscc=row.uscc or "")
        done = True
    return done
