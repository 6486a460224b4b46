"""Enterprises and their specialists: who serves whom, visits, and handing an enterprise over."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.matters import bonds
from luodi.city.matters.bonds import Served
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.actions.record_visit import record_visit
from luodi.city.registry.models import Unit
from luodi.city.registry.queries import person_named
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import Words
from luodi.faces.api.values import Day, Strict, UserName
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["企业 Enterprises"])
Code = Annotated[str, Path(description="企业代码。An enterprise's code.", example="lc-jixie")]


class EnterpriseLine(Schema):
    """An enterprise with its specialist and where they serve now; counts are of matters the token may see."""

    code: str
    name: Words
    specialist: str | None
    specialist_name: str | None
    unit: str | None
    since: str | None
    visits: int
    last_visit: str | None
    open: int
    solved: int


class SpecialistLine(Schema):
    """One specialist's service."""

    username: str
    name: str
    unit: str | None
    enterprises: int
    visits: int
    open: int
    solved: int


class BondLine(Schema):
    """Who served an enterprise, from when until when."""

    username: str
    name: str
    since: str
    until: str | None


class VisitLine(Schema):
    """A visit, under whoever served then."""

    on: str
    means: str
    by: str


class EnterprisePage(EnterpriseLine):
    """An enterprise with its history."""

    bonds: list[BondLine]
    visited: list[VisitLine]


class PairIn(Strict):
    """Who serves an enterprise from now on; the reason is needed when somebody serves it already."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"to": "lc-gxj-specialist", "on": "2026-12-01", "reason": "原专员退休"}]},
    )
    to: UserName
    on: Day
    reason: str = Field("", max_length=200)


class VisitIn(Strict):
    """When, and how."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"on": "2026-11-20", "means": "onsite"}]})
    on: Day
    means: Literal["onsite", "call", "online", "received"] = "onsite"


@router.get(
    "/enterprises",
    response=answers(list[EnterpriseLine], 401),
    operation_id="list_enterprises",
    summary="企业和服务专员 Enterprises and specialists",
)
def list_enterprises(request: HttpRequest) -> HttpResponse:
    """每家企业由谁服务、走访多少、提了多少需求。Who serves each, how often it was visited, what it raised."""
    return answer([_line(line) for line in bonds.enterprises(who(request))])


@router.get(
    "/specialists",
    response=answers(list[SpecialistLine], 401),
    operation_id="list_specialists",
    summary="服务专员 Specialists",
)
def list_specialists(request: HttpRequest) -> HttpResponse:
    """每名专员服务几家、走访和办结多少。How many each serves, visited, and what was solved."""
    rows = bonds.specialists(who(request))
    return answer(
        [
            {
                "username": row.person.username,
                "name": row.person.name,
                "unit": _unit_code(row.unit),
                "enterprises": row.enterprises,
                "visits": row.visits,
                "open": row.open,
                "solved": row.solved,
            }
            for row in rows
        ]
    )


@router.get(
    "/enterprises/{code}",
    response=answers(EnterprisePage, 401, 404),
    operation_id="get_enterprise",
    summary="一家企业 An enterprise",
)
def get_enterprise(request: HttpRequest, code: Code) -> HttpResponse:
    """历任专员和走访记录。Who served it, and the visits."""
    return answer(_page(who(request), code))


@router.put(
    "/enterprises/{code}/specialist",
    response=answers(EnterprisePage, 401, 403, 404, 409, 413, 415, 422),
    operation_id="pair_enterprise",
    summary="结对或移交 Pair or hand over",
)
def pair(request: HttpRequest, code: Code, body: PairIn) -> HttpResponse:
    """没有专员的结对；已有的移交，须写理由，在办需求随之转交。

    Pairs an enterprise that nobody serves; hands over one that somebody does, with a reason: open needs go along.
    """
    by, enterprise = who(request), _enterprise(code)
    to = person_named(body.to, "to")
    bonds.pair(by, enterprise=enterprise, to=to, on=body.on, reason=body.reason)
    return answer(_page(by, code))


@router.post(
    "/enterprises/{code}/visits",
    response=answers(EnterprisePage, 401, 403, 404, 409, 413, 415, 422),
    operation_id="record_visit",
    summary="登记走访 Record a visit",
)
def visit(request: HttpRequest, code: Code, body: VisitIn) -> HttpResponse:
    """由当日的服务专员本人登记。By the specialist who served it that day."""
    by = who(request)
    record_visit(by, enterprise=_enterprise(code), on=body.on, means=body.means)
    return answer(_page(by, code))


def _enterprise(code: str) -> Unit:
    found = Unit.objects.filter(code=code, kind="enterprise").first()
    if found is None:
        raise Refused("not_found", Text(f"没有企业“{code}”。", f"There is no enterprise “{code}”."), "code")
    return found


def _page(by: Any, code: str) -> dict[str, Any]:
    enterprise = _enterprise(code)
    line = bonds.served(by, code)
    past = [
        {
            "username": b.person.username,
            "name": b.person.name,
            "since": b.from_date.isoformat(),
            "until": b.to_date.isoformat() if b.to_date else None,
        }
        for b in bonds.history(enterprise)
    ]
    visited = [
        {"on": v.on.isoformat(), "means": v.means, "by": v.bond.person.username} for v in bonds.visits_of(enterprise)
    ]
    return _line(line) | {"bonds": past, "visited": visited}


def _line(line: Served) -> dict[str, Any]:
    node = office().tree.get(line.code)
    return {
        "code": line.code,
        "name": text(node.name if node else Text(line.code, line.code)),
        "specialist": line.specialist.username if line.specialist else None,
        "specialist_name": line.specialist.name if line.specialist else None,
        "unit": _unit_code(line.unit),
        "since": line.since.isoformat() if line.since else None,
        "visits": line.visits,
        "last_visit": line.last_visit.isoformat() if line.last_visit else None,
        "open": line.open,
        "solved": line.solved,
    }


def _unit_code(unit: int) -> str | None:
    tree = office().tree
    return tree.node(unit).code if unit in tree else None
