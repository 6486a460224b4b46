"""What a rating page shows and takes: five levels, the reasons of the list in force, words."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone

from luodi.city.matters.office import office
from luodi.city.matters.ratings.record import LONGEST
from luodi.faces.web import words
from luodi.faces.web.forms import plain
from luodi.faces.web.language import say


def choices() -> dict[str, Any]:
    """Return the levels, best first, and the reasons: those of praise and those of complaint, in the list's order."""
    found = office().ratings.in_force(timezone.localdate())
    low = [(r.code, say(r.name)) for r in found.reasons if min(r.stars) < 3]
    high = [(r.code, say(r.name)) for r in found.reasons if min(r.stars) >= 3]
    return {"stars": [(stars, say(text)) for stars, text in words.STARS.items()], "low": low, "high": high}


def given(data: QueryDict) -> tuple[int, tuple[str, ...], str]:
    """Return the level, the reasons that go with it, and the words; 0 for no level.

    A page without scripts shows reasons of every level: one ticked before the mind was changed is not meant.
    """
    typed = plain(data.get("stars"), 1)
    stars = int(typed) if typed.isdecimal() else 0
    fitting = {reason.code for reason in office().ratings.in_force(timezone.localdate()).of(stars)}
    reasons = tuple(dict.fromkeys(reason for reason in data.getlist("reasons") if reason in fitting))
    return stars, reasons, data.get("words", "")[: 2 * LONGEST]
