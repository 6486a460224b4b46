"""A21 走街扫楼入户、有事来商量、青年议事厅: street cadres collect needs, settle, deliberate, pass on, ask again."""

from collections.abc import Callable
from typing import Any

import pytest

from api_client import ApiClient

As = Callable[[str], ApiClient]
STREET = "370202009"
CADRE, WORKER = f"{STREET}-cadre", f"{STREET}-handler"


def heard(as_: As, way: str, heard: str = "home", **facts: Any) -> str:
    draft = {"heard": heard, "kind": "repair", "visited": 12, "place": "3 号楼"} | facts
    number = str(as_(CADRE).raise_("need", "楼道灯不亮", region=STREET, channel="app", facts=draft).ok()["number"])
    as_(CADRE).do(number, "accept", facts={"way": way})
    return number


def test_a_need_heard_by_the_cadre_belongs_to_the_cadres_own_street(as_: As) -> None:
    number = heard(as_, "spot")
    assert as_(CADRE).matter(number)["intake"]["code"] == STREET
    assert as_("370202010-cadre").matter(number).status == 404


def test_what_can_be_is_settled_on_the_spot(as_: As) -> None:
    number = heard(as_, "spot")
    as_(CADRE).do(number, "handle", step="settle")
    assert as_(CADRE).do(number, "reply", words="当场换了灯泡。")["steps"] == ["close"]
    assert as_(CADRE).do(number, "close")["status"] == "closed"


def test_neighbours_deliberate_until_they_agree_then_it_is_done(as_: As) -> None:
    number = heard(as_, "deliberate", "hall")
    assert as_(CADRE).do(number, "handle", facts={"present": 21, "agreed": "no"})["steps"] == ["discuss"]
    assert as_(CADRE).do(number, "handle", facts={"present": 26, "agreed": "yes"})["steps"] == ["assign"]
    as_(CADRE).do(number, "assign", lead=STREET)
    as_(WORKER).do(number, "handle")
    as_(WORKER).do(number, "reply", words="按议定的方案划线。")
    assert as_(CADRE).do(number, "call_back", satisfied="no", solved="no")["steps"] == ["handle"]
    as_(WORKER).do(number, "handle")
    as_(WORKER).do(number, "reply", words="补划两处。")
    as_(CADRE).do(number, "call_back", satisfied="yes", solved="yes")
    assert as_(CADRE).do(number, "close")["status"] == "closed"


def test_what_the_street_cannot_do_goes_to_a_department(as_: As) -> None:
    number = heard(as_, "refer")
    assert as_(CADRE).do(number, "assign", lead="qd-zjj")["lead"] == "qd-zjj"
    assert as_("wang").do(number, "handle")["steps"] == ["reply"]


def test_households_visited_are_counted_by_district(as_: As) -> None:
    first, second = heard(as_, "spot"), heard(as_, "refer", "block")
    as_(CADRE).do(first, "outcome", kind="household", amount="12", unit="户")
    found = as_("xu").get("/tallies", type="need").ok().body
    households = next(line for line in found if line["kind"] == "household")
    assert households["by_district"][0]["district"] == "370202"
    assert households["all"] == {"promised": 24, "done": 12, "under_way": 12}
    assert second


def test_the_public_does_not_write_visits_down(api: ApiClient) -> None:
    refused = api.raise_("need", "x", facts={"heard": "home", "kind": "repair"})
    assert refused.code == "not_public"


@pytest.mark.parametrize("facts", [{}, {"present": 3, "agreed": "maybe"}])
def test_a_deliberation_says_who_came_and_whether_they_agreed(as_: As, facts: dict[str, Any]) -> None:
    number = heard(as_, "deliberate", "youth")
    assert as_(CADRE).act(number, "handle", facts=facts).status == 422
