"""Who answers for what, what is covered and what will be missed; open selections by a scored standard."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import ConfigDict, Field

from luodi.city.checklists import selections
from luodi.city.checklists.actions.keep_duty import Holder, keep_duty
from luodi.city.checklists.actions.note_coverage import note_coverage
from luodi.city.checklists.actions.select import (
    Call,
    finish_selection,
    mark,
    open_selection,
    publish_selection,
    put_forward,
    strike_candidate,
)
from luodi.city.checklists.coverage import Coverage, Standing
from luodi.city.checklists.coverage import coverage as covered
from luodi.city.checklists.matrix import Cell, Line, matrix
from luodi.city.checklists.models import Selection
from luodi.city.checklists.register import coverage_rules
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.checklists import ListCode
from luodi.faces.api.inspections import CHANGES
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.values import Day, Key, Scalar, Strict, UnitCode
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["清单与检查 Checklists"])
Points = Annotated[Decimal, Field(ge=0, le=10_000, max_digits=7, decimal_places=2)]
CandidateCode = Annotated[str, Field(min_length=1, max_length=40)]


class DutyName(Strict):
    """What a duty or a post is called."""

    zh: Annotated[str, Field(max_length=60)] = ""
    en: Annotated[str, Field(max_length=120)] = ""


class HolderIn(Strict):
    """Who has it: a unit's code, `*-jw` for each district's unit of that ending, `self` for each place itself."""

    kind: Literal["main", "regulatory", "supervisory"]
    level: Literal["city", "district", "street"]
    rule: Annotated[str, Field(min_length=1, max_length=40)]
    post: DutyName = DutyName()


class DutyIn(Strict):
    """A duty with all its holders; written anew as a whole."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: DutyName
    holders: Annotated[list[HolderIn], Field(max_length=200)]

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "code": "school-meals",
                    "name": {"zh": "校园餐", "en": "School meals"},
                    "holders": [{"kind": "main", "level": "city", "rule": "qd-jyj"}],
                }
            ]
        },
    )


class CoveredIn(Strict):
    """That a unit was covered on a day, by which report."""

    rule: Annotated[str, Field(min_length=1, max_length=40)]
    unit: UnitCode
    day: Day
    paper: Annotated[str, Field(min_length=1, max_length=60)]

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"rule": "street-audit", "unit": "370202001", "day": "2024-05-20", "paper": "青审报〔2024〕31号"}
            ]
        },
    )


class SelectionTitle(Strict):
    """What it is called; the English may lack."""

    zh: Annotated[str, Field(max_length=120)]
    en: Annotated[str, Field(max_length=200)] = ""


class SelectionIn(Strict):
    """A call: how many places (0 for a review), by which scored standard, and by which table one may stand."""

    organiser: UnitCode
    title: SelectionTitle
    standard: ListCode
    places: Annotated[int, Field(ge=0, le=10_000)]
    table: Annotated[str, Field(max_length=40)] = ""
    monthly: Points = Decimal(0)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "organiser": "qd-rsj",
                    "title": {"zh": "优秀农民工转合同制"},
                    "standard": "worker-standard",
                    "places": 202,
                    "table": "worker-contract",
                }
            ]
        },
    )


class CandidateIn(Strict):
    """Who stands, and what the rules look at."""

    code: CandidateCode
    name: Annotated[str, Field(min_length=1, max_length=60)]
    facts: Annotated[dict[Annotated[str, Field(max_length=40)], Scalar], Field(max_length=40)] = {}

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"code": "0001", "name": "张三", "facts": {"years": 6, "age": 35, "accidents": 0, "grade": 3}}]
        },
    )


class MarksIn(Strict):
    """One assessor's points for a candidate, for every scored item by its number."""

    code: CandidateCode
    points: Annotated[dict[Annotated[str, Field(max_length=12)], Points], Field(min_length=1, max_length=100)]

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"code": "0001", "points": {"1": 28, "2": 25, "3": 27, "4": 9}}]},
    )


class StrikeIn(Strict):
    """Who is taken out after an objection, and why."""

    code: CandidateCode
    reason: Annotated[str, Field(min_length=1, max_length=200)]

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"code": "0001", "reason": "公示期间核实不符合条件"}]}
    )


@router.get(
    "/duty-matrix",
    response=answers(list[dict[str, Any]], 401),
    operation_id="duty_matrix",
    summary="三横三纵责任表 Who answers for what",
)
def duty_matrix(request: HttpRequest) -> Any:
    """每项责任九格：管了多少处，哪里没人管、哪里几家管。Nine cells each: where nobody answers, where several do."""
    who(request)
    return answer([_line(line) for line in matrix()])


def _line(line: Line) -> dict[str, Any]:
    cells = [_cell(cell) for cell in line.cells]
    return {"code": line.duty.code, "name": text(line.duty.name), "whole": line.whole, "cells": cells}


def _cell(cell: Cell) -> dict[str, Any]:
    several = [{"place": p.node.code, "units": [text(u) for u in p.units]} for p in cell.several]
    nobody = [p.node.code for p in cell.nobody]
    counted = {"covered": {"n": cell.covered, "of": cell.places}, "nobody": nobody, "several": several}
    return {"kind": cell.kind, "level": cell.level, "rules": list(cell.who), **counted}


@router.post(
    "/duty-matrix",
    response=answers(dict[str, bool], *CHANGES),
    operation_id="keep_duty",
    summary="写责任 Write a duty",
)
def put_duty(request: HttpRequest, body: DutyIn) -> Any:
    """整项重写。Written anew as a whole."""
    holders = [Holder(h.kind, h.level, h.rule, Text(h.post.zh, h.post.en)) for h in body.holders]
    return answer({"changed": keep_duty(who(request), body.code, Text(body.name.zh, body.name.en), holders)})


@router.get(
    "/coverage",
    response=answers(list[dict[str, Any]], 401),
    operation_id="coverage",
    summary="审计全覆盖 Coverage",
)
def coverage(request: HttpRequest, on: Annotated[Day | None, Query(description="哪天。On which day.")] = None) -> Any:
    """每条规则：哪些已覆盖、快到期、会漏掉、已漏掉。By rule: covered, due, about to be missed, missed."""
    who(request)
    day = on or timezone.localdate()
    return answer([_coverage(covered(rule, day)) for rule in coverage_rules().values()])


def _coverage(found: Coverage) -> dict[str, Any]:
    counts = {state: found.of(state) for state in ("covered", "soon", "missing", "missed")}
    units = [_standing(one) for one in found.units]
    rule = found.rule
    told = {"code": rule.code, "name": text(rule.name), "years": rule.years, "basis": rule.basis}
    return told | {"counts": counts, "of": len(units), "units": units}


def _standing(one: Standing) -> dict[str, Any]:
    days = {"last": one.last, "due": one.due, "planned": one.planned}
    return {"unit": one.node.code, "name": text(one.node.name), "state": one.state} | {
        key: day.isoformat() if day else None for key, day in days.items()
    }


@router.post(
    "/coverage",
    response=answers(dict[str, str], *CHANGES),
    operation_id="note_coverage",
    summary="登记已覆盖 Note what was covered",
)
def note(request: HttpRequest, body: CoveredIn) -> Any:
    """登记以前的审计报告。A report from before."""
    row = note_coverage(who(request), **body.model_dump())
    return answer({"rule": row.rule, "unit": body.unit, "day": row.day.isoformat()})


def _selection(person: Person, pk: int) -> Any:
    return answer(_whole(selections.get(person, pk)))


def _whole(row: Selection) -> dict[str, Any]:
    people = [
        {
            "code": one.code,
            "name": one.name,
            "eligible": one.eligible,
            "row": one.row,
            "says": {"zh": one.says_zh, "en": one.says_en},
            "total": None if one.total is None else float(one.total),
            "rank": one.rank,
            "chosen": one.chosen,
        }
        for one in selections.candidates(row)
    ]
    chosen = sum(one["chosen"] for one in people)
    told = {"id": row.pk, "title": text(row.title), "stage": row.stage, "places": row.places, "digest": row.digest}
    money = {"monthly": float(row.monthly), "monthly_all": float(row.monthly * chosen)}
    return told | {"standard": row.standard.checklist.code, "chosen": chosen, "candidates": people} | money


@router.get(
    "/selections",
    response=answers(list[dict[str, Any]], 401),
    operation_id="list_selections",
    summary="选拔 Selections",
)
def list_selections(request: HttpRequest) -> Any:
    """本单位的选拔和考察。Those of one's units."""
    rows = selections.visible(who(request))[:200]
    return answer(
        [{"id": r.pk, "title": text(r.title), "stage": r.stage, "places": r.places} for r in rows],
    )


@router.post(
    "/selections",
    response=answers(dict[str, Any], *CHANGES),
    operation_id="open_selection",
    summary="发起选拔 Open a selection",
)
def open_(request: HttpRequest, body: SelectionIn) -> Any:
    """名额写 0 就是考察，只打分不选人。0 places: a review."""
    given = body.model_dump(exclude={"title"})
    row = open_selection(who(request), Call(title=Text(body.title.zh, body.title.en), **given))
    return _selection(who(request), row.pk)


@router.get(
    "/selections/{id}",
    response=answers(dict[str, Any], 401, 404),
    operation_id="get_selection",
    summary="一次选拔 A selection",
)
def get_selection(request: HttpRequest, id: Key) -> Any:
    """报名、资格、名次。Who stands, by which rule, and who comes where."""
    return _selection(who(request), id)


@router.post(
    "/selections/{id}/candidates",
    response=answers(dict[str, Any], *CHANGES),
    operation_id="put_forward",
    summary="报名 Put forward",
)
def forward(request: HttpRequest, id: Key, body: CandidateIn) -> Any:
    """资格由规则表判断，写明哪一行。The table judges, by which row is said."""
    one = put_forward(who(request), id, body.code, body.name, body.facts)
    return answer({"code": one.code, "eligible": one.eligible, "row": one.row, "says": one.says_zh})


@router.post(
    "/selections/{id}/marks",
    response=answers(dict[str, Any], *CHANGES),
    operation_id="mark_candidate",
    summary="评分 Mark",
)
def marks(request: HttpRequest, id: Key, body: MarksIn) -> Any:
    """每人至少两人评分。At least two assessors each."""
    return answer({"code": mark(who(request), id, body.code, body.points).code})


@router.post(
    "/selections/{id}/strike",
    response=answers(dict[str, Any], *CHANGES),
    operation_id="strike_candidate",
    summary="异议成立 Strike out",
)
def strike(request: HttpRequest, id: Key, body: StrikeIn) -> Any:
    """取消资格，重新排名公示。Taken out; to be ranked and published anew."""
    strike_candidate(who(request), id, body.code, body.reason)
    return _selection(who(request), id)


@router.post(
    "/selections/{id}/{kind}",
    response=answers(dict[str, Any], *CHANGES),
    operation_id="move_selection",
    summary="公示、确定 Publish, finish",
)
def move(request: HttpRequest, id: Key, kind: Literal["publish", "finish"]) -> Any:
    """publish 排名公示；finish 公示五个工作日后确定。Publish the ranking; final after five working days."""
    moves = {"publish": publish_selection, "finish": finish_selection}
    if kind not in moves:
        raise Refused("unknown_action", Text("没有这个操作。", "There is no such action."), "kind")
    moves[kind](who(request), id)
    return _selection(who(request), id)
