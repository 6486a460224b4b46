"""B13 公文流转: drafted, checked, countersigned, signed, numbered, sent out and read, with a limit for each link.

The article (Licang's schools): what went round on paper, slowly and at a cost, goes round on line.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from api_client import Answer, ApiClient
from luodi.city.matters.tick import tick

As = Callable[[str], ApiClient]
HERE = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 12, 2, 10, tzinfo=HERE)
OFFICE = "370213-jyj"
DRAFTER, CHECKER, HEAD, CLERK = f"{OFFICE}-handler", "lc-jyj-reviewer", "lc-jyj-head", "lc-jyj-clerk"
SCHOOLS = ("lc-xx", "lc-zx", "lc-yey")
FIRST, SECOND = "370213-rsj", "370213-scjg"
FACTS = {"genre": "notice", "urgency": "plain", "addressees": "各中小学、幼儿园"}
DOC_NO = "李教体发〔2026〕12号"


def drafted(as_: As) -> str:
    """Return a document drafted in the district's education bureau."""
    number = as_(DRAFTER).raise_("official-document", "关于做好寒假托管服务的通知", facts=FACTS).ok()["number"]
    as_(DRAFTER).do(number, "handle", step="draft")
    return str(number)


def checked(as_: As, number: str, countersign: str = "none", co: tuple[str, ...] = (FIRST, SECOND)) -> Answer:
    opened = as_(CHECKER).do(number, "sign", verdict="agree", facts={"countersign": countersign})
    return opened if countersign == "none" else as_(CLERK).do(number, "assign", lead=OFFICE, co=list(co))


def issued(as_: As, number: str) -> None:
    as_(HEAD).do(number, "sign", step="issue", verdict="agree")
    as_(CLERK).do(number, "handle", step="number", facts={"doc_no": DOC_NO})
    as_(CLERK).do(number, "assign", step="distribute", lead=OFFICE, co=list(SCHOOLS))


def filed(as_: As, number: str) -> Answer:
    as_(CLERK).do(number, "reply", words="三所学校均已阅收。")
    return as_(CLERK).do(number, "close")


def steps(as_: As, number: str) -> list[tuple[str, str, str]]:
    return [(s["key"], s["unit"]["code"], s["status"]) for s in as_(CLERK).matter(number).ok()["steps"]]


def clocks(as_: As, number: str) -> dict[str, Any]:
    return {c["name"]: c for c in as_(CLERK).matter(number).ok()["clocks"]}


def test_from_draft_to_readers_on_one_line(as_: As) -> None:
    number = drafted(as_)
    assert checked(as_, number)["steps"] == ["issue"]
    issued(as_, number)
    for school in SCHOOLS[:-1]:
        assert as_(f"{school}-handler").do(number, "handle", step="read")["steps"] == ["read"]
    assert as_(CLERK).act(number, "reply", words="已阅收").code == "step_not_open", "one has not read it yet"
    assert as_(f"{SCHOOLS[-1]}-handler").do(number, "handle", step="read")["steps"] == ["reply"]
    assert filed(as_, number)["status"] == "closed"
    found = as_(CLERK).matter(number).ok()
    assert found["facts"]["doc_no"] == DOC_NO
    reads = [e for e in as_(CLERK).entries(number) if e["step"] == "read"]
    assert [e["unit"]["code"] for e in reads] == list(SCHOOLS), "a receipt of each reader"


def test_countersigned_by_all_at_once_whoever_is_first(as_: As) -> None:
    number = drafted(as_)
    assert checked(as_, number, "all")["steps"] == ["cosign"]
    as_(f"{SECOND}-head").do(number, "sign", verdict="agree")
    assert as_(f"{FIRST}-head").do(number, "sign", verdict="agree")["steps"] == ["issue"]


def test_countersigned_in_turn_nobody_overtakes(as_: As) -> None:
    number = drafted(as_)
    assert checked(as_, number, "order")["steps"] == ["cosign_in_turn"]
    assert as_(f"{SECOND}-head").act(number, "sign", verdict="agree").code == "not_yours"
    as_(f"{FIRST}-head").do(number, "sign", verdict="agree")
    assert as_(f"{SECOND}-head").do(number, "sign", verdict="agree")["steps"] == ["issue"]


def test_a_countersigner_who_does_not_agree_sends_it_back_to_the_drafter(as_: As) -> None:
    number = drafted(as_)
    checked(as_, number, "all")
    assert as_(f"{FIRST}-head").do(number, "sign", verdict="refuse", words="经费来源不明")["steps"] == ["draft"]
    as_(DRAFTER).do(number, "handle", step="draft")
    checked(as_, number, "order", (SECOND,))
    assert as_(f"{SECOND}-head").do(number, "sign", verdict="agree")["steps"] == ["issue"]
    assert as_(HEAD).do(number, "sign", verdict="agree")["steps"] == ["number"]


def test_returned_to_start_over_everything_after_it_is_done_again(as_: As) -> None:
    number = drafted(as_)
    checked(as_, number, "order", (FIRST,))
    as_(f"{FIRST}-head").do(number, "sign", verdict="agree")
    back = as_(HEAD).do(number, "return", step="issue", to="draft", mode="restart", reason="重写第三部分")
    assert back["steps"] == ["draft"]
    as_(DRAFTER).do(number, "handle", step="draft")
    assert checked(as_, number, "order", (FIRST,))["steps"] == ["cosign_in_turn"], "countersigned anew"


def test_returned_to_be_mended_it_comes_straight_back(as_: As) -> None:
    number = drafted(as_)
    checked(as_, number, "order", (FIRST,))
    as_(f"{FIRST}-head").do(number, "sign", verdict="agree")
    back = as_(HEAD).do(number, "return", step="issue", to="draft", mode="resume", reason="改一个错字")
    assert back["steps"] == ["draft"]
    assert as_(DRAFTER).do(number, "handle", step="draft")["steps"] == ["issue"], "check and countersigning stand"
    returned = next(e for e in as_(CLERK).entries(number) if e["kind"] == "returned")
    assert (returned["data"]["to"], returned["data"]["mode"]) == ("draft", "resume")


def test_who_drafts_or_checks_does_not_sign_and_nobody_numbers_what_is_unsigned(as_: As) -> None:
    number = drafted(as_)
    assert as_(DRAFTER).act(number, "sign", verdict="agree", facts={"countersign": "none"}).code == "not_yours"
    checked(as_, number)
    for who in (DRAFTER, CHECKER, CLERK):
        assert as_(who).act(number, "sign", step="issue", verdict="agree").code == "not_yours"
    early = as_(CLERK).act(number, "handle", step="number", facts={"doc_no": DOC_NO})
    assert early.code == "step_not_open"


def test_without_a_number_it_is_not_sent_out(as_: As) -> None:
    number = drafted(as_)
    checked(as_, number)
    as_(HEAD).do(number, "sign", step="issue", verdict="agree")
    assert as_(CLERK).act(number, "handle", step="number").code == "missing"
    sent = as_(CLERK).act(number, "assign", step="distribute", lead=OFFICE, co=list(SCHOOLS))
    assert sent.code == "step_not_open"


def test_a_draft_held_too_long_is_seen_where_it_lies(as_: As) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        number = drafted(as_)
        assert clocks(as_, number)["step/review"]["allow"] == "1wd"
    late = datetime(2026, 12, 4, 9, tzinfo=HERE)
    with time_machine.travel(late, tick=False):
        tick(round(late.timestamp() * 1000))
        found = as_(CLERK).matter(number).ok()
        assert (found["lamp"], [s["key"] for s in found["steps"] if s["status"] == "open"]) == ("red", ["review"])


@pytest.mark.parametrize("who", ["lc-xx-handler", "370202-jyj-handler", "zhou"])
def test_who_has_no_part_in_it_does_not_see_the_draft(as_: As, who: str) -> None:
    number = drafted(as_)
    checked(as_, number, "all")
    assert as_(who).matter(number).status == 404


def test_the_public_raises_no_documents(api: ApiClient) -> None:
    assert api.raise_("official-document", "通知", facts=FACTS).code == "not_public"
