"""What happens before and after ninja: every answer under /api/ is JSON in the one shape, also 404 and 405."""

import re
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from luodi.engines.notation import Text
from luodi.faces.api.handbook import described, operations
from luodi.faces.api.problems import TOO_LARGE, problem

View = Callable[..., HttpResponse]
ROOM = 1 << 20
"""What a form may hold beside its file, in bytes."""
WRONG_METHOD = Text("这个地址不支持该方法。", "This address does not take that method.")
NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""What a browser may do with an answer opened by hand."""
UNKNOWN = ("不认识的参数“{}”。", "Unknown parameter “{}”.")
TWICE = ("参数“{}”给了两次。", "Parameter “{}” is given twice.")
NO_PATH = Text("接口里没有这个地址。", "The interface has no such address.")


def guarded(patterns: list[Any]) -> list[URLPattern]:
    """Return ninja's addresses with their views behind the door; its own start page is not among them."""
    plain: list[URLPattern] = []
    acts: dict[str, dict[str, View]] = {}
    for pattern in patterns:
        route, _, kind = str(pattern.pattern).rpartition("/")
        if route.endswith("/actions"):
            acts.setdefault(route, {})[kind] = pattern.callback
        elif pattern.name != "api-root":
            plain.append(path(str(pattern.pattern), _behind(pattern.callback)))
    return [*(path(f"{route}/<str:kind>", _behind(_one_of(views))) for route, views in acts.items()), *plain]


def _one_of(views: dict[str, View]) -> View:
    """Return one view for all actions: forty addresses tried in turn would cost each request more than ninja does."""

    @csrf_exempt
    def run(request: HttpRequest, kind: str, **kwargs: Any) -> HttpResponse:
        view = views.get(kind)
        return view(request, **kwargs) if view else no_such_path(request)

    return run


def _behind(view: View) -> View:
    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _length(request) > settings.LUODI_UPLOAD_BYTES + ROOM:
            return problem("too_large", TOO_LARGE)
        if request.META.get("QUERY_STRING"):
            if (unknown := _unknown(request)) is not None:
                return problem("unknown_field", Text(*(said.format(unknown) for said in UNKNOWN)), unknown)
            # No parameter here is a list: of two values one would be ignored without a word.
            if twice := next((name for name, values in request.GET.lists() if len(values) > 1), ""):
                return problem("bad_value", Text(*(said.format(twice) for said in TWICE)), twice)
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed, response = response["Allow"], problem("wrong_method", WRONG_METHOD)
            response["Allow"] = allowed
        response.headers.setdefault("Content-Security-Policy", NOTHING)
        return response

    return run


def _unknown(request: HttpRequest) -> str | None:
    """Return a query parameter the operation does not have: a misspelt filter must not be silently ignored.

    It may be one without a name (`?=1`), which is not nothing.
    """
    match = request.resolver_match
    route = match.route.replace("<str:kind>", match.kwargs.get("kind", "")) if match else ""
    route = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    known = _known().get((f"/{route}", request.method or ""))
    return None if known is None else next((name[:60] for name in request.GET if name not in known), None)


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


class ApiHandler(WSGIHandler):
    """Serves the interface without what only pages need: sessions, languages, messages and forged-form checks."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Stand on the security headers alone; Django calls this once."""
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        inner = convert_exception_to_response(self._get_response)
        self._middleware_chain = convert_exception_to_response(SecurityMiddleware(inner))


@csrf_exempt
def no_such_path(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer for an address the interface does not have."""
    return problem("no_such_path", NO_PATH)
