"""The inbox: my open steps, most urgent first, and the requests I have to rule on."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.burden.queries import news as forms_news
from luodi.city.matters import queries
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, definition, office
from luodi.city.matters.queries import LAMPS, Sought, Task
from luodi.city.registry.models import Person
from luodi.city.search.finding import Shown
from luodi.engines.notation import Text
from luodi.engines.process import State
from luodi.engines.process.powers import ASSISTANT
from luodi.faces.desk.digest import news
from luodi.faces.desk.filters import tabs
from luodi.faces.desk.gate import staff
from luodi.faces.desk.many import offers
from luodi.faces.desk.sought import sought_of
from luodi.faces.web import times, words
from luodi.faces.web.forms import plain
from luodi.faces.web.language import joined, say
from luodi.faces.web.names import Names

DOORS = (
    ("clerk", "desk:window", "inbox", Text("窗口收件", "At the window")),
    (ASSISTANT, "desk:assisting", "person", Text("帮办代办", "Acting for applicants")),
)
"""Screens on which those of a role work besides their inbox."""
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
    beside: "tuple[Beside, ...]" = ()
    """The steps others work on at the same time."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A step that runs beside another: whose, how it stands, and how long its clock has."""

    name: str
    units: str
    status: str
    """`done`, `open`, `paused` or `waiting`."""
    left: times.Left | None


def beside(task: Task, city: Office, names: Names, now: datetime) -> tuple[Beside, ...]:
    """Return the steps that run at the same time as a task's, whoever works on them."""
    flow, state = definition(task.matter.type_id).flow, task.state
    out = []
    for key in flow.beside.get(task.step.key, ()):
        run, clock = state.runs.get(key), state.clocks.get(f"step/{key}")
        open_ = run is not None and run.status == "open"
        paused = any(pause.step in ("", key) for pause in state.pauses)
        status = ("paused" if paused else "open") if open_ else "done" if run else "waiting"
        units = joined(list(dict.fromkeys(names.unit(s.unit) for s in run.signers))) if run else ""
        left = times.left(clock, city.calendar, now) if clock and open_ else None
        out.append(Beside(say(flow.steps[key].name), units, status, left))
    return tuple(out)


def line(task: Task, city: Office, names: Names, now: datetime, *, together: bool = False) -> Line:
    """Return a task as its row; `together`: with what others do at the same time."""
    state: State = task.state
    own = state.clocks.get(f"step/{task.step.key}")
    whole = times.left_of(state, city.calendar, now)
    alone = own is not None and not own.stop and (task.lamp != "paused" or _apart(state, task.step.key))
    shown = times.left(own, city.calendar, now) if own and alone else whole
    return Line(
        task.matter,
        say(task.name),
        names.unit(task.step.unit),
        names.unit(state.lead),
        shown,
        task.lamp,
        task.step.person > 0,
        task.step.key,
        beside=beside(task, city, names, now) if together else (),
    )


def _apart(state: State, key: str) -> bool:
    """Whether another department's step is what stands, and this one goes on."""
    return all(pause.step not in ("", key) for pause in state.pauses)


@staff
def inbox(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what is to be done."""
    city, now, sought = office(), timezone.now(), sought_of(request)
    mine = request.GET.get("scope") != "unit"
    found, counts = queries.inbox(person, sought, mine=mine, after=plain(request.GET.get("after")), now=now)
    names = Names(city)
    lines = [line(task, city, names, now, together=sought.parallel) for task in found.rows]
    page = {
        "offers": offers(person, [(t.matter.type_id, t.state, _mine(t, person, city)) for t in found.rows], city),
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
        "forms": forms_news(person, city),
        "doors": [(url, icon, say(name)) for role, url, icon, name in DOORS if role in _roles(person, city)],
        "filtered": replace(sought, parallel=False) != Sought(),
        "narrowed": replace(sought, text="", lamp="", parallel=False) != Sought(),
        "saved": tabs(person, "inbox" if mine else "unit", sought),
        "waiting": [(m, item.kind, say(definition(m.type_id).name)) for m, item in queries.waiting(person)]
        if mine
        else [],
    }
    return render(request, "desk/inbox.html", page)


def _mine(task: Task, person: Person, city: Office) -> str:
    """Return the key of a step that the person may take, empty for another's."""
    step = task.step
    held = any((h.unit_id, h.role) == (step.unit, step.role) for h in city.held(person.pk))
    return step.key if held and step.person in (0, person.pk) else ""


def _roles(person: Person, city: Office) -> set[str]:
    return {held.role for held in city.held(person.pk)}


def _units(person: Person, city: Office, names: Names) -> list[tuple[str, str]]:
    reach = {unit for held in city.held(person.pk) for unit in city.reach(held)}
    if len(reach) > MOST_UNITS:
        reach = {held.unit_id for held in city.held(person.pk)}
    return [(node.code, names.unit(node.id)) for node in city.tree if node.id in reach]
