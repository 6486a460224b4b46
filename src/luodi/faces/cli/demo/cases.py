"""The matters of a demo's year: what is raised when, where and by whom, drawn from the pack's samples and a seed."""

import random
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate

import msgspec

from luodi.city.matters.definition import CHOICES, Definition, FormField
from luodi.city.matters.office import Office, current_type, definition
from luodi.city.matters.rolls import THING, filled
from luodi.city.registry.models import Region, Unit
from luodi.engines.worktime import Unit as TimeUnit
from luodi.engines.worktime import shift
from luodi.faces.cli.demo.source import Sample, Source, Telling

DISTRICT, STREET = "district", "street"


class Size(StrEnum):
    """How big a demo is made."""

    SMALL = "small"
    FULL = "full"


TOTAL = {Size.SMALL: 200, Size.FULL: 5000}
PENDING = ("object", "ask_extension")
"""What somebody else has to rule on: some of it waits at the end."""
WORKDAY, HOLIDAY = 1.0, 0.3
"""How much is raised on a day."""
ECHOES = 0.03
"""The share of matters that somebody else raises again."""
BY_REGION, TO_CITY = "region:", 0.3
"""Of what a district's own organ takes in, this share is put to the city's instead."""
QUIET_DAYS = 0.1
"""No matter is raised in the last couple of hours: it could not yet have been read."""


class Case(msgspec.Struct):
    """One matter to be raised: `key` is the same in every run, so that none is raised twice."""

    key: str
    at: datetime
    type: str
    title: str
    text: str
    reply: str
    street: str
    region: str
    """The street, or the city where it is put to the city's own organ instead of the district's."""
    lead: str
    co: list[str]
    facts: dict[str, object]
    reporter: dict[str, str]
    seed: str
    answers: dict[str, str] = {}
    """What steps ask for in free text, by key."""
    rest: str = ""
    """Where it waits at the end: the key of a step, or one of PENDING; empty for one that runs as it may."""
    echoes: list["Case"] = []
    """The same, raised again by others."""


class Year:
    """Draws the cases. Each has dice of its own, so that one more or less changes no other."""

    def __init__(self, source: Source, city: Office, now: datetime, seed: int) -> None:
        self.source = source
        self.city = city
        self.now = now
        self.seed = seed
        self.streets = list(Unit.objects.filter(kind="street", abolished__isnull=True).order_by("code"))
        self.districts = dict(Region.objects.values_list("code", "name_zh"))
        self.top = city.tree.node(city.top).region
        first = now.astimezone(city.calendar.tz).date() - timedelta(days=source.days - 1)
        self.days = [first + timedelta(days=n) for n in range(source.days)]

    def cases(self, total: int) -> list[Case]:
        """Return some `total` cases by time; none of types the pack does not have, at least one of each sample."""
        known = [sample for sample in self.source.samples if current_type(sample.type)]
        waiting = list(self._stock(known if total > 1000 else _one_each(known)))
        left, whole = max(total // 2, total - len(waiting)), sum(sample.count for sample in known)
        out = waiting
        for sample in known:
            for n in range(max(1, round(left * sample.count / whole))):
                out.append(self._case(sample, f"{_name(sample)}.{n}"))
        return sorted(out, key=lambda case: (case.at, case.key))

    def _case(self, sample: Sample, key: str) -> Case:
        dice = self._dice(key)
        at = self._raised(sample, dice)
        case = self._told(sample, key, at, dice, self._somewhere(sample, dice))
        if dice.random() < ECHOES:
            again = self._told(sample, f"{key}.again", at + timedelta(hours=dice.uniform(1, 30)), dice, case)
            case.echoes.append(again)
        return case

    def _stock(self, samples: list[Sample]) -> Iterator[Case]:
        """Yield matters that wait now, one at each step of each sample's flow, and some that wait for a ruling."""
        for sample in samples:
            known = known_as(sample.type)
            for n, rest in enumerate((*known.flow.steps, *PENDING)):
                key = f"{_name(sample)}.waits.{rest}"
                dice = self._dice(key)
                hours = 3 * min(n, len(known.flow.steps)) + dice.randint(2, 16)
                at = shift(self.now, -hours, TimeUnit.WORKING_HOUR, self.city.calendar)
                case = self._told(sample, key, at, dice, self._somewhere(sample, dice))
                case.rest = rest
                yield case

    def _somewhere(self, sample: Sample, dice: random.Random) -> Unit:
        """Return a street: one where a thing stands, if the matter is about one that stands somewhere."""
        of = next((item.of for item in known_as(sample.type).form if item.kind == THING), "")
        places = {thing.region for thing in self.city.rolls[of].things} if of in self.city.rolls else set()
        within = [s for s in self.streets if s.region.startswith(sample.region)]
        return dice.choice([s for s in within if s.code in places] or within)

    def _dice(self, key: str) -> random.Random:
        return random.Random(f"{self.seed}:{key}")  # noqa: S311 - dice for a demo, not for secrets

    def _raised(self, sample: Sample, dice: random.Random) -> datetime:
        """Return a moment of the year: more in the sample's season, on working days, and by day."""
        weights = list(accumulate(sample.weight(day) * self._usual(day) for day in self.days))
        day = dice.choices(self.days, cum_weights=weights)[0]
        hour = dice.choice((8, 9, 9, 10, 10, 11, 13, 14, 14, 15, 16, 17, 19, 20))
        clock = time(hour, dice.randrange(60), dice.randrange(60))
        return min(datetime.combine(day, clock, self.city.calendar.tz), self.now - timedelta(days=QUIET_DAYS))

    def _usual(self, day: date) -> float:
        return WORKDAY if self.city.calendar.is_working(day) else HOLIDAY

    def _told(self, sample: Sample, key: str, at: datetime, dice: random.Random, where: "Unit | Case") -> Case:
        """Return a case in its own words; somewhere, or where another one is."""
        street = where if isinstance(where, Unit) else next(s for s in self.streets if s.code == where.street)
        district = street.region[:6]
        given = {"place": street.name_zh, "district": self.districts.get(district, ""), "n": str(dice.randint(3, 12))}
        given["day"] = (at - timedelta(days=3)).date().isoformat()
        given["month"] = (at.replace(day=1) - timedelta(days=1)).replace(day=1).date().isoformat()
        telling, known = Telling(self.source, dice, given), known_as(sample.type)
        to_city = known.intake.startswith(BY_REGION) and dice.random() < TO_CITY
        return Case(
            key,
            at,
            sample.type,
            telling.tell(sample.titles),
            self._around(telling.tell(sample.texts), telling, dice),
            telling.tell(sample.replies),
            street.code,
            self.top if to_city else street.region,
            _here(sample.unit, street),
            [_here(unit, street) for unit in sample.co],
            self._facts(known, sample, telling, street.region, at, dice),
            self._caller(dice) if not known.anonymous or dice.random() < 0.75 else {},
            f"{self.seed}:{key}:life",
            {key: telling.tell(words) for key, words in sample.answers.items()},
        )

    def _around(self, text: str, telling: Telling, dice: random.Random) -> str:
        before = telling.tell(self.source.before) if dice.random() < 0.35 else ""
        after = telling.tell(self.source.after) if dice.random() < 0.6 else ""
        return before + text + after

    def _caller(self, dice: random.Random) -> dict[str, str]:
        return {"name": dice.choice(self.source.reporters), "phone": f"139{dice.randrange(10**8):08d}"}

    def _facts(
        self, known: Definition, sample: Sample, telling: Telling, region: str, at: datetime, dice: random.Random
    ) -> dict[str, object]:
        facts: dict[str, object] = {}
        for field in known.form:
            item, given = self._asked(field, region, at), sample.facts.get(field.key)
            if not item.asked(facts):
                continue
            if isinstance(given, list):
                given = dice.choice(given)
            if given is not None:
                facts[item.key] = telling.tell((given,)) if isinstance(given, str) else given
            elif item.required or item.kind == "point" or item.key == "place" or dice.random() < 0.5:
                facts[item.key] = self._answer(item, telling, region, at, dice)
        return {key: value for key, value in facts.items() if value is not None}

    def _asked(self, field: FormField, region: str, at: datetime) -> FormField:
        """Return a field as it is asked that day; of the things of a roll only those of the region, or of none."""
        asked = filled(field, self.city.rolls, at.astimezone(self.city.calendar.tz).date())
        if field.kind != THING:
            return asked
        things = self.city.rolls[field.of].by_code
        here = tuple(code for code in asked.options if things[code].region in ("", region))
        return msgspec.structs.replace(asked, options=here or asked.options)

    def _answer(self, item: FormField, telling: Telling, region: str, at: datetime, dice: random.Random) -> object:
        """Return an answer to a field of a form, None for one that only its own sample could give."""
        if item.kind == CHOICES:
            return [dice.choice(item.options)]
        if item.options:
            return dice.choice(item.options)
        if item.kind == "point":
            return self._point(region, dice)
        simple = {"number": dice.randint(1, 40), "flag": dice.random() < 0.5}
        simple["date"] = (at + timedelta(days=dice.randint(5, 40))).date().isoformat()  # type: ignore[assignment]
        if item.kind in simple:
            return simple[item.kind]
        return telling["place"] if item.required or item.key == "place" else None

    def _point(self, region: str, dice: random.Random) -> str | None:
        middle = self.source.points.get(region[:6])
        if middle is None:
            return None
        lat, lon, spread = middle
        return f"{lat + spread * dice.uniform(-1, 1):.5f},{lon + spread * dice.uniform(-1, 1):.5f}"


def known_as(code: str) -> Definition:
    """Return the type in force under a code. KeyError when there is none."""
    row = current_type(code)
    if row is None:
        raise KeyError(code)
    return definition(row.pk)


def _one_each(samples: list[Sample]) -> list[Sample]:
    return list({sample.type: sample for sample in samples}.values())


def _here(unit: str, street: Unit) -> str:
    """Return the code of a unit as a sample names it: the street, its district, a bureau of the district, any other."""
    district = street.region[:6]
    if unit.startswith(f"{DISTRICT}-"):
        return district + unit.removeprefix(DISTRICT)
    return {DISTRICT: district, STREET: street.code}.get(unit, unit)


def _name(sample: Sample) -> str:
    """Return what a sample is called in keys: the same wherever it stands in its file."""
    return f"{sample.type}.{zlib.crc32(sample.titles[0].encode()):08x}"
