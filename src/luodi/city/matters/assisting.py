"""帮办代办: who may act for an applicant, and what came of it by grid, out of the journal.

What each figure means stands in `MEANINGS`, beside the figures wherever they are shown.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.definition import Definition
from luodi.city.matters.grids import Grid
from luodi.city.matters.models import Assist, Entry
from luodi.city.matters.office import Office, office
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import REPORTER, unpack_entry
from luodi.engines.process.powers import ASSISTANT

MEANINGS: Final[dict[str, Text]] = {
    "assistants": Text("今天在岗的帮办员人数", "people who hold a post as assistant today"),
    "matters": Text("期间有帮办授权的件数", "matters in which somebody was authorised within the period"),
    "units": Text(
        "服务的申请单位：有信用代码的按代码只算一次，没有代码的每件算一个",
        "applicants served: an enterprise with a credit code counts once, others once for each matter",
    ),
    "nameless": Text("其中没有信用代码、按件计的", "of them, those without a code, counted by matter"),
    "key": Text("其中由重点园区网格服务的", "of them, served by grids of key parks"),
    "collected": Text("上门代取的次数", "times something was fetched from an applicant"),
    "delivered": Text("上门代送的次数", "times something was brought to an applicant"),
    "acts": Text("代申请人提交材料、说明等的次数", "times something was filed or said for an applicant"),
}
"""What each figure counts. A total counts people and applicants once, so grids do not always add up to it."""


class Assistant(msgspec.Struct, frozen=True):
    """Somebody an applicant may authorise."""

    id: int
    name: str
    grid: Grid
    open: int
    """For how many applicants they act now."""


class Served(msgspec.Struct):
    """The figures of one grid, or of all."""

    grid: Grid | None = None
    assistants: int = 0
    matters: int = 0
    units: int = 0
    nameless: int = 0
    key: int = 0
    collected: int = 0
    delivered: int = 0
    acts: int = 0

    @property
    def carried(self) -> int:
        """上门代取送: fetched and brought."""
        return self.collected + self.delivered


def assistants(region: str, city: Office | None = None) -> list[Assistant]:
    """Return who may be authorised for what lies in `region`, by grid, those with least to do first."""
    known = city or office()
    at = {person: grid for grid in reversed(known.grids) if grid.serves(region) for person in _staff(grid, known)}
    names = dict(Person.objects.filter(pk__in=at, active=True).values_list("pk", "name"))
    busy = dict(
        Assist.objects.filter(until=None, person__in=names).values_list("person").annotate(n=Count("matter")).order_by()
    )
    found = [Assistant(person, name, at[person], busy.get(person, 0)) for person, name in names.items()]
    order = {grid.unit: n for n, grid in enumerate(known.grids)}
    return sorted(found, key=lambda one: (order[one.grid.unit], one.open, one.id))


def grid_of(person: int, region: str, city: Office) -> Grid | None:
    """Return the grid in which somebody serves what lies in `region`; None where they do not."""
    return next((grid for grid in city.grids if grid.serves(region) and person in _staff(grid, city)), None)


def _staff(grid: Grid, city: Office) -> frozenset[int]:
    return city.staff(grid.id, ASSISTANT)


def applicant_of(known: Definition, facts: Mapping[str, object]) -> str:
    """Return the credit code a form holds, empty where it asks for none."""
    codes = (facts.get(field.key) for field in known.form if "enterprise.uscc" in field.sources)
    return next((str(code) for code in codes if code), "")


def figures(who: Who, since: date | None = None, until: date | None = None) -> tuple[Served, list[Served]]:
    """Return what assistants did from one day to another (that one included), in all and by grid.

    Of the matters `who` may see, and of the grids they serve in or head. Two queries over the spans, one over the
    journal of these matters.
    """
    city = office()
    begin, end = _moment(since), _moment(until + timedelta(days=1)) if until else None
    spans = [row for row in _spans(who, city) if _within(row, begin, end)]
    by_grid: dict[int, list[Assist]] = {}
    for span in spans:
        by_grid.setdefault(span.unit, []).append(span)
    acts = _acts(spans, begin, end)
    lines = [_line(grid, by_grid.get(grid.id, []), acts, city) for grid in city.grids]
    whole = _line(None, spans, acts, city)
    whole.key = len(_applicants(span for grid in city.grids if grid.key for span in by_grid.get(grid.id, [])))
    return whole, lines


def _moment(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) if day else None


def _spans(who: Who, city: Office) -> QuerySet[Assist]:
    own = Q(matter__in=access.visible(who, city))
    if isinstance(who, Person):
        grids = [unit for unit, role in city.posts(who.pk) if role == ASSISTANT] + access.grids_headed(who, city)
        own |= Q(unit__in=grids)
    return Assist.objects.filter(own).order_by("matter", "n")


def _within(span: Assist, begin: datetime | None, end: datetime | None) -> bool:
    return (end is None or span.since < end) and (begin is None or span.until is None or span.until >= begin)


Act = tuple[str, int]
"""What was done (`collect`, `deliver`, `act`), and in which grid."""


def _acts(spans: list[Assist], begin: datetime | None, end: datetime | None) -> list[Act]:
    """Return what assistants did within a period: every entry of theirs for the applicant, by the grid of the span."""
    by_matter: dict[int, list[Assist]] = {}
    for span in spans:
        by_matter.setdefault(span.matter_id, []).append(span)
    rows = Entry.objects.filter(matter__in=by_matter, by__in={span.person for span in spans})
    if begin:
        rows = rows.filter(happened__gte=begin)
    if end:
        rows = rows.filter(happened__lt=end)
    out: list[Act] = []
    for matter, at, by, body in rows.order_by("matter", "seq").values_list("matter_id", "happened", "by", "body"):
        entry = unpack_entry(body)
        if entry.for_ != REPORTER:
            continue
        grid = next((s.unit for s in by_matter[matter] if s.person == by and s.since <= at and _open(s, at)), 0)
        if grid:
            out.append((str(entry.data["way"]) if entry.kind == "carried" else "act", grid))
    return out


def _open(span: Assist, at: datetime) -> bool:
    return span.until is None or at <= span.until


def _line(grid: Grid | None, spans: list[Assist], acts: list[Act], city: Office) -> Served:
    grids = [grid] if grid else list(city.grids)
    served = _applicants(spans)
    done = [what for what, unit in acts if grid is None or unit == grid.id]
    return Served(
        grid,
        len({person for one in grids for person in _staff(one, city)}),
        len({span.matter_id for span in spans}),
        len(served),
        sum(not isinstance(one, str) for one in served),
        len(served) if grid and grid.key else 0,
        done.count("collect"),
        done.count("deliver"),
        done.count("act"),
    )


def _applicants(spans: Iterable[Assist]) -> set[str | int]:
    """Return who was served: credit codes, and for those without one the matter."""
    return {span.applicant or span.matter_id for span in spans}
