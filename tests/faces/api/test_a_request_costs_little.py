"""What keeps a request cheap must not make it wrong: remembered tokens, a short way in, a connection kept open."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api_client import ApiClient
from luodi.city.registry.actions.retire_person import retire_person
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Token
from luodi.faces.api import bearer
from luodi.faces.wsgi import application
from luodi.settings.database import database_from


def served(path: str, **headers: str) -> tuple[str, dict[str, str], bytes]:
    """Ask the application as a server does."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    said: list[Any] = []
    body = b"".join(application(environ, lambda status, given, error=None: said.append((status, dict(given)))))
    return said[0][0], said[0][1], body


def test_a_token_seen_before_costs_one_read(api: ApiClient) -> None:
    wang = api.as_("wang")
    wang.get("/me").ok()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        bearer.owner(wang.token)
    assert [query["sql"].split()[3] for query in queries] == ["registry_revision"]


def test_a_remembered_token_dies_with_its_revocation_its_term_and_its_owner(
    api: ApiClient, someone: Callable[[str], Person]
) -> None:
    wang, feng, yang = api.as_("wang"), api.as_("feng"), api.as_("yang")
    for client in (wang, feng, yang):
        client.get("/me").ok()
    number = wang.get("/me/tokens").ok().body[0]["id"]
    wang.call("DELETE", f"/me/tokens/{number}")
    assert wang.get("/me").status == 401
    retire_person(SYSTEM, person=someone("feng"), on=timezone.localdate())
    assert feng.get("/me").status == 401
    bearer._seen.clear()
    Token.objects.filter(person__username="yang").update(expires=timezone.now() + timedelta(seconds=60))
    yang.get("/me").ok()
    later = timezone.now() + timedelta(seconds=61)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bearer.timezone, "now", lambda: later)
        assert yang.get("/me").status == 401


def test_memory_holds_digests_and_no_tokens(api: ApiClient) -> None:
    wang = api.as_("wang")
    wang.get("/me").ok()
    assert wang.token not in str(bearer._seen)
    assert all(len(digest) == 64 for digest, _ in bearer._seen)


@pytest.mark.django_db(transaction=True)
def test_programs_take_the_short_way_in_and_pages_the_whole_one() -> None:
    status, headers, body = served("/api/v1/health")
    assert (status, json.loads(body)["ok"]) == ("200 OK", True)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    status, headers, _ = served("/api/")
    assert status == "200 OK"
    assert "X-Frame-Options" in headers


def test_sqlite_connections_stay_open_between_requests() -> None:
    assert database_from("", Path("home"))["CONN_MAX_AGE"] is None
    assert database_from("postgresql://u@h/n", Path("home"))["CONN_MAX_AGE"] > 0
