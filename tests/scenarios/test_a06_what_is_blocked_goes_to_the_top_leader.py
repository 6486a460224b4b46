"""A6 顶格倾听、顶格协调、顶格推进: what is blocked, of any type, goes up to the top leader.

Elevated, the city leads it: the leader hears it, names who does the work, sets the city over it and stays with it.
"""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
TOP = "lv"
REPORTER = {"name": "某企业", "phone": "13800000000"}


def listed(client: ApiClient, **more: object) -> list[str]:
    """The top-level list, as somebody sees it."""
    page = client.get("/matters", elevated="true", count="true", limit=200, **more).ok()
    assert page["count"] == len(page["items"])
    return [line["number"] for line in page["items"]]


def blocker(api: ApiClient, as_: As, title: str = "园区道路未贯通，两个部门各等对方") -> str:
    draft = {"facts": {"raiser": "企业"}, "reporter": REPORTER}
    number = str(api.raise_("blocker", title, **draft).ok()["number"])
    as_("tao").do(number, "accept")
    as_("tao").do(number, "assign", lead="qd-zjj", co=["qd-cgj"])
    return number


def elevated(as_: As, number: str, head: str = "feng") -> Answer:
    return as_(head).do(number, "elevate", to="qd", reason="需市级统筹道路和管线")


def coordinated(as_: As, number: str) -> None:
    """The leader hears it, names who helps and who leads, and pushes."""
    as_(TOP).do(number, "note", words="顶格倾听：已听取企业和两个部门的意见。")
    as_(TOP).do(number, "add_co", unit="qd-gaj")
    as_(TOP).do(number, "refer", to="qd-zjj", reason="住建局牵头，城管局、公安局配合")
    as_(TOP).do(number, "supervise", reason="一周内见结果")


def solved(as_: As, number: str) -> None:
    for who in ("wang", "chen", "yang"):
        facts = {"facts": {"solved": "yes"}} if who == "wang" else {}
        as_(who).do(number, "handle", words="已办。", **facts)
    as_("feng").do(number, "sign", verdict="agree")
    as_("wang").do(number, "reply", words="道路已贯通。")
    as_("tao").do(number, "call_back", satisfied="yes", solved="yes")
    assert as_("tao").do(number, "close")["status"] == "closed"


def test_what_was_blocked_is_heard_coordinated_pushed_and_solved(api: ApiClient, as_: As) -> None:
    number = blocker(api, as_)
    assert elevated(as_, number)["lead"] == "qd"
    assert listed(as_(TOP), status="open") == [number]
    coordinated(as_, number)
    found = as_(TOP).matter(number).ok()
    assert (found["lead"]["code"], found["supervisor"]["code"]) == ("qd-zjj", "qd")
    assert {unit["code"] for unit in found["co"]} == {"qd-cgj", "qd-gaj"}
    solved(as_, number)
    assert listed(as_(TOP), status="open") == []
    assert listed(as_(TOP), status="closed") == [number]


def test_every_type_comes_into_the_list_and_each_figure_counts_what_is_on_record(api: ApiClient, as_: As) -> None:
    first, second = blocker(api, as_), blocker(api, as_, "施工许可互为前置")
    light = str(api.raise_("hotline", "路灯三次未修好", reporter=REPORTER).ok()["number"])
    as_("zhou").do(light, "accept")
    as_("wu").do(light, "assign", lead="qd-zjj")
    plain = blocker(api, as_, "没有提级的一件")
    for number in (first, second, light):
        elevated(as_, number)
    coordinated(as_, first)
    solved(as_, first)
    assert set(listed(as_(TOP))) == {first, second, light}
    kinds = [as_("xu").kinds(number) for number in listed(as_("xu"))]
    heard, coordinated_, pushed = (sum(what in k for k in kinds) for what in ("noted", "co_added", "supervised"))
    answered = sum(bool(as_("xu").matter(number)["answered"]) for number in listed(as_("xu")))
    assert (len(kinds), heard, coordinated_, pushed, answered) == (3, 1, 1, 1, 1)
    assert plain not in listed(as_(TOP))
    assert plain in [line["number"] for line in as_("xu").get("/matters", elevated="false").ok()["items"]]


def test_the_list_holds_only_what_one_may_see(api: ApiClient, as_: As) -> None:
    number = blocker(api, as_)
    elevated(as_, number)
    assert listed(as_("feng")) == [number], "the unit it came from goes on helping"
    assert listed(as_("yang")) == []
    assert listed(as_("370202-head")) == []


def test_it_keeps_its_number_and_its_clocks_run_on(api: ApiClient, as_: As) -> None:
    number = blocker(api, as_)
    before = {c["name"]: c["due"] for c in as_("xu").matter(number)["clocks"]}
    elevated(as_, number)
    coordinated(as_, number)
    after = {c["name"]: c["due"] for c in as_("xu").matter(number)["clocks"]}
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize("who", ["wang", "chen", "zhou"])
def test_who_only_handles_does_not_elevate(api: ApiClient, as_: As, who: str) -> None:
    number = blocker(api, as_)
    assert as_(who).act(number, "elevate", to="qd").status in (403, 404)


def test_a_leader_coordinates_only_what_came_up_to_the_city(api: ApiClient, as_: As) -> None:
    number = blocker(api, as_)
    assert as_(TOP).act(number, "refer", to="qd-cgj").status == 403
    elevated(as_, number)
    assert as_(TOP).do(number, "refer", to="qd-cgj")["lead"] == "qd-cgj"
    assert as_(TOP).act(number, "refer", to="qd-zjj").status == 403, "handed down, it is the department's again"


def test_nothing_goes_higher_than_the_top(api: ApiClient, as_: As) -> None:
    number = blocker(api, as_)
    elevated(as_, number)
    assert as_(TOP).act(number, "elevate").code == "no_parent"


def test_the_enterprise_reads_that_the_city_took_it_up(api: ApiClient, as_: As) -> None:
    given = api.raise_("blocker", "道路未贯通", facts={"raiser": "企业"}, reporter=REPORTER).ok()
    as_("tao").do(given["number"], "accept")
    as_("tao").do(given["number"], "assign", lead="qd-zjj")
    elevated(as_, given["number"])
    assert "elevated" in [e["kind"] for e in api.follow(given["number"], given["code"]).ok()["events"]]
