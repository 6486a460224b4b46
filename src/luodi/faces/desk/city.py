"""The city and district dashboard: a map, how far matters came, units × types, what grows; for desk, wall and paper."""

from itertools import pairwise
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from luodi.city.matters.city_board import DAYS, PERIODS, CityBoard, Part, Sums, city_board
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.search.hot_words import HotWords, hot_words
from luodi.engines.figures import Rate
from luodi.faces.desk.board import month_chart
from luodi.faces.desk.gate import staff
from luodi.faces.web import atlas, charts
from luodi.faces.web.atlas import Shade
from luodi.faces.web.forms import plain
from luodi.faces.web.language import pair, say

WALL_SECONDS: Final = 60
"""How often a wall asks anew: by the header that browsers know, so no script is needed."""
DEPTHS: Final = (0.05, 0.1, 0.2, 0.4)
"""Shares late from which a colour is one deeper."""


@staff
def city(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the dashboard below a unit (`under`), of the last `days`; with `wall`, for a screen nobody sits at."""
    given, wall = plain(request.GET.get("days"), 4), bool(plain(request.GET.get("wall"), 1))
    try:
        days = int(given) if given.isdecimal() else DAYS
        shown = city_board(person, plain(request.GET.get("under"), 40), days)
    except Refused as refused:
        if request.GET.get("under"):
            raise Http404 from refused
        return render(request, "desk/city.html", {"city": None})
    response = render(request, "desk/city.html", _page(shown, hot_words(shown), wall=wall) | {"wall": wall})
    if wall:
        response["Refresh"] = str(WALL_SECONDS)
    return response


def _page(shown: CityBoard, words: HotWords, *, wall: bool) -> dict[str, Any]:
    title = pair("各区市按期情况，数字见旁边的表", "Districts by what was kept; the table beside has the numbers")
    return {
        "city": shown,
        "periods": [(days, _here(shown.under.code, days)) for days in PERIODS],
        "wall_url": _here(shown.under.code, shown.period.days, wall=not wall),
        "map": atlas.shaded(office().tree, title, _shades(shown, wall=wall)),
        "key": _key(),
        "parts": [_row(shown, part, wall=wall) for part in shown.parts],
        "red_url": _list(unit=shown.under.code, lamp="red"),
        "all_url": _list(**_registered(shown, shown.under.code)),
        "funnel": charts.funnel(pair("登记的事项走到哪一步", "How far matters came"), _steps(shown.whole.sums)),
        "steps": _told_steps(shown.whole.sums),
        "heat": [(part, [_cell(shown, part, code) for code, _ in shown.types]) for part in shown.hottest],
        "hot": [
            (hot, None if hot.change.refusal else f"{hot.change.told(1):+}%", _list(**_registered(shown, "", hot.code)))
            for hot in shown.hot
        ],
        "words": [(word, _list(q=word.word, **_registered(shown, ""))) for word in words.words],
        "read": words,
        "chart": month_chart(shown.months),
    }


def _here(under: str, days: int, *, wall: bool = False) -> str:
    return f"{reverse('desk:city')}?{urlencode({'under': under, 'days': days} | ({'wall': 1} if wall else {}))}"


def _list(**sought: str) -> str:
    return f"{reverse('desk:matters')}?{urlencode({key: value for key, value in sought.items() if value})}"


def _registered(shown: CityBoard, unit: str, type_: str = "") -> dict[str, str]:
    """Return what a list is narrowed to that shows what was registered in the period."""
    period = {"since": shown.period.since.isoformat(), "until": shown.period.until.isoformat()}
    return {"unit": unit or shown.under.code, "type": type_} | period


def _row(shown: CityBoard, part: Part, *, wall: bool) -> dict[str, Any]:
    """Return a line of the table. A unit by itself has no list of its own: a list holds what lies below as well."""
    code = part.node.code
    return {
        "part": part,
        "under": "" if part.own else _here(code, shown.period.days, wall=wall),
        "registered": "" if part.own else _list(**_registered(shown, code)),
        "red": "" if part.own else _list(unit=code, lamp="red"),
        "kept": told(part.sums.kept),
    }


def told(rate: Rate) -> str:
    """Return a share in per cent, empty where it is of too few."""
    return "" if rate.too_few else f"{rate.percent}%"


def depth(rate: Rate) -> int:
    """Return how deep the colour of a share late is, 1 to 5; 0 where it is of too few to be told."""
    return 0 if rate.too_few else 1 + sum(rate.share >= bound for bound in DEPTHS)


def _shades(shown: CityBoard, *, wall: bool) -> dict[str, Shade]:
    """Return the districts of the map: those of the parts, or the one the dashboard is of."""
    out = {}
    for part in (*shown.parts, shown.whole):
        if part.node.kind == "district":
            share = told(part.sums.kept) or pair("件数太少", "too few")
            said = f"{say(part.node.name)} {pair('按期', 'on time')} {share}"
            url = _here(part.node.code, shown.period.days, wall=wall)
            out[atlas.region_of(part.node)] = Shade(depth(part.sums.broken), said, url)
    return out


def _key() -> list[tuple[int, str]]:
    """Return what each colour stands for."""
    bounds = [f"{bound * 100:g}" for bound in DEPTHS]
    middle = [f"{low}–{high}%" for low, high in pairwise(bounds)]
    return list(enumerate([pair("件数太少", "Too few"), f"<{bounds[0]}%", *middle, f"≥{bounds[-1]}%"]))


def _steps(sums: Sums) -> list[tuple[str, int]]:
    return [
        (pair("登记", "Registered"), sums.registered),
        (pair("受理", "Accepted"), sums.accepted),
        (pair("答复", "Answered"), sums.answered),
        (pair("按期答复", "On time"), sums.on_time),
        (pair("评价满意", "Rated satisfied"), sums.satisfied),
    ]


def _told_steps(sums: Sums) -> list[tuple[str, int, str]]:
    """Return each step with its share of the one before."""
    steps, out, before = _steps(sums), [], 0
    for name, n in steps:
        out.append((name, n, told(Rate(n, before)) if out else ""))
        before = n
    return out


def _cell(shown: CityBoard, part: Part, code: str) -> tuple[int, str, str, str]:
    """Return a cell's colour, share late, what it is a share of, and its list."""
    late = shown.heat.get((part.node.id, code), Sums()).broken
    of = "" if late.too_few else f"{late.n}/{late.of}"
    return depth(late), told(late), of, "" if part.own else _list(**_registered(shown, part.node.code, code))
