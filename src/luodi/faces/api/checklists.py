"""Lists of what must hold: read, written, put in force, compared by programs; published ones by anybody."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.checklists import access, queries
from luodi.city.checklists.actions.keep_list import keep_list
from luodi.city.checklists.actions.put_in_force import put_in_force
from luodi.city.checklists.diffing import ItemChange
from luodi.city.checklists.drafts import MOST_ITEMS, ItemDraft, ListDraft
from luodi.city.checklists.models import ListItem, ListVersion
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.values import Day, Strict, UnitCode
from luodi.faces.api.wire import answer

router = Router(tags=["清单与检查 Checklists"])
ListKind = Literal["supervision", "power", "tolerance", "standard"]
ListCode = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9-]*$")]
VersionName = Annotated[str, Field(min_length=1, max_length=20)]
Code = Annotated[str, Path(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9-]*$")]
Asked = Annotated[str, Query(max_length=20, description="版本。A version.")]


class Said(Strict):
    """A text; the English may lack."""

    zh: Annotated[str, Field(max_length=500)] = ""
    en: Annotated[str, Field(max_length=800)] = ""

    def told(self) -> Text:
        """Return it as the record holds it."""
        return Text(self.zh, self.en)


class ListItemIn(Strict):
    """An item of a list."""

    number: Annotated[str, Field(min_length=1, max_length=12)]
    text: Said
    group: Said = Said()
    criteria: Said = Said()
    points: Said = Said()
    measures: Said = Said()
    basis: Annotated[str, Field(max_length=200)] = ""
    weight: Annotated[Decimal, Field(ge=0, le=10_000, max_digits=7, decimal_places=2)] = Decimal(0)
    flow: dict[str, Any] | None = Field(None, description="运行流程：actors、steps。A process tree and who acts.")


class ChecklistIn(Strict):
    """A version of a list; written again, it takes the place of the draft."""

    code: ListCode
    kind: ListKind
    issuer: UnitCode
    version: VersionName
    name: Said
    items: Annotated[list[ListItemIn], Field(min_length=1, max_length=MOST_ITEMS)]
    public: bool = False

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "code": "school-meals",
                    "kind": "supervision",
                    "issuer": "qd-jw",
                    "version": "2026",
                    "name": {"zh": "校园餐监督清单", "en": "School meals"},
                    "items": [{"number": "1", "text": {"zh": "食材采购公开", "en": "Food is bought in public"}}],
                }
            ]
        },
    )


class InForceIn(Strict):
    """Which version, from which day on."""

    version: VersionName
    since: Day

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"version": "2026", "since": "2026-12-01"}]}
    )


class ListLine(Schema):
    """A version of a list."""

    code: str
    kind: ListKind
    version: str
    name: dict[str, str]
    issuer: str
    since: str | None
    public: bool
    items: int
    digest: str


def line_of(row: Any) -> dict[str, Any]:
    """Return a version as programs read it; `size` was counted by the query."""
    return {
        "code": row.checklist.code,
        "kind": row.checklist.kind,
        "version": row.version,
        "name": text(row.name),
        "issuer": row.checklist.issuer.code,
        "since": row.since.isoformat() if row.since else None,
        "public": row.public,
        "items": row.size,
        "digest": row.digest,
    }


def whole(row: ListVersion) -> dict[str, Any]:
    """Return a version with its items."""
    items = list(row.items.all())
    row.size = len(items)  # type: ignore[attr-defined]
    return line_of(row) | {"list": [item_of(item) for item in items]}


def item_of(item: ListItem) -> dict[str, Any]:
    """Return an item as programs read it."""
    texts = {what: text(item.said(what)) for what in ("group", "text", "criteria", "points", "measures")}
    more = {"basis": item.basis, "weight": float(item.weight), "flow": item.flow}
    return {"id": item.pk, "number": item.number, **texts, **more}


@router.get(
    "/published-checklists",
    auth=None,
    response=answers(list[ListLine]),
    operation_id="list_published_checklists",
    summary="公开的清单 Published lists",
)
def published(request: HttpRequest) -> Any:
    """谁都可以看。For anybody."""
    return answer([line_of(row) for row in queries.published()])


@router.get(
    "/published-checklists/{code}",
    auth=None,
    response=answers(dict[str, Any], 404),
    operation_id="get_published_checklist",
    summary="一份公开的清单 A published list",
)
def published_one(request: HttpRequest, code: Code) -> Any:
    """项目、标准、依据和运行流程。Items, criteria, law and flows."""
    found = queries.published(code)
    if not found:
        raise Refused("not_found", Text("没有这份清单。", "There is no such list."), "code")
    return answer(whole(found[0]))


@router.get(
    "/checklists",
    auth=STAFF,
    response=answers(list[ListLine], 401),
    operation_id="list_checklists",
    summary="清单 Checklists",
)
def list_checklists(request: HttpRequest) -> Any:
    """今天施行的版本，按代码。The versions in force today, by code."""
    return answer([line_of(row) for row in queries.current(access.versions(who(request)))])


@router.post(
    "/checklists",
    auth=STAFF,
    response=answers(ListLine, 401, 403, 409, 413, 415),
    operation_id="keep_checklist",
    summary="起草清单 Write a list",
)
def keep(request: HttpRequest, body: ChecklistIn) -> Any:
    """草案，可以反复改；施行后不能再改。A draft, changed as often as one likes until it is in force."""
    items = [_draft_item(one) for one in body.items]
    given = body.model_dump(include={"code", "kind", "issuer", "version", "public"})
    row = keep_list(who(request), ListDraft(name=body.name.told(), items=items, **given))
    row.size = len(items)  # type: ignore[attr-defined]
    return answer(line_of(row))


def _draft_item(one: ListItemIn) -> ItemDraft:
    texts = {what: getattr(one, what).told() for what in ("text", "group", "criteria", "points", "measures")}
    return ItemDraft(number=one.number, basis=one.basis, weight=one.weight, flow=one.flow, **texts)


@router.get(
    "/checklists/{code}",
    auth=STAFF,
    response=answers(dict[str, Any], 401, 404),
    operation_id="get_checklist",
    summary="一份清单 A list",
)
def get_checklist(request: HttpRequest, code: Code, version: Asked = "") -> Any:
    """不写版本就是最近施行的一版；也列出所有版本。The latest in force unless a version is named; all are named."""
    person = who(request)
    row = access.version(person, code, version)
    versions = [{"version": v.version, "since": v.since and v.since.isoformat()} for v in queries.history(person, code)]
    return answer(whole(row) | {"versions": versions})


@router.get(
    "/checklists/{code}/diff",
    auth=STAFF,
    response=answers(list[dict[str, Any]], 401, 404),
    operation_id="diff_checklist",
    summary="两版对照 Two versions compared",
)
def diff_checklist(request: HttpRequest, code: Code, old: Asked, new: Asked) -> Any:
    """新增、删去、改动的项目，逐字段。Items added, removed and changed, field by field."""
    return answer([_change(one) for one in queries.changes(who(request), code, old, new)])


def _change(one: ItemChange) -> dict[str, Any]:
    changes = [{"field": c.field, "was": text(c.was), "now": text(c.now)} for c in one.changes]
    return {"number": one.number, "status": one.status, "text": text(one.text), "changes": changes}


@router.post(
    "/checklists/{code}/in-force",
    auth=STAFF,
    response=answers(dict[str, Any], 401, 403, 404, 409, 413, 415),
    operation_id="put_checklist_in_force",
    summary="清单施行 Put in force",
)
def in_force(request: HttpRequest, code: Code, body: InForceIn) -> Any:
    """从这一天起算数，此后不能再改。It counts from that day on and is never changed again."""
    return answer(whole(put_in_force(who(request), code, body.version, body.since)))
