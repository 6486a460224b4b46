"""What happens before and after ninja: every answer under /api/ is JSON in the one shape, also 404 and 405."""

import re
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt

from luodi.engines.notation import Text
from luodi.faces.api.handbook import described, operations
from luodi.faces.api.problems import TOO_LARGE, problem

View = Callable[..., HttpResponse]
ROOM = 1 << 20
"""What a form may hold beside its file, in bytes."""
WRONG_METHOD = Text("这个地址不支持该方法。", "This address does not take that method.")
UNKNOWN = ("不认识的参数“{}”。", "Unknown parameter “{}”.")
NO_PATH = Text("接口里没有这个地址。", "The interface has no such address.")


def guarded(patterns: list[Any]) -> list[URLPattern]:
    """Return ninja's addresses with their views behind the door; its own start page is not among them."""
    for pattern in patterns:
        pattern.callback = _behind(pattern.callback)
    return [pattern for pattern in patterns if pattern.name != "api-root"]


def _behind(view: View) -> View:
    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _length(request) > settings.LUODI_UPLOAD_BYTES + ROOM:
            return problem("too_large", TOO_LARGE)
        if request.META.get("QUERY_STRING") and (unknown := _unknown(request)):
            return problem("unknown_field", Text(*(said.format(unknown) for said in UNKNOWN)), unknown)
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        refused = problem("wrong_method", WRONG_METHOD)
        refused["Allow"] = response["Allow"]
        return refused

    return run


def _unknown(request: HttpRequest) -> str:
    """Return a query parameter the operation does not have: a misspelt filter must not be silently ignored."""
    match = request.resolver_match
    route = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route if match else "")
    known = _known().get((f"/{route}", request.method or ""))
    return "" if known is None else next((name[:60] for name in request.GET if name not in known), "")


@cache
def _known() -> dict[tuple[str, str], frozenset[str]]:
    """Return the query parameters of every operation, by path and method."""
    return {
        (operation["path"], operation["method"]): frozenset(
            parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "query"
        )
        for operation in operations(described())
    }


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isdecimal() else 0


@csrf_exempt
def no_such_path(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer for an address the interface does not have."""
    return problem("no_such_path", NO_PATH)
