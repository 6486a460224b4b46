"""The form of an action, made from its own declaration: what the matter already knows becomes a choice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from luodi.city.matters import access
from luodi.city.matters.actions import Action, Field
from luodi.city.matters.assisting import assistants
from luodi.city.matters.concerned import concerned
from luodi.city.matters.definition import Definition
from luodi.city.matters.office import Office
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import State
from luodi.engines.process.model import Ask
from luodi.engines.process.needs import missing, standing
from luodi.faces.web import words
from luodi.faces.web.forms import Form, Input, Options, pick, unit_groups
from luodi.faces.web.language import pair, say
from luodi.faces.web.names import Names
from luodi.faces.web.raise_form import option_words, value_of

CHOOSE = Text("请选择", "Choose")
SIMPLE = {"words": "long", "number": "number", "flag": "flag", "strings": "lines", "matter": "text"}


@dataclass(frozen=True)
class About:
    """What the choices of a form are made from."""

    known: Definition
    state: State
    city: Office
    names: Names
    step: str
    region: str = ""
    """Where the matter is."""


def action_form(action: Action, about: About, data: QueryDict) -> Form:
    """Return the form of an action on a matter, filled with what was typed."""
    inputs: list[Input] = []
    for field in action.fields:
        if field.kind == "facts":
            inputs += [_ask(ask) for ask in _asks(about)]
        else:
            inputs.append(_input(action, field, about))
    for item in inputs:
        given = data.getlist(item.key)
        if item.kind == "checks":
            item.value = given
        elif given:
            item.value = given[0]
    return Form(inputs)


def _asks(about: About) -> tuple[Ask, ...]:
    step = about.known.flow.steps.get(about.step)
    return step.asks if step else ()


def _ask(ask: Ask) -> Input:
    kind = {"number": "number", "date": "date", "flag": "flag", "long": "long", "point": "point"}.get(ask.kind, "text")
    if ask.options:
        kind = "radio" if len(ask.options) <= 6 else "select"
    empty = say(CHOOSE) if kind == "select" else ""
    return Input(f"facts.{ask.key}", say(ask.name), kind, ask.required, options=option_words(ask), empty=empty)


def _input(action: Action, field: Field, about: About) -> Input:
    label, help_ = say(field.name), say(field.help)
    special = CHOICES.get((action.kind, field.key))
    options = special(about) if special else []
    if options and field.kind == "codes":
        return Input(field.key, label, "checks", field.required, help_, options, value=[])
    if options:
        radio = len(options) <= 5 and field.required
        kind = "radio" if radio else "select"
        item = Input(field.key, label, kind, field.required, help_, options, empty="" if radio else say(CHOOSE))
        if len(options) == 1:
            item.value = options[0][0]
        return item
    match field.kind:
        case "choice":
            kind = "radio" if len(field.options) <= 5 else "select"
            return Input(field.key, label, kind, field.required, help_, pick(field.options))
        case "unit":
            return Input(
                field.key, label, "select", field.required, help_, groups=unit_groups(about.city), empty=say(CHOOSE)
            )
        case "units":
            return Input(field.key, label, "checks", field.required, help_, groups=unit_groups(about.city), value=[])
        case "strings":
            return Input(field.key, label, "lines", field.required, help_ or pair("每行一个。", "One a line."))
        case _:
            return Input(field.key, label, SIMPLE.get(field.kind, "text"), field.required, help_)


def _declining(about: About) -> Options:
    return pick(about.known.decline_reasons)


def _clocks(about: About) -> Options:
    flow, city = about.known.flow, about.city
    titles = {spec.name: say(spec.title) for spec in flow.clocks}
    own = {f"step/{key}": say(step.name) for key, step in flow.steps.items()}
    running = {name: clock.start for name, clock in about.state.clocks.items() if name in flow.limits}
    titles |= {
        name: own[name] for name, at in running.items() if name in own and city.limit(flow.limits[name], at).extend
    }
    return [(name, titles[name]) for name, clock in about.state.clocks.items() if not clock.stop and name in titles]


def _materials(about: About) -> Options:
    there = standing(about.known.flow, about.state, about.city)
    return [(m.key, say(m.name)) for m, how in there if how in ("missing", "promised")]


def _promisable(about: About) -> Options:
    return [(m.key, say(m.name)) for m in missing(about.known.flow, about.state, about.city) if m.within]


def _earlier(about: About) -> Options:
    flow = about.known.flow
    done = [key for key, run in about.state.runs.items() if run.status == "done" and about.step in flow.later(key)[0]]
    return [(key, say(flow.steps[key].name)) for key in flow.steps if key in done]


def _signers(about: About) -> Options:
    run = about.state.runs.get(about.step)
    units = dict.fromkeys(s.unit for s in run.signers if not s.verdict) if run else {}
    return _coded(about, list(units))


def _colleagues(about: About) -> Options:
    run, step = about.state.runs.get(about.step), about.known.flow.steps.get(about.step)
    if not run or not step:
        return []
    ids = {p for s in run.signers if not s.verdict for p in about.city.staff(s.unit, step.role)}
    return list(Person.objects.filter(pk__in=ids).order_by("name").values_list("username", "name"))


def _onlookers(about: About) -> Options:
    """Return who sees the matter, those of the units that have to do with it first."""
    units = {unit for unit, _ in concerned(about.state)}
    seeing = access.onlookers(about.state, about.city)
    names = _named(seeing)
    near = {person for person in seeing if any(held.unit_id in units for held in about.city.held(person))}
    order = sorted(names, key=lambda person: (person not in near, names[person]))
    return [(names[person][1], f"{names[person][0]} · {_where(about, person)}") for person in order]


def _aside(about: About) -> Options:
    return [(username, name) for name, username in _named(about.state.aside).values()]


def _named(people: list[int]) -> dict[int, tuple[str, str]]:
    rows = Person.objects.filter(pk__in=people).order_by("name", "pk").values_list("pk", "name", "username")
    return {pk: (name, username) for pk, name, username in rows}


def _where(about: About, person: int) -> str:
    held = about.city.held(person)
    return about.names.unit(held[0].unit_id) if held else "—"


def _co(about: About) -> Options:
    return _coded(about, about.state.co)


def _above(about: About) -> Options:
    tree = about.city.tree
    return _coded(about, list(tree.ancestors(about.state.lead)) if about.state.lead in tree else [])


def _coded(about: About, units: list[int]) -> Options:
    tree = about.city.tree
    return [(tree.node(unit).code, about.names.unit(unit)) for unit in units if unit in tree]


def _paused(about: About) -> Options:
    return [(p.name, p.name) for p in about.state.pauses if p.name not in words.PAUSES and p.step == about.step]


def _outcomes(about: About) -> Options:
    return [
        (o.kind, f"{say(o.name)}（{o.unit}）" if pair("1", "") else f"{say(o.name)} ({o.unit})")
        for o in about.known.outcomes
    ]


def _outcome_units(about: About) -> Options:
    return [(unit, unit) for unit in dict.fromkeys(o.unit for o in about.known.outcomes)]


def _levels(about: About) -> Options:
    return [(str(n), say(text)) for n, text in enumerate(words.LEVELS)]


def _stars(about: About) -> Options:
    return [(str(n), say(text)) for n, text in words.STARS.items()]


def _assistants(about: About) -> Options:
    """Return who may act for the applicant, each with their grid."""
    region = about.region
    return [(str(one.id), f"{one.name} · {say(one.grid.name)}") for one in assistants(region, about.city)]


CHOICES: dict[tuple[str, str], Callable[[About], Options]] = {
    ("decline", "reason"): _declining,
    ("ask_extension", "clock"): _clocks,
    ("return", "to"): _earlier,
    ("give", "unit"): _signers,
    ("give", "person"): _colleagues,
    ("drop_co", "unit"): _co,
    ("authorise", "assistant"): _assistants,
    ("order_aside", "person"): _onlookers,
    ("lift_aside", "person"): _aside,
    ("elevate", "to"): _above,
    ("resume", "name"): _paused,
    ("receive", "material"): _materials,
    ("promise", "materials"): _promisable,
    ("outcome", "kind"): _outcomes,
    ("outcome", "unit"): _outcome_units,
    ("set_level", "level"): _levels,
    ("rate", "stars"): _stars,
}
"""Fields whose values the matter, its type or the city already knows."""


def read(action: Action, about: About, data: QueryDict) -> dict[str, Any]:
    """Return what was typed as the action's data; whether it will do is the action's own business.

    Raises Refused for text where a step asks for a number.
    """
    out: dict[str, Any] = {}
    for field in action.fields:
        if field.kind == "facts":
            facts = {a.key: value_of(a.kind, data.get(f"facts.{a.key}", ""), a.name, a.key) for a in _asks(about)}
            out[field.key] = {key: value for key, value in facts.items() if value != ""}
        elif field.kind == "units":
            out[field.key] = data.getlist(field.key)
        elif field.kind == "strings":
            out[field.key] = [row.strip() for row in data.get(field.key, "").splitlines() if row.strip()]
        else:
            out[field.key] = data.get(field.key, "").strip()
    return {key: value for key, value in out.items() if value not in ("", [], {})}
