"""The board of clocks: running, standing, run out and accepted by silence, by item and by unit, down to the matters."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from luodi.city.matters import clock_board
from luodi.city.matters.clock_board import DEEMED, KINDS, SIZE, Line, Told, Wanted
from luodi.city.matters.models import Matter
from luodi.city.matters.office import definition, office
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import unpack_state
from luodi.faces.desk.gate import staff
from luodi.faces.web import times
from luodi.faces.web.clock_names import clock_name
from luodi.faces.web.forms import plain
from luodi.faces.web.language import pair, say
from luodi.faces.web.names import Names

KIND_NAMES = {
    "whole": Text("整件时限", "Whole matters"),
    "step": Text("部门时限", "Departments' steps"),
    "promise": Text("补交承诺", "Promises to bring"),
}
STATE_NAMES = {
    "running": Text("在走", "Running"),
    "paused": Text("停着", "Paused"),
    "late": Text("超时", "Late"),
    DEEMED: Text("视为受理（一年）", "Deemed accepted (a year)"),
}
MOST_PAGES = 200
SHOWN = 20
"""Rows of a table that are open from the start, as the template counts them: the rest is folded."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of the board, and the list it opens."""

    n: int
    url: str
    state: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One clock of a list."""

    matter: Matter
    clock: str
    unit: str
    left: times.Left | None


@staff
def clocks(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the board of one kind of clock; each number opens the clocks it counts."""
    given = plain(request.GET.get("kind"), 12)
    found = clock_board.board(person, given if given in KINDS else "whole")
    states = [state for state in STATE_NAMES if state != DEEMED or found.kind != "promise"]
    page = {
        "kind": found.kind,
        "kinds": [(kind, say(name)) for kind, name in KIND_NAMES.items()],
        "states": [say(STATE_NAMES[state]) for state in states],
        "whole": _cells(found.whole, found.kind, states, ""),
        "by_type": [(line, _cells(line, found.kind, states, "type")) for line in found.by_type],
        "by_unit": [(line, _cells(line, found.kind, states, "unit")) for line in found.by_unit],
        "rest_type": len(found.by_type) - SHOWN,
        "rest_unit": len(found.by_unit) - SHOWN,
        "any": bool(found.by_type),
    }
    return render(request, "desk/clocks.html", page)


def _cells(line: Line, kind: str, states: list[str], by: str) -> list[Cell]:
    narrowed = {"kind": kind} | ({by: line.code} if by else {})
    url = reverse("desk:clock_list")
    return [Cell(line.counts[s], f"{url}?{urlencode(narrowed | {'state': s})}", s, say(STATE_NAMES[s])) for s in states]


@staff
def clock_list(request: HttpRequest, person: Person) -> HttpResponse:
    """List the clocks behind a number, the soonest due first."""
    now, city = timezone.now(), office()
    wanted = Wanted(*(plain(request.GET.get(key), 40) for key in ("kind", "state", "type", "unit")))
    start = _page(request.GET.get("page"))
    found, more = clock_board.clocks(person, wanted, (start - 1) * SIZE, now)
    names = Names(city)
    node = city.tree.get(wanted.unit) if wanted.unit else None
    told = [say(STATE_NAMES[wanted.state])] if wanted.state in STATE_NAMES else []
    told += [say(node.name)] if node else []
    page = {
        "rows": [_row(one, names, now) for one in found],
        "kind": wanted.kind if wanted.kind in KINDS else "whole",
        "title": say(KIND_NAMES[wanted.kind]) if wanted.kind in KIND_NAMES else pair("时钟", "Clocks"),
        "told": told,
        "start": (start - 1) * SIZE,
        "page": start,
        "next": start + 1 if more else 0,
    }
    return render(request, "desk/clock_list.html", page)


def _page(given: str | None) -> int:
    text = plain(given, 6)
    return min(max(1, int(text)), MOST_PAGES) if text.isascii() and text.isdigit() else 1


def _row(told: Told, names: Names, now: datetime) -> Row:
    state, known = unpack_state(told.matter.state), definition(told.matter.type_id)
    clock = state.clocks.get(told.clock)
    return Row(
        told.matter,
        clock_name(told.clock, known),
        names.unit(told.unit),
        times.left(clock, names.city.calendar, now) if clock and not clock.stop else None,
    )
