"""OpenAPI and the page made of it: every action, every answer, every example, in both languages, from here alone."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import luodi
from luodi.city.matters.actions import ACTIONS, Action
from luodi.engines.process.refusals import REFUSALS
from luodi.faces.api.api import TAGS
from luodi.faces.api.handbook import described, example_of, operations
from luodi.faces.api.operations import BY_REPORTER, OF_THE_GRID, body_of, example_of_action, reporters_body_of
from luodi.faces.api.problems import MEANING, STATUS

CITY = Path(luodi.__file__).parent / "city"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2}")
ACTION_LIST = list(ACTIONS.values())
SENT_AS_JSON = [action for action in ACTION_LIST if action.kind != "attach"]


def found() -> list[dict[str, Any]]:
    return operations(described())


@pytest.mark.parametrize("action", ACTION_LIST, ids=lambda action: action.kind)
def test_each_action_has_an_operation_with_its_own_fields(action: Action) -> None:
    by = "assist" if action.kind in OF_THE_GRID else "act"
    operation = next(o for o in found() if o["operationId"] == f"{by}_{action.kind}")
    assert action.name.zh in operation["summary"]
    if action.kind != "attach":
        schema = described()["components"]["schemas"][body_of(action).__name__]
        assert {field.key for field in action.fields} <= set(schema["properties"])
        required = {field.key for field in action.fields if field.required}
        assert required == set(schema.get("required", []))


@pytest.mark.parametrize("action", SENT_AS_JSON, ids=lambda action: action.kind)
def test_each_example_is_accepted_by_its_own_schema(action: Action) -> None:
    assert body_of(action).model_validate(example_of_action(action))
    if action.kind in BY_REPORTER:
        shown = reporters_body_of(action).model_json_schema()["examples"][0]
        assert reporters_body_of(action).model_validate(shown).code  # type: ignore[attr-defined]


def test_every_body_shows_an_example_except_where_nothing_need_be_said() -> None:
    schema = described()
    takes_json = [o for o in found() if "application/json" in o.get("requestBody", {}).get("content", {})]
    bare = {o["operationId"] for o in takes_json if not json.loads(example_of(o, schema) or "null")}
    assert len(takes_json) > 50
    assert bare == {f"act_{action.kind}" for action in ACTION_LIST if not action.fields}


def test_everything_is_said_in_both_languages() -> None:
    for operation in found():
        said = operation["summary"] + " " + operation.get("description", "")
        assert CHINESE.search(said), operation["operationId"]
        assert ENGLISH.search(said), operation["operationId"]
    assert {tag for operation in found() for tag in operation["tags"]} == set(TAGS)


def test_every_operation_says_how_it_may_refuse_and_in_which_shape() -> None:
    for operation in found():
        refusals = {int(status): answer for status, answer in operation["responses"].items() if int(status) < 500}
        assert 422 in refusals
        for status, answer in refusals.items():
            if status >= 400:
                assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
                assert answer["description"] == MEANING[status]


def test_operations_that_need_a_token_say_so() -> None:
    open_to_all = {o["path"] for o in found() if not o.get("security") or {} in o["security"]}
    assert open_to_all == {
        *("/api/v1/matters", "/api/v1/types", "/api/v1/types/{code}", "/api/v1/units", "/api/v1/health"),
        "/api/v1/assistants",
        *("/api/v1/types/{code}/flow.svg", "/api/v1/types/{code}/flow.bpmn", "/api/v1/types/{code}/prefill"),
        "/api/v1/types/{code}/form.schema",
        *("/api/v1/follow/papers", "/api/v1/follow/papers/{id}"),
        *("/api/v1/follow", "/api/v1/follow/documents", "/api/v1/similar"),
        *("/api/v1/ratings", "/api/v1/ratings/visit", "/api/v1/ratings/reasons", "/api/v1/ratings/public"),
        *(f"/api/v1/follow/actions/{kind}" for kind in BY_REPORTER),
        *("/api/v1/published-checklists", "/api/v1/published-checklists/{code}", "/api/v1/inspection-figures"),
    }
    assert described()["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"


def codes_in(folder: Path) -> set[str]:
    """Return the codes of every `Refused("…")` and `Refusal("…")` written under a folder."""
    codes: set[str] = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Refused", "Refusal") and node.args:
                codes |= {part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)}
    return codes


def test_every_code_of_every_refusal_has_its_status() -> None:
    unknown = (codes_in(CITY) | codes_in(CITY.parent / "faces" / "api") | set(REFUSALS)) - set(STATUS) - NOT_HERE
    assert not unknown


NOT_HERE = {
    *("damaged", "database_failed", "exists", "keys_missing", "keys_wrong", "no_database", "no_pg_restore"),
    *("bad_lessons", "no_model", "too_little"),
    *("not_a_backup", "not_apart", "not_empty", "other_database", "too_new", "no_account"),
    "bad_encoding",
    "bad_heading",
    "seen_otherwise",
    "wrong_cells",
    "import_twice",
    "no_column",
    "no_sheet",
    "pack_unknown",
    # Why a sentence of a bulletin is left out: told in its answer, nothing is refused.
    *("few-ranked", "nobody", "no-grades"),
}
"""Codes of rooms that the interface does not open, and of what is no answer's refusal."""


def test_the_page_lists_every_operation_and_loads_nothing_from_elsewhere() -> None:
    page = Client().get("/api/").content.decode()
    assert all(f'id="{operation["operationId"]}"' in page for operation in found())
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
    assert "<script" not in page
