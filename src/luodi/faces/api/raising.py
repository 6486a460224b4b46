"""Raising a matter: by staff under their token, by anybody without one."""

import hashlib
from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Header
from pydantic import ConfigDict, Field

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.actions import Moment as Happened
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import TEXT_LENGTH, TITLE_LENGTH, Draft
from luodi.city.matters.definition import CHANNELS
from luodi.city.matters.office import office
from luodi.city.matters.prefill import Given, find, said
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process.filing import SAID
from luodi.faces.api import listing
from luodi.faces.api.acting import receipt
from luodi.faces.api.bearer import ANYBODY, OPTIONAL, who
from luodi.faces.api.labels import text
from luodi.faces.api.matter_types import Code, one
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import Prefilled, Raised
from luodi.faces.api.values import Facts, Level, Moment, NumberText, Secret, Strict
from luodi.faces.api.wire import answer

# One address, one router: ninja asks only the first that knows the path.
router = listing.router


class ReporterIn(Strict):
    """Who raises it: kept apart, under a key of its own; only what answering takes."""

    name: str | None = Field(None, max_length=60)
    phone: str | None = Field(None, max_length=32)
    mail: str | None = Field(None, max_length=200)
    address: str | None = Field(None, max_length=200)


class FillIn(Strict):
    """By what the applicant is known: a credit code, or an earlier matter's number, with its code for the public."""

    uscc: str | None = Field(None, max_length=40, description="统一社会信用代码。The credit code.")
    number: NumberText | None = None
    code: Secret | None = None

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"uscc": "91370213MA3T10001D"}]})


class DraftIn(Strict):
    """What is raised. `channel`, `level` and `happened` are for staff."""

    type: str = Field(min_length=1, max_length=40, description="事项类型代码，见 /types。A type's code, see /types.")
    title: str = Field(
        "",
        max_length=TITLE_LENGTH,
        description="可不填的类型以表单答案命名。May be left out of a type whose answers name it.",
    )
    text: str = Field("", max_length=TEXT_LENGTH)
    region: str = Field("", max_length=12, description="区划代码。A region's code.")
    channel: Literal[CHANNELS] | None = None  # type: ignore[valid-type]
    facts: Facts = Field(default_factory=dict, description="按类型的表单填写。Answers to the type's form.")
    reporter: ReporterIn | None = None
    level: Level | None = None
    happened: Moment | None = None
    fill: FillIn | None = Field(
        None,
        description="由已知信息带出时填，据此核对哪些更正过。Given where the form was filled from what is known.",
    )

    assisted: Literal[SAID] | None = Field(  # type: ignore[valid-type]
        None,
        description="帮办员代申请人申报时填：当面、书面、电话授权。By who files for somebody: their word.",
    )

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "type": "hotline",
                    "title": "路灯不亮",
                    "text": "小区门口的路灯坏了三天。",
                    "region": "370202",
                    "facts": {"kind": "投诉"},
                }
            ]
        },
    )


Repeat = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=80,
        description="同一请求重发时用同一个值，只收一次。With the same value a request sent again is taken once.",
    ),
]


@router.post(
    "/matters",
    auth=ANYBODY,
    tags=["公众 Public"],
    response=answers(Raised, 401, 403, 409, 413, 415, 422, status=201) | {200: Raised},
    operation_id="raise_matter",
    summary="提出事项 Raise a matter",
    openapi_extra=OPTIONAL,
)
def raise_(request: HttpRequest, body: DraftIn, idempotency_key: Repeat = None) -> HttpResponse:
    """凭令牌由工作人员登记，不带令牌由公众提出。编号和查询码用来跟踪进度，查询码只显示一次。

    Staff register it with their token, anybody without one. Number and code follow it; the code is shown once.
    """
    by = who(request)
    if not isinstance(by, Person):
        _check_public(body)
    raised = raise_matter(by, _draft(body, by, idempotency_key), moment=Happened(body.happened))
    given = {
        "number": raised.number,
        "code": raised.secret or None,
        "again": raised.again,
        "receipt": None if raised.again else receipt([raised.receipt]),
        "no_papers": text(raised.no_papers) if raised.no_papers else None,
    }
    response = answer(given, 200 if raised.again else 201)
    response["Cache-Control"] = "no-store"
    return response


def _check_public(body: DraftIn) -> None:
    for field in ("channel", "level", "happened"):
        if getattr(body, field) is not None:
            raise Refused("not_allowed", Text(f"“{field}”只由工作人员填写。", f"“{field}” is for staff."), field)


def _draft(body: DraftIn, by: Any, key: str | None) -> Draft:
    staff = isinstance(by, Person)
    reporter = body.reporter.model_dump(exclude_none=True) if body.reporter else {}
    return Draft(
        body.type,
        body.title,
        body.text,
        body.region,
        body.channel or ("api" if staff else "portal"),
        body.facts,
        reporter,
        body.level,
        _origin(body, by, key) if key else None,
        _given(body.fill, by) if body.fill else None,
        body.assisted or "",
    )


def _given(fill: FillIn, by: Who) -> Given:
    """Return by what the applicant is known. Raises Refused `not_found` for a matter not shown to be theirs."""
    if not fill.number:
        return Given(fill.uscc or "")
    if fill.code:
        matter, reporter = access.follow(fill.number, fill.code)
        return Given(fill.uscc or "", earlier=(reporter, matter))
    return Given(fill.uscc or "", earlier=(by, access.get(by, fill.number)))


@router.post(
    "/types/{code}/prefill",
    auth=ANYBODY,
    tags=["公众 Public"],
    response=answers(Prefilled, 401, 404, 413, 415, 422),
    operation_id="prefill_type",
    summary="带出已知信息 What is known already",
    openapi_extra=OPTIONAL,
)
def prefill(request: HttpRequest, code: Code, body: FillIn) -> HttpResponse:
    """凭信用代码带出登记机关公开的内容，凭以前办件的编号和查询码带出上次填的；工作人员带出其看得见的。都可以更正。

    A credit code brings what the register has open, number and code of an earlier matter what was written there; staff
    get what they may see. All of it can be corrected.
    """
    by, city = who(request), office()
    _, known = one(request, code)
    found = find(by, known, _given(body, by), city)
    items = [
        {"key": key, "value": item.value, "source": item.source, "name": text(said(item.source, city))}
        for key, item in found.items()
    ]
    response = answer({"items": items})
    response["Cache-Control"] = "no-store"
    return response


def _origin(body: DraftIn, by: Any, key: str) -> tuple[str, str]:
    """Return under what a repeated request is recognised.

    Among the public keys of different people may coincide, so theirs counts only together with what was sent.
    """
    if isinstance(by, Person):
        return f"api:{by.pk}", key
    sent = msgspec.json.encode([key, body.model_dump(mode="json")], order="deterministic")
    return "api:public", hashlib.sha256(sent).hexdigest()
