"""B5 一事全办: one thing done whole: several items behind one form, asked once, one number, one progress.

The article: the Citizens' Centre has a zone where one thing is done whole; progress is looked up like a parcel's.
"""

from collections.abc import Callable
from typing import Any

import pytest

from api_client import ApiClient
from luodi.city.matters.actions.open_parts import open_parts
from luodi.city.matters.models import Matter
from luodi.city.matters.proof import verify
from luodi.city.matters.tick import tick

As = Callable[[str], ApiClient]
CONTACT = {"name": "何老板", "phone": "13800000000"}
FACTS = {
    "shop": "海边小馆",
    "premises": "青岛市市南区闽江路9号",
    "form_of": "household",
    "area": 80,
    "food_officer": "何老板",
    "sign_size": "4×0.8",
}
STAFF = {"business-licence": ("yun", "su"), "food-licence": ("wei", "jiang"), "sign-board": ("chen", "chu")}


@pytest.fixture
def raised(api: ApiClient) -> Any:
    draft = {"facts": FACTS, "reporter": CONTACT, "region": "370202"}
    return api.as_public().raise_("restaurant-opening", "开海边小馆", **draft).ok()


def parts(api: ApiClient, raised: Any) -> dict[str, Any]:
    return {part["type"]: part for part in api.follow(raised["number"], raised["code"]).ok()["parts"]}


def done(as_: As, part: dict[str, Any], verdict: str = "agree") -> None:
    handler, head = STAFF[part["type"]]
    number = part["number"]
    as_(handler).do(number, "accept")
    as_(handler).do(number, "handle", words="符合条件。")
    as_(head).do(number, "sign", verdict=verdict)
    as_(handler).do(number, "reply", words="决定书已送达。")
    as_(handler).do(number, "close")


def test_what_several_items_ask_is_asked_once(api: ApiClient) -> None:
    form = api.get("/types/restaurant-opening").ok()["form"]
    assert [item["key"] for item in form] == list(FACTS)


def test_the_items_run_at_once_and_one_waits_for_what_it_needs(api: ApiClient, as_: As, raised: Any) -> None:
    before = parts(api, raised)
    assert {code: part["status"] for code, part in before.items()} == {
        "business-licence": "open",
        "food-licence": "waiting",
        "sign-board": "open",
    }
    assert (before["food-licence"]["number"], before["food-licence"]["after"]) == ("", ["business-licence"])
    done(as_, before["business-licence"])
    after = parts(api, raised)
    assert (after["business-licence"]["passed"], after["food-licence"]["status"]) == (True, "open")
    assert after["food-licence"]["number"]


def test_each_unit_gets_the_answers_its_own_item_asks_for(api: ApiClient, as_: As, raised: Any) -> None:
    part = parts(api, raised)["sign-board"]
    seen = as_("chen").matter(part["number"]).ok()
    assert seen["words"]["1.form.sign_size"] == "4×0.8"
    assert "1.form.food_officer" not in seen["words"]
    assert seen["facts"] == {}
    assert as_("chen").matter(raised["number"]).status == 200
    assert as_("wang").matter(raised["number"]).status == 404


def test_it_is_answered_and_closed_as_a_whole(api: ApiClient, as_: As, raised: Any) -> None:
    number = raised["number"]
    assert as_("smzx-clerk").act(number, "reply", words="好了").code == "paused"
    for code in ("sign-board", "business-licence", "food-licence"):
        done(as_, parts(api, raised)[code])
    assert all(part["passed"] for part in parts(api, raised).values())
    as_("smzx-clerk").do(number, "reply", words="执照、许可证、招牌批准书已备好，请一次领取。")
    as_("smzx-clerk").do(number, "close")
    told = api.follow(number, raised["code"]).ok()
    assert (told["status"], told["reason"]) == ("closed", "answered")
    (clock,) = as_("smzx-clerk").matter(number).ok()["clocks"]
    assert (clock["name"], clock["allow"], clock["stopped"] is not None) == ("whole", "25wd", True)
    assert verify(files=False).ok


def test_what_needs_an_item_that_did_not_pass_ends_on_record(api: ApiClient, as_: As, raised: Any) -> None:
    done(as_, parts(api, raised)["business-licence"], verdict="refuse")
    after = parts(api, raised)
    assert (after["business-licence"]["reason"], after["business-licence"]["passed"]) == ("answered", False)
    assert (after["food-licence"]["status"], after["food-licence"]["reason"]) == ("closed", "withdrawn")
    entries = as_("wei").entries(after["food-licence"]["number"])
    assert [entry["data"].get("reason") for entry in entries if entry["kind"] == "withdrawn"] == ["precondition"]
    done(as_, after["sign-board"])
    as_("smzx-clerk").do(raised["number"], "reply", words="执照未获批准，其他事项见决定书。")


def test_a_part_begins_once_however_often_it_is_looked_at(api: ApiClient, as_: As, raised: Any) -> None:
    whole = Matter.objects.get(number=raised["number"]).pk
    assert open_parts(whole) == 0
    done(as_, parts(api, raised)["business-licence"])
    assert open_parts(whole) == 0
    tick()
    assert Matter.objects.filter(part_of=whole).count() == 3


def test_taking_the_whole_back_ends_its_parts(api: ApiClient, as_: As, raised: Any) -> None:
    api.act_as_reporter(raised["number"], raised["code"], "withdraw").ok()
    standing = {code: part["status"] for code, part in parts(api, raised).items()}
    assert standing == {"business-licence": "closed", "food-licence": "waiting", "sign-board": "closed"}


def test_erasing_the_person_reaches_the_parts(api: ApiClient, as_: As, raised: Any) -> None:
    part = parts(api, raised)["sign-board"]["number"]
    as_("xu").do(raised["number"], "erase", basis="个人信息保护法第四十七条")
    assert as_("chen").matter(part).ok()["words"]["1.form.sign_size"] == ""
    assert "海边小馆" not in str(as_("chen").matter(part).body)
    assert verify(files=False).ok


def test_what_is_missing_for_any_item_is_named_and_nothing_is_registered(api: ApiClient) -> None:
    before = Matter.objects.count()
    facts = {key: value for key, value in FACTS.items() if key != "sign_size"}
    answer = api.as_public().raise_("restaurant-opening", "开店", facts=facts, reporter=CONTACT)
    assert (answer.status, answer["field"]) == (422, "sign_size")
    assert Matter.objects.count() == before
