"""Checks that several actions share. Each raises Refused and names the field."""

from luodi.city.refusals import Refused
from luodi.city.registry.codes import normal_uscc
from luodi.city.registry.kinds import UnitKind
from luodi.city.registry.models import Person, Region, Unit
from luodi.engines.notation import Text


def check_kind(kind: str) -> None:
    """Refuse a kind of unit nobody knows (`kind_unknown`)."""
    if kind not in UnitKind.values:
        raise Refused("kind_unknown", Text(f"没有“{kind}”这类机构", f"there is no kind of unit “{kind}”"), "kind")


def check_name(name: Text) -> None:
    """Refuse a name missing in either language (`name_missing`)."""
    if not name.zh.strip() or not name.en.strip():
        raise Refused("name_missing", Text("名称须有中文和英文", "a name is needed in Chinese and English"), "name")


def check_region(region: str) -> None:
    """Refuse a region code that is not registered (`region_unknown`); an empty one is none."""
    if region and not Region.objects.filter(code=region).exists():
        raise Refused("region_unknown", Text(f"没有登记区划 {region}", f"region {region} is not registered"), "region")


def free_uscc(uscc: str | None, *, unit: Unit | None = None) -> str | None:
    """Return the normal form of a credit code nobody but `unit` has (`uscc_wrong`, `uscc_taken`); None stays None."""
    if not uscc:
        return None
    code = normal_uscc(uscc)
    holder = Unit.objects.filter(uscc=code).first()
    if holder is not None and holder != unit:
        raise Refused(
            "uscc_taken",
            Text(f"统一社会信用代码已属于{holder.name.zh}", f"the code already belongs to {holder.name.en}"),
            "uscc",
        )
    return code


def check_active(person: Person, field: str) -> None:
    """Refuse a person who has left (`person_inactive`)."""
    if not person.active:
        raise Refused("person_inactive", Text(f"{person.name}已停用", f"{person.name} is no longer active"), field)
