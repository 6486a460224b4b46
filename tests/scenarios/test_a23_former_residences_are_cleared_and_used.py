"""A23 名人故居: a roll of houses; what is illegal is cleared and checked, a new use found; each shows its matters.

The article: 58 houses; violations of twenty years cleared; five in new use.
"""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
DISTRICT = "370202"
KEEPER, CHECKER, WORKER = f"{DISTRICT}-wlj-clerk", f"{DISTRICT}-wlj-reviewer", f"{DISTRICT}-handler"


def houses(as_: As, who: str = "xu") -> Answer:
    return as_(who).get("/rolls/residences").ok()


def raised(api: ApiClient, house: str, kind: str = "violation") -> str:
    return str(api.raise_("residence", "院里搭了违建", facts={"thing": house, "kind": kind}).ok()["number"])


def cleared(api: ApiClient, as_: As, house: str, use: str = "bookshop") -> str:
    number = raised(api, house)
    as_(KEEPER).do(number, "accept", facts={"violations": 3, "illegal_area": 86.5})
    as_(KEEPER).do(number, "assign", lead=DISTRICT)
    as_(WORKER).do(number, "handle")
    as_(WORKER).do(number, "outcome", kind="violation", amount="3", unit="处")
    as_(WORKER).do(number, "outcome", kind="cleared", amount="86.5", unit="平方米")
    as_(CHECKER).do(number, "sign", verdict="agree")
    as_(KEEPER).do(number, "handle", step="plan", facts={"use": use})
    as_(KEEPER).do(number, "outcome", kind="use", amount="1", unit="处")
    as_(KEEPER).do(number, "reply", words="违建已拆除，改作书店。")
    as_(KEEPER).do(number, "close")
    return number


def test_every_house_is_listed_with_what_became_of_it(api: ApiClient, as_: As) -> None:
    first, second, third = (item["code"] for item in houses(as_)["items"][:3])
    for house in (first, second):
        cleared(api, as_, house)
    raised(api, third)
    found = houses(as_)
    assert found["all"]["things"] == len(found["items"]) == 58
    assert (found["all"]["touched"], found["all"]["settled"]) == (3, 2)
    assert found["all"]["outcomes"] == {"violation": 6, "cleared": 173, "use": 2}
    lines = {item["code"]: (item["open"], item["closed"]) for item in found["items"]}
    assert (lines[first], lines[third]) == ((0, 1), (1, 0))
    assert sum(line["things"] for line in found["by_district"]) == 58


def test_a_house_brings_its_place_with_it(api: ApiClient, as_: As) -> None:
    item = houses(as_)["items"][0]
    matter = as_("xu").matter(raised(api, item["code"])).ok()
    assert matter["region"] == item["region"]
    assert matter["facts"]["thing"] == item["code"]


def test_a_house_that_is_not_on_the_roll_is_refused(api: ApiClient) -> None:
    refused = api.raise_("residence", "x", facts={"thing": "gj-99", "kind": "violation"})
    assert (refused.status, refused["field"]) == (422, "thing")


def test_clearing_is_checked_by_another_until_it_is_true(api: ApiClient, as_: As) -> None:
    number = raised(api, houses(as_)["items"][0]["code"])
    as_(KEEPER).do(number, "accept", facts={"violations": 1})
    as_(KEEPER).do(number, "assign", lead=DISTRICT)
    as_(WORKER).do(number, "handle")
    assert as_(WORKER).act(number, "sign", verdict="agree").status == 403
    assert as_(CHECKER).do(number, "sign", verdict="refuse")["steps"] == ["handle"]


@pytest.mark.parametrize("who", ["370213-wlj-clerk", "wang"])
def test_who_has_nothing_to_do_with_it_sees_the_roll_but_no_matter(api: ApiClient, as_: As, who: str) -> None:
    cleared(api, as_, houses(as_)["items"][0]["code"])
    found = houses(as_, who)
    assert (found["all"]["things"], found["all"]["touched"], found["all"]["outcomes"]) == (58, 0, {})
    assert api.get("/rolls/residences").status == 401
    assert as_(who).get("/rolls/nowhere").status == 404
