"""Forms sent down: sent, answered, lawfully refused and counted by programs."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.burden import access, law, queries
from luodi.city.burden.actions.answer import LONGEST
from luodi.city.burden.actions.answer import answer as give
from luodi.city.burden.actions.note_refusals import note_refusals
from luodi.city.burden.actions.refuse import refuse as say_no
from luodi.city.burden.actions.send import MOST_FIELDS, MOST_UNITS, Draft, send_form
from luodi.city.burden.actions.stop import stop_form
from luodi.city.burden.items import Field as Item
from luodi.city.burden.models import Asking, SentForm
from luodi.city.burden.plain import text, told
from luodi.city.burden.report import month_of
from luodi.city.burden.report import report as count
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.values import BIGGEST, Day, Key, Strict, UnitCode
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["减负 Burden"])
MOST = 200
Before = Annotated[
    Annotated[int, Field(ge=1, le=BIGGEST)] | None,
    Query(description="上一页最后一个编号。The last number of the page before."),
]


class Words(Strict):
    """A name; the English may lack."""

    zh: Annotated[str, Field(max_length=120)]
    en: Annotated[str, Field(max_length=200)] = ""


class ItemIn(Strict):
    """A data item of a form; what is called alike is one item."""

    name: Words
    key: Annotated[str, Field(max_length=40, pattern=r"^([a-z][a-z0-9_-]*)?$")] = ""


class FormIn(Strict):
    """A form to send down. Without all four marks of 统计法 art. 17 only with `unmarked`."""

    issuer: UnitCode
    title: Words
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=MOST_FIELDS)]
    to: Annotated[list[UnitCode], Field(min_length=1, max_length=MOST_UNITS)]
    due: Day
    cycle: Literal["once", "weekly", "monthly", "quarterly", "yearly"] = "once"
    number: Annotated[str, Field(max_length=40)] = ""
    made_by: Annotated[str, Field(max_length=120)] = ""
    approval: Annotated[str, Field(max_length=80)] = ""
    valid_until: Day | None = None
    unmarked: bool = Field(False, description="知道可以拒填，仍要下发。Sent knowing that it can be refused.")

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "issuer": "qd-mzj",
                    "title": {"zh": "养老服务情况表", "en": "Services for the old"},
                    "items": [{"name": {"zh": "常住人口", "en": "Residents"}, "key": "residents"}],
                    "to": ["370202001"],
                    "due": "2026-12-20",
                    "number": "青民统1表",
                    "made_by": "青岛市民政局",
                    "approval": "青统审〔2026〕5号",
                    "valid_until": "2027-06-30",
                }
            ]
        },
    )


class AnswerIn(Strict):
    """A value for each item of the form, by key."""

    values: Annotated[
        dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=LONGEST)]],
        Field(max_length=MOST_FIELDS),
    ]

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"values": {"residents": "51230"}}]})


class FormLine(Schema):
    """A form: by whom, its marks, which of them lack, why it may be refused today, how those asked stand."""

    id: int
    issuer: str
    title: dict[str, str]
    at: str
    cycle: str
    marks: dict[str, str]
    lacking: list[str]
    refusable: Literal["unmarked", "expired"] | None
    stopped: bool
    items: int
    asked: int
    answered: int
    refused: int


class AskingLine(Schema):
    """One unit asked: until when, how it stands, how many of its items it had given elsewhere before."""

    id: int
    form: int
    title: dict[str, str]
    issuer: str
    unit: str
    due: str
    state: Literal["asked", "answered", "refused"]
    refusable: Literal["unmarked", "expired"] | None
    again: int
    ground: Literal["unmarked", "expired"] | None


def _form(form: Any) -> dict[str, Any]:
    return {
        "id": form.pk,
        "issuer": form.issuer.code,
        "title": text(form.title),
        "at": form.at.isoformat(),
        "cycle": form.cycle,
        "marks": {mark: str(getattr(form, mark) or "") for mark in law.MARKS},
        "lacking": list(form.lacking),
        "refusable": queries.ground(form),
        "stopped": form.stopped is not None,
        "items": form.size,
        "asked": form.asked,
        "answered": form.answered,
        "refused": form.refused,
    }


def _asking(row: Asking) -> dict[str, Any]:
    return {
        "id": row.pk,
        "form": row.form_id,
        "title": text(row.form.title),
        "issuer": row.form.issuer.code,
        "unit": row.unit.code,
        "due": row.due.isoformat(),
        "state": row.state,
        "refusable": queries.ground(row.form) if row.state == "asked" else None,
        "again": row.again,
        "ground": row.ground or None,
    }


def _counted(person: Person, pk: int) -> Any:
    access.get(person, pk)
    return queries.with_counts(SentForm.objects.filter(pk=pk).select_related("issuer")).get()


@router.get("/burden/forms", response=answers(list[FormLine], 401), operation_id="list_forms", summary="报表 Forms")
def list_forms(request: HttpRequest, before: Before = None) -> Any:
    """看得见的报表，新的在前，每页 200 份。Those one may see, newest first, 200 a page."""
    rows = queries.with_counts(access.visible(who(request)).select_related("issuer"))
    rows = rows.filter(pk__lt=before) if before else rows
    return answer([_form(row) for row in rows[:MOST]])


@router.post(
    "/burden/forms",
    response=answers(FormLine, 401, 403, 409, 413, 415),
    operation_id="send_form",
    summary="下发报表 Send a form down",
)
def send(request: HttpRequest, body: FormIn) -> Any:
    """缺标识或已过期的，写明 unmarked 才能下发，对方可以依法拒填。Without marks only with `unmarked`."""
    person = who(request)
    given = body.model_dump(exclude={"title", "items"})
    items = [Item(Text(one.name.zh, one.name.en), one.key) for one in body.items]
    form = send_form(person, Draft(title=Text(body.title.zh, body.title.en), fields=items, **given))
    return answer(_form(_counted(person, form.pk)))


@router.get(
    "/burden/forms/{id}",
    response=answers(dict[str, Any], 401, 404),
    operation_id="get_form",
    summary="一份报表 A form",
)
def get_form(request: HttpRequest, id: Key) -> Any:
    """数据项、一年内还有谁要、各单位情况（最多 1000 个）。Items, who else asks them, how units stand."""
    person = who(request)
    form = _counted(person, id)
    others = queries.asked_elsewhere(form)
    items = [
        {"key": item.key, "name": text(item.name), "asked_by": [other.pk for other in others.get(item.pk, [])]}
        for item in queries.items(form)
    ]
    rows = queries.standing(person, form).select_related("form__issuer", "unit")[:1000]
    return answer(_form(form) | {"fields": items, "askings": [_asking(row) for row in rows]})


@router.post(
    "/burden/forms/{id}/stop",
    response=answers(FormLine, 401, 403, 404, 409, 413, 415),
    operation_id="stop_form",
    summary="停报 Stop a form",
)
def stop(request: HttpRequest, id: Key) -> Any:
    """不再要；没报的不用报了。It is asked no more; what is open need not be answered."""
    stop_form(who(request), id)
    return answer(_form(_counted(who(request), id)))


@router.post(
    "/burden/forms/{id}/noted",
    response=answers(dict[str, int], 401, 403, 404, 413, 415),
    operation_id="note_refusals",
    summary="知悉拒填 Take note of refusals",
)
def noted(request: HttpRequest, id: Key) -> Any:
    """新的拒填有几个。How many were new."""
    return answer({"noted": note_refusals(who(request), id)})


@router.get(
    "/burden/askings",
    response=answers(list[AskingLine], 401),
    operation_id="list_askings",
    summary="待填报 What is to be filled in",
)
def list_askings(request: HttpRequest) -> Any:
    """本单位要填的，急的在前，最多 200 份。What one's units have to fill in, the soonest due first."""
    return answer([_asking(row) for row in queries.waiting(who(request))[:MOST]])


@router.get(
    "/burden/askings/{id}",
    response=answers(dict[str, Any], 401, 404),
    operation_id="get_asking",
    summary="一份填报 An asking",
)
def get_asking(request: HttpRequest, id: Key) -> Any:
    """填了什么；还没填的，一年内在别处填过什么。What was given, or what was given elsewhere before."""
    person = who(request)
    row = access.asking(person, id)
    known = queries.known(row) if row.state == "asked" and access.may_read_values(person, row) else {}
    values = queries.values(person, row)
    items = [
        {
            "key": item.key,
            "name": text(item.name),
            "value": values[item.pk].text if item.pk in values else None,
            "known": _known(known[item.pk]) if item.pk in known else None,
        }
        for item in queries.items(row.form)
    ]
    return answer(_asking(row) | {"fields": items, "law": text(law.ARTICLE_17)})


def _known(before: queries.Known) -> dict[str, Any]:
    told = {"form": text(before.form), "issuer": text(before.issuer)}
    return {"value": before.text, "at": before.at.isoformat(), "by": before.by} | told


@router.post(
    "/burden/askings/{id}/answer",
    response=answers(AskingLine, 401, 403, 404, 409, 413, 415),
    operation_id="answer_asking",
    summary="填报 Answer",
)
def answer_asking(request: HttpRequest, id: Key, body: AnswerIn) -> Any:
    """每个数据项一个值；只有填报单位的人员可以。A value for each item, by the staff of the unit asked."""
    return answer(_asking(give(who(request), id, body.values)))


@router.post(
    "/burden/askings/{id}/refuse",
    response=answers(AskingLine, 401, 403, 404, 409, 413, 415),
    operation_id="refuse_asking",
    summary="依法拒填 Refuse lawfully",
)
def refuse_asking(request: HttpRequest, id: Key) -> Any:
    """缺法定标识或超过有效期限的才可以（统计法第十七条）。Where marks lack or its term is over."""
    return answer(_asking(say_no(who(request), id)))


Month = Annotated[
    str, Query(pattern=r"^[0-9]{4}-[0-9]{2}$", description="月份，默认本月。A month, the present by default.")
]


@router.get(
    "/burden/report",
    response=answers(dict[str, Any], 401),
    operation_id="burden_report",
    summary="减负自检 The self-check",
)
def burden_report(request: HttpRequest, month: Month = "") -> Any:
    """按下发单位、填报单位；重复要的数据项；人均催办；考核指标来源。By issuer and receiver; asked twice; the proof."""
    return answer(told(count(who(request), month_of(month))))
