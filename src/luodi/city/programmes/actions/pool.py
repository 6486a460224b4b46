"""统筹池: units put people at the city's disposal: what they can do, until when; drawn by joining a programme."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from luodi.city.matters.office import office
from luodi.city.programmes import access
from luodi.city.programmes.models import Reserve
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.registry.queries import person_named
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def enter_pool(
    person: Person,
    username: str,
    *,
    unit: str,
    skills: Sequence[str],
    rank: str = "",
    from_date: date | None = None,
    to_date: date | None = None,
) -> Reserve:
    """Put somebody in the pool, or say anew what they can do; by who runs programmes of their unit, or the pool.

    Raises Refused `not_allowed`, `missing`, `not_in_force`, `bad_period`.
    """
    with witnessed("programmes", "enter_pool", person.pk), transaction.atomic():
        city = office()
        who, node = person_named(username, "username", "not_in_force"), city.tree.get(unit)
        if node is None:
            raise Refused("not_in_force", Text(f"没有“{unit}”这个单位。", f"There is no unit “{unit}”."), "unit")
        if node.id not in access.running(person, city) and not city.opens(person.pk, access.POOL):
            raise Refused("not_allowed", NOT_ALLOWED, "unit")
        start = from_date or timezone.localdate()
        if to_date and to_date < start:
            raise Refused("bad_period", Text("结束早于开始。", "It ends before it begins."), "to_date")
        words = sorted({word.strip() for word in skills if word.strip()})
        given = {"unit_id": node.id, "skills": words, "rank": rank.strip(), "from_date": start, "to_date": to_date}
        row, _ = Reserve.objects.update_or_create(person=who, defaults=given)
        Record(person).write("pool.entered", who.username, unit=unit, skills=words)
    return row


def leave_pool(person: Person, username: str) -> Reserve:
    """Take somebody out of the pool; return the row that stood there. Raises Refused `not_found`."""
    with witnessed("programmes", "leave_pool", person.pk), transaction.atomic():
        row = access.pool(person).filter(person__username=username).first()
        if row is None:
            raise Refused("not_found", Text("统筹池里没有这个人。", "Not in the pool."), "username")
        row.delete()
        Record(person).write("pool.left", username)
        return row
