"""减负自检: a month's forms by who sent and who had to fill them in, what was asked twice, reminders, and the proof.

Counts follow sight as lists do: issuers and receivers within a reader's reach, reminders on matters they may see.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, DateField, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from luodi.city.burden import law
from luodi.city.burden.access import Sight, sight
from luodi.city.burden.asking import YEAR
from luodi.city.burden.models import Ask, Asking, Item, SentForm
from luodi.city.burden.proof import Proof, proof
from luodi.city.matters import access as matter_access
from luodi.city.matters.models import Entry
from luodi.city.matters.office import office
from luodi.city.matters.queries import start_of
from luodi.city.refusals import Refused
from luodi.city.registry.access import in_force
from luodi.city.registry.actors import Actor, System
from luodi.city.registry.models import Post, Unit
from luodi.engines.figures import Rate
from luodi.engines.notation import Text


@dataclass(frozen=True, slots=True)
class Line:
    """What one unit sent down, or had to fill in, in the month; the sums of a report are a line too."""

    unit: int
    name: Text
    forms: int
    times: int
    """Units asked, once for each form and round; of a receiver, how often it was asked."""
    items: int
    """Items to be filled in by all of these together."""
    lacking: dict[str, int]
    """Forms that lack a mark, by mark (law.MARKS)."""
    refusable: int
    """Forms that lacked a mark or whose term had ended when they were asked."""
    answered: int
    refused: int
    again: int
    """Items asked of units that had given them on another form within the year before."""
    others: int
    """Of an issuer, units it asked; of a receiver, units that asked it."""


@dataclass(frozen=True, slots=True)
class Twice:
    """An item asked of the same units by several forms within the year, one of them in the month."""

    item: Item
    forms: tuple[SentForm, ...]
    units: int


@dataclass(frozen=True, slots=True)
class Reminded:
    """How often a unit's matters were urged by people in the month, and of how many staff."""

    unit: int
    name: Text
    reminders: int
    staff: int

    @property
    def per_head(self) -> float | None:
        """Reminders for one member of staff, None where nobody holds a post."""
        return self.reminders / self.staff if self.staff else None


@dataclass(frozen=True, slots=True)
class Month:
    """How much was sent down in one month (its first day): forms, and units asked, once for each form and round."""

    start: date
    forms: int
    times: int


@dataclass(frozen=True, slots=True)
class Report:
    """The self-check of one month (its first day), as one reader sees it."""

    month: date
    all: Line
    months: tuple[Month, ...]
    """The twelve months up to this one, the earliest first."""
    issuers: tuple[Line, ...]
    receivers: tuple[Line, ...]
    twice: tuple[Twice, ...]
    reminded: tuple[Reminded, ...]
    proof: Proof

    @property
    def marked(self) -> Rate:
        """Forms that bore all marks and were within their term when asked, of all."""
        return Rate(self.all.forms - self.all.refusable, self.all.forms)


def month_of(text: str, today: date | None = None) -> date:
    """Return the first day of a month written `2026-11`; of the present one for none. Raises Refused `bad_value`."""
    if not text:
        return (today or timezone.localdate()).replace(day=1)
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Refused("bad_value", Text("月份写成 2026-11。", "Write a month as 2026-11."), "month") from error
    if not 2000 <= day.year < 2200:
        raise Refused("bad_value", Text("月份写成 2026-11。", "Write a month as 2026-11."), "month")
    return day


def span(month: date) -> tuple[datetime, datetime]:
    """Return the first moment of a month and of the next."""
    return start_of(month), start_of((month + timedelta(days=32)).replace(day=1))


def report(who: Actor, month: date) -> Report:
    """Return the self-check of a month, of what `who` may see; the system sees everything."""
    seen = Sight(None, frozenset()) if isinstance(who, System) else sight(who)
    start, end = span(month)
    rows = Asking.objects.filter(at__gte=start, at__lt=end)
    return Report(
        month,
        _all(rows.filter(seen.of("form__issuer", "unit"))),
        _months(seen, month, end),
        _lines(rows.filter(seen.of("form__issuer")), "form__issuer", "unit"),
        _lines(rows.filter(seen.of("unit")), "unit", "form__issuer"),
        _twice(seen, start, end),
        _reminded(who, seen, start, end),
        proof(),
    )


LACKS: Final = {mark: Q(**{f"form__{mark}": None if mark == "valid_until" else ""}) for mark in law.MARKS}
REFUSABLE: Final = reduce(or_, LACKS.values(), Q(at__date__gt=F("form__valid_until")))
"""Lacking marks, or asked when its term had ended."""


def _counts(other: str) -> dict[str, Any]:
    of_marks = {f"lacks_{mark}": Count("form", distinct=True, filter=lacks) for mark, lacks in LACKS.items()}
    return of_marks | {
        "forms": Count("form", distinct=True),
        "times": Count("pk"),
        "items": Sum("form__size", default=0),
        "refusable": Count("form", distinct=True, filter=REFUSABLE),
        "answered": Count("pk", filter=Q(state="answered")),
        "refused": Count("pk", filter=Q(state="refused")),
        "asked_again": Sum("again", default=0),
        "others": Count(other, distinct=True),
    }


def _line(unit: int, name: Text, row: dict[str, Any]) -> Line:
    lacking = {mark: row[f"lacks_{mark}"] for mark in law.MARKS}
    plain = ("forms", "times", "items", "refusable", "answered", "refused", "others")
    return Line(unit, name, lacking=lacking, again=row["asked_again"], **{key: row[key] for key in plain})


def _all(rows: QuerySet[Asking]) -> Line:
    return _line(0, Text("合计", "All"), rows.aggregate(**_counts("unit")))


def _months(seen: Sight, month: date, end: datetime) -> tuple[Month, ...]:
    """Return the twelve months up to `month`, those in which nothing was sent too."""
    firsts = [
        date(year, n + 1, 1) for year, n in (divmod(month.year * 12 + month.month - 12 + i, 12) for i in range(12))
    ]
    rows = Asking.objects.filter(seen.of("form__issuer", "unit"), at__gte=start_of(firsts[0]), at__lt=end).order_by()
    cut = rows.annotate(start=TruncMonth("at", output_field=DateField())).values("start")
    found = cut.annotate(forms=Count("form", distinct=True), times=Count("pk"))
    counts = {row["start"]: (row["forms"], row["times"]) for row in found}
    return tuple(Month(first, *counts.get(first, (0, 0))) for first in firsts)


def _lines(rows: QuerySet[Asking], by: str, other: str) -> tuple[Line, ...]:
    """Return a line for each unit, those with the most askings first."""
    found = list(rows.order_by().values(by).annotate(**_counts(other)))
    names = _names(row[by] for row in found)
    lines = [_line(row[by], names[row[by]], row) for row in found]
    return tuple(sorted(lines, key=lambda line: (-line.times, -line.items, line.unit)))


def _names(units: Iterable[int]) -> dict[int, Text]:
    """Return what units are called now; of those that are no more, what they were called last."""
    wanted, tree = set(units), office().tree
    gone = {unit.pk: unit.name for unit in Unit.objects.filter(pk__in=[u for u in wanted if u not in tree])}
    return {unit: tree.node(unit).name if unit in tree else gone[unit] for unit in wanted}


def _twice(seen: Sight, start: datetime, end: datetime) -> tuple[Twice, ...]:
    """Return what a unit was asked by two forms or more in the year before the month's end, most units first."""
    year = Q(form__askings__at__gt=end - YEAR, form__askings__at__lt=end)
    rows = Ask.objects.filter(year, seen.of("form__askings__unit", "form__issuer")).order_by()
    here = Count("form", distinct=True, filter=Q(form__askings__at__gte=start))
    pairs = rows.values("item", "form__askings__unit").annotate(forms=Count("form", distinct=True), here=here)
    units: dict[int, set[int]] = defaultdict(set)
    for item, unit in pairs.filter(forms__gt=1, here__gt=0).values_list("item", "form__askings__unit"):
        units[item].add(unit)
    forms: dict[int, dict[int, SentForm]] = defaultdict(dict)
    asks = Ask.objects.filter(year, seen.of("form__askings__unit", "form__issuer"), item__in=units)
    for ask in asks.distinct().select_related("item", "form__issuer").order_by("form_id"):
        forms[ask.item_id][ask.form_id] = ask.form
    items = Item.objects.in_bulk(list(units))
    found = [Twice(items[item], tuple(forms[item].values()), len(units[item])) for item in units]
    return tuple(sorted(found, key=lambda one: (-one.units, -len(one.forms), one.item.key)))


def _reminded(who: Actor, seen: Sight, start: datetime, end: datetime) -> tuple[Reminded, ...]:
    """Return reminders by staff in the month by lead unit of the matter, and how many staff the unit has now."""
    rows = Entry.objects.filter(kind="reminded", recorded__gte=start, recorded__lt=end, by__gt=0)
    rows = rows if isinstance(who, System) else rows.filter(matter__in=matter_access.visible(who))
    counted = rows.filter(seen.of("matter__lead")).order_by().values("matter__lead").annotate(n=Count("pk"))
    counts = dict(counted.values_list("matter__lead", "n"))
    posts = Post.objects.filter(in_force(timezone.localdate()), unit__in=counts).order_by()
    staff = dict(posts.values("unit").annotate(n=Count("person", distinct=True)).values_list("unit", "n"))
    names = _names(counts)
    found = [Reminded(unit, names[unit], n, staff.get(unit, 0)) for unit, n in counts.items()]
    return tuple(sorted(found, key=lambda one: (-(one.per_head or 0), -one.reminders, one.unit)))
