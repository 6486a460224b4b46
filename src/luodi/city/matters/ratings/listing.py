"""Ratings one by one: behind every figure stand the ratings it was counted from, without anything of who rated.

Nobody is shown single ratings of their own service: on a slow day the time alone would say whose they are. Their unit's
others are, and the rectifications tell the unit what to put right.
"""

from datetime import datetime
from typing import Any, Final

import msgspec

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.models import Rating, Step, Words
from luodi.city.matters.office import Office, office
from luodi.city.matters.ratings.figures import Narrowed, current, ruled
from luodi.city.matters.ratings.places import named
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import unpack_state

SIZE: Final = 50
MOST: Final = 200
"""Ratings of one flag that are shown."""


class Sought(msgspec.Struct, frozen=True):
    """What the list is narrowed to besides the period and the unit; empty narrows nothing."""

    type: str = ""
    mode: str = ""
    stars: int = 0
    bad: bool = False
    out: bool = False
    ids: tuple[int, ...] = ()


class Line(msgspec.Struct, frozen=True):
    """One rating, as a list shows it."""

    id: int
    at: datetime
    stars: int
    reasons: tuple[Text, ...]
    mode: str
    phone: bool
    unit: int
    number: str
    """The rated matter's number; empty for none, or for one the reader may not see."""
    place: Text
    opened: str
    """The number of the rectification it opened, likewise."""
    replaced: int
    """How many earlier ratings of the same occasion it replaces."""
    out: bool


class Exclusion(msgspec.Struct, frozen=True):
    """A rating out of figures: on what ground, who ruled so and when, and in which matter."""

    line: Line
    ground: str
    by: int
    at: datetime | None
    words: str


def listing(who: Who, within: Narrowed, sought: Sought, *, before: int = 0, size: int = SIZE) -> list[Line]:
    """Return ratings `who` may read one by one, newest first, below the id `before`; `size` at most."""
    city = office()
    rows = _narrow(_readable(who, within, city), sought)
    if before:
        rows = rows.filter(pk__lt=before)
    return _lines(rows.order_by("-pk")[:size], who, city)


def withheld(who: Who, within: Narrowed, sought: Sought) -> int:
    """Return how many ratings the list leaves out because they are of the reader's own service."""
    if not isinstance(who, Person):
        return 0
    return int(_narrow(current(access.ratings(who), within), sought).filter(person=who.pk).count())


def exclusions(who: Who, within: Narrowed) -> list[Exclusion]:
    """Return what appeals took out of the figures of a period, latest first."""
    city = office()
    lines = _lines(_readable(who, within, city).filter(out=True).order_by("-pk")[:MOST], who, city)
    opened = dict(Rating.objects.filter(pk__in=[line.id for line in lines]).values_list("pk", "opened_id"))
    rulings = {step.matter_id: step for step in ruled(city).filter(matter__in=opened.values()).select_related("matter")}
    said = _said(rulings)
    return [
        Exclusion(line, *_of(rulings[opened[line.id]], city), said.get(opened[line.id] or 0, ""))
        for line in lines
        if opened[line.id] in rulings
    ]


def _of(step: Step, city: Office) -> tuple[str, int, datetime | None]:
    ground = unpack_state(step.matter.state).facts.get(city.ratings.rectifying.ground, "")
    return str(ground), step.person, step.closed


def _said(rulings: dict[int, Step]) -> dict[int, str]:
    """Return the words of the last ruling of each rectification: one statement."""
    out: dict[int, str] = {}
    wanted = Words.objects.filter(matter__in=rulings, by_reporter=False, n__endswith=".words", erased_at=None)
    wanted = wanted.filter(matter__entries__kind="signed", matter__entries__step__in=[s.key for s in rulings.values()])
    for matter, n, body, seq in wanted.values_list("matter_id", "n", "body", "matter__entries__seq"):
        if n == f"{seq}.words":
            out[matter] = body
    return out


def _readable(who: Who, within: Narrowed, city: Office) -> Any:
    rows = current(access.ratings(who, city), within)
    return rows.exclude(person=who.pk) if isinstance(who, Person) else rows


def _narrow(rows: Any, sought: Sought) -> Any:
    for key in ("type", "mode", "stars"):
        if value := getattr(sought, key):
            rows = rows.filter(**{key: value})
    if sought.bad:
        rows = rows.filter(stars__lte=office().ratings.rectifying.upto)
    if sought.out:
        rows = rows.filter(out=True)
    return rows.filter(pk__in=sought.ids[:MOST]) if sought.ids else rows


def _lines(rows: Any, who: Who, city: Office) -> list[Line]:
    found = list(rows)
    ids = {pk for row in found for pk in (row.matter_id, row.opened_id) if pk}
    numbers = dict(access.visible(who, city).filter(pk__in=ids).values_list("pk", "number")) if ids else {}
    return [_line(row, numbers, city) for row in found]


def _line(row: Any, numbers: dict[int, str], city: Office) -> Line:
    return Line(
        row.pk,
        row.at,
        row.stars,
        tuple(city.ratings.name(row.list, code) for code in row.reasons),
        row.mode,
        row.by > 0,
        row.unit,
        numbers.get(row.matter_id, ""),
        named(row.place, city) if row.place else Text("", ""),
        numbers.get(row.opened_id, ""),
        row.n - 1,
        row.out,
    )


__all__ = ["Exclusion", "Line", "Sought", "exclusions", "listing", "withheld"]
