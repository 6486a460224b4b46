"""Ending a post, a person's service or a unit: what is open there is shown first, and handed over with it."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from luodi.city.matters.succession import (
    Case,
    Part,
    Wishes,
    end_with_hand_over,
    of_merger,
    of_person,
    of_post,
    of_unit,
    plan,
)
from luodi.city.registry.models import Person, Unit
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.lookup import person_called, unit_called
from luodi.faces.api.problems import answers
from luodi.faces.api.registry_people import Name, post_numbered
from luodi.faces.api.registry_shapes import Ended, OpenWork
from luodi.faces.api.registry_units import REFUSES, Code
from luodi.faces.api.values import Day, Key, Strict, UnitCode, UserName
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["名册 Registry"])


class Leaving(Strict):
    """The first day on which it is no more, and who takes over: by default a colleague, else the unit above."""

    on: Day
    to: UnitCode | None = None
    person: UserName | None = None

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"on": "2026-06-01", "to": "qd-zjj"}]})


class Merging(Strict):
    """The unit that takes its place from a day on, and all that is open there."""

    into: UnitCode
    also: list[UnitCode] = Field(
        default_factory=list, max_length=50, description="同时并入的机构。Others merged with it."
    )
    on: Day

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"into": "qd-zjj", "also": [], "on": "2026-06-01"}]}
    )


def _wishes(by: Person, to: str | None, person: str | None) -> Wishes:
    unit = unit_called(by, to, "to").pk if to else 0
    return Wishes(unit, person_called(by, person, "person").pk if person else 0)


def _ended(subject: str, id_: int | None, done: list[Case]) -> HttpResponse:
    return answer({"subject": subject, "id": id_, "handed_over": [case.number for case in done]})


def _lines(found: list[Case]) -> list[dict[str, Any]]:
    units = {to for case in found for _, to in case.units} | {u for c in found for p in c.passed for u in _both(p)}
    codes = dict(Unit.objects.filter(pk__in=units | {u for c in found for u, _ in c.units}).values_list("pk", "code"))
    people = {part.to_person for case in found for part in case.passed}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "username"))
    return [_line(case, codes, names) for case in found]


def _both(part: Part) -> tuple[int, int]:
    return part.unit, part.to_unit


def _line(case: Case, codes: dict[int, str], names: dict[int, str]) -> dict[str, Any]:
    return {
        "number": case.number,
        "stuck": case.stuck,
        "units": [{"unit": codes[unit], "to": codes.get(to)} for unit, to in case.units],
        "steps": [{"step": part.step, "role": part.role} | _to(part, codes, names) for part in case.parts],
        "assisting": _to(case.assist, codes, names) if case.assist else None,
    }


def _to(part: Part, codes: dict[int, str], names: dict[int, str]) -> dict[str, Any]:
    return {"unit": codes[part.unit], "to": codes.get(part.to_unit), "person": names.get(part.to_person)}


@router.get(
    "/registry/people/{username}/open-work",
    response=answers(list[OpenWork], *REFUSES),
    operation_id="open_work_of_person",
    summary="停用前：在办工作交给谁 What a person leaves open",
)
def of_person_(
    request: HttpRequest, username: Name, on: Day, to: UnitCode | None = None, person: UserName | None = None
) -> list[dict[str, Any]]:
    """停用此人时，哪些事项、哪些步骤交给谁；只看，不改。What would go to whom; changes nothing."""
    by = who(request)
    return _lines(plan(of_person(by, person_called(by, username), on), _wishes(by, to, person)))


@router.get(
    "/registry/units/{code}/open-work",
    response=answers(list[OpenWork], *REFUSES),
    operation_id="open_work_of_unit",
    summary="撤并前：在办工作交给谁 What a unit leaves open",
)
def of_unit_(
    request: HttpRequest,
    code: Code,
    on: Day,
    to: UnitCode | None = None,
    into: Annotated[UnitCode | None, Query(description="并入的机构。The unit it is merged into.")] = None,
) -> list[dict[str, Any]]:
    """撤销（或并入 into）时，哪些事项、哪些步骤交给谁；只看，不改。What would go to whom; changes nothing."""
    by = who(request)
    unit = unit_called(by, code)
    ending = of_merger(by, [unit], unit_called(by, into, "into"), on) if into else of_unit(by, unit, on)
    return _lines(plan(ending, _wishes(by, to, None)))


@router.post(
    "/registry/people/{username}/retire",
    response=answers(Ended, *REFUSES),
    operation_id="retire_person",
    summary="停用人员 Retire a person",
)
def retire(request: HttpRequest, username: Name, body: Leaving) -> HttpResponse:
    """先交接在办工作；账号立即停用，岗位自该日结束，令牌作废。

    Open work is handed over first. The account closes at once, posts end on the day, tokens die.
    """
    by = who(request)
    wishes = _wishes(by, body.to, body.person)
    return _ended(username, None, end_with_hand_over(of_person(by, person_called(by, username), body.on), wishes))


@router.post(
    "/registry/posts/{id}/end",
    response=answers(Ended, *REFUSES),
    operation_id="end_post",
    summary="免职 End a post",
)
def end(request: HttpRequest, id: Key, body: Leaving) -> HttpResponse:
    """先交接在办工作；由此委托出去的随之结束。Open work is handed over; what was delegated from it ends with it."""
    by = who(request)
    post = post_numbered(by, id)
    done = end_with_hand_over(of_post(by, post, body.on), _wishes(by, body.to, body.person))
    return _ended(post.person.username, post.pk, done)


@router.post(
    "/registry/units/{code}/merge",
    response=answers(Ended, *REFUSES),
    operation_id="merge_unit",
    summary="机构合并 Merge a unit into another",
)
def merge(request: HttpRequest, code: Code, body: Merging) -> HttpResponse:
    """自某日起并入另一机构，下级和在办工作随之。

    From a day on another unit takes its place, with everything under it and all that is open there.
    """
    by = who(request)
    units = [unit_called(by, code), *(unit_called(by, other, "also") for other in body.also)]
    ending = of_merger(by, units, unit_called(by, body.into, "into"), body.on)
    return _ended(body.into, None, end_with_hand_over(ending))


@router.post(
    "/registry/units/{code}/abolish",
    response=answers(Ended, *REFUSES),
    operation_id="abolish_unit",
    summary="机构撤销 Abolish a unit",
)
def abolish(request: HttpRequest, code: Code, body: Leaving) -> HttpResponse:
    """先交接在办工作；其岗位随之结束；仍有下级的不能撤销。

    Open work is handed over and its posts end with it; not while units stand under it.
    """
    by = who(request)
    wishes = _wishes(by, body.to, body.person)
    return _ended(code, None, end_with_hand_over(of_unit(by, unit_called(by, code), body.on), wishes))
