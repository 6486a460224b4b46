"""A24 社区用房: 600 m² at least; what each community lacks is computed, a special fund makes it good.

The article: 14 communities, 142 million yuan.
"""

from collections.abc import Callable
from typing import Any

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
STANDARD = 600


def roll(as_: As) -> Answer:
    return as_("xu").get("/rolls/communities").ok()


def lacking(as_: As) -> list[Any]:
    return [item for item in roll(as_)["items"] if item["short"]]


def brought_up(as_: As, item: Any, fund: int) -> str:
    """Bring one community up to the standard, by the district it lies in."""
    district = item["region"][:6]
    clerk = as_(f"{district}-mzj-clerk")
    facts = {"thing": item["code"], "means": "build"}
    number = str(clerk.raise_("rooms", "社区用房补齐", facts=facts).ok()["number"])
    clerk.do(number, "accept", facts={"area": item["short"], "fund": fund})
    as_("cai").do(number, "sign", verdict="agree")
    clerk.do(number, "assign", lead=district)
    worker = as_(f"{district}-handler")
    worker.do(number, "handle")
    as_(f"{district}-mzj-reviewer").do(number, "sign", verdict="agree")
    worker.do(number, "outcome", kind="room", amount=str(item["short"]), unit="平方米")
    worker.do(number, "outcome", kind="money", amount=str(fund), unit="元")
    worker.do(number, "reply", words="已启用。")
    clerk.do(number, "close")
    return number


def test_what_each_community_lacks_is_computed_from_the_standard(as_: As) -> None:
    found = roll(as_)
    assert found["standard"]["at_least"] == STANDARD
    for item in found["items"]:
        assert item["short"] == max(0, STANDARD - item["figures"]["rooms"])
    assert found["all"]["short"] == len(lacking(as_)) == 14
    assert found["all"]["missing"] == sum(line["missing"] for line in found["by_district"])


def test_the_fund_brings_them_up_one_by_one(as_: As) -> None:
    first, second, *rest = lacking(as_)
    for item in (first, second):
        brought_up(as_, item, 10_000_000)
    found = roll(as_)
    assert found["all"]["short"] == len(rest) == 12
    assert found["all"]["settled"] == 2
    assert found["all"]["outcomes"]["money"] == 20_000_000
    assert next(item["has"] for item in found["items"] if item["code"] == first["code"]) == STANDARD
    money = next(t for t in as_("xu").get("/tallies", type="rooms").ok().body if t["kind"] == "money")
    assert money["all"] == {"promised": 20_000_000, "done": 20_000_000, "under_way": 0}


def test_nothing_is_built_before_the_fund_is_paid_out(as_: As) -> None:
    item = lacking(as_)[0]
    district = item["region"][:6]
    clerk = as_(f"{district}-mzj-clerk")
    number = clerk.raise_("rooms", "补齐", facts={"thing": item["code"], "means": "buy"}).ok()["number"]
    clerk.do(number, "accept", facts={"area": 100, "fund": 5_000_000})
    assert clerk.act(number, "assign", lead=district).status == 409
    assert clerk.act(number, "sign", verdict="agree").status == 403


def test_a_part_built_leaves_the_rest_lacking(as_: As) -> None:
    item = lacking(as_)[0]
    number = brought_up(as_, item | {"short": 10}, 1_000_000)
    left = next(i for i in roll(as_)["items"] if i["code"] == item["code"])
    assert (left["short"], left["has"]) == (item["short"] - 10, item["figures"]["rooms"] + 10)
    assert as_("xu").matter(number)["facts"]["area"] == 10
