"""What no one should send and someone will: each is refused in the one shape, saying what was wrong."""

import json
from typing import Any

import pytest
from django.test import override_settings

from api_client import Answer, ApiClient

PATH = "/api/v1/matters"
DEEP = b"[" * 100_000 + b"]" * 100_000


def sent(api: ApiClient, body: bytes, content_type: str = "application/json") -> Answer:
    response = api.http.generic("POST", PATH, body, content_type=content_type)
    return Answer(response.status_code, response.json())


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
        (DEEP, 400, "bad_json"),
        (b'{"title": NaN}', 400, "bad_json"),
        (b'{"type":"hotline","title":"\\ud800"}', 400, "bad_json"),
        (b'{"type":"hotline","title":"a\\u0000b"}', 422, "bad_text"),
        (b'{"type":"hotline","title":"x","facts":{"a\\u0000":1}}', 422, "bad_text"),
        (b"[]", 422, "bad_value"),
        (b'"x"', 422, "bad_value"),
        (b"null", 422, "bad_value"),
        (b"", 422, "missing"),
        (b"{}", 422, "missing"),
    ],
)
def test_bodies_that_are_not_what_was_asked_for(api: ApiClient, body: bytes, status: int, code: str) -> None:
    refused = sent(api, body)
    assert (refused.status, refused.code) == (status, code)
    assert refused["message"]["zh"]
    assert refused["message"]["en"]


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"title": ""}, "missing", "title"),
        ({"title": "   "}, "missing", "title"),
        ({"title": "长" * 201}, "too_long", "title"),
        ({"text": "长" * 20_001}, "too_long", "text"),
        ({"title": 5}, "bad_value", "title"),
        ({"region": "atlantis"}, "bad_region", "region"),
        ({"type": "nothing"}, "unknown_type", "type"),
        ({"colour": "red"}, "unknown_field", "colour"),
        ({"facts": {"kind": "别的"}}, "bad_value", "kind"),
        ({"facts": {"shoe": 44}}, "unknown_field", "shoe"),
        ({"facts": {"kind": 10**40}}, "bad_value", "kind"),
        ({"facts": {"kind": {"a": 1}}}, "bad_value", "facts.kind"),
        ({"reporter": {"passport": "1"}}, "unknown_field", "reporter.passport"),
        ({"happened": "yesterday"}, "bad_value", "happened"),
        ({"happened": "2026-01-01T00:00:00"}, "bad_value", "happened"),
        ({"happened": "0001-01-01T00:00:00+14:00"}, "bad_value", "happened"),
        ({"happened": 5}, "bad_value", "happened"),
        ({"level": 4}, "bad_value", "level"),
        ({"level": True}, "bad_value", "level"),
        ({"channel": "smoke"}, "bad_value", "channel"),
    ],
)
def test_a_wrong_value_is_named_with_its_field(api: ApiClient, wrong: dict[str, Any], code: str, field: str) -> None:
    refused = api.as_("zhou").post("/matters", {"type": "hotline", "title": "路灯不亮"} | wrong)
    assert (refused.status, refused.code, refused["field"]) == (422, code, field)


def test_a_parameter_given_twice_is_named_and_neither_value_is_taken(api: ApiClient) -> None:
    refused = api.as_("zhou").get("/matters?region=370202&region=370203")
    assert (refused.status, refused.code, refused["field"]) == (422, "bad_value", "region")


def test_times_to_come_are_refused(api: ApiClient) -> None:
    refused = api.as_("zhou").raise_("hotline", "路灯不亮", happened="2199-01-01T00:00:00Z")
    assert (refused.status, refused.code, refused["field"]) == (422, "future", "happened")


def test_other_kinds_of_body_are_refused(api: ApiClient) -> None:
    body = json.dumps({"type": "hotline", "title": "x"}).encode()
    assert sent(api, body, "text/plain").code == "not_json"
    assert sent(api, body, "application/x-www-form-urlencoded").status == 415
    upload = api.as_("wang").post("/matters/26000000019/documents", {"file": "x"})
    assert (upload.status, upload.code) == (415, "not_multipart")
    broken = api.http.generic(
        "POST", "/api/v1/follow/documents", b"--x", content_type="multipart/form-data; boundary=x"
    )
    assert broken.status_code in (400, 422)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_too_much_is_refused_before_it_is_read(api: ApiClient) -> None:
    refused = sent(api, b'{"title":"' + b"a" * 2000 + b'"}')
    assert (refused.status, refused.code) == (413, "too_large")


@override_settings(LUODI_UPLOAD_BYTES=100)
def test_a_file_too_large_is_refused_and_not_kept(api: ApiClient) -> None:
    raised = api.raise_("hotline", "路灯不亮", region="370202").ok()
    refused = api.as_("zhou").attach(raised["number"], "a.txt", b"a" * 200)
    assert (refused.status, refused.code, refused["field"]) == (413, "too_large", "file")
    assert api.as_("zhou").matter(raised["number"])["documents"] == []
    empty = api.as_("zhou").attach(raised["number"], "a.txt", b"")
    assert (empty.status, empty.code) == (422, "empty_file")


@pytest.mark.parametrize(
    "number", ["0", "x", "26000000018", "²" * 12, "٣" * 12, "9" * 5000, "26000000019%00", "..%2f..", "路"]
)
def test_numbers_that_are_none_are_answered_like_hidden_ones(api: ApiClient, number: str) -> None:
    refused = api.as_("wang").get(f"/matters/{number}")
    assert refused.status == 404
    assert refused.code in ("not_found", "no_such_path")


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "1e3"},
        {"limit": "9" * 400},
        {"status": "maybe"},
        {"text": "x"},
        {"text": "a\x00b"},
        {"due_before": "9999-12-31T23:59:59Z"},
        {"statu": "open"},
        {"count": "perhaps"},
        {"cursor": "a" * 41},
    ],
)
def test_queries_that_mean_nothing_are_refused_and_not_ignored(api: ApiClient, query: dict[str, str]) -> None:
    refused = api.as_("wu").get("/matters", **query)
    assert refused.status == 422
    assert refused["message"]["en"]


def test_whatever_lies_elsewhere_is_answered_in_the_same_shape(api: ApiClient) -> None:
    assert api.get("/nothing").code == "no_such_path"
    assert api.post("/matters/26000000019/actions/fly").code == "no_such_path"
    wrong = api.http.put("/api/v1/units")
    assert (wrong.status_code, wrong.json()["code"], wrong["Allow"]) == (405, "wrong_method", "GET")


def test_errors_of_the_engine_name_the_field_too(api: ApiClient) -> None:
    raised = api.raise_("hotline", "路灯不亮", region="370202").ok()
    api.as_("zhou").do(raised["number"], "accept")
    refused = api.as_("wu").act(raised["number"], "assign", lead="qd-nowhere")
    assert (refused.status, refused.code, refused["field"]) == (422, "bad_value", "lead")
    refused = api.as_("wu").act(raised["number"], "assign", lead="qd-zjj", facts={"colour": "red"})
    assert (refused.status, refused["field"]) == (422, "facts")


def test_a_parameter_without_a_name_is_not_ignored(api: ApiClient) -> None:
    answer = api.as_("wang").get("/matters", **{"": "1"})
    assert (answer.status, answer.code) == (422, "unknown_field")
