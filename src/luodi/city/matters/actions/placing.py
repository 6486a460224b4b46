"""Which unit a rule of a matter type stands for when a matter is raised: who takes it in, who leads from the start."""

from collections.abc import Mapping
from typing import Any

from luodi.city.matters.definition import Definition
from luodi.city.matters.office import Office
from luodi.engines.process import Actor


def intake_unit(
    known: Definition, region: str, city: Office, facts: Mapping[str, Any] | None = None, actor: Actor | None = None
) -> int:
    """Return the unit that takes a matter of this type in."""
    return _unit(known.intake, region, city, facts or {}, actor)


def lead_unit(known: Definition, region: str, city: Office, facts: Mapping[str, Any], actor: Actor | None) -> int:
    """Return the unit that leads from the start, 0 where that is the one that takes it in."""
    return _unit(known.lead, region, city, facts, actor) if known.lead else 0


def _unit(rule: str, region: str, city: Office, facts: Mapping[str, Any], actor: Actor | None) -> int:
    """Return a unit by its code, or as what was raised, where and by whom decides; then `|` names what else.

    `region:xfj|qd-xfj`: the unit `<district>-xfj` of the matter's district. `field:duty|qd-ysb`: the unit chosen in
    the form's field `duty`. `raiser:account|qd-gsl`: the unit in which who registers it holds the role `account`.
    """
    kind, _, rest = rule.partition(":")
    if not rest:
        return city.unit(rule)
    name, _, fallback = rest.partition("|")
    found = 0
    if kind == "raiser":
        found = next((unit for unit, role in actor.posts if role == name), 0) if actor else 0
    else:
        node = city.tree.get(f"{region[:6]}-{name}" if kind == "region" else str(facts.get(name)))
        found = node.id if node else 0
    return found or city.unit(fallback)
