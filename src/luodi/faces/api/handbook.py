"""The interface described: OpenAPI for programs, and a plain page of the same for people. Nothing from elsewhere."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from luodi.faces.api.api import api
from luodi.faces.api.problems import MEANING, STATUS
from luodi.faces.api.wire import answer

PREFIX = "api"
METHODS = ("get", "post", "put", "patch", "delete")


@cache
def described() -> dict[str, Any]:
    """Return the OpenAPI description, with what each status means."""
    schema = dict(api.get_openapi_schema(path_prefix=PREFIX))
    for operation in operations(schema):
        _simplify(operation.get("requestBody", {}).get("content", {}))
        for status, response in operation["responses"].items():
            response["description"] = MEANING.get(int(status), response["description"])
    plain: dict[str, Any] = json.loads(json.dumps(schema))
    return plain


def _simplify(content: dict[str, Any]) -> None:
    """Say of a body that may be left out only what it is, not what it is when nothing is sent."""
    for kind in content.values():
        if "default" in kind["schema"]:
            kind["schema"] = kind["schema"]["allOf"][0]


def operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every operation of a description, with its method and path."""
    return [
        path[method] | {"method": method.upper(), "path": name}
        for name, path in schema["paths"].items()
        for method in METHODS
        if method in path
    ]


def openapi(request: HttpRequest) -> HttpResponse:
    """Answer with the OpenAPI description."""
    return answer(described())


def page(request: HttpRequest) -> HttpResponse:
    """Show the operations by tag, each with an example of what it takes and the statuses it answers with."""
    schema = described()
    rooms: dict[str, list[dict[str, Any]]] = {}
    for operation in operations(schema):
        rooms.setdefault(operation["tags"][0], []).append(operation | {"example": example_of(operation, schema)})
    codes: dict[int, list[str]] = {}
    for code, status in STATUS.items():
        codes.setdefault(status, []).append(code)
    refusals = [(status, MEANING.get(status, ""), sorted(names)) for status, names in sorted(codes.items())]
    return render(request, "api/handbook.html", {"info": schema["info"], "rooms": rooms, "refusals": refusals})


def example_of(operation: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return a body that an operation takes, as JSON; empty when it takes none."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = content.get("$ref", "").rsplit("/", 1)[-1]
    examples = schema["components"]["schemas"].get(name, content).get("examples", [])
    return json.dumps(examples[0], ensure_ascii=False, indent=2) if examples else ""
