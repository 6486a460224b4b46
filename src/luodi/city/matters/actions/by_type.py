"""What a type lists and its matters must keep to: reasons to decline, kinds of outcome."""

from luodi.city.matters.actions.base import Call, wrong
from luodi.city.matters.office import definition
from luodi.city.matters.store import Order, Receipt, submit


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
