"""What a type lists and its matters must keep to: reasons to decline, kinds of outcome, appeals, raters protected."""

from luodi.city.matters.actions.base import Call, wrong
from luodi.city.matters.actions.rate import doers
from luodi.city.matters.office import definition, office
from luodi.city.matters.store import Order, Receipt, submit
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import unpack_state


def _field(call: Call, key: str) -> str:
    return str(call.data.get(key, ""))


def decline(call: Call) -> list[Receipt]:
    """Decline for a reason of the type's list. Raises Refused for another: a reason is a code, told and counted."""
    codes = [code for code, _ in definition(call.matter.type_id).decline_reasons]
    reason = _field(call, "reason")
    if codes and reason not in codes:
        wrong(call.action.fields[0], reason, "、".join(codes))
    return submit(Order([call.act()]))


def outcome(call: Call) -> list[Receipt]:
    """Register an outcome of a kind and unit the type lists. Raises Refused for another: counts must add up."""
    kinds = {kind.kind: kind.unit for kind in definition(call.matter.type_id).outcomes}
    kind, _, unit = call.action.fields
    if kinds and _field(call, "kind") not in kinds:
        wrong(kind, _field(call, "kind"), "、".join(kinds))
    if kinds and _field(call, "unit") != kinds[_field(call, "kind")]:
        wrong(unit, _field(call, "unit"), kinds[_field(call, "kind")])
    return submit(Order([call.act()]))


def handle(call: Call) -> list[Receipt]:
    """Do a step's work. An appeal against a rating is refused once its step's limit has run out, or without words."""
    of, facts = office().ratings.rectifying, call.data.get("facts") or {}
    if of.unfair and facts.get(of.fact) == of.unfair and call.matter.type.code == of.type:
        clock = unpack_state(call.matter.state).clocks.get(f"step/{of.appeal}")
        if clock and clock.due and call.at >= clock.due:
            late = Text("申诉的期限已过，请整改并答复。", "The time to appeal is over; put it right and answer.")
            raise Refused("appeal_late", late, of.fact)
        if not call.words.get("words"):
            raise Refused("missing", Text("申诉须写明理由。", "An appeal gives its reasons in words."), "words")
    return submit(Order([call.act()]))


def open_identity(call: Call) -> list[Receipt]:
    """Open a reporter's identity. Refused `rater_protected` for those whose work the reporter has rated badly."""
    if isinstance(call.who, Person) and 0 < call.matter.rating <= office().ratings.rectifying.upto:
        flow = definition(call.matter.type_id).flow
        if call.who.pk in doers(flow, unpack_state(call.matter.state)):
            told = Text(
                "对方给了差评，办理过该件的人不能再查看其身份。",
                "They rated it badly: those who handled it may not learn who they are.",
            )
            raise Refused("rater_protected", told)
    return submit(Order([call.act()]))
