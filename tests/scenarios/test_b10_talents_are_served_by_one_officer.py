"""B10 惠才卡 绿色通道: served at once, or received by one officer and done side by side; one answer and one file.

The article (Shinan): residence, school, company, personnel file and funds in one stop.
"""

from collections.abc import Callable
from typing import Any

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
SHINAN = "370202"
OFFICER, HEAD = f"{SHINAN}-rsj-talent", f"{SHINAN}-rsj-head"
DEPARTMENTS = {
    "residence": f"{SHINAN}-gaj-handler",
    "school": f"{SHINAN}-jyj-handler",
    "company": f"{SHINAN}-spj-reviewer",
    "archive": f"{SHINAN}-rsj-clerk",
    "funds": f"{SHINAN}-zzb-handler",
}
TALENT = {"name": "孙先生", "phone": "13800000001"}


def asked(api: ApiClient, need: str, *services: str) -> Answer:
    facts = {"need": need, "field": "海洋装备"} | dict.fromkeys(services, True)
    draft = {"region": SHINAN, "facts": facts, "reporter": TALENT}
    return api.raise_("talent-card", "高层次人才服务", **draft).ok()


def received(api: ApiClient, as_: As, *services: str) -> tuple[str, Answer]:
    number = str(asked(api, "applied", *services)["number"])
    as_(OFFICER).do(number, "accept")
    return number, as_(OFFICER).do(number, "handle", step="receive")


def finished(as_: As, number: str, words: str = "各项均已办好。") -> Answer:
    as_(OFFICER).do(number, "reply", words=words)
    as_(OFFICER).do(number, "handle", step="file", facts={"file_no": "南才 2026-021"})
    return as_(HEAD).do(number, "close")


def clocks(as_: As, number: str) -> dict[str, Any]:
    return {c["name"]: c for c in as_(OFFICER).matter(number).ok()["clocks"]}


def test_five_services_are_done_side_by_side_with_one_answer_and_one_file(api: ApiClient, as_: As) -> None:
    number, opened = received(api, as_, *DEPARTMENTS)
    assert sorted(opened["steps"]) == sorted(f"do_{service}" for service in DEPARTMENTS)
    for service in reversed(DEPARTMENTS):
        assert as_(OFFICER).act(number, "reply", words="办好").code == "step_not_open", "the last one is not done"
        as_(DEPARTMENTS[service]).do(number, "handle", step=f"do_{service}")
        as_(OFFICER).do(number, "outcome", kind="service", amount="1", unit="项")
    assert finished(as_, number)["status"] == "closed"
    found = as_(OFFICER).matter(number).ok()
    assert found["facts"]["file_no"] == "南才 2026-021"
    assert [e["kind"] for e in as_(OFFICER).entries(number)].count("replied") == 1
    tally = next(t for t in as_("xu").get("/tallies", type="talent-card").ok().body if t["kind"] == "service")
    assert tally["all"]["done"] == 5


def test_only_what_was_asked_for_is_opened_each_with_its_own_clock(api: ApiClient, as_: As) -> None:
    number, opened = received(api, as_, "school", "company")
    assert sorted(opened["steps"]) == ["do_company", "do_school"]
    found = clocks(as_, number)
    assert (found["step/do_school"]["allow"], found["step/do_company"]["allow"]) == ("5wd", "1wd")
    assert as_(DEPARTMENTS["funds"]).matter(number).status == 404, "who is not asked does not see it"


def test_what_the_card_grants_directly_is_served_the_same_day(api: ApiClient, as_: As) -> None:
    number = asked(api, "direct")["number"]
    assert as_(OFFICER).do(number, "accept")["steps"] == ["serve"]
    assert clocks(as_, number)["step/serve"]["allow"] == "0d"
    as_(OFFICER).do(number, "handle", step="serve")
    assert finished(as_, number, "已安排就医绿色通道。")["status"] == "closed"


def test_who_asks_for_services_and_names_none_is_served_by_the_officer(api: ApiClient, as_: As) -> None:
    number = asked(api, "applied")["number"]
    assert as_(OFFICER).do(number, "accept")["steps"] == ["serve"]


@pytest.mark.parametrize("final", ["passed", "failed"])
def test_a_card_is_prepared_with_help_reviewed_and_judged_by_the_province(api: ApiClient, as_: As, final: str) -> None:
    given = asked(api, "card")
    number = given["number"]
    assert as_(OFFICER).do(number, "accept")["steps"] == ["prepare"]
    as_(OFFICER).do(number, "handle", step="prepare")
    assert as_(OFFICER).act(number, "sign", verdict="agree").code == "not_yours"
    assert as_(HEAD).do(number, "sign", verdict="agree")["steps"] == ["province"]
    assert as_(OFFICER).act(number, "handle", step="province").code == "missing"
    as_(OFFICER).do(number, "handle", step="province", facts={"final": final})
    finished(as_, number, f"省终审：{final}")
    told = [e["words"] for e in api.follow(number, given["code"]).ok()["events"] if e["kind"] == "replied"]
    assert told == [f"省终审：{final}"]


def test_what_the_first_review_refuses_does_not_go_to_the_province(api: ApiClient, as_: As) -> None:
    number = asked(api, "card")["number"]
    as_(OFFICER).do(number, "accept")
    as_(OFFICER).do(number, "handle", step="prepare")
    assert as_(HEAD).do(number, "sign", verdict="refuse", words="业绩材料不足。")["steps"] == ["reply"]


def test_each_department_does_its_own_and_the_officer_does_not_close(api: ApiClient, as_: As) -> None:
    number, _ = received(api, as_, "residence", "school")
    for who in (OFFICER, DEPARTMENTS["school"]):
        assert as_(who).act(number, "handle", step="do_residence").code == "not_yours"
    for service in ("residence", "school"):
        as_(DEPARTMENTS[service]).do(number, "handle", step=f"do_{service}")
    as_(OFFICER).do(number, "reply", words="办好。")
    assert as_(HEAD).act(number, "close").code == "step_not_open", "no file, no end"
    as_(OFFICER).do(number, "handle", step="file", facts={"file_no": "南才 2026-022"})
    assert as_(OFFICER).act(number, "close").code == "not_yours"


@pytest.mark.parametrize("who", ["370203-rsj-talent", "370203-gaj-handler"])
def test_another_districts_officer_does_not_see_the_talent(api: ApiClient, as_: As, who: str) -> None:
    number, _ = received(api, as_, "residence")
    assert as_(who).matter(number).status == 404
