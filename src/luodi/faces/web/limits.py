"""What a type promises: its clocks and steps with the limits in force, in words."""

from dataclasses import dataclass

from luodi.city.matters.definition import Definition
from luodi.city.matters.office import Office
from luodi.city.matters.queries import limits_through_time
from luodi.engines.process.model import UNTIL
from luodi.engines.process.spoken import part
from luodi.faces.web.language import say
from luodi.faces.web.names import Names
from luodi.faces.web.times import allowance_words


@dataclass(frozen=True, slots=True)
class Promise:
    """One limit: what it is for, how long, which law."""

    name: str
    limit: str
    extend: str = ""
    basis: str = ""
    who: str = ""
    since: str = ""
    """In a history: the day from which on it holds."""


def _promise(name: str, code: str, city: Office, now: int, who: str = "") -> Promise:
    if not code or code.startswith(UNTIL):
        return Promise(name, "", who=who)
    limit = city.limit(code, now)
    extend = allowance_words(limit.extend) if limit.extend else ""
    return Promise(name, allowance_words(limit.allow), extend, limit.basis, who)


def history_of(known: Definition) -> list[Promise]:
    """Return every row there ever was, and is to be, of the limits of a type's clocks: newest first, with its day.

    A changed limit goes into force on a day; what was accepted before keeps its own.
    """
    codes = {spec.limit: say(spec.title) for spec in known.flow.clocks}
    codes |= {step.limit: say(step.name) for step in known.flow.steps.values() if step.limit} | codes
    return [
        Promise(codes[row.code], allowance_words(row.allow), "", row.basis, since=row.from_date.isoformat())
        for row in limits_through_time(codes)
    ]


def clocks_of(known: Definition, city: Office, now: int) -> list[Promise]:
    """Return the clocks of the whole matter."""
    return [_promise(say(spec.title), spec.limit, city, now) for spec in known.flow.clocks]


def steps_of(known: Definition, city: Office, now: int) -> list[Promise]:
    """Return the steps with who does them and their own limits."""
    names, out = Names(city), []
    for step in known.flow.steps.values():
        node = city.tree.get(step.by.removeprefix("unit:"))
        who = names.unit(node.id) if node else say(part(step.by))
        out.append(_promise(say(step.name), step.limit, city, now, who))
    return out
