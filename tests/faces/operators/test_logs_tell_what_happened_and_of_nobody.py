"""One line a request, one an action; who by number only; nothing that somebody typed, wherever it was typed."""

import json
import logging
from collections.abc import Callable

import pytest
from wsgi_client import Kept, ask

from luodi.city.registry.actions.issue_token import issue_token
from luodi.city.registry.models import Person
from luodi.faces.operators.logs import JsonLines, Lines

SECRETS = ("张三丰", "13900001111", "路灯坏了三天", "Correct-Horse", "wang@example.org")


@pytest.fixture
def token(someone: Callable[[str], Person]) -> str:
    person = someone("wang")
    return issue_token(person, person=person, name="t")[1]


def test_a_request_is_one_line_with_number_route_status_time_and_person(
    logged: Kept, token: str, someone: Callable[[str], Person]
) -> None:
    said = ask("/api/v1/matters/26000000012", HTTP_AUTHORIZATION=f"Bearer {token}")
    (line,) = logged.events("request")
    assert line["request"] == said.headers["X-Request-ID"]
    assert (line["method"], line["status"], line["refused"]) == ("GET", 404, "not_found")
    assert line["route"] == "api/v1/matters/<number>"
    assert line["person"] == someone("wang").pk
    assert line["ms"] > 0


def test_the_proxys_number_is_kept_when_well_formed_and_replaced_when_not(logged: Kept) -> None:
    assert ask("/healthz", HTTP_X_REQUEST_ID="abcdef-123456").headers["X-Request-ID"] == "abcdef-123456"
    assert ask("/healthz", HTTP_X_REQUEST_ID='x" onload="1').headers["X-Request-ID"].isalnum()


@pytest.mark.django_db
def test_actions_are_logged_by_kind_done_or_refused_under_their_requests_number(logged: Kept) -> None:
    given = {"type": "hotline", "title": "路灯不亮", "region": "370202"}
    done = ask("/api/v1/matters", "POST", data=given | {"facts": {"kind": "投诉"}, "reporter": {"name": "李四"}})
    refused = ask("/api/v1/matters", "POST", data=given | {"title": " "})
    assert (done.status, refused.status) == (201, 422)
    (line,) = [e for e in logged.events("done") if e["room"] == "matters"]
    assert (line["kind"], line["by"], line["request"]) == ("raise", -1, done.headers["X-Request-ID"])
    (no,) = logged.events("refused")
    assert (no["kind"], no["refused"], no["request"]) == ("raise", "missing", refused.headers["X-Request-ID"])


@pytest.mark.django_db
def test_nothing_anybody_typed_is_ever_logged(logged: Kept, token: str) -> None:
    name, phone, words, password, mail = SECRETS
    reporter = {"name": name, "phone": phone, "mail": mail}
    asked = [
        ask("/api/v1/matters", "POST", data={"type": "hotline", "title": words, "reporter": reporter}),
        ask("/api/v1/matters", "POST", data={"type": name, "title": words, "region": phone}),
        ask("/api/v1/follow", "POST", data={"number": phone, "code": password}),
        ask("/desk/sign-in/", "POST", form={"username": name, "password": password}),
        ask(f"/{phone}/{words}".encode().decode("latin-1")),
        ask(f"/api/v1/matters?q={phone}", HTTP_AUTHORIZATION=f"Bearer {token}"),
        ask("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {password}"),
        ask("/", HTTP_HOST=f"{phone}.example/{password}"),
    ]
    assert len(logged.events("request")) == len(asked)
    written = "\n".join(logged.lines)
    assert [secret for secret in (*SECRETS, token) if secret in written] == []


def test_an_error_is_placed_but_its_message_is_not_quoted() -> None:
    try:
        raise ValueError("Key (phone)=(13900001111) already exists")
    except ValueError:
        record = logging.getLogger("luodi.x").makeRecord(
            "luodi.x", 40, "f", 1, "failed %s", ("张三丰",), __import__("sys").exc_info(), extra={"name2": "张三丰"}
        )
    for style in (Lines(), JsonLines()):
        line = style.format(record)
        assert "ValueError" in line
        assert "test_an_error_is_placed" in line
        assert "139" not in line
        assert "张三丰" not in line
    assert json.loads(JsonLines().format(record))["event"] == "failed %s"
