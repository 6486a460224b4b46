"""What a list is narrowed to, read from an address or from a form that repeats it."""

from datetime import date

from django.http import HttpRequest

from luodi.city.matters.queries import LAMPS, Sought
from luodi.faces.web.forms import plain


def sought_of(request: HttpRequest) -> Sought:
    """Return what the address, or a form that repeats it, narrows the list to; what makes no sense narrows nothing."""
    given = request.POST if request.method == "POST" else request.GET

    def get(name: str, default: str = "") -> str:
        return plain(given.get(name, default))

    return Sought(
        get("q"),
        get("type", ""),
        get("lamp", "") if get("lamp") in LAMPS else "",
        get("unit", ""),
        get("status", ""),
        _day(get("since", "")),
        _day(get("until", "")),
        get("elevated", "") == "1",
        get("parallel", "") == "1",
    )


def _day(text: str) -> date | None:
    """Return a day; what is none, or no day of this record, narrows nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1949 <= day.year < 2200 else None
