"""The demo city's staff, made through the registry's own actions. Invented people, for demo mode and tests only."""

from datetime import date
from functools import lru_cache
from typing import Any

import msgspec
from django.db import transaction

from luodi.city.packing import find_pack
from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actions.bond import bond
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post, Role, Unit
from luodi.engines.notation import Text, read_file

PEOPLE = "demo/people.yaml"
SINCE = date(2024, 1, 1)


@transaction.atomic
def load_people(pack: str) -> int:
    """Make the demo staff of a pack, all or nobody; return how many are new. Again, it makes none."""
    root = find_pack(pack)
    source = read_file(root / PEOPLE, root)
    people = {p["username"]: (p["name"], [(q["unit"], q["roles"]) for q in p["posts"]]) for p in source["people"]}
    if len(people) < len(source["people"]):
        raise ValueError(f"{PEOPLE}: a user name is written twice")
    made = sum(enrol(username, *of) for username, of in people.items())
    for kind, key in (("district", "districts"), ("street", "streets"), ("chamber", "chambers")):
        for unit in Unit.objects.filter(kind=kind, abolished__isnull=True).order_by("code"):
            made += sum(_staff(unit, role, name) for role, name in source.get(key, {}).items())
    made += sum(_team(**team) for team in source.get("teams", []))
    for row in source.get("bonds", []):
        _bond(**row)
    for ending, roles in source.get("each", {}).items():
        for unit in Unit.objects.filter(code__regex=rf"^\d{{6}}-{ending}$", abolished__isnull=True).order_by("code"):
            made += sum(_staff(unit, role, name) for role, name in roles.items())
    return made


def _staff(unit: Unit, roles: str, name: str) -> int:
    """Make one person of a unit, named after the first role; `clerk+dispatcher` is one person in two posts."""
    first, *more = roles.split("+")
    return enrol(f"{unit.code}-{first}", f"{unit.name_zh}{name}", [(unit.code, [first, *more])])


def _team(unit: str, role: str, name: str, count: int) -> int:
    """Make several people of a unit in one role: `ls-haiyue-lawyer-1`, `-2` and so on."""
    node = Unit.objects.get(code=unit)
    return sum(enrol(f"{unit}-{role}-{n}", f"{node.name_zh}{name}{n}", [(unit, [role])]) for n in range(1, count + 1))


def _bond(enterprise: str, person: str) -> None:
    """Pair a specialist with an enterprise that has none yet."""
    unit = Unit.objects.get(code=enterprise)
    if not unit.bonds.exists():
        bond(SYSTEM, enterprise=unit, person=Person.objects.get(username=person), on=SINCE)


def enrol(username: str, name: str, posts: list[tuple[str, list[Any]]]) -> int:
    """Make somebody with roles in units; return 1, or 0 for who is there already."""
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


class Guide(msgspec.Struct, frozen=True):
    """How the sign-in page of a demo presents its staff."""

    groups: tuple[tuple[Text, tuple[str, ...]], ...]
    """Name of a group, user names of its people in order."""
    tries: dict[str, Text]
    """By role: what to try in such a post."""


@lru_cache(maxsize=2)
def demo_guide(pack: str) -> Guide:
    """Return the guide a pack's demo staff comes with; empty where it has none."""
    root = find_pack(pack)
    source = read_file(root / PEOPLE, root)
    groups = tuple((Text(**dict(g["name"])), tuple(g["people"])) for g in source.get("groups", []))
    return Guide(groups, {role: Text(**dict(words)) for role, words in source.get("try", {}).items()})
