"""A9 “平台+体验官+督查员”: the platform accepts, the street deals with it, a citizen examines, a checker strikes off.

The article: more than 100,000 issues, 100 % of them accepted, dealt with and answered. Rates are counted from entries.
"""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
SHIBEI, STREET = "370203", "370203005"
PLATFORM, EXAMINER, CHECKER = (f"{SHIBEI}-12345-{role}" for role in ("clerk", "examiner", "checker"))


def raised(api: ApiClient, title: str = "楼前垃圾三天没有清运", finder: str = "resident") -> Answer:
    draft = {"region": SHIBEI, "facts": {"kind": "clean", "finder": finder, "point": "36.0861,120.3756"}}
    return api.raise_("community", title, **draft).ok()


def assigned(as_: As, number: str) -> None:
    as_(PLATFORM).do(number, "accept")
    as_(PLATFORM).do(number, "assign", lead=STREET)


def dealt_with(as_: As, number: str, verdict: str = "agree") -> Answer:
    as_(f"{STREET}-handler").do(number, "handle", words="已清运并增加桶位。")
    return as_(EXAMINER).do(number, "sign", verdict=verdict)


def struck_off(as_: As, number: str) -> Answer:
    as_(f"{STREET}-handler").do(number, "reply", words="已清运，每天两次。")
    return as_(CHECKER).do(number, "close")


def rate(whole: list[list[str]], *kinds: str) -> tuple[int, int]:
    """How many of the journals hold an entry of these kinds, of how many."""
    return sum(any(kind in journal for kind in kinds) for journal in whole), len(whole)


def test_every_issue_is_accepted_dealt_with_and_answered(
    api: ApiClient, as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    for finder in ("resident", "examiner", "grid"):
        number = raised(api, finder=finder)["number"]
        assigned(as_, number)
        dealt_with(as_, number)
        assert struck_off(as_, number)["status"] == "closed"
    journals = [as_("xu").kinds(m["number"]) for m in everything("community")]
    assert [rate(journals, kind) for kind in ("accepted", "handled", "replied")] == [(3, 3)] * 3


def test_one_not_yet_dealt_with_keeps_the_rates_below_the_whole(
    api: ApiClient, as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    done, waiting = raised(api)["number"], raised(api)["number"]
    assigned(as_, done)
    dealt_with(as_, done)
    struck_off(as_, done)
    assigned(as_, waiting)
    journals = [as_("xu").kinds(m["number"]) for m in everything("community")]
    assert [rate(journals, kind) for kind in ("accepted", "handled", "replied")] == [(2, 2), (1, 2), (1, 2)]


def test_what_the_examiner_does_not_find_good_is_done_again(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    assigned(as_, number)
    assert dealt_with(as_, number, "refuse")["steps"] == ["handle"]
    assert dealt_with(as_, number)["steps"] == ["reply"]


@pytest.mark.parametrize("who", [PLATFORM, f"{STREET}-handler", f"{STREET}-head", EXAMINER])
def test_only_the_checker_strikes_it_off(api: ApiClient, as_: As, who: str) -> None:
    number = raised(api)["number"]
    assigned(as_, number)
    dealt_with(as_, number)
    as_(f"{STREET}-handler").do(number, "reply", words="好了")
    assert as_(who).act(number, "close").code == "not_yours"


def test_an_examiner_who_is_also_checker_does_not_check_what_they_examined(
    api: ApiClient, as_: As, staff: Callable[..., object]
) -> None:
    staff(f"{SHIBEI}-12345", "examiner", "checker", username="two-roles")
    number = raised(api)["number"]
    assigned(as_, number)
    as_(f"{STREET}-handler").do(number, "handle")
    as_("two-roles").do(number, "sign", verdict="agree")
    as_(f"{STREET}-handler").do(number, "reply", words="好了")
    assert as_("two-roles").act(number, "close").code == "apart"


def test_it_lies_where_it_was_put_on_the_map_and_goes_to_its_districts_platform(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    found = as_(PLATFORM).matter(number).ok()
    assert (found["intake"]["code"], found["facts"]["point"]) == (f"{SHIBEI}-12345", "36.0861,120.3756")
    assert as_("370202-12345-clerk").matter(number).status == 404


def test_a_resident_without_a_name_follows_rates_and_reopens_it(api: ApiClient, as_: As) -> None:
    given = raised(api)
    assigned(as_, given["number"])
    dealt_with(as_, given["number"])
    struck_off(as_, given["number"])
    api.act_as_reporter(given["number"], given["code"], "rate", stars=2, reasons=["unsolved"]).ok()
    api.act_as_reporter(given["number"], given["code"], "reopen", reason="又堆起来了").ok()
    assert api.follow(given["number"], given["code"])["status"] == "open"
