"""Answers validate against Open311's own JSON schemas and OpenAPI description."""

import json
from typing import Any

import jsonschema_rs
import pytest
from georeport import GeoReport, published


def schema(name: str) -> dict[str, Any]:
    """Return a schema with what it refers to put in its place."""
    found: dict[str, Any] = published(f"{name}.json")
    if "$ref" in str(found):
        found["items"] = schema(found["items"]["$ref"].removesuffix(".json"))
    return found


def check(name: str, answer: Any) -> None:
    wrong = [str(error) for error in jsonschema_rs.validator_for(schema(name)).iter_errors(answer)]
    assert not wrong
    assert answer


@pytest.fixture
def a_request(app: GeoReport, publishing: None) -> str:
    sent = {"service_code": "hotline", "address_string": "市南区", "lat": "36.06", "long": "120.38"}
    (made,) = app.raise_({"kind": "投诉"}, **sent, description="路灯不亮")
    return str(made["service_request_id"])


def test_services_and_their_definitions(db: None) -> None:
    app = GeoReport()
    services = app.services()
    check("services", services)
    for service in services:
        if service["metadata"]:
            check("service-definition", app.service(service["service_code"]))


def test_requests_open_and_published(a_request: str, app: GeoReport) -> None:
    check("requests", app.requests())
    check("requests", app.request(a_request))


def test_requests_of_a_type_that_publishes_nothing(app: GeoReport) -> None:
    app.raise_(service_code="hotline", address_string="市南区")
    check("requests", app.requests())


PATHS = {
    "/services.{response_format}": "/open311/v2/services.json",
    "/services/{service_code}.{response_format}": "/open311/v2/services/hotline.json",
    "/requests.{response_format}": "/open311/v2/requests.json",
    "/request/{service_request_id}.{response_format}": "/open311/v2/request/{number}.json",
    "/tokens/{token_id}.{response_format}": "/open311/v2/tokens/{number}.json",
}


def test_every_path_of_the_published_description_is_answered_as_it_says(a_request: str, app: GeoReport) -> None:
    described = published("swagger.json")
    assert set(PATHS) == set(described["paths"])
    for path, ours in PATHS.items():
        promised = described["paths"][path]["get"]["responses"]["200"]["schema"]
        answer = app.http.get(ours.format(number=a_request))
        assert answer.status_code == 200, path
        whole = promised | {"definitions": described["definitions"]}
        body = json.loads(answer.content, parse_int=int)
        wrong = [f"{path}: {e}" for e in jsonschema_rs.validator_for(_modern(whole)).iter_errors(_valued(body))]
        assert not wrong


def _modern(node: Any) -> Any:
    """Return an OpenAPI 2 schema as JSON Schema: its formats are not checked here."""
    if isinstance(node, dict):
        return {k: _modern(v) for k, v in node.items() if k not in ("example", "discriminator")}
    return [_modern(v) for v in node] if isinstance(node, list) else node


def _valued(body: Any) -> Any:
    """Leave out what is null: OpenAPI 2 has no word for it, the JSON schemas and the specification's examples do."""
    if isinstance(body, dict):
        return {k: _valued(v) for k, v in body.items() if v is not None}
    return [_valued(v) for v in body] if isinstance(body, list) else body
