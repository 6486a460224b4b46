"""A18 流动服务车: one call, the vehicle comes, departments agree on the spot, work starts the same day.

The article (Laixi): 120 vehicles, over 4,000 cadres. Vehicles are counted from who was sent, cadres from their posts.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api_client import Answer, ApiClient
from luodi.city.registry.models import Post, Unit

As = Callable[[str], ApiClient]
LAIXI, JIANGSHAN = "370285", "370285101"
DISPATCH, CHECKER = f"{LAIXI}-12345-clerk", f"{LAIXI}-12345-checker"
CADRE, TOWN_HEAD = f"{JIANGSHAN}-cadre", f"{JIANGSHAN}-head"
BUREAU, BUILDERS = f"{LAIXI}-rsj-clerk", "chen"
YESTERDAY = datetime.now(ZoneInfo("Asia/Shanghai")).replace(hour=9, minute=0) - timedelta(days=1)


def at(hours: float) -> dict[str, str]:
    """Return the time of something filed late: hours after nine in the morning of yesterday."""
    return {"happened": (YESTERDAY + timedelta(hours=hours)).isoformat()}


def called(api: ApiClient, as_: As, **more: str) -> str:
    facts = {"caller": "project", "kind": "site", "place": "产业园东门"}
    draft = {"facts": facts, "region": JIANGSHAN, "channel": "hotline"} | more
    return str(as_(DISPATCH).raise_("service-call", "东门外绿化带和路灯杆挡住工程车", **draft).ok()["number"])


def sent(as_: As, number: str, vehicle: str = "莱西-017", after: float = 0.5) -> None:
    as_(DISPATCH).do(number, "accept", **at(after))
    co = [f"{LAIXI}-rsj", "qd-cgj"]
    as_(DISPATCH).do(number, "assign", lead=JIANGSHAN, co=co, facts={"vehicle": vehicle}, **at(after + 0.2))


def agreed(as_: As, number: str, verdict: str = "agree", after: float = 2.0) -> Answer:
    as_(CADRE).do(number, "sign", step="arrive", verdict="agree", **at(after))
    as_(BUREAU).do(number, "sign", step="agree", verdict="agree", **at(after + 0.2))
    return as_(BUILDERS).do(number, "sign", step="agree", verdict=verdict, **at(after + 0.4))


def clock(as_: As, number: str) -> Answer:
    return next(c for c in as_(DISPATCH).matter(number)["clocks"] if c["name"] == "same_day")


def test_from_the_call_to_work_in_one_day(api: ApiClient, as_: As) -> None:
    number = called(api, as_, **at(0))
    sent(as_, number)
    assert agreed(as_, number)["steps"] == ["start"]
    as_(CADRE).do(number, "handle", step="start", **at(5))
    same_day = clock(as_, number)
    assert same_day["allow"] == "0d"
    assert same_day["started"][:10] == same_day["stopped"][:10] == YESTERDAY.date().isoformat()
    as_(CADRE).do(number, "handle", step="finish", **at(9))
    as_(CADRE).do(number, "reply", words="灯杆已移位，东门可以进车。", **at(10))
    as_(CHECKER).do(number, "call_back", satisfied="yes", solved="yes")
    assert as_(DISPATCH).do(number, "close")["status"] == "closed"


def test_the_day_ends_at_midnight_whenever_the_call_came(api: ApiClient, as_: As) -> None:
    for hours in (0, 4, 14.5):
        due = datetime.fromisoformat(clock(as_, called(api, as_, **at(hours)))["due"])
        last = (due - timedelta(seconds=1)).astimezone(YESTERDAY.tzinfo)
        assert (last.date(), last.hour) == (YESTERDAY.date(), 23)


def test_departments_that_do_not_agree_are_decided_for_by_the_level_above(api: ApiClient, as_: As) -> None:
    number = called(api, as_, **at(0))
    sent(as_, number)
    assert agreed(as_, number, "refuse")["steps"] == ["decide"]
    assert as_(CADRE).act(number, "sign", verdict="agree").code == "not_yours"
    assert as_(f"{LAIXI}-head").do(number, "sign", verdict="agree")["steps"] == ["start"]


def test_all_departments_called_must_agree(api: ApiClient, as_: As) -> None:
    number = called(api, as_, **at(0))
    sent(as_, number)
    as_(CADRE).do(number, "sign", step="arrive", verdict="agree")
    assert as_(BUREAU).do(number, "sign", verdict="agree")["steps"] == ["agree"]
    assert as_(CADRE).act(number, "handle", step="start").code == "step_not_open"


def test_where_only_the_town_is_needed_nobody_waits(api: ApiClient, as_: As) -> None:
    number = called(api, as_)
    as_(DISPATCH).do(number, "accept")
    as_(DISPATCH).do(number, "assign", lead=JIANGSHAN, facts={"vehicle": "莱西-001"})
    assert as_(CADRE).do(number, "sign", verdict="agree")["steps"] == ["start"]


def test_vehicles_and_cadres_are_counted(api: ApiClient, as_: As, everything: Callable[[str], list[Answer]]) -> None:
    for vehicle in ("莱西-017", "莱西-003", "莱西-017"):
        sent(as_, called(api, as_, **at(0)), vehicle)
    vehicles = {m["facts"]["vehicle"] for m in everything("service-call")}
    towns = Unit.objects.filter(kind="street", code__startswith=LAIXI)
    cadres = Post.objects.filter(role__code="cadre", unit__in=towns)
    assert vehicles == {"莱西-003", "莱西-017"}
    assert cadres.values("person").distinct().count() == towns.count()


def test_anybody_may_call_and_follow(api: ApiClient, as_: As) -> None:
    facts = {"caller": "village", "kind": "utilities", "place": "村口"}
    raised = api.raise_("service-call", "水泵坏了", region=JIANGSHAN, facts=facts).ok()
    as_(DISPATCH).do(raised["number"], "accept")
    assert api.follow(raised["number"], raised["code"]).ok()["status"] == "open"


@pytest.mark.parametrize("who", ["370285102-cadre", "370214-12345-clerk", "wang"])
def test_other_towns_and_districts_do_not_see_it(api: ApiClient, as_: As, who: str) -> None:
    number = called(api, as_)
    assert as_(who).matter(number).status == 404
