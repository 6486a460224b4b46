"""Specialists and enterprises as figures and pages read them: who serves whom, visits, what was raised and solved."""

from datetime import date
from typing import Any

import msgspec
from django.db.models import Count, Q
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, office
from luodi.city.matters.rolls import ENTERPRISES
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick.bonds import follow_all
from luodi.city.refusals import Refused
from luodi.city.registry.actions.bond import bond
from luodi.city.registry.actions.hand_over_bond import hand_over_bond
from luodi.city.registry.actors import Actor
from luodi.city.registry.bonding import bonded, running
from luodi.city.registry.models import Bond, Person, Unit, Visit
from luodi.engines.notation import Text


class Served(msgspec.Struct, frozen=True):
    """An enterprise with who serves it. Counts are of matters the reader may see."""

    code: str
    specialist: Person | None
    unit: int
    """Where the specialist serves now, 0 for nowhere."""
    since: date | None
    visits: int
    last_visit: date | None
    open: int
    solved: int


class Service(msgspec.Struct, frozen=True):
    """One specialist's service."""

    person: Person
    unit: int
    enterprises: int
    visits: int
    open: int
    solved: int


def enterprises(who: Who) -> list[Served]:
    """Return every enterprise by code, also those that nobody serves. Three queries, however many there are."""
    city = office()
    bonds = {b.enterprise.code: b for b in _in_force(city).select_related("enterprise", "person")}
    visits = _visits(bonds[code].enterprise_id for code in bonds)
    needs = _needs(who)
    return [_served(code, bonds.get(code), visits, needs, city) for code in city.rolls[ENTERPRISES].by_code]


def specialists(who: Who) -> list[Service]:
    """Return every specialist who serves an enterprise today, those with most first."""
    by_person: dict[int, list[Served]] = {}
    for line in enterprises(who):
        if line.specialist:
            by_person.setdefault(line.specialist.pk, []).append(line)
    found = [_service(lines) for lines in by_person.values()]
    return sorted(found, key=lambda line: (-line.enterprises, line.person.username))


def _service(lines: list[Served]) -> Service:
    person = lines[0].specialist
    assert person is not None  # noqa: S101 - lines are grouped by it
    total = [sum(getattr(line, key) for line in lines) for key in ("visits", "open", "solved")]
    return Service(person, lines[0].unit, len(lines), *total)


def history(enterprise: Unit) -> list[Bond]:
    """Return who served an enterprise, latest first."""
    return list(Bond.objects.filter(enterprise=enterprise).select_related("person").order_by("-from_date", "-pk"))


def visits_of(enterprise: Unit, most: int = 50) -> list[Visit]:
    """Return the latest visits to an enterprise, under whoever served it then."""
    rows = Visit.objects.filter(bond__enterprise=enterprise).select_related("bond__person")
    return list(rows.order_by("-on", "-pk")[:most])


def hand_over(actor: Actor, *, enterprise: Unit, to: Person, on: date, reason: str) -> Bond:
    """Hand a bond over (registry.actions.hand_over_bond); from the day on, open needs go along at once."""
    made = hand_over_bond(actor, enterprise=enterprise, to=to, on=on, reason=reason)
    if on <= timezone.localdate():
        follow_all(Matter.objects.filter(status="open", thing=enterprise.code), office(), now_ms())
    return made


def pair(actor: Actor, *, enterprise: Unit, to: Person, on: date, reason: str = "") -> Bond:
    """Give an enterprise to a specialist: the first one, or, with a reason, another in place of who serves it.

    Refused as registry.actions.bond and hand_over_bond are.
    """
    if running(enterprise, on):
        return hand_over(actor, enterprise=enterprise, to=to, on=on, reason=reason)
    return bond(actor, enterprise=enterprise, person=to, on=on)


def served(who: Who, code: str) -> Served:
    """Return one enterprise. Raises Refused `not_found`."""
    found = next((line for line in enterprises(who) if line.code == code), None)
    if found is None:
        raise Refused("not_found", Text(f"没有企业“{code}”。", f"There is no enterprise “{code}”."), "code")
    return found


def _in_force(city: Office) -> Any:
    return Bond.objects.filter(bonded(city.day))


def _visits(enterprises: Any) -> dict[int, tuple[int, date]]:
    rows = Visit.objects.filter(bond__enterprise__in=list(enterprises)).order_by("on")
    out: dict[int, tuple[int, date]] = {}
    for enterprise, on in rows.values_list("bond__enterprise_id", "on"):
        out[enterprise] = (out.get(enterprise, (0, on))[0] + 1, on)
    return out


def _needs(who: Who) -> dict[str, tuple[int, int]]:
    """Return how many matters about each enterprise are open, and how many are closed with an answer."""
    rows = access.visible(who).exclude(thing="").values("thing")
    counted = rows.annotate(
        open_=Count("pk", filter=Q(status="open")), solved=Count("pk", filter=Q(status="closed", reason="answered"))
    )
    return {row["thing"]: (row["open_"], row["solved"]) for row in counted.order_by("thing")}


def _served(
    code: str, bond: Bond | None, visits: dict[int, tuple[int, date]], needs: dict[str, tuple[int, int]], city: Office
) -> Served:
    open_, solved = needs.get(code, (0, 0))
    if bond is None:
        return Served(code, None, 0, None, 0, None, open_, solved)
    times, last = visits.get(bond.enterprise_id, (0, None))
    return Served(code, bond.person, city.serves(bond.person_id), bond.from_date, times, last, open_, solved)


__all__ = ["Served", "Service", "enterprises", "hand_over", "history", "pair", "served", "specialists", "visits_of"]
