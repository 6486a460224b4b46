"""回头看: which matters are due for a look back, and what the looks found. When is the pack's to say (looks.yaml)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.ages import Ages
from luodi.city.matters.models import Entry, Matter, MatterType, Outcome
from luodi.city.matters.office import Office, definition, office
from luodi.city.matters.queries import SIZE, Slice, Sought, narrow
from luodi.city.packing import Pack
from luodi.city.registry.models import Person
from luodi.engines.notation import Place, Problem, Reader, Text
from luodi.engines.process import unpack_entry, unpack_state
from luodi.engines.process.powers import entitled
from luodi.engines.worktime import Allowance, Unit, shift

FILE: Final = "matters/looks.yaml"
FOUND: Final = ("held", "rebounded")
MONTH: Final = 30
EARLY: Final = 31
"""Days by which a second or later look may be early and still be the one that was due."""


def read_looks(pack: Pack, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """Return at which ages matters of each type are looked back on, by the type's code; days and months only."""
    if not pack.has(FILE):
        return {}
    out: dict[str, dict[str, Any]] = {}
    reader = Reader(pack.read(FILE), problems, Place(FILE, 1), Text("回头看", "looks back"))
    for r in reader.children("looks", Text("回头看", "look back")):
        when: dict[str, Any] = {"after": _after(r), "turned": r.flag("turned")}
        r.string("basis", required=True)
        out |= {str(code): when for code in r.items("types")}
        r.done()
    reader.done()
    return out


def _after(r: Reader) -> list[str]:
    """Return the ages, earliest first."""
    out = []
    for text in map(str, r.items("after", required=True)):
        try:
            given = Allowance.parse(text)
        except ValueError:
            given = Allowance(0, Unit.HOUR)
        if given.unit not in (Unit.DAY, Unit.MONTH):
            told = Text(f"时间不对：{text}", f"wrong time: {text}")
            r.note(r.where("after"), told, Text("写 6m、180d", "write 6m or 180d"))
        else:
            out.append(given)
    return [str(given) for given in sorted(out, key=_days)]


def _days(given: Allowance) -> int:
    return given.amount * (MONTH if given.unit == Unit.MONTH else 1)


@dataclass(frozen=True, slots=True)
class ToLook:
    """A closed matter nobody has looked back on, the moment the look is due, and whether this person may do it."""

    matter: Matter
    due: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """A matter that was looked back on: when, by whom, what was found and noted."""

    matter: Matter
    at: datetime
    by: int
    result: str
    note: str


def due(person: Person, sought: Sought, *, after: str = "", size: int = SIZE) -> Slice[ToLook]:
    """Return a page of what is due for a look back now, of what `person` may see: longest due first."""
    city, now = office(), timezone.now()
    rows = _beyond(_due(person, sought, city, now), after).select_related("type", "lead")
    found = list(rows.order_by("closed", "pk")[: size + 1])
    actor = access.actor(person, city)
    out = []
    for row in found[:size]:
        may = entitled(definition(row.type_id).flow, unpack_state(row.state), actor, city, "look_back")
        out.append(ToLook(row, _when(row, city, now), may))
    last = found[size - 1] if len(found) > size else None
    return Slice(out, f"{last.closed.isoformat()}~{last.pk}" if last and last.closed else "")


def done(person: Person, sought: Sought, result: str = "", *, before: str = "", size: int = SIZE) -> Slice[Looked]:
    """Return a page of what was looked back on, latest ended first; `result` (`held`, `rebounded`) narrows it."""
    rows = _narrowed(person, sought, office()).filter(looked_back__gt="")
    if result in FOUND:
        rows = rows.filter(looked_back=result)
    at, pk = _mark(before)
    if at:
        rows = rows.filter(Q(closed__lt=at) | Q(closed=at, pk__lt=pk))
    found = list(rows.select_related("type", "lead").order_by("-closed", "-pk")[: size + 1])
    told = _told([row.pk for row in found[:size]])
    last = found[size - 1] if len(found) > size else None
    mark = f"{last.closed.isoformat()}~{last.pk}" if last and last.closed else ""
    return Slice([Looked(row, *told[row.pk]) for row in found[:size] if row.pk in told], mark)


def counts(person: Person, sought: Sought) -> dict[str, int]:
    """Return how many are `due`, and how many looks found `held` and `rebounded`: two statements."""
    city, now = office(), timezone.now()
    seen = _narrowed(person, sought, city).filter(looked_back__gt="").order_by().values_list("looked_back")
    found = dict(seen.annotate(n=Count("*")))
    return {"due": how_many_due(person, sought, city, now)} | {name: found.get(name, 0) for name in FOUND}


def how_many_due(person: Person, sought: Sought, city: Office, now: datetime) -> int:
    """Return how many are due for a look back."""
    return _due(person, sought, city, now).count()


def _due(person: Person, sought: Sought, city: Office, now: datetime) -> QuerySet[Matter]:
    ripe = Q(pk__in=())
    kinds: dict[Ages, list[int]] = {}
    for pk, code in MatterType.objects.filter(code__in=list(city.looks)).order_by("pk").values_list("pk", "code"):
        kinds.setdefault(city.looks[code], []).append(pk)
    for ages, types in kinds.items():
        turned = Q(Exists(Outcome.objects.filter(matter=OuterRef("pk")))) if ages.turned else Q()
        for n, after in enumerate(ages.after):
            given = Allowance.parse(after)
            old = Q(type__in=types, closed__lte=shift(now, -given.amount, given.unit, city.calendar))
            ripe |= old & turned & (~Q(Exists(looks_since(given))) if n else Q(looked_back=""))
    return _narrowed(person, sought, city).filter(ripe, status="closed", reason="answered")


def looks_since(given: Allowance) -> QuerySet[Entry]:
    """Return the looks at a matter at such an age or later; one a little early counts."""
    since = OuterRef("closed") + timedelta(days=_days(given) - EARLY)
    return Entry.objects.filter(matter=OuterRef("pk"), kind="looked_back", happened__gte=since)


def _narrowed(person: Person, sought: Sought, city: Office) -> QuerySet[Matter]:
    rows = narrow(access.visible(person, city), sought, city, person)
    node = city.tree.get(sought.unit)
    return rows.filter(lead__in=sorted(city.tree.subtree(node.id)) if node else []) if sought.unit else rows


def _when(row: Matter, city: Office, now: datetime) -> datetime:
    """Return since when a look is due: by the first age where nobody looked, else by the latest age it has reached."""
    given = [Allowance.parse(after) for after in city.looks[row.type.code].after]
    moments = [shift(row.closed or row.registered, one.amount, one.unit, city.calendar) for one in given]
    return max(moment for moment in moments if moment <= now) if row.looked_back else moments[0]


def _told(matters: list[int]) -> dict[int, tuple[datetime, int, str, str]]:
    """Return the last look at each matter, as its entry tells it: one statement."""
    out: dict[int, tuple[datetime, int, str, str]] = {}
    rows = Entry.objects.filter(matter__in=matters, kind="looked_back").order_by("matter_id", "seq")
    for row in rows:
        data: dict[str, Any] = unpack_entry(row.body).data
        out[row.matter_id] = (row.happened, row.by, str(data.get("result", "")), str(data.get("note", "")))
    return out


def _beyond(rows: QuerySet[Matter], after: str) -> QuerySet[Matter]:
    at, pk = _mark(after)
    return rows.filter(Q(closed__gt=at) | Q(closed=at, pk__gt=pk)) if at else rows


def _mark(text: str) -> tuple[datetime | None, int]:
    at, _, pk = text.partition("~")
    try:
        moment, last = datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None, 0
    sound = moment.tzinfo is not None and 1900 < moment.year < 9000 and 0 <= last < 2**63
    return (moment, last) if sound else (None, 0)
