"""A19 历史遗留办证难题: reminded, coordinated, tackled; households counted at each stage, single ones merged into it.

The article: 崂山 990 households; 李沧 73,000 households, 210,000 people.
"""

from collections.abc import Callable
from typing import Any

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
CLERK, CHECK = "{}-zjj-clerk", "{}-zjj-reviewer"
LAOSHAN, LICANG = "370212", "370213"


def taken(api: ApiClient, as_: As, district: str, households: int, people: int) -> str:
    facts = {"estate": "某小区", "cause": "planning", "since": 2008}
    number = api.raise_("collective", "多年办不下不动产证", region=district, facts=facts).ok()["number"]
    clerk = as_(CLERK.format(district))
    clerk.do(number, "accept", facts={"households": households, "people": people})
    clerk.do(number, "assign", lead=district)
    return str(number)


def done(as_: As, number: str, district: str, households: int, people: int) -> None:
    for kind, amount, unit in (("household", households, "户"), ("person", people, "人")):
        as_(f"{district}-handler").do(number, "outcome", kind=kind, amount=str(amount), unit=unit)


def tally(as_: As, kind: str) -> Answer:
    found = as_("xu").get("/tallies", type="collective").ok().body
    return next(line for line in found if line["kind"] == kind)


def test_households_are_counted_as_they_are_done_and_what_is_left_by_stage(api: ApiClient, as_: As) -> None:
    small = taken(api, as_, LAOSHAN, 990, 2_900)
    large = taken(api, as_, LICANG, 73_000, 210_000)
    as_(f"{LICANG}-handler").do(large, "handle", step="warn")
    as_(f"{LICANG}-handler").do(large, "handle", step="coordinate")
    done(as_, large, LICANG, 40_000, 115_000)
    found = tally(as_, "household")
    assert (found["all"]["promised"], found["all"]["done"]) == (990 + 73_000, 40_000)
    assert {s["stage"]: s["amount"] for s in found["by_stage"]} == {"warn": 990, "handle": 33_000}
    assert {d["district"]: d["under_way"] for d in found["by_district"]} == {LAOSHAN: 990, LICANG: 33_000}
    done(as_, large, LICANG, 33_000, 95_000)
    done(as_, small, LAOSHAN, 990, 2_900)
    assert [tally(as_, kind)["all"]["under_way"] for kind in ("household", "person")] == [0, 0]
    assert tally(as_, "person")["all"]["done"] == 212_900


def test_it_is_struck_off_only_when_the_count_was_checked(api: ApiClient, as_: As) -> None:
    number = taken(api, as_, LAOSHAN, 990, 2_900)
    worker = as_(f"{LAOSHAN}-handler")
    for step in ("warn", "coordinate", "handle"):
        worker.do(number, "handle", step=step)
    assert worker.act(number, "sign", step="verify", verdict="agree").status == 403
    assert as_(CHECK.format(LAOSHAN)).do(number, "sign", verdict="refuse")["steps"] == ["handle"]
    worker.do(number, "handle")
    done(as_, number, LAOSHAN, 990, 2_900)
    as_(CHECK.format(LAOSHAN)).do(number, "sign", verdict="agree")
    worker.do(number, "reply", words="全部可以办证。")
    assert as_(CLERK.format(LAOSHAN)).do(number, "close")["status"] == "closed"


def clocks(matter: Any) -> dict[str, Any]:
    return {clock["name"]: clock["due"] for clock in matter["clocks"]}


def test_a_single_household_is_merged_and_can_be_taken_out_with_both_clocks_kept(api: ApiClient, as_: As) -> None:
    clerk, main = as_(CLERK.format(LAOSHAN)), taken(api, as_, LAOSHAN, 990, 2_900)
    one = taken(api, as_, LAOSHAN, 1, 3)
    before = clocks(clerk.matter(one).ok()), clocks(clerk.matter(main).ok())
    clerk.do(one, "merge", into=main)
    assert tally(as_, "household")["all"]["promised"] == 990, "the household is counted once"
    assert clerk.kinds(main)[-1] == "absorbed"
    clerk.do(one, "unmerge")
    assert (clocks(clerk.matter(one).ok()), clocks(clerk.matter(main).ok())) == before
    assert clerk.matter(one)["status"] == "open"
    assert tally(as_, "household")["all"]["promised"] == 991


@pytest.mark.parametrize("facts", [{}, {"households": "很多", "people": 3}])
def test_households_are_counted_by_the_office_not_guessed(api: ApiClient, as_: As, facts: dict[str, Any]) -> None:
    raised = api.raise_("collective", "办证难", region=LAOSHAN, facts={"estate": "某小区"}).ok()
    assert as_(CLERK.format(LAOSHAN)).act(raised["number"], "accept", facts=facts).status == 422


def test_another_district_neither_reads_nor_counts_it(api: ApiClient, as_: As) -> None:
    number = taken(api, as_, LAOSHAN, 990, 2_900)
    other = as_(CLERK.format(LICANG))
    assert other.matter(number).status == 404
    assert all(line["matters"] == 0 for line in other.get("/tallies", type="collective").ok().body)
    assert api.get("/tallies").status == 401
