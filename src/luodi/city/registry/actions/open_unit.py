"""设立机构: a new unit enters the tree."""

from datetime import date

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.checks import check_kind, check_name, check_region, free_uscc
from luodi.city.registry.kinds import SYSADMIN, UnitKind
from luodi.city.registry.models import Unit, UnitSpan
from luodi.city.registry.spans import require_in_force
from luodi.engines.notation import Text


def open_unit(
    actor: Actor,
    *,
    code: str,
    kind: str,
    name: Text,
    parent: Unit | None,
    on: date,
    region: str = "",
    uscc: str | None = None,
) -> Unit:
    """Open a unit called `name` under `parent` from the day `on`, and return it.

    Without `region` it lies in its parent's. Only a city stands under nothing. `uscc` is the unified social credit
    code, if it has one. Refused: `not_allowed`, `code_taken`, `kind_unknown`, `name_missing`, `parent_missing`,
    `not_in_force` (the parent), `region_unknown`, `uscc_wrong`, `uscc_taken`.
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
        check_kind(kind)
        check_name(name)
        check_region(region)
        _check_code(code)
        _check_parent(parent, kind, on)
        unit = Unit.objects.create(
            code=code,
            kind=kind,
            name_zh=name.zh,
            name_en=name.en,
            region=region or (parent.region if parent else ""),
            uscc=free_uscc(uscc),
            opened=on,
        )
        UnitSpan.objects.create(unit=unit, parent=parent, name_zh=name.zh, name_en=name.en, from_date=on)
        above = parent.code if parent else None
        record.write("unit.opened", code, kind=kind, zh=name.zh, en=name.en, parent=above, on=on.isoformat())
    return unit


def _check_code(code: str) -> None:
    if not code or Unit.objects.filter(code=code).exists():
        raise Refused("code_taken", Text(f"代码“{code}”已被使用或为空", f"code “{code}” is taken or empty"), "code")


def _check_parent(parent: Unit | None, kind: str, on: date) -> None:
    if parent is not None:
        require_in_force(parent, on, "parent")
    elif kind != UnitKind.CITY:
        raise Refused("parent_missing", Text("只有城市可以没有上级", "only a city stands under nothing"), "parent")
