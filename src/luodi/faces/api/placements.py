"""A cohort's placement: hosts and candidates, selection, rounds with their proof, why somebody is where they are."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field, StrictInt

from luodi.city.programmes import access, queries_of_rounds
from luodi.city.programmes.actions.gather import (
    Criterion,
    Named,
    Seats,
    name_candidates,
    put_hosts,
    select_candidates,
)
from luodi.city.programmes.actions.place import adjust, decide, propose
from luodi.city.programmes.models import Candidate, Round
from luodi.engines.matching.placement import Weights
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.programmes import Code
from luodi.faces.api.values import Strict, UnitCode, UserName
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["专班 Programmes"])
Word = Annotated[str, Field(min_length=1, max_length=60)]
Small = Annotated[StrictInt, Field(ge=0, le=10_000)]
Nth = Annotated[int, Path(ge=1, le=32_767)]


class SeatsIn(Strict):
    """What a host takes."""

    unit: UnitCode
    most: Annotated[StrictInt, Field(ge=1, le=10_000)]
    least: Small = 0
    wants: Annotated[list[Word], Field(max_length=50)] = []


class HostsIn(Strict):
    """Hosts and their seats."""

    hosts: Annotated[list[SeatsIn], Field(min_length=1, max_length=2_000)]

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"hosts": [{"unit": "lc-jixie", "most": 3, "least": 1, "wants": ["制造"]}]}]},
    )


class NamedIn(Strict):
    """A candidate: traits for balance, fields, wishes (hosts, best first), points."""

    username: UserName
    unit: UnitCode
    traits: Annotated[dict[Word, Word], Field(max_length=20)] = {}
    fields: Annotated[list[Word], Field(max_length=50)] = []
    wishes: Annotated[list[UnitCode], Field(max_length=20)] = []
    points: Small = 0


class CandidatesIn(Strict):
    """Candidates that units name."""

    candidates: Annotated[list[NamedIn], Field(min_length=1, max_length=5_000)]

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"candidates": [{"username": "wang", "unit": "qd-zjj", "traits": {"level": "科"}, "fields": ["制造"]}]}
            ]
        },
    )


class CriterionIn(Strict):
    """A condition over traits, points and fields, with its name."""

    name: Word
    when: Annotated[str, Field(min_length=1, max_length=300)]


class CohortSelectionIn(Strict):
    """How many, by which criteria, no more of a trait's value than its quota."""

    size: Annotated[StrictInt, Field(ge=1, le=10_000)]
    criteria: Annotated[list[CriterionIn], Field(max_length=30)] = []
    quotas: Annotated[dict[Word, dict[Word, Small]], Field(max_length=10)] = {}

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"size": 150, "criteria": [{"name": "科级以上", "when": "level != '员'"}]}]},
    )


class RoundIn(Strict):
    """The rules of a placement: together, apart (people); never, only (person, hosts); at_most (trait, number); share
    (trait, value, least and most per cent)."""

    rules: Annotated[list[dict[str, Any]], Field(max_length=1_000)] = []
    fair: bool = Field(False, description="先让安排得最差的人尽量好。The worst placed first.")
    weights: Annotated[list[Small], Field(min_length=3, max_length=3)] = [600, 400, 200]
    reason: Annotated[str, Field(max_length=200)] = ""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"rules": [{"rule": "at_most", "trait": "部门", "number": 1}]}]},
    )


class AdjustIn(Strict):
    """Who is to go where, and why."""

    username: UserName
    host: UnitCode
    reason: Annotated[str, Field(min_length=1, max_length=200)]

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"username": "wang", "host": "lc-jixie", "reason": "单位点名"}]},
    )


class CandidateLine(Schema):
    """A candidate and what became of them."""

    username: str
    name: str
    unit: str
    traits: dict[str, str]
    fields: list[str]
    wishes: list[str]
    points: int
    state: Literal["named", "selected", "refused"]
    why: str


class RoundLine(Schema):
    """A placement: how good it is, that no other can be better than the bound, who moved, its digest."""

    n: int
    state: Literal["proposed", "decided"]
    at: datetime
    by: str
    reason: str
    digest: str
    people: int
    hosts: int
    worth: int
    score: int
    bound: int
    proven: bool
    floor: int
    moved: list[str]
    seats: dict[str, str]


def _candidate(row: Candidate) -> dict[str, Any]:
    return {
        "username": row.person.username,
        "name": row.person.name,
        "unit": row.unit.code,
        "traits": row.traits,
        "fields": row.fields,
        "wishes": row.wishes,
        "points": row.points,
        "state": row.state,
        "why": row.why,
    }


def _round(row: Round) -> dict[str, Any]:
    return {
        "n": row.n,
        "state": row.state,
        "at": row.at.isoformat(),
        "by": row.by.username,
        "reason": row.reason,
        "digest": row.digest,
        "people": len(row.seats),
        "hosts": len(set(row.seats.values())),
        "worth": row.worth,
        "score": row.score,
        "bound": row.bound,
        "proven": row.score >= row.bound,
        "floor": row.floor,
        "moved": row.moved,
        "seats": row.seats,
    }


@router.put(
    "/programmes/{code}/hosts",
    response=answers(dict[str, int], 401, 403, 404, 409, 413, 415),
    operation_id="put_hosts",
)
def put_seats(request: HttpRequest, code: Code, body: HostsIn) -> Any:
    """接收单位和名额。Hosts and their seats."""
    return answer({"hosts": put_hosts(who(request), code, [Seats(**one.model_dump()) for one in body.hosts])})


@router.post(
    "/programmes/{code}/candidates",
    response=answers(dict[str, int], 401, 403, 404, 409, 413, 415),
    operation_id="name_candidates",
)
def post_candidates(request: HttpRequest, code: Code, body: CandidatesIn) -> Any:
    """推荐人选。Name candidates."""
    named = [Named(**one.model_dump()) for one in body.candidates]
    return answer({"candidates": name_candidates(who(request), code, named)})


@router.get(
    "/programmes/{code}/candidates",
    response=answers(list[CandidateLine], 401, 403, 404, 409),
    operation_id="list_candidates",
)
def get_candidates(request: HttpRequest, code: Code) -> Any:
    """人选和结果；只有办这个批次的人看得到。Candidates, for those who run the cohort."""
    rows = queries_of_rounds.candidates(access.to_run(who(request), code))
    return answer([_candidate(row) for row in rows])


@router.post(
    "/programmes/{code}/selection",
    response=answers(list[CandidateLine], 401, 403, 404, 409, 413, 415),
    operation_id="select_candidates",
)
def post_selection(request: HttpRequest, code: Code, body: CohortSelectionIn) -> Any:
    """按条件、积分和名额选定；落选的写明原因。Select; whoever is not is told why."""
    person = who(request)
    criteria = [Criterion(one.name, one.when) for one in body.criteria]
    select_candidates(person, code, size=body.size, criteria=criteria, quotas=body.quotas)
    return answer([_candidate(row) for row in queries_of_rounds.candidates(access.get(person, code))])


@router.get(
    "/programmes/{code}/rounds", response=answers(list[RoundLine], 401, 403, 404, 409), operation_id="list_rounds"
)
def get_rounds(request: HttpRequest, code: Code) -> Any:
    """历次分派方案。Placements so far, the latest first."""
    programme = access.to_run(who(request), code)
    return answer([_round(row) for row in programme.rounds.select_related("by").order_by("-n")])


@router.post(
    "/programmes/{code}/rounds",
    response=answers(RoundLine, 401, 403, 404, 409, 413, 415),
    operation_id="propose_placement",
)
def post_round(request: HttpRequest, code: Code, body: RoundIn) -> Any:
    """求一个方案：最优，或者离最优最多差多少。规则冲突时说出是哪几条。A placement, with its bound."""
    weights = Weights(*body.weights)
    row = propose(who(request), code, body.rules, fair=body.fair, weights=weights, reason=body.reason)
    return answer(_round(row))


@router.post(
    "/programmes/{code}/adjustments",
    response=answers(RoundLine, 401, 403, 404, 409, 413, 415),
    operation_id="adjust_placement",
)
def post_adjustment(request: HttpRequest, code: Code, body: AdjustIn) -> Any:
    """调一个人，其余尽量不动。Put somebody elsewhere; few others move."""
    return answer(_round(adjust(who(request), code, body.username, body.host, body.reason)))


@router.post(
    "/programmes/{code}/rounds/{n}/decide",
    response=answers(RoundLine, 401, 403, 404, 409, 413, 415),
    operation_id="decide_placement",
)
def post_decision(request: HttpRequest, code: Code, n: Nth) -> Any:
    """定下最新方案，冻结。Decide the latest placement; it is frozen."""
    return answer(_round(decide(who(request), code, n)))


@router.get(
    "/programmes/{code}/rounds/{n}/why",
    response=answers(list[dict[str, Any]], 401, 403, 404, 409),
    operation_id="explain_placement",
)
def get_why(request: HttpRequest, code: Code, n: Nth, username: Annotated[str, Query(max_length=80)] = "") -> Any:
    """每个人为什么在那里：更合适的单位各被什么挡住。What stood in the way at each better host."""
    return answer(queries_of_rounds.why(access.to_run(who(request), code), n, username))
