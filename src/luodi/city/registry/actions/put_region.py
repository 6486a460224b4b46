"""登记区划: a region as the current GB/T 2260 table names it."""

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.checks import check_name, check_region
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Region
from luodi.engines.notation import Text


def put_region(actor: Actor, *, code: str, name: Text, parent: str | None = None) -> Region:
    """Register the region `code` (6, 9 or 12 digits) or give it a new name or parent (a code), and return it.

    Refused: `not_allowed`, `name_missing`, `region_wrong`, `region_unknown` (the parent).
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
        check_name(name)
        check_region(parent or "")
        if not code.isdigit() or len(code) not in (6, 9, 12):
            raise Refused("region_wrong", Text("区划代码为 6、9 或 12 位数字", "6, 9 or 12 digits are needed"), "code")
        above = Region.objects.get(code=parent) if parent else None
        values = {"name_zh": name.zh, "name_en": name.en, "parent": above}
        region, _ = Region.objects.update_or_create(code=code, defaults=values)
        record.write("region.put", code, zh=name.zh, en=name.en, parent=parent)
    return region
