"""What faces ask of forms: what waits for a unit, what it gave before, and how the units of a form stand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from luodi.city.burden import access, law
from luodi.city.burden.asking import YEAR
from luodi.city.burden.models import Ask, Asking, Item, SentForm, Value
from luodi.city.matters.office import Office
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

OPEN = Q(state="asked", form__stopped=None)


@dataclass(frozen=True, slots=True)
class Known:
    """A value given before on another form: which one, what, when, by whom of the unit, and who had asked."""

    value: int
    text: str
    at: datetime
    by: str
    form: Text
    issuer: Text


def known(asked: Asking, at: datetime | None = None) -> dict[int, Known]:
    """Return what the unit gave on other forms within the year before `at`, the latest of each item, by item."""
    moment = at or timezone.now()
    items = Ask.objects.filter(form=asked.form_id).values("item")
    rows = Value.objects.filter(asking__unit=asked.unit_id, item__in=items, at__gt=moment - YEAR, at__lte=moment)
    out: dict[int, Known] = {}
    found = rows.exclude(asking__form=asked.form_id).select_related("asking__form__issuer", "asking__done_by")
    for row in found.order_by("item_id", "-at", "-pk"):
        by = row.asking.done_by.name if row.asking.done_by else ""
        form = row.asking.form
        out.setdefault(row.item_id, Known(row.pk, row.text, row.at, by, form.title, form.issuer.name))
    return out


def waiting(person: Person) -> QuerySet[Asking]:
    """Return what the units of whose staff `person` is still have to fill in, the soonest due first."""
    rows = Asking.objects.filter(OPEN, unit__in=access.sight(person).own)
    return rows.select_related("form__issuer", "unit").order_by("due", "pk")


def settled(person: Person) -> QuerySet[Asking]:
    """Return what those units have answered or refused, the latest first."""
    rows = Asking.objects.filter(unit__in=access.sight(person).own).exclude(state="asked")
    return rows.select_related("form__issuer", "unit").order_by("-done_at", "-pk")


def sent(person: Person) -> QuerySet[SentForm]:
    """Return the forms of the units of whose staff `person` is, newest first, with how they stand.

    Each has `asked`, `answered`, `refused` and `unnoted` (refusals nobody took note of).
    """
    rows = SentForm.objects.filter(issuer__in=access.sight(person).own).select_related("issuer")
    return with_counts(rows).order_by("-pk")


def with_counts(rows: QuerySet[SentForm]) -> QuerySet[SentForm]:
    """Return forms with how their askings stand."""
    return rows.annotate(
        asked=Count("askings"),
        answered=Count("askings", filter=Q(askings__state="answered")),
        refused=Count("askings", filter=Q(askings__state="refused")),
        unnoted=Count("askings", filter=Q(askings__state="refused", askings__noted=None)),
    )


def news(person: Person, city: Office | None = None) -> tuple[int, int]:
    """Return how many forms wait for `person`'s units, and how many refusals nobody of theirs took note of."""
    own = access.sight(person, city).own
    if not own:
        return 0, 0
    refused = Asking.objects.filter(state="refused", noted=None, form__issuer__in=own)
    return Asking.objects.filter(OPEN, unit__in=own).count(), refused.count()


def items(form: SentForm) -> list[Item]:
    """Return what a form asks, in its order."""
    return [row.item for row in form.asks.select_related("item")]


def standing(person: Person, form: SentForm) -> QuerySet[Asking]:
    """Return the askings of a form that `person` may see, the latest round first, units by code."""
    rows = access.askings(person).filter(form=form).select_related("unit", "done_by")
    return rows.order_by("-round", "unit__code")


def rounds(person: Person, form: SentForm) -> list[Any]:
    """Return a form's rounds, the latest first: when due, how many `person` may see were asked and answered."""
    rows = access.askings(person).filter(form=form).order_by("-round").values("round", "due")
    return list(rows.annotate(asked=Count("pk"), answered=Count("pk", filter=Q(state="answered"))))


def values(person: Person, asked: Asking) -> dict[int, Value]:
    """Return the values of an answer by item; none where `person` may not read them."""
    if not access.may_read_values(person, asked):
        return {}
    return {row.item_id: row for row in asked.values.select_related("taken_from")}


def asked_elsewhere(form: SentForm, at: datetime | None = None) -> dict[int, list[SentForm]]:
    """Return which other forms asked an item of this one within the year before, by item: what could be shared."""
    moment = at or timezone.now()
    mine = Ask.objects.filter(form=form).values("item")
    recent = Asking.objects.filter(at__gt=moment - YEAR, at__lte=moment).values("form")
    rows = Ask.objects.filter(item__in=mine, form__in=recent).exclude(form=form).select_related("form__issuer")
    out: dict[int, list[SentForm]] = {}
    for row in rows.order_by("form_id"):
        out.setdefault(row.item_id, []).append(row.form)
    return out


def ground(form: SentForm, on: date | None = None) -> law.Ground | None:
    """Return why a form may be refused on a day (today when not given), None where it may not."""
    return law.ground(form.lacking, form.valid_until, on or timezone.localdate())
