"""Reads for faces, figures and other rooms. Nothing here decides who may see what: see `access`."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry.access import delegation_in_force, in_force
from luodi.city.registry.kinds import ADMINISTRATORS, UnitKind
from luodi.city.registry.models import Delegation, PackPart, Person, Post, Region, Unit, UnitSpan
from luodi.city.registry.tree import Tree
from luodi.engines.notation import Text


def doubled_administrators() -> list[int]:
    """Return who holds two of the three administrators' roles today (三员分立, GB/T 22239-2019 8.1.4).

    No action lets it happen; whoever writes rows past the actions might.
    """
    posts = Post.objects.filter(in_force(timezone.localdate()), role__code__in=ADMINISTRATORS)
    counted = posts.values("person").annotate(roles=Count("role", distinct=True)).filter(roles__gt=1)
    return list(counted.values_list("person", flat=True).order_by("person"))


def unit(code: str) -> Unit:
    """Return the unit with this code, in force or not. Raises Unit.DoesNotExist."""
    return Unit.objects.get(code=code)


def person_named(named: str, field: str, refusal: str = "bad_value") -> Person:
    """Return the active person whom somebody means: by user name, or by what only one is called.

    Raises Refused `missing` on `field` for nobody, else with the code `refusal` for none or several of the name.
    """
    if not named:
        raise Refused("missing", Text("请写用户名或姓名。", "Write a user name, or a name."), field)
    found = people_named([named])
    if named not in found:
        told = Text(f"没有用户“{named}”，写用户名或姓名。", f"There is no user “{named}”: write a name or user name.")
        if Person.objects.filter(name=named, active=True).exists():
            told = Text(f"有几个“{named}”，请写用户名。", f"Several are called “{named}”: write the user name.")
        raise Refused(refusal, told, field)
    return found[named]


def people_named(names: Collection[str]) -> dict[str, Person]:
    """Return people by what was written of them; who is not there, or not alone in the name, is left out."""
    rows = list(Person.objects.filter(Q(username__in=names) | Q(name__in=names), active=True))
    times = Counter(row.name for row in rows)
    return {row.name: row for row in rows if times[row.name] == 1} | {row.username: row for row in rows}


def post_held(person: Person, unit: Unit, role: str, day: date) -> Post:
    """Return the post somebody holds in a unit on a day. Raises Refused `bad_value` on `role`."""
    found = Post.objects.filter(in_force(day), person=person, unit=unit, role__code=role).first()
    if found is None:
        told = Text("此人那天在这个机构没有这个岗位。", "They do not hold this post in this unit on that day.")
        raise Refused("bad_value", told, "role")
    return found


def children(of: Unit, on: date | None = None) -> list[Unit]:
    """Return the units directly under `of` on a day (today when not given), by code."""
    tree = Tree.at(on or timezone.localdate())
    ids = [node.id for node in tree if node.parent_id == of.pk]
    return list(Unit.objects.filter(pk__in=ids).order_by("code"))


def history(of: Unit) -> list[UnitSpan]:
    """Return where a unit stood and what it was called, oldest first."""
    return list(of.spans.select_related("parent").order_by("from_date"))


def heir(of: Unit) -> Unit:
    """Return the unit that stands for `of` after all mergers: itself when it was not merged."""
    while of.merged_into is not None:
        of = of.merged_into
    return of


def holders(unit_id: int, role: str, at: datetime | None = None, *, delegates: bool = True) -> QuerySet[Person]:
    """Return who holds `role` in a unit at `at` (now when not given), with whoever acts for them unless told not to."""
    moment = at or timezone.now()
    posts = Post.objects.filter(in_force(timezone.localdate(moment)), unit_id=unit_id, role__code=role)
    found = Q(pk__in=posts.values("person_id"))
    if delegates:
        acting = Delegation.objects.filter(delegation_in_force(moment), post__in=posts)
        found |= Q(pk__in=acting.values("to_id"), active=True)
    return Person.objects.filter(found).order_by("id")


def search_units(text: str, on: date | None = None, limit: int = 20) -> list[Unit]:
    """Return units in force on a day whose code begins with `text` or any of whose names, present or past, contains it.

    A district is also found by the name of its region: 黄岛区 finds the West Coast New Area.
    """
    day = on or timezone.localdate()
    if not text.strip():
        return []
    named = UnitSpan.objects.filter(Q(name_zh__icontains=text) | Q(name_en__icontains=text)).values("unit_id")
    regions = Region.objects.filter(Q(name_zh__icontains=text) | Q(name_en__icontains=text)).values("code")
    district = Q(kind=UnitKind.DISTRICT, region__in=regions)
    standing = Q(abolished__isnull=True) | Q(abolished__gt=day)
    found = Unit.objects.filter(standing, Q(pk__in=named) | district | Q(code__startswith=text), opened__lte=day)
    return list(found.order_by("code")[:limit])


def pack_part(name: str) -> Any | None:
    """Return the body of a part of the loaded pack (`calendar`, say), or None when it is not loaded."""
    return PackPart.objects.filter(name=name).values_list("body", flat=True).first()
