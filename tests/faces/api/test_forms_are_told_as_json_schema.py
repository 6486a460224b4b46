"""Each type's form as JSON Schema: valid, in both languages, and of one mind with the record about what is taken."""

from typing import Any

import jsonschema_rs
import pytest

from api_client import ApiClient
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.refusals import Refused

pytestmark = pytest.mark.django_db
CHANGE = {
    "uscc": "91370213MA3T10001D",
    "company": "海川公司",
    "kinds": ["name"],
    "agent": "秦",
    "decided": "2026-11-30",
}
SIGN = {"shop": "老王面馆", "premises": "香港中路 8 号", "sign_size": "4×1"}


def schema(api: ApiClient, code: str) -> Any:
    return api.as_public().get(f"/types/{code}/form.schema").ok().body


def taken(code: str, facts: dict[str, Any]) -> bool:
    try:
        raise_matter(PUBLIC, Draft(code, "一件事", region="370202", facts=facts, reporter={"phone": "13800000000"}))
    except Refused:
        return False
    return True


def test_every_form_is_a_valid_schema_in_both_languages(api: ApiClient) -> None:
    for line in api.as_public().get("/types").ok().body:
        told = schema(api, line["code"])
        jsonschema_rs.meta.validate(told)
        assert set(told["properties"]) <= {field["key"] for field in line["form"]}
        assert set(told["required"]) <= set(told["properties"])
        assert all(field["title"] and field["x-title-en"] for field in told["properties"].values())


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("sign-board", SIGN),
        ("sign-board", {"shop": "老王面馆"}),
        ("sign-board", SIGN | {"colour": "red"}),
        ("senior-card", {"age": 66, "home": "local", "held": "no"}),
        ("senior-card", {"age": 66, "home": "moon", "held": "no"}),
        ("company-change", CHANGE | {"new_name": "海川智能"}),
        ("company-change", CHANGE),
        ("company-change", CHANGE | {"new_name": "海川智能", "new_address": "九水路"}),
        ("company-change", CHANGE | {"kinds": []}),
        ("hotline", {"kind": "投诉", "point": "36.06712,120.38264"}),
        ("hotline", {"kind": "别的"}),
        ("hotline", {"kind": "投诉", "point": "somewhere"}),
    ],
)
def test_schema_and_record_agree(api: ApiClient, code: str, facts: dict[str, Any]) -> None:
    valid = jsonschema_rs.validator_for(schema(api, code)).is_valid(facts)
    assert valid == taken(code, facts)


def test_what_only_staff_are_asked_is_told_to_staff_alone(api: ApiClient) -> None:
    assert "thing" not in schema(api, "company-change")["properties"]
    assert "thing" in api.as_("xu").get("/types/company-change/form.schema").ok()["properties"]
