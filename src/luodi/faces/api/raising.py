"""Raising a matter: by staff under their token, by anybody without one."""

import hashlib
from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Header
from pydantic import ConfigDict, Field

from luodi.city.matters.actions import Moment as Happened
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import TEXT_LENGTH, TITLE_LENGTH, Draft
from luodi.city.matters.definition import CHANNELS
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.api import listing
from luodi.faces.api.acting import receipt
from luodi.faces.api.bearer import ANYBODY, OPTIONAL, who
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import Raised
from luodi.faces.api.values import Facts, Level, Moment, Strict
from luodi.faces.api.wire import answer

# One address, one router: ninja asks only the first that knows the path.
router = listing.router


class ReporterIn(Strict):
    """Who raises it: kept apart, under a key of its own; only what answering takes."""

    name: str | None = Field(None, max_length=60)
    phone: str | None = Field(None, max_length=32)
    mail: str | None = Field(None, max_length=200)
    address: str | None = Field(None, max_length=200)


class DraftIn(Strict):
    """What is raised. `channel`, `level` and `happened` are for staff."""

    type: str = Field(min_length=1, max_length=40, description="事项类型代码，见 /types。A type's code, see /types.")
    title: str = Field(min_length=1, max_length=TITLE_LENGTH)
    text: str = Field("", max_length=TEXT_LENGTH)
    region: str = Field("", max_length=12, description="区划代码。A region's code.")
    channel: Literal[CHANNELS] | None = None  # type: ignore[valid-type]
    facts: Facts = Field(default_factory=dict, description="按类型的表单填写。Answers to the type's form.")
    reporter: ReporterIn | None = None
    level: Level | None = None
    happened: Moment | None = None

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
    )


def _origin(body: DraftIn, by: Any, key: str) -> tuple[str, str]:
    """Return under what a repeated request is recognised.

    Among the public keys of different people may coincide, so theirs counts only together with what was sent.
    """
    if isinstance(by, Person):
        return f"api:{by.pk}", key
    sent = msgspec.json.encode([key, body.model_dump(mode="json")], order="deterministic")
    return "api:public", hashlib.sha256(sent).hexdigest()
