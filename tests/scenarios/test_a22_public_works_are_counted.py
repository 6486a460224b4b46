"""A22 老旧小区加装电梯、山头公园…: so many done and so many under way, by kind and district.

The article: lifts 65 done, 105 under way; 8 hill parks of 350 ha; 43 pocket parks; 8.3 million m² of wall insulation.
"""

from collections.abc import Callable
from typing import Any

from api_client import ApiClient

As = Callable[[str], ApiClient]
FACTS = {
    "lift": {"lifts": 170},
    "hill_park": {"hill_parks": 8, "hectares": 350},
    "pocket_park": {"pocket_parks": 43},
    "insulation": {"square_metres": 8_300_000},
}


def taken(as_: As, kind: str, district: str, facts: dict[str, int]) -> str:
    clerk = as_(f"{district}-zjj-clerk")
    number = str(clerk.raise_("works", kind, region=district, facts={"kind": kind} | facts).ok()["number"])
    clerk.do(number, "accept")
    clerk.do(number, "assign", lead=district)
    return number


def built(as_: As, number: str, district: str, kind: str, amount: int, unit: str) -> None:
    as_(f"{district}-handler").do(number, "outcome", kind=kind, amount=str(amount), unit=unit)


def tallies(as_: As, who: str = "xu") -> dict[str, Any]:
    return {line["kind"]: line for line in as_(who).get("/tallies", type="works").ok().body}


def test_what_is_done_and_under_way_is_counted_from_the_record(as_: As) -> None:
    numbers = {kind: taken(as_, kind, "370203", facts) for kind, facts in FACTS.items()}
    built(as_, numbers["lift"], "370203", "lift", 65, "部")
    built(as_, numbers["hill_park"], "370203", "hill_park", 8, "个")
    built(as_, numbers["hill_park"], "370203", "green", 350, "公顷")
    built(as_, numbers["pocket_park"], "370203", "pocket_park", 43, "个")
    found = tallies(as_)
    done = {kind: (line["all"]["done"], line["all"]["under_way"]) for kind, line in found.items()}
    assert done["lift"] == (65, 105)
    assert (done["hill_park"], done["green"], done["pocket_park"]) == ((8, 0), (350, 0), (43, 0))
    assert done["wall"] == (0, 8_300_000)


def test_districts_add_up_to_the_whole(as_: As) -> None:
    for district, lifts in (("370202", 30), ("370203", 60), ("370213", 80)):
        number = taken(as_, "lift", district, {"lifts": lifts})
        built(as_, number, district, "lift", lifts // 2, "部")
    lift = tallies(as_)["lift"]
    for key in ("promised", "done", "under_way"):
        assert sum(line[key] for line in lift["by_district"]) == lift["all"][key]
    assert {line["district"]: line["done"] for line in lift["by_district"]} == {
        "370202": 15,
        "370203": 30,
        "370213": 40,
    }
    assert tallies(as_, "370202-handler")["lift"]["all"]["done"] == 15, "a district counts its own"


def test_a_correction_is_an_outcome_too(as_: As) -> None:
    number = taken(as_, "lift", "370202", {"lifts": 30})
    built(as_, number, "370202", "lift", 31, "部")
    built(as_, number, "370202", "lift", -2, "部")
    assert tallies(as_)["lift"]["all"] == {"promised": 30, "done": 29, "under_way": 1}


def test_what_was_given_up_is_not_under_way(as_: As) -> None:
    number = taken(as_, "lift", "370202", {"lifts": 30})
    as_("370202-zjj-clerk").do(number, "withdraw", reason="业主意见不统一")
    assert tallies(as_)["lift"]["all"]["under_way"] == 0


def test_units_of_measure_are_those_of_the_type(as_: As) -> None:
    number = taken(as_, "lift", "370202", {"lifts": 30})
    answer = as_("370202-handler").act(number, "outcome", kind="lift", amount="1", unit="台")
    assert (answer.status, answer["field"]) == (422, "unit")


def test_works_are_finished_only_when_accepted_by_another(as_: As) -> None:
    number = taken(as_, "pocket_park", "370202", {"pocket_parks": 1})
    as_("370202-handler").do(number, "handle")
    assert as_("370202-handler").act(number, "sign", verdict="agree").status == 403
    as_("370202-zjj-reviewer").do(number, "sign", verdict="agree")
    as_("370202-handler").do(number, "reply", words="已开放。")
    assert as_("370202-zjj-clerk").do(number, "close")["status"] == "closed"
