"""Which unit a rule of a matter type stands for when a matter is raised: who takes it in, who leads from the start."""

from collections.abc import Mapping
from typing import Any, Final

from luodi.city.matters.definition import Definition
from luodi.city.matters.office import Office
from luodi.city.registry.kinds import UnitKind
from luodi.engines.process import Actor

BOND: Final = "bond"
STREET: Final = "street"
"""街道即可受理: authority that was moved down to streets and towns."""


def intake_unit(
    known: Definition, region: str, city: Office, facts: Mapping[str, Any] | None = None, actor: Actor | None = None
) -> int:
    """Return the unit that takes a matter of this type in."""
    return _unit(known.intake, region, city, facts or {}, actor)


def lead_unit(known: Definition, region: str, city: Office, facts: Mapping[str, Any], actor: Actor | None) -> int:
    """Return the unit that leads from the start, 0 where that is the one that takes it in."""
    return _unit(known.lead, region, city, facts, actor) if known.lead else 0


def addressee(rule: str, city: Office, facts: Mapping[str, Any]) -> int:
    """Return the person a rule `bond:…` addresses a matter to: who serves the enterprise chosen; 0 for none."""
    kind, _, rest = rule.partition(":")
    return city.specialist(str(facts.get(rest.partition("|")[0]))) if kind == BOND else 0


def _unit(rule: str, region: str, city: Office, facts: Mapping[str, Any], actor: Actor | None) -> int:
    """Return a unit by its code, or as what was raised, where and by whom decides; then `|` names what else.

    `region:xfj|qd-xfj`: the unit `<district>-xfj` of the matter's district. `street:spj|qd-spj`: the street or town the
    matter lies in, where that was said; else as `region:spj|qd-spj`. `field:duty|qd-ysb`: the unit chosen in the form's
    field `duty`. `raiser:account|qd-gsl`: the unit in which who registers it holds the role `account`.
    `bond:thing|qd-myj`: where the specialist of the enterprise chosen in the field `thing` serves now.
    """
    kind, _, rest = rule.partition(":")
    if not rest:
        return city.unit(rule)
    name, _, fallback = rest.partition("|")
    found = 0
    if kind == "raiser":
        found = next((unit for unit, role in actor.posts if role == name), 0) if actor else 0
    elif kind == BOND:
        found = city.serves(addressee(rule, city, facts))
    elif kind == "field":
        found = _named(str(facts.get(name)), city)
    else:
        street = _street(region, city) if kind == STREET else 0
        found = street or _named(f"{region[:6]}-{name}", city)
    return found or city.unit(fallback)


def _named(code: str, city: Office) -> int:
    """Return the unit with this code, 0 when there is none in force."""
    node = city.tree.get(code)
    return node.id if node else 0


def _street(region: str, city: Office) -> int:
    """Return the street or town that a region is or lies in, 0 for a district: its unit is called like its region."""
    node = city.tree.get(region[:9])
    return node.id if node and node.kind == UnitKind.STREET else 0
