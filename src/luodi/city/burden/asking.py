"""Asking units to fill in a form: one row each, with how much of it they had given elsewhere before."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count
from django.utils import timezone

from luodi.city.burden.cycles import due, round_of
from luodi.city.burden.models import Asking, SentForm, Value
from luodi.city.matters.queries import start_of

YEAR: Final = timedelta(days=365)
"""What was given within so long need not be asked again."""


def ask(form: SentForm, units: Iterable[int], at: datetime) -> list[Asking]:
    """Ask units for the form's present round. To be called in the transaction that changed the form."""
    given = given_before(form, at)
    day = due(form.first_due, form.cycle, form.round)
    return Asking.objects.bulk_create(
        [
            Asking(form=form, unit_id=unit, round=form.round, at=at, due=day, again=given.get(unit, 0))
            for unit in sorted(set(units))
        ],
        batch_size=500,
    )


def given_before(form: SentForm, at: datetime) -> dict[int, int]:
    """Return how many of the form's items each unit gave on another form within the year before `at`; only above 0."""
    rows = Value.objects.filter(item__in=form.asks.values("item"), at__gt=at - YEAR, at__lte=at)
    counted = rows.exclude(asking__form=form).values("asking__unit").annotate(n=Count("item", distinct=True))
    return dict(counted.values_list("asking__unit", "n").order_by())


def next_round_at(form: SentForm) -> datetime | None:
    """Return when the round after the present one is asked: the day after this one is due, while its term runs.

    A form whose term has ended asks no more by itself, as its marks say; one without a term goes on until stopped.
    """
    if form.cycle == "once":
        return None
    after = due(form.first_due, form.cycle, form.round) + timedelta(days=1)
    return None if form.valid_until and after > form.valid_until else start_of(after)


def begin_next_round(form: SentForm, at: datetime) -> int:
    """Move a form on to the round that is next at `at` and ask whom it asked before, if they still stand; how many."""
    units = form.askings.filter(round=form.round, unit__abolished__isnull=True).values_list("unit", flat=True)
    asked = list(units)
    form.round = round_of(form.first_due, form.cycle, form.round, timezone.localdate(at))
    form.next_at = next_round_at(form)
    form.save(update_fields=["round", "next_at"])
    return len(ask(form, asked, at))
