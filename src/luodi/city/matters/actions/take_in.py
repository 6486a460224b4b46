"""窗口收件: at a window an application is registered, its materials put on record, and it is accepted or told what is
missing, in one go. Each is an entry of its own; what can be seen to fail is refused before anything is registered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from luodi.city.matters import access
from luodi.city.matters.actions.base import act
from luodi.city.matters.actions.catalogue import action
from luodi.city.matters.actions.placing import intake_unit
from luodi.city.matters.actions.raise_matter import Draft, Raised, raise_matter, read_form, where_it_stands
from luodi.city.matters.definition import Definition
from luodi.city.matters.office import Office, current_type, definition, office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import Refusal, State
from luodi.engines.process.materials import HOW
from luodi.engines.process.model import Material, Step
from luodi.engines.process.needs import needed

ACCEPT, NOTICE, REGISTER = "accept", "notice", "register"
THEN: Final = (ACCEPT, NOTICE, REGISTER)
"""What follows: it is accepted, all that is missing is told once, or it waits."""
PROMISED, MISSING = "promised", "missing"
CAME: Final = (*HOW[1:], PROMISED, MISSING)
"""How a material of the checklist stands at the window."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it. `problem`: what was refused after it had been registered; all before it is on record."""

    raised: Raised
    problem: Text | None = None


def take_in(person: Person, draft: Draft, came: Mapping[str, str], then: str) -> Taken:
    """Register what somebody brought to the window, with its materials, and accept it or tell what is missing.

    Raises Refused, with nothing registered, for what the form lacks, for an acceptance with something missing, for a
    notice with nothing missing, and where another unit takes such applications in.
    """
    city = office()
    row = current_type(draft.type, city.revision)
    if row is None:
        told = Text(f"没有“{draft.type}”这类事项。", f"There is no type “{draft.type}”.")
        raise Refused("unknown_type", told, "type")
    known = definition(row.pk)
    draft = where_it_stands(draft, known, city)
    facts, _ = read_form(known, draft.facts, city, city.day)
    list_ = needed(known.flow, State(facts=facts), city)
    given = {m.key: came.get(m.key, MISSING) for m in list_}
    step = _acceptance(person, known, draft, facts, city)
    _check(list_, given, then, step, known, city)
    raised = raise_matter(person, draft)
    if raised.again or step is None:
        return Taken(raised)
    try:
        _put_on_record(person, raised.number, given, then, step)
    except (Refused, Refusal) as refusal:
        return Taken(raised, refusal.message)
    return Taken(raised)


def _acceptance(
    person: Person, known: Definition, draft: Draft, facts: Mapping[str, object], city: Office
) -> Step | None:
    """Return the step by which this person accepts such an application, None where somebody else does."""
    step = next((step for step in known.flow.steps.values() if step.act == ACCEPT), None)
    unit = intake_unit(known, draft.region, city, facts, access.actor(person, city))
    held = step is not None and access.actor(person, city).holds(unit, step.role)
    return step if held and step is not None and step.by == "intake" else None


def _check(
    list_: list[Material], given: Mapping[str, str], then: str, step: Step | None, known: Definition, city: Office
) -> None:
    if wrong := next((m for m in list_ if given[m.key] == PROMISED and m.need not in ("may_miss", "promise")), None):
        zh, en = f"“{wrong.name.zh}”不能容缺。", f"“{wrong.name.en}” cannot come later."
        raise Refused("not_tolerated", Text(zh, en), f"came.{wrong.key}")
    gone = [m for m in list_ if given[m.key] == MISSING]
    if then != REGISTER and step is None:
        zh = "这件由别的单位受理：请选“只登记”，由其受理。"
        raise Refused("not_yours", Text(zh, "Another unit accepts it: register it, and they will."), "then")
    if then == ACCEPT and gone:
        zh, en = "、".join(m.name.zh for m in gone), ", ".join(m.name.en for m in gone)
        told = Text(f"还缺：{zh}。补齐、承诺，或一次性告知。", f"Missing: {en}. Bring or promise it, or tell it once.")
        raise Refused("materials_missing", told, f"came.{gone[0].key}")
    if then == NOTICE and not gone:
        raise Refused(
            "nothing_missing", Text("材料已齐，应当受理。", "Nothing is missing; it must be accepted."), "then"
        )


def _put_on_record(person: Person, number: str, given: Mapping[str, str], then: str, step: Step) -> None:
    for key, how in given.items():
        if how in HOW:
            act(person, action("receive"), number, {"material": key, "how": how})
    if promised := [key for key, how in given.items() if how == PROMISED]:
        act(person, action("promise"), number, {"materials": promised})
    if then == ACCEPT:
        act(person, action(ACCEPT), number, {}, step=step.key)
    elif then == NOTICE:
        act(person, action(NOTICE), number, {})
