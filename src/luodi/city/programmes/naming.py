"""Whom somebody means who writes a name: the user name, or what only one person is called."""

from collections import Counter
from collections.abc import Collection

from django.db.models import Q

from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text


def person_named(named: str, field: str = "username") -> Person:
    """Return who is meant. Raises Refused `missing` for nobody, `not_in_force` for none or several of the name."""
    if not named:
        raise Refused("missing", Text("请写用户名或姓名。", "Write a user name, or a name."), field)
    found = people_named([named])
    if named not in found:
        told = Text(f"没有“{named}”，写用户名或姓名。", f"There is no “{named}”: write a user name, or a name.")
        if Person.objects.filter(name=named, active=True).exists():
            told = Text(f"有几个“{named}”，请写用户名。", f"Several are called “{named}”: write the user name.")
        raise Refused("not_in_force", told, field)
    return found[named]


def people_named(names: Collection[str]) -> dict[str, Person]:
    """Return people by what was written of them; who is not there, or not alone in the name, is left out."""
    rows = list(Person.objects.filter(Q(username__in=names) | Q(name__in=names), active=True))
    times = Counter(row.name for row in rows)
    return {row.name: row for row in rows if times[row.name] == 1} | {row.username: row for row in rows}
