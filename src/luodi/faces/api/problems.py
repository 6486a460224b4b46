"""Every no has one shape: `{code, message: {zh, en}, field}`. The table says which status each code travels under."""

from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.engines.process import Refusal
from luodi.engines.worktime import ClockError
from luodi.faces.api.wire import BAD_JSON, answer
from luodi.faces.operators.trace import note_refusal


class Words(Schema):
    """A sentence in both languages."""

    zh: str
    en: str


class Problem(Schema):
    """Why a request was refused. Nothing has been changed."""

    code: str = Field(description="给程序看的代码，长期不变。Stable, for programs.", examples=["not_found"])
    message: Words = Field(description="给人看的原因和办法。Why, and what to do, for people.")
    field: str | None = Field(None, description="要改的字段。The field to correct, if one is at fault.")


_BY_STATUS: Final = {
    400: "bad_json bad_request",
    401: "token_needed",
    # The posts held do not allow it, or the same person may not do both.
    403: """not_allowed not_yours not_public stood_aside stands_over apart outside own_work team_interested own_post
            separate_people not_delegable wrong_password wrong_code rater_protected not_on_roll""",
    404: "not_found nothing_known no_such_path unknown_action",
    405: "wrong_method",
    413: "too_large",
    415: "not_json not_multipart bad_file active_content infected",
    # What was sent cannot be right whenever it is sent.
    422: """missing bad_value unknown_field too_long bad_text naive_time future too_early earlier unknown_type
            unknown_list not_for_many nothing_picked nothing_sought asked_twice marks_missing
            no_assistant bad_region not_asked reporter_needed merge_self split_few empty_file extension_long
            no_such_step unknown_step unknown_clock wrong_act bad_cursor name_missing kind_unknown region_unknown
            region_wrong uscc_wrong weak_password bad_period scope_unknown bad_unit too_few_voters
            unknown_item team_small not_authorised level_unknown bad_map parent_missing to_self
            reason_missing nothing_to_merge too_deep cycle no_parent""",
    # The matter or the registry stands otherwise, perhaps because somebody else was faster.
    409: """unknown_command already_registered not_registered closed not_closed paused not_paused already_paused
            step_not_open taken signed_already same_unit not_co objections_used objection_late nothing_pending
            already_pending no_clock no_extension extension_used overdue cannot_return not_answered reopen_used
            reopen_late handed_over not_merged merged has_parts no_parts rung_done not_due rated_already staffed no_plan
            code_taken uscc_taken username_taken not_in_force out_of_order already_ended already_held no_change
            name_taken has_children later_change person_inactive erased part_told not_given_up too_many not_failed
            figures_refused no_office run_open objections_open not_now not_the_same filed_already
            held_already too_late papers_open not_frozen promises_missing staff_only
            voted_already voting_open reports_missing already_announced not_announced seal_awaited
            not_ready not_taking scan_failed not_begun already_bonded not_bonded not_an_enterprise bad_model
            paper_lacks materials_missing material_late material_there not_tolerated noticed_already
            accepted_already nothing_missing awaits left_with_nobody still_open
            no_ground item_differs line_differs list_frozen overlaps checked_already already_told tied project_alike
            already_there not_eligible unknown_table unplaceable
            nothing_to_hand_on not_comparable too_big already_aside not_aside nothing_decided review_late rating_late
            appeal_late rated_often not_assistable assists_already nobody_assists assists""",
}
STATUS: Final = {code: status for status, codes in _BY_STATUS.items() for code in codes.split()}
"""Code → HTTP status. A code not in it is a conflict: what was asked for was understood, and does not fit."""

MEANING: Final = {
    400: "不是能读懂的请求。The request cannot be read.",
    401: "需要有效的令牌。A valid token is needed.",
    403: "您的岗位不能这样做。Your posts do not allow it.",
    404: "没有，或不对您开放。There is none, or it is not open to you: both look the same.",
    409: "与现状不符：可能已由他人办理。It does not fit how things stand: somebody may have been faster.",
    413: "太大。Too large.",
    415: "类型不收。That type is not taken.",
    422: "内容不对，见 field。What was sent is wrong; see field.",
}


def answers(ok: Any, *statuses: int, status: int = 200) -> dict[int, Any]:
    """Return the table of answers for an operation: what it gives, and every status it may refuse with.

    Anything sent can be unreadable (400) or wrong (422), if only by a parameter nobody knows.
    """
    return {status: ok} | dict.fromkeys(sorted({400, 422, *statuses}), Problem)


def problem(code: str, message: Text, field: str | None = None) -> HttpResponse:
    """Return a refusal."""
    note_refusal(code)
    body: dict[str, Any] = {"code": code, "message": {"zh": message.zh, "en": message.en}}
    if field:
        body["field"] = field
    response = answer(body, STATUS.get(code, 409))
    if response.status_code == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


TOKEN_NEEDED = Text("需要有效的令牌：Authorization: Bearer …", "A valid token is needed: Authorization: Bearer …")
TOO_LARGE = Text("请求太大。", "The request is too large.")
UNREADABLE = Text("请求读不懂。", "The request cannot be read.")
NOT_MULTIPART = Text("请用 multipart/form-data 上传文件。", "Upload the file as multipart/form-data.")


def handle_problems(api: NinjaAPI) -> None:
    """Give `api` an answer for everything that can be refused."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(Refusal, _refusal)
    api.add_exception_handler(ClockError, lambda request, error: problem("bad_value", error.message))
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, lambda request, error: problem("token_needed", TOKEN_NEEDED))
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(RequestDataTooBig, lambda request, error: problem("too_large", TOO_LARGE))
    for kind in (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        api.add_exception_handler(kind, lambda request, error: problem("bad_request", UNREADABLE))


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(error.code, error.message, error.field)


def _refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    field = error.params.get("field") if error.code in ("missing", "bad_value") else None
    return problem(error.code, error.message, field)


def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer for a body that could not be parsed: ninja wraps whatever the parser raised."""
    cause = error.__cause__
    return _refused(request, cause) if isinstance(cause, Refused) else problem("bad_json", BAD_JSON)


_SAID: Final = {
    "missing": ("missing", Text("请填写“{field}”。", "“{field}” is needed.")),
    "extra_forbidden": ("unknown_field", Text("不认识的字段“{field}”。", "Unknown field “{field}”.")),
    "string_too_long": ("too_long", Text("“{field}”太长：{why}", "“{field}” is too long: {why}")),
    "too_long": ("too_long", Text("“{field}”太长：{why}", "“{field}” is too long: {why}")),
}
_WRONG: Final = ("bad_value", Text("“{field}”的值不对：{why}", "“{field}” has a wrong value: {why}"))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    if first["loc"][0] == "file" and request.content_type != "multipart/form-data":
        return problem("not_multipart", NOT_MULTIPART)
    field = _field(first["loc"])
    code, said = _SAID.get(first["type"], _WRONG)
    why = str(first.get("msg", ""))[:200]
    return problem(code, Text(said.zh.format(field=field, why=why), said.en.format(field=field, why=why)), field)


_BRANCHES: Final = frozenset({"constrained-str", "constrained-int", "constrained-float", "str", "int", "bool", "float"})
"""What pydantic adds to a place to say which alternative did not fit; nobody sent a field of that name."""


def _field(loc: Iterable[Any]) -> str:
    """Return the place at fault as the caller knows it: without the names ninja gives to the parts of a request."""
    path = [str(part) for part in loc if str(part) not in _BRANCHES]
    inner = path[2:] if path[0] == "body" and len(path) > 2 else path[1:]
    return ".".join(inner)[:120] or "body"
