"""The demo city's staff, made through the registry's own actions. Invented people, for demo mode and tests only."""

from datetime import date
from typing import Any

from luodi.city.packing import find_pack
from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post, Role, Unit
from luodi.engines.notation import read_file

PEOPLE = "demo/people.yaml"
SINCE = date(2024, 1, 1)


def load_people(pack: str) -> int:
    """Make the demo staff of a pack; return how many are new. Again, it makes none."""
    root = find_pack(pack)
    source = read_file(root / PEOPLE, root)
    made = sum(
        _person(p["username"], p["name"], [(q["unit"], q["roles"]) for q in p["posts"]]) for p in source["people"]
    )
    for kind, key in (("district", "districts"), ("street", "streets")):
        for unit in Unit.objects.filter(kind=kind, abolished__isnull=True).order_by("code"):
            made += sum(_staff(unit, role, name) for role, name in source.get(key, {}).items())
    for ending, roles in source.get("each", {}).items():
        for unit in Unit.objects.filter(code__regex=rf"^\d{{6}}-{ending}$", abolished__isnull=True).order_by("code"):
            made += sum(_staff(unit, role, name) for role, name in roles.items())
    return made


def _staff(unit: Unit, role: str, name: str) -> int:
    return _person(f"{unit.code}-{role}", f"{unit.name_zh}{name}", [(unit.code, [role])])


def _person(username: str, name: str, posts: list[tuple[str, list[Any]]]) -> int:
    if Person.objects.filter(username=username).exists():
        return 0
    person = add_person(SYSTEM, username=username, name=name)
    for code, roles in posts:
        unit = Unit.objects.get(code=code)
        for role in roles:
            appoint(SYSTEM, person=person, unit=unit, role=Role.objects.get(code=role), on=SINCE)
    return 1


def demo_people() -> list[Post]:
    """Return the posts of the demo staff, for the sign-in page of demo mode."""
    return list(
        Post.objects.filter(to_date__isnull=True).select_related("person", "unit", "role").order_by("unit__code")
    )
