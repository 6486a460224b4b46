"""JSON in and out. What no database could keep is turned away at the door, whatever field it stands in."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from luodi.city.refusals import Refused
from luodi.engines.notation import Text

JSON = "application/json"
_encode = msgspec.json.Encoder().encode

NOT_JSON = Text("请用 Content-Type: application/json 发送。", "Send it with Content-Type: application/json.")
BAD_JSON = Text("请求体不是合法的 JSON（UTF-8）。", "The body is not valid JSON (UTF-8).")
BAD_TEXT = Text("文字里有不能保存的字符（NUL）。", "The text has a character that cannot be kept (NUL).")


class StrictParser(Parser):
    """Reads JSON by the standard: UTF-8, no NaN, no lone surrogates, bounded depth; and no NUL anywhere."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body as plain values. Raises Refused `not_json`, `bad_json` or `bad_text`."""
        # The requests ninja makes up for parts of a form have no type of their own.
        kind = getattr(request, "content_type", None) or JSON
        if kind != JSON and not kind.endswith("+json"):
            raise Refused("not_json", NOT_JSON)
        body = request.body
        try:
            data = msgspec.json.decode(body)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise Refused("bad_json", BAD_JSON) from error
        if b"\\u0000" in body and _has_nul(data):
            raise Refused("bad_text", BAD_TEXT)
        return data

    def parse_querydict(self, data: MultiValueDict, list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        """Return query or form values. Raises Refused `bad_text`."""
        values: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        if _has_nul(values):
            raise Refused("bad_text", BAD_TEXT)
        return values


def _has_nul(value: Any) -> bool:
    """Return whether a NUL stands in any text. Depth is bounded: the decoder took no deeper value."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_has_nul, value))


class QuickRenderer(BaseRenderer):
    """Writes JSON by msgspec."""

    media_type = JSON

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Return the bytes of an answer."""
        return _encode(data)


def answer(data: Any, status: int = 200) -> HttpResponse:
    """Return an answer as it stands, past ninja's second validation: tests hold it to its schema instead."""
    return HttpResponse(_encode(data), status=status, content_type=JSON)
