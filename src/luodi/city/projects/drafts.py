"""What somebody says of a project, and checking it: the same for a form, the API and a row of a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils import timezone

from luodi.city.matters.office import Office
from luodi.city.projects.catalogue import Catalogue, catalogue, things
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.codes import normal_uscc
from luodi.engines.notation import Text
from luodi.engines.projects import industry

MOST: Final = 10**17
"""Cents: a thousand trillion yuan, beyond any city."""
YEARS: Final = (2000, 2100)
OF_LEAD: Final = "lead-"
"""How the keys begin that the platform itself gives to what came of a lead: of one lead comes one project."""


@dataclass(frozen=True, slots=True)
class Firm:
    """Who invests: the code of an enterprise of the registry, or a name with, where known, its credit code."""

    name: str = ""
    uscc: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Bringing:
    """Who brought it: through what (kind and code), on which day, which person (a user name)."""

    kind: str
    code: str
    on: date | None = None
    person: str = ""
    on_record: bool = False
    """Whether the platform has it on record: then it stands, whoever enters the project."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A project as it is entered. Amounts are cents; `of` is a matter's number."""

    name: str
    region: str
    industry: str
    amount: int
    firms: Sequence[Firm] = ()
    years: Mapping[int, int] = field(default_factory=dict)
    families: Sequence[str] = ()
    brought: Bringing | None = None
    text: str = ""
    lat: float | None = None
    lon: float | None = None
    level: int | None = None
    relation: str = ""
    of: str = ""
    distinct: str = ""
    """Why it is another one than those like it."""
    reached: Mapping[str, date] = field(default_factory=dict)
    """Of a project that was under way before it came here: on which day it reached each stage."""
    unit: str = ""
    """Who leads; empty: by the region."""
    key: str = ""
    """What a file knows it by."""
    of_lead: bool = False
    """Whether the platform gave the key, to what came of a lead."""


def checked(draft: Draft, city: Office) -> dict[str, object]:
    """Return the project's own columns. Raises Refused naming the field."""
    found = catalogue(city.revision)
    name = draft.name.strip()
    if not name:
        raise Refused("name_missing", Text("请填写项目名称。", "A project needs a name."), "name")
    if len(name) > 120:
        raise Refused("too_long", Text("项目名称最多 120 字。", "A name has at most 120 signs."), "name")
    _check_key(draft)
    _families(draft.families, found)
    check_years(draft.years, draft.amount)
    check_reached(draft.reached, found)
    return {"name": name, "industry": industry_of(draft.industry), "amount": money(draft.amount, "amount")}


def _check_key(draft: Draft) -> None:
    if draft.key.startswith(OF_LEAD) and not draft.of_lead:
        told = Text(
            f"编号不能以“{OF_LEAD}”开头，这是线索落地的项目用的；由线索而来的，请从那条线索登记。",
            f"No key begins with “{OF_LEAD}”: those are of projects that came of leads. Enter it from its lead.",
        )
        raise Refused("bad_value", told, "key")


def industry_of(written: str) -> str:
    """Return an industry's code. Raises Refused `bad_value`."""
    try:
        return industry(written)
    except ValueError as error:
        told = Text(
            f"行业代码“{written}”不对，按 GB/T 4754 写门类和数字，如 C3670。", f"Not an industry of GB/T 4754: {error}."
        )
        raise Refused("bad_value", told, "industry") from error


def money(cents: int, of: str) -> int:
    """Return an amount that can be kept. Raises Refused `bad_value`."""
    if not 0 <= cents <= MOST:
        raise Refused("bad_value", Text("金额应在 0 至一千万亿元之间。", "An amount is 0 to 10^15 yuan."), of)
    return cents


def check_years(years: Mapping[int, int], amount: int) -> None:
    """Refuse years beyond reach, and years that are more than the whole."""
    for year, cents in years.items():
        if not YEARS[0] <= year <= YEARS[1]:
            told = Text(f"年份应在 {YEARS[0]} 至 {YEARS[1]} 之间。", f"Years are {YEARS[0]} to {YEARS[1]}.")
            raise Refused("bad_value", told, "years")
        money(cents, "years")
    if sum(years.values()) > amount:
        told = Text("分年度计划之和超过计划总投资。", "The years together are more than the whole.")
        raise Refused("bad_value", told, "years")


def _families(families: Sequence[str], found: Catalogue) -> None:
    known = {one.code for one in found.families}
    if wrong := next((code for code in families if code not in known), None):
        told = Text(
            f"没有项目清单“{wrong}”；可用：{'、'.join(sorted(known))}。", f"No list “{wrong}”; use {sorted(known)}."
        )
        raise Refused("bad_value", told, "families")


def check_reached(days: Mapping[str, date], found: Catalogue) -> None:
    """Refuse stages there are not, gaps, days out of order and days to come."""
    order, given = found.order, list(days)
    if wrong := next((code for code in given if code not in order), None):
        told = Text(f"没有阶段“{wrong}”；可用：{'、'.join(order)}。", f"No stage “{wrong}”; use {', '.join(order)}.")
        raise Refused("bad_value", told, "reached")
    ways = [code for code in order if code in days]
    if ways != list(order[: len(ways)]):
        told = Text("到达一个阶段，就要写出它之前各阶段的日期。", "Every stage before one that was reached has a day.")
        raise Refused("bad_value", told, "reached")
    spans = [days[code] for code in ways]
    if spans != sorted(spans):
        raise Refused("out_of_order", Text("各阶段的日期前后颠倒。", "The stages' days are out of order."), "reached")
    if spans and spans[-1] > timezone.localdate():
        raise Refused("future", Text("日期不能在将来。", "It cannot have happened in the future."), "reached")


MayName = Callable[[Actor, str], bool]
"""Whether somebody may name a thing of a room, by its code, as what brought or visited; a hidden one is not there."""
_rooms: dict[str, MayName] = {}


def named_by(kind: str, may: MayName) -> None:
    """Have a room say which things of a kind somebody may name."""
    _rooms[kind] = may


def check_brought(who: Actor, brought: Bringing | None, city: Office) -> None:
    """Refuse a kind there is not, a code its roll has not, and what `who` may not know of, as if it were not there."""
    if brought is None:
        return
    kind = catalogue(city.revision).kind(brought.kind)
    if kind is None:
        known = "、".join(k.code for k in catalogue(city.revision).through)
        told = Text(f"没有“{brought.kind}”这种途径；可用：{known}。", f"No way “{brought.kind}”; use {known}.")
        raise Refused("bad_value", told, "brought")
    if not _may_be_named(who, brought, things(kind, city)):
        told = Text(f"{kind.name.zh}没有“{brought.code}”。", f"{kind.name.en}: there is no “{brought.code}”.")
        raise Refused("bad_value", told, "brought")


def _may_be_named(who: Actor, brought: Bringing, listed: Mapping[str, Text]) -> bool:
    if not brought.code.strip() or len(brought.code) > 60:
        return False
    if brought.kind in _rooms:
        return brought.on_record or _rooms[brought.kind](who, brought.code)
    return not listed or brought.code in listed


def firms_of(firms: Sequence[Firm], city: Office) -> list[dict[str, object]]:
    """Return investors as columns. Raises Refused `uscc_wrong`, `not_in_force`, `name_missing`."""
    out: list[dict[str, object]] = []
    for firm in firms:
        node = city.tree.get(firm.unit) if firm.unit else None
        if firm.unit and node is None:
            raise Refused("not_in_force", Text(f"没有企业“{firm.unit}”。", f"No enterprise “{firm.unit}”."), "firms")
        name = firm.name.strip() or (node.name.zh if node else "")
        if not name:
            raise Refused("name_missing", Text("投资方要有名称。", "An investor needs a name."), "firms")
        uscc = normal_uscc(firm.uscc) if firm.uscc else ""
        out.append({"unit_id": node.id if node else None, "name": name[:120], "uscc": uscc})
    return out
