"""B11 一窗受理、全科服务: one clerk of the citizens' centre takes in every item; each goes to its own unit."""

from collections.abc import Callable
from typing import Any

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
WINDOW = "qd-smzx-window"
VISITOR = {"name": "办事群众", "phone": "13000000000"}
LICANG = "370213"
ITEMS: dict[str, tuple[str, dict[str, Any], str]] = {
    "project-landing": (
        "",
        {"way": "record", "emergency": "no", "land": "no", "amount": 1, "firm": "某公司"},
        "370213-spj",
    ),
    "legal-aid": ("", {"applied": "370215-sfj", "cause": "wages", "means": True}, "370215-sfj"),
    "chronic-care": (LICANG, {"condition": "tumour", "applicant": "self", "hospital": "某医院"}, f"{LICANG}-ybj"),
    "youth-hostel": (
        "",
        {"thing": "yz-laoshan", "degree": "master", "graduated": 0, "local": "no", "nights": 3},
        "370212-tsw",
    ),
    "trainee-base": ("", {"thing": "lc-huagong", "start": "applied"}, f"{LICANG}-rsj"),
    "handover-deed": ("", {"thing": "jf-haiyun", "developer": "某公司"}, "qd-bdc"),
    "street-licence": ("370213001", {"kind": "stall", "area": 2, "health": "yes", "place": "早市"}, "370213001"),
    "talent-card": ("370212", {"need": "direct", "field": "材料"}, "370212-rsj"),
}


def taken(as_: As, item: str) -> Answer:
    region, facts, _ = ITEMS[item]
    draft = {"region": region, "facts": facts, "reporter": VISITOR, "channel": "window"}
    return as_(WINDOW).raise_(item, "窗口登记", **draft).ok()


@pytest.mark.parametrize("item", ITEMS)
def test_one_clerk_registers_any_item_and_it_goes_to_its_own_unit(as_: As, item: str) -> None:
    found = as_("xu").matter(taken(as_, item)["number"]).ok()
    assert (found["type"]["code"], found["intake"]["code"]) == (item, ITEMS[item][2])
    assert found["channel"] == "window"
    (first, *_) = as_("xu").entries(found["number"])
    assert (first["kind"], first["by"]["name"]) == ("registered", "姚综窗")


def test_the_visitor_leaves_with_a_slip_and_follows_it_from_home(api: ApiClient, as_: As) -> None:
    slip = taken(as_, "street-licence")
    as_("370213001-handler").do(slip["number"], "accept")
    as_("370213001-handler").do(slip["number"], "reply", words="已备案。", facts={"card_no": "2026-1"})
    as_("370213001-handler").do(slip["number"], "close")
    found = api.follow(slip["number"], slip["code"]).ok()
    assert found["status"] == "closed"
    assert [e["words"] for e in found["events"] if e["kind"] == "replied"] == ["已备案。"]


def test_the_form_is_checked_at_the_window_so_that_nobody_comes_twice(as_: As) -> None:
    region, facts, _ = ITEMS["chronic-care"]
    short = {key: value for key, value in facts.items() if key != "hospital"}
    answer = as_(WINDOW).raise_("chronic-care", "窗口登记", region=region, facts=short, reporter=VISITOR)
    assert (answer.code, answer["field"]) == ("missing", "hospital")


@pytest.mark.parametrize("item", ITEMS)
def test_the_window_takes_in_and_decides_nothing(as_: As, item: str) -> None:
    number = taken(as_, item)["number"]
    for kind in ("accept", "decline", "handle", "close"):
        data = {"reason": "repeat"} if kind == "decline" else {}
        assert as_(WINDOW).act(number, kind, **data).status == 404


def test_sent_twice_it_is_taken_once(as_: As) -> None:
    region, facts, _ = ITEMS["talent-card"]
    draft = {"region": region, "facts": facts, "reporter": VISITOR, "channel": "window"}
    first = as_(WINDOW).raise_("talent-card", "窗口登记", key="slip-7", **draft).ok()
    again = as_(WINDOW).raise_("talent-card", "窗口登记", key="slip-7", **draft).ok()
    assert (again["number"], again["again"], again["code"]) == (first["number"], True, None)
