"""帮办代办: whom an applicant may authorise, what assistants see and do for them, and the figures by grid."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from luodi.city.matters import access
from luodi.city.matters.actions import ACTIONS, Action, act
from luodi.city.matters.actions.attach_document import attach
from luodi.city.matters.assisting import MEANINGS, Served, assistants, figures
from luodi.city.matters.grids import Grid
from luodi.city.matters.models import Assist
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.faces.api.acting import REFUSES, receipt
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.files import MaterialKey, Upload
from luodi.faces.api.following import progress
from luodi.faces.api.labels import people, text
from luodi.faces.api.operations import body_of, split
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import Named, Progress, Receipt, Words
from luodi.faces.api.values import Number
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["帮办代办 Assistance"])
BY_ASSISTANT = ("note", "remind", "carry", "pass_authority", "end_authority")
MOST = 200


class AssistantLine(Schema):
    """Somebody an applicant may authorise, by the number `authorise` takes."""

    id: int
    name: str
    grid: Named
    kind: str
    open: int = Field(description="正在帮办的件数。For how many matters they act now.")


class AssistedLine(Schema):
    """A matter somebody acts in for the applicant."""

    number: str
    title: str
    type: Named
    status: str
    due: datetime | None
    grid: Named
    assistant: str
    since: datetime
    applicant: str
    mine: bool = Field(description="由本人帮办；否则是本网格其他人的。Whether the caller acts in it.")


class GridSums(Schema):
    """Figures of one grid or of all; what each counts stands in `meanings`."""

    assistants: int
    matters: int
    units: int
    nameless: int
    key: int
    collected: int
    delivered: int
    carried: int
    acts: int


class GridLine(GridSums):
    """One grid."""

    grid: Named
    kind: str
    key_park: bool


class AssistingOut(Schema):
    """All grids and each, with what each figure counts."""

    all: GridSums
    by_grid: list[GridLine]
    meanings: dict[str, Words]


@router.get(
    "/assistants",
    auth=None,
    response=answers(list[AssistantLine]),
    operation_id="list_assistants",
    summary="帮办员 Assistants",
)
def list_assistants(request: HttpRequest, region: Annotated[str, Query(max_length=12)] = "") -> HttpResponse:
    """服务某地的帮办员，申请人可以授权其中一名。Those who serve a place; an applicant may authorise one."""
    return answer(
        [
            {"id": one.id, "name": one.name, "grid": _grid(one.grid), "kind": one.grid.kind, "open": one.open}
            for one in assistants(region)
        ]
    )


@router.get(
    "/assisting",
    response=answers(list[AssistedLine], 401),
    operation_id="list_assisted",
    summary="我帮办的 What I assist with",
)
def list_assisted(request: HttpRequest) -> HttpResponse:
    """本人正在帮办的，和本人负责的网格里其他人帮办的，最多各 200 件。

    What the caller acts in, and what others of the grids they head act in; 200 of each at most.
    """
    person, city = who(request), office()
    rows = list(access.assists_of(person, city).select_related("matter__type").order_by("-since")[:MOST])
    others = Assist.objects.filter(until=None, unit__in=access.grids_headed(person, city)).exclude(person=person.pk)
    rows += others.select_related("matter__type").order_by("-since")[:MOST]
    names = people(row.person for row in rows)
    return answer([_line(row, person, names, {grid.id: grid for grid in city.grids}) for row in rows])


def _line(row: Assist, person: Person, names: dict[int, dict[str, Any]], grids: dict[int, Grid]) -> dict[str, Any]:
    matter = row.matter
    return {
        "number": matter.number,
        # What somebody else acts in for an applicant is theirs to read; a head hands it on by its number.
        "title": matter.title if row.person == person.pk else "",
        "type": {"code": matter.type.code, "name": text(matter.type.name)},
        "status": matter.status,
        "due": matter.due,
        "grid": _grid(grids[row.unit]),
        "assistant": names[row.person]["name"],
        "since": row.since,
        "applicant": row.applicant,
        "mine": row.person == person.pk,
    }


@router.get(
    "/assisting/{number}",
    response=answers(Progress, 401, 404),
    operation_id="get_assisted",
    summary="帮办件 A matter I assist with",
)
def get_assisted(request: HttpRequest, number: Number) -> HttpResponse:
    """申请人看到什么，帮办员就看到什么。An assistant sees what the applicant sees."""
    matter, assisting = access.assisted(who(request), number)
    return answer(progress(matter, assisting))


def _view(action: Action) -> Callable[..., HttpResponse]:
    model = body_of(action)

    def run(request: HttpRequest, number: Number, body: model) -> HttpResponse:  # type: ignore[valid-type]
        given = split(body, action)
        return answer(receipt(act(_acting(who(request), number, action.kind), action, number, given)))

    run.__name__ = f"assist_{action.kind}"
    return run


def _acting(person: Person, number: str, kind: str) -> access.Assisting:
    """Return as whom they ask: who acts in it, or, for the help itself, the head of the grid."""
    try:
        return access.assisted(person, number)[1]
    except Refused:
        if kind in ("pass_authority", "end_authority"):
            return access.of_grid(person, number)
        raise


for _kind in BY_ASSISTANT:
    _action = ACTIONS[_kind]
    router.post(
        f"/assisting/{{number}}/actions/{_kind}",
        response=answers(Receipt, *REFUSES),
        operation_id=f"assist_{_kind}",
        summary=f"帮办员：{_action.name.zh} By the assistant: {_action.name.en}",
        description=f"{_action.summary.zh}\n\n{_action.summary.en}",
    )(_view(_action))


@router.post(
    "/assisting/{number}/documents",
    response=answers(Receipt, *REFUSES),
    operation_id="assist_attach",
    summary="帮办员：添加附件 By the assistant: attach",
)
def assist_attach(request: HttpRequest, number: Number, file: Upload, material: MaterialKey = "") -> HttpResponse:
    """代申请人提交一个文件。File something for the applicant."""
    _, assisting = access.assisted(who(request), number)  # before the bytes are kept
    return answer(receipt([attach(assisting, number, file.name or "file", file, material)]))


@router.get(
    "/figures/assisting",
    response=answers(AssistingOut, 401, 422),
    operation_id="get_figures_assisting",
    summary="帮办代办成效 What assistants did",
)
def get_figures_assisting(request: HttpRequest, since: date | None = None, until: date | None = None) -> Any:
    """按网格：帮办员、件数、服务单位、重点园区、代取、代送；只算您能看到的和本网格的。

    By grid: assistants, matters, applicants served, those in key parks, fetched, brought; of the matters you may see
    and of your own grids. Both days are included; a total counts people and applicants once.
    """
    whole, lines = figures(who(request), since, until)
    by_grid = [
        _sums(line) | {"grid": _grid(line.grid), "kind": line.grid.kind, "key_park": line.grid.key}
        for line in lines
        if line.grid
    ]
    meanings = {key: text(said) for key, said in MEANINGS.items()}
    return {"all": _sums(whole), "by_grid": by_grid, "meanings": meanings}


def _sums(line: Served) -> dict[str, int]:
    return {key: getattr(line, key) for key in (*MEANINGS, "carried")}


def _grid(grid: Grid) -> dict[str, Any]:
    return {"code": grid.unit, "name": text(grid.name)}
