"""更正项目: what a project holds is put right; what it was stays on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from luodi.city.matters.office import office
from luodi.city.projects.actions.keeping import kept, note, put_families, put_firms, put_years
from luodi.city.projects.catalogue import catalogue
from luodi.city.projects.drafts import Firm, check_years, firms_of, industry_of, money
from luodi.city.projects.models import Project
from luodi.city.projects.proof import firms_as_plain, registered, standing
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.engines.notation import Text


@dataclass(frozen=True, slots=True)
class Amendment:
    """What is to be otherwise; None leaves it."""

    name: str | None = None
    industry: str | None = None
    amount: int | None = None
    years: Mapping[int, int] | None = None
    families: Sequence[str] | None = None
    firms: Sequence[Firm] | None = None


def amend(who: Actor, number: str, change: Amendment) -> Project:
    """Put a project right. Raises Refused `not_found`, `not_allowed`, `bad_value`, `no_change`."""
    with kept(who, number, "amend") as project:
        was, now = standing(project), changed(project, change)
        differs = {key: [was[key], value] for key, value in now.items() if value != was[key]}
        if not differs:
            raise Refused("no_change", Text("没有要改的。", "Nothing would change."))
        units = _units(project)
        write(project, now, change, differs)
        changes = differs | ({"units": [units, _units(project)]} if "firms" in differs else {})
        note(who, project, "amended", changes)
    return project


def _units(project: Project) -> list[list[Any]]:
    """Return which investors are which enterprises of the registry."""
    return registered(project.investors.values_list("name", "unit_id"))


def write(project: Project, now: Mapping[str, Any], change: Amendment, differs: Mapping[str, Any]) -> None:
    """Write what differs. To be called in the transaction of the change."""
    for key in {"name", "industry", "amount"} & differs.keys():
        setattr(project, key, now[key])
    project.save()
    if "years" in differs:
        put_years(project, change.years or {})
    if "families" in differs:
        put_families(project, change.families or ())
    if "firms" in differs:
        put_firms(project, firms_of(change.firms or (), office()))


def changed(project: Project, change: Amendment) -> dict[str, Any]:
    """Return the values given, checked and in plain form. Raises Refused naming the field."""
    out: dict[str, Any] = {}
    if change.name is not None:
        if not change.name.strip() or len(change.name) > 120:
            raise Refused("bad_value", Text("项目名称 1 至 120 字。", "A name has 1 to 120 signs."), "name")
        out["name"] = change.name.strip()
    if change.industry is not None:
        out["industry"] = industry_of(change.industry)
    if change.amount is not None:
        out["amount"] = money(change.amount, "amount")
    if change.years is not None or change.amount is not None:
        years = change.years if change.years is not None else {r.year: r.amount for r in project.years.all()}
        check_years(years, change.amount if change.amount is not None else project.amount)
    if change.years is not None:
        out["years"] = {str(year): change.years[year] for year in sorted(change.years)}
    if change.families is not None:
        out["families"] = _families(change.families)
    if change.firms is not None:
        out["firms"] = firms_as_plain(firms_of(change.firms, office()))
    return out


def _families(families: Sequence[str]) -> list[str]:
    known = {one.code for one in catalogue().families}
    if wrong := sorted(set(families) - known):
        told = Text(f"没有项目清单“{wrong[0]}”。", f"There is no list “{wrong[0]}”.")
        raise Refused("bad_value", told, "families")
    return sorted(set(families))
