"""One request as operators follow it: its number, who asked, which address, how it ended and how long it took."""

import re
import secrets
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest
from django.urls import ResolverMatch

WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
HEADER: Final = "X-Request-ID"
NO_ROUTE: Final = "-"
"""Stands for an address there is not: what was asked for may hold anything, so it is not kept."""
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(slots=True)
class Trace:
    """What is known of the request being answered."""

    id: str
    method: str = "-"
    route: str = NO_ROUTE
    """The pattern of the address (`desk/matters/<slug:number>/`), never the address itself."""
    person: int | None = None
    refused: str = ""
    status: int = 0
    began: float = field(default_factory=time.perf_counter)
    seconds: float = 0.0


_now: ContextVar[Trace | None] = ContextVar("luodi_trace", default=None)
Ended = Callable[[Trace], None]


def current() -> Trace | None:
    """Return the request this thread is answering, if any."""
    return _now.get()


def note_person(number: int) -> None:
    """Note who asks, by number."""
    if trace := _now.get():
        trace.person = number


def note_refusal(code: str) -> None:
    """Note why the request was refused."""
    if trace := _now.get():
        trace.refused = code


class Routed:
    """Put before a WSGI handler: notes which pattern an address was found under."""

    def resolve_request(self: Any, request: HttpRequest) -> ResolverMatch:
        """Find the view and note the pattern."""
        match: ResolverMatch = super().resolve_request(request)  # type: ignore[misc]
        if trace := _now.get():
            trace.route = match.route
        return match


Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def followed(application: Application, ended: Ended) -> Application:
    """Return `application` with each request numbered, timed and told to `ended`.

    A well-formed number given by the proxy is kept, so that its log and ours can be laid side by side.
    """

    def run(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        given, method = environ.get("HTTP_X_REQUEST_ID", ""), environ.get("REQUEST_METHOD", "")
        trace = Trace(given if WELL_FORMED.fullmatch(given) else secrets.token_hex(8))
        trace.method = method if method in METHODS else "-"
        mark = _now.set(trace)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            trace.status = int(status[:3])
            return start_response(status, [*headers, (HEADER, trace.id)], *more)

        try:
            return application(environ, start)
        except BaseException:
            trace.status = 500
            raise
        finally:
            trace.seconds = time.perf_counter() - trace.began
            ended(trace)
            _now.reset(mark)

    return run
