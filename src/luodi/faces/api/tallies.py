"""What came of matters, in quantities, and the city's rolls of things with what happened to each."""

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from luodi.city.matters.office import office
from luodi.city.matters.tallies import District, Listed, RollFigures, Tally, number, roll_figures, tallied
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import Words

router = Router(auth=STAFF, tags=["成效 Results"])
Code = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Number = int | float


class DistrictAmounts(Schema):
    """A quantity in one district; `district` is empty where a matter's place is not that precise."""

    district: str
    name: Words
    promised: Number
    done: Number
    under_way: Number


class StageAmount(Schema):
    """What is under way at one step."""

    stage: str
    name: Words
    amount: Number


class AmountsOut(Schema):
    """What was to be done, is done, and is under way."""

    promised: Number
    done: Number
    under_way: Number


class TallyOut(Schema):
    """One kind of quantity of one type of matter."""

    type: str
    type_name: Words
    kind: str
    name: Words
    unit: str
    matters: int = Field(description="承诺或产生这一数量的事项数。Matters that promised or yielded some of it.")
    all: AmountsOut
    by_district: list[DistrictAmounts]
    by_stage: list[StageAmount]


class RollLine(Schema):
    """A roll."""

    code: str
    name: Words
    things: int


class ThingOut(Schema):
    """A thing with its figures and what became of it."""

    code: str
    name: Words
    region: str
    figures: dict[str, Number]
    since: str
    until: str
    open: int
    closed: int
    outcomes: dict[str, Number]
    has: Number | None = Field(description="标准所量的，现在有多少。What it has now of what the standard measures.")
    short: Number = Field(description="比标准少多少。What it lacks to the standard.")


class DistrictOut(Schema):
    """A roll's sums in a district."""

    district: str
    name: Words
    things: int
    touched: int = Field(description="有事项的。With a matter.")
    settled: int = Field(description="办结且没有在办的。With a matter closed and none open.")
    short: int = Field(description="不达标的。Below the standard.")
    missing: Number
    outcomes: dict[str, Number]


class KindOut(Schema):
    """A kind of outcome."""

    kind: str
    name: Words
    unit: str


class StandardOut(Schema):
    """What each thing should have."""

    figure: str
    at_least: Number
    adds: str
    basis: str


class RollOut(RollLine):
    """A roll with everything about its things."""

    standard: StandardOut | None
    kinds: list[KindOut]
    all: DistrictOut
    by_district: list[DistrictOut]
    items: list[ThingOut]


@router.get("/tallies", response=answers(list[TallyOut], 401), operation_id="list_tallies", summary="成效 Results")
def list_tallies(request: HttpRequest, type: Annotated[str, Query(max_length=40)] = "") -> Any:
    """承诺、完成、在办的数量，按类型和成果种类，分区市、分阶段；只算您能看到的事项。

    Quantities promised, done and under way by type and kind, district and stage; of the matters you may see.
    """
    return [_tally(tally) for tally in tallied(who(request), types=[type] if type else ())]


@router.get("/rolls", response=answers(list[RollLine], 401), operation_id="list_rolls", summary="名录 Rolls")
def list_rolls(request: HttpRequest) -> Any:
    """名录：事项可以指明是其中哪一个。Lists of things that matters can be about."""
    return [{"code": r.code, "name": text(r.name), "things": len(r.things)} for r in office().rolls.values()]


@router.get("/rolls/{code}", response=answers(RollOut, 401, 404), operation_id="get_roll", summary="一份名录 A roll")
def get_roll(request: HttpRequest, code: Code) -> Any:
    """逐个列出：现状、事项数、成果、与标准的差距，并按区市合计；只算您能看到的事项。

    Each thing with its figures, matters, outcomes and what it lacks; summed by district, of the matters you may see.
    """
    found = roll_figures(who(request), code)
    if found is None:
        raise Refused("not_found", Text(f"没有名录“{code}”。", f"There is no roll “{code}”."), "code")
    return _roll(found)


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "type": tally.type,
        "type_name": text(tally.type_name),
        "kind": tally.kind,
        "name": text(tally.name),
        "unit": tally.unit,
        "matters": tally.matters,
        "all": _amounts(tally.all),
        "by_district": [
            {"district": code, "name": text(name)} | _amounts(amounts)
            for code, (name, amounts) in sorted(tally.by_district.items())
        ],
        "by_stage": [
            {"stage": key, "name": text(name), "amount": number(amount)}
            for key, (name, amount) in tally.by_stage.items()
        ],
    }


def _amounts(of: Any) -> dict[str, Any]:
    return {"promised": number(of.promised), "done": number(of.done), "under_way": number(of.under_way)}


def _numbers(of: dict[str, Decimal]) -> dict[str, Any]:
    return {key: number(amount) for key, amount in of.items()}


def _roll(found: RollFigures) -> dict[str, Any]:
    roll, standard = found.roll, found.roll.standard
    return {
        "code": roll.code,
        "name": text(roll.name),
        "things": len(roll.things),
        "standard": standard
        and {
            "figure": standard.figure,
            "at_least": number(standard.at_least),
            "adds": standard.adds,
            "basis": standard.basis,
        },
        "kinds": [{"kind": kind, "name": text(name), "unit": unit} for kind, (name, unit) in found.kinds.items()],
        "all": _district("", found.all),
        "by_district": [_district(code, sums) for code, sums in found.by_district.items()],
        "items": [_thing(listed) for listed in found.things],
    }


def _district(code: str, sums: District) -> dict[str, Any]:
    return {
        "district": code,
        "name": text(sums.name),
        "things": sums.things,
        "touched": sums.touched,
        "settled": sums.settled,
        "short": sums.short,
        "missing": number(sums.missing),
        "outcomes": _numbers(sums.outcomes),
    }


def _thing(listed: Listed) -> dict[str, Any]:
    thing = listed.thing
    return {
        "code": thing.code,
        "name": text(thing.name),
        "region": thing.region,
        "figures": _numbers(thing.figures),
        "since": thing.since,
        "until": thing.until,
        "open": listed.open,
        "closed": listed.closed,
        "outcomes": _numbers(listed.outcomes),
        "has": number(listed.has),
        "short": number(listed.short),
    }
