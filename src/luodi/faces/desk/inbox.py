"""The inbox: my open steps, most urgent first, and the requests I have to rule on."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.matters import queries
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, definition, office
from luodi.city.matters.queries import LAMPS, Sought, Task
from luodi.city.registry.models import Person
from luodi.city.search.finding import Shown
from luodi.engines.process import State
from luodi.faces.desk.digest import news
from luodi.faces.desk.filters import tabs
from luodi.faces.desk.gate import staff
from luodi.faces.desk.many import offers
from luodi.faces.desk.sought import sought_of
from luodi.faces.web import times, words
from luodi.faces.web.forms import plain
from luodi.faces.web.language import say
from luodi.faces.web.names import Names

MOST_UNITS = 60
"""Above so many units a choice of units helps nobody; search does."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list of work."""

    matter: Matter
    step: str
    unit: str
    lead: str
    left: times.Left
    lamp: str
    claimed: bool = False
    key: str = ""
    """The step's key; empty where a row is a whole matter."""
    why: Shown | None = None
    """Where the words searched for stand in it."""


def line(task: Task, city: Office, names: Names, now: datetime) -> Line:
    """Return a task as its row."""
    state: State = task.state
    own = state.clocks.get(f"step/{task.step.key}")
    whole = times.left_of(state, city.calendar, now)
    shown = times.left(own, city.calendar, now) if own and not own.stop and task.lamp != "paused" else whole
    return Line(
        task.matter,
        say(task.name),
        names.unit(task.step.unit),
        names.unit(state.lead),
        shown,
        task.lamp,
        task.step.person > 0,
        task.step.key,
    )


@staff
def inbox(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what is to be done."""
    city, now, sought = office(), timezone.now(), sought_of(request)
    mine = request.GET.get("scope") != "unit"
    found, counts = queries.inbox(person, sought, mine=mine, after=plain(request.GET.get("after")), now=now)
    names = Names(city)
    lines = [line(task, city, names, now) for task in found.rows]
    page = {
        "offers": offers(person, [(t.matter.type_id, t.state, t.step.key if mine else "") for t in found.rows], city),
        "groups": [(lamp, [row for row in lines if row.lamp == lamp]) for lamp in LAMPS],
        "any": bool(lines),
        "counts": [(lamp, say(words.LAMPS[lamp]), counts[lamp]) for lamp in LAMPS],
        "total": sum(counts.values()),
        "next": found.next,
        "sought": sought,
        "mine": mine,
        "types": [(row.code, say(row.name)) for row in queries.types_in_force()],
        "units": _units(person, city, names),
        "news": news(person),
        "filtered": sought != Sought(),
        "narrowed": replace(sought, text="", lamp="") != Sought(),
        "saved": tabs(person, "inbox" if mine else "unit", sought),
        "waiting": [(m, item.kind, say(definition(m.type_id).name)) for m, item in queries.waiting(person)]
        if mine
        else [],
    }
    return render(request, "desk/inbox.html", page)


def _units(person: Person, city: Office, names: Names) -> list[tuple[str, str]]:
    reach = {unit for held in city.held(person.pk) for unit in city.reach(held)}
    if len(reach) > MOST_UNITS:
        reach = {held.unit_id for held in city.held(person.pk)}
    return [(node.code, names.unit(node.id)) for node in city.tree if node.id in reach]
