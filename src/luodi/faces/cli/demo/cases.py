"""The invented matters of a demo, as the pack writes them, and when each is raised."""

import random
from datetime import datetime, timedelta

import msgspec

from luodi.city.matters.definition import Definition
from luodi.city.matters.office import Office, current_type, definition
from luodi.city.packing import find_pack
from luodi.city.registry.models import Unit
from luodi.engines.notation import Map, read_file
from luodi.engines.worktime import Unit as TimeUnit
from luodi.engines.worktime import shift

FILE = "demo/matters.yaml"
DISTRICT = "district"


class Case(msgspec.Struct):
    """One matter to be raised: `key` is the same in every run, so that none is raised twice."""

    key: str
    at: datetime
    type: str
    title: str
    text: str
    reply: str
    region: str
    lead: str
    co: list[str]
    facts: dict[str, object]
    reporter: dict[str, str]
    pace: float
    """How slow those who handle it are: 1 is the usual."""


def cases(pack: str, city: Office, now: datetime, dice: random.Random) -> list[Case]:
    """Return the pack's demo matters over the days before `now`, by time; none of types the pack does not have."""
    root = find_pack(pack)
    source = read_file(root / FILE, root)
    streets = list(Unit.objects.filter(kind="street", abolished__isnull=True).order_by("code"))
    out = []
    for n, sample in enumerate(source["matters"]):
        row = current_type(sample["type"])
        for i in range(sample["count"] if row else 0):
            at = _working_moment(now - timedelta(days=dice.uniform(0.2, source["days"])), city, dice)
            out.append(_case(f"{n}.{i}", at, sample, definition(row.pk), dice.choice(streets), source, dice))  # type: ignore[union-attr]
    return sorted(out, key=lambda case: case.at)


def _case(
    key: str, at: datetime, sample: Map, known: Definition, street: Unit, source: Map, dice: random.Random
) -> Case:
    district = street.region[:6]
    words = {name: sample[name].format(place=street.name_zh, n=dice.randint(3, 12)) for name in ("title", "text")}
    here = {DISTRICT: district}
    caller = {"name": dice.choice(source["reporters"]), "phone": f"139{dice.randrange(10**8):08d}"}
    return Case(
        key,
        at,
        sample["type"],
        words["title"],
        words["text"],
        sample["reply"],
        district,
        here.get(sample["unit"], sample["unit"]),
        [here.get(unit, unit) for unit in sample.get("co", [])],
        _facts(known, dict(sample.get("facts", {})), street.name_zh, dice),
        caller if not known.anonymous or dice.random() < 0.7 else {},
        dice.choice([0.6, 0.8, 1, 1, 1, 1.2, 3]),
    )


def _facts(known: Definition, facts: dict[str, object], place: str, dice: random.Random) -> dict[str, object]:
    for item in known.form:
        if item.key == "place":
            facts.setdefault("place", place)
        elif item.required and item.options:
            facts.setdefault(item.key, dice.choice(item.options))
    return facts


def _working_moment(at: datetime, city: Office, dice: random.Random) -> datetime:
    """Return a moment in office hours near `at`."""
    return shift(at - timedelta(days=1), dice.randint(1, 6), TimeUnit.WORKING_HOUR, city.calendar) + timedelta(
        minutes=dice.randint(0, 50)
    )
