"""时钟看板 over the interface: numbers by item and unit, each with the clocks behind it, for staff alone."""

import pytest

from api_client import ApiClient

FACTS = {"project": "厂房", "area": 900, "site": "no"}


@pytest.fixture
def number(api: ApiClient) -> str:
    """A permit on which four departments work at once, with one paper promised."""
    more = {"region": "370213001", "facts": FACTS, "reporter": {"name": "王建设", "phone": "1"}}
    number = str(api.raise_("construction-permit", "智造园厂房", **more).ok()["number"])
    window = api.as_("zuo")
    for key in ("application", "land", "planning", "safety"):
        window.do(number, "receive", material=key, how="paper")
    window.do(number, "promise", materials=["drawings"])
    window.do(number, "accept")
    return number


def test_clocks_are_counted_by_type_and_unit(api: ApiClient, number: str) -> None:
    said = api.as_("xu").get("/clocks").ok()
    (line,) = said["types"]
    assert (line["code"], line["running"], line["late"]) == ("construction-permit", 2, 0), "one promised, one legal"
    assert set(line["name"]) == {"zh", "en"}
    assert said["all"]["running"] == sum(unit["running"] for unit in said["units"]) == 2


@pytest.mark.parametrize("kind", ["whole", "step", "promise"])
def test_the_list_behind_a_number_is_as_long_as_it(api: ApiClient, number: str, kind: str) -> None:
    xu = api.as_("xu")
    counted = xu.get("/clocks", kind=kind).ok()["all"]
    listed = {s: xu.get("/clocks/list", kind=kind, state=s).ok()["items"] for s in ("running", "paused", "late")}
    assert counted["running"] > 0
    assert {state: len(rows) for state, rows in listed.items()} == {state: counted[state] for state in listed}


def test_a_list_is_narrowed_to_a_unit_and_a_type(api: ApiClient, number: str) -> None:
    xu = api.as_("xu")
    (row,) = xu.get("/clocks/list", kind="step", unit="qd-zjj").ok()["items"]
    assert (row["number"], row["clock"], row["unit"]) == (number, "step/building_review", "qd-zjj")
    assert row["due"]
    assert xu.get("/clocks/list", kind="step", type="hotline").ok().body == {"items": [], "more": False}


def test_what_one_may_not_see_is_not_counted(api: ApiClient, number: str) -> None:
    other = api.as_("yang")
    assert other.get("/clocks").ok()["types"] == []
    assert other.get("/clocks/list").ok()["items"] == []


def test_strangers_and_unknown_kinds_are_turned_away(api: ApiClient) -> None:
    assert api.get("/clocks").status == 401
    assert api.get("/clocks/list").status == 401
    assert api.as_("xu").get("/clocks", kind="sundial").status == 422
    assert api.as_("xu").get("/clocks/list", state="stopped").status == 422
    assert api.as_("xu").get("/clocks/list", page=201).status == 422
