"""The first page: what can be raised, and the way back to what was raised."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.matters.definition import Definition
from luodi.city.matters.office import definition, office
from luodi.city.matters.queries import types_in_force
from luodi.faces.web import times
from luodi.faces.web.limits import Promise, clocks_of


@dataclass(frozen=True, slots=True)
class Card:
    """One thing the public can raise."""

    known: Definition
    promises: list[Promise]


def cards() -> list[Card]:
    """Return the public types with what they promise."""
    city, now = office(), times.millis(timezone.now())
    found = [definition(row.pk) for row in types_in_force(public=True)]
    return [Card(known, clocks_of(known, city, now)) for known in found]


def home(request: HttpRequest) -> HttpResponse:
    """Show what can be raised."""
    return render(request, "portal/home.html", {"cards": cards()})
