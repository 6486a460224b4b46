"""Every action for every role: outsiders are told nothing, insiders without the power are refused, the rest may.

Each action is tried where it is due: on a hotline appeal at that stage of its life. Every trial is undone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from roles import OUTSIDERS, ROLES

from api_client import Answer, ApiClient
from luodi.city.matters import numbers
from luodi.city.matters.actions import ACTIONS
from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.faces.api.operations import BY_REPORTER, OF_THE_GRID

INSIDERS = set(ROLES) - OUTSIDERS
LIFE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("zhou", "accept", {}),
    ("wu", "assign", {"lead": "qd-zjj", "co": ["qd-cgj"]}),
    ("wang", "handle", {}),
    ("chen", "handle", {}),
    ("feng", "sign", {"verdict": "agree"}),
    ("wang", "reply", {"words": "好了"}),
    ("zheng", "call_back", {"satisfied": "yes"}),
    ("zhou", "close", {}),
)
ASSIGNED, HANDLED, SIGNED, ANSWERED, CALLED, CLOSED = 2, 4, 5, 6, 7, 8
"""How many of LIFE's steps are done."""

Stage = tuple[int, tuple[tuple[str, str, dict[str, Any]], ...]]
WHERE: dict[str, Stage] = {
    "accept": (0, ()),
    "decline": (0, ()),
    "assign": (1, ()),
    "sign": (HANDLED, ()),
    "return": (HANDLED, ()),
    "reply": (SIGNED, ()),
    "call_back": (ANSWERED, ()),
    "rate": (ANSWERED, ()),
    "close": (CALLED, ()),
    "reopen": (CLOSED, ()),
    "look_back": (CLOSED, ()),
    "resume": (ASSIGNED, (("feng", "pause", {"name": "补正", "reason": "缺材料"}),)),
    "rule_objection": (ASSIGNED, (("wang", "object", {"reason": "非本单位职责"}),)),
    "rule_extension": (ASSIGNED, (("wang", "ask_extension", {"clock": "overall", "reason": "情况复杂"}),)),
    "lift_aside": (ASSIGNED, (("feng", "order_aside", {"person": "wang2", "reason": "亲属"}),)),
    "unmerge": (ASSIGNED, (("wu", "merge", {"into": "other"}),)),
}
"""Where an action is due, when that is not the assigned matter: so far through LIFE, and then these."""

GIVEN: dict[str, dict[str, Any]] = {
    "decline": {"reason": "out_of_scope"},
    "assign": {"lead": "qd-zjj"},
    "refer": {"to": "qd-gaj"},
    "object": {"reason": "非本单位职责"},
    "rule_objection": {"verdict": "refused"},
    "add_co": {"unit": "qd-gaj"},
    "drop_co": {"unit": "qd-cgj"},
    "add_signer": {"unit": "qd-gaj", "where": "after", "step": "assist"},
    "give": {"unit": "qd-zjj", "person": "wang2", "step": "handle"},
    "claim": {"step": "handle"},
    "order_aside": {"person": "wang2", "reason": "亲属"},
    "lift_aside": {"person": "wang2", "reason": "误会"},
    "relieve": {"step": "handle"},
    "return": {"to": "handle", "reason": "重办", "step": "review"},
    "merge": {"into": "other"},
    "outcome": {"kind": "institution", "amount": "1", "unit": "项"},
    "elevate": {},
    "reopen": {"reason": "问题仍在"},
    "promise": {"materials": ["drawings"]},
}
"""What is sent, when the action's own example does not fit this matter."""

PAPERS = ("receive", "promise", "notice")
"""What there is to do about the materials of an application; an appeal has none."""

ASSISTANCE = ("authorise", "end_authority")
"""Whom an applicant has act for them: an appeal has nobody."""

MAY = {
    "accept": "clerk",
    "decline": "clerk",
    "assign": "dispatcher",
    "handle": "handler co",
    "sign": "head",
    "reply": "handler",
    "call_back": "callback",
    "close": "clerk",
    "claim": "handler",
    "give": "handler head co",
    "refer": "dispatcher handler head",
    "object": "handler head",
    "rule_objection": "dispatcher supervisor",
    "add_co": "dispatcher handler head",
    "drop_co": "dispatcher handler head",
    "add_signer": "co",
    "return": "head",
    "elevate": "head supervisor leader",
    "stand_aside": "clerk dispatcher callback handler head co supervisor leader viewer",
    "order_aside": "head supervisor leader",
    "lift_aside": "head supervisor leader",
    "relieve": "head supervisor",
    "pause": "handler head co",
    "resume": "handler head co supervisor",
    "ask_extension": "handler head",
    "rule_extension": "head supervisor leader",
    "remind": "clerk supervisor leader",
    "supervise": "supervisor leader",
    "split": "dispatcher head",
    "merge": "dispatcher supervisor",
    "unmerge": "dispatcher head supervisor",
    "withdraw": "clerk",
    "hand_over": "dispatcher head supervisor",
    "rate": "callback",
    "reopen": "clerk callback supervisor",
    "look_back": "callback supervisor leader",
    "outcome": "handler head co supervisor",
    "note": "clerk dispatcher callback handler head co supervisor leader viewer",
    "set_level": "clerk supervisor leader",
    "attach": "clerk dispatcher callback handler head co supervisor leader viewer",
    "open_identity": "clerk callback supervisor",
    "erase": "supervisor",
}
"""Who may; every other insider is refused for want of power. Nobody is spared by not being thought of."""

OF_DECISIONS = ("ask_review", "correct")
"""Actions that need a decision of the platform's own, which an appeal has not: tried on a business that closes."""
OF_A_PERMIT = (*PAPERS, *ASSISTANCE)
ELSEWHERE = (*OF_A_PERMIT, *OF_DECISIONS)
"""Actions that are tried on other matters than an appeal."""
DECIDED = {"zuo": "ask_review", "wei": "ask_review", "jiang": "ask_review correct", "xu": "ask_review", "shi2": ""}
"""Who of those that see such a matter may do which of them."""

SEEN_BEFORE_ASSIGNMENT = {"clerk", "dispatcher", "callback", "supervisor", "leader"}
HIDES: dict[str, set[str]] = dict.fromkeys(("accept", "decline", "assign", "merge"), SEEN_BEFORE_ASSIGNMENT)
"""Who sees what the action is about, when not all insiders do: the units that handle it are not named yet."""


@pytest.fixture
def clients(api: ApiClient, staff: Callable[..., Person]) -> dict[str, ApiClient]:
    staff("qd-zjj", "viewer", username="viewer")
    add_person(SYSTEM, username="nobody", name="无岗")
    return {role: api.as_(username) for role, username in ROLES.items()}


@contextmanager
def undone() -> Iterator[None]:
    """Do something and undo it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    numbers.forget_blocks()


def raised(api: ApiClient, kind: str = "") -> Answer:
    if kind in OF_DECISIONS:
        facts = {"thing": "92370202MA3X00011D", "why": "closed"}
        return api.as_("zuo").raise_("stall-end", "注销", facts=facts, reporter={"phone": "1"}).ok()
    return api.raise_("hotline", "路灯不亮", text="坏了", region="370202", reporter={"phone": "1"}).ok()


def permit(api: ApiClient) -> Answer:
    facts = {"project": "厂房", "area": 900, "site": "no"}
    who = {"name": "王建设", "phone": "1"}
    return api.raise_("construction-permit", "施工许可", region="370213", facts=facts, reporter=who).ok()


def brought(api: ApiClient, kind: str) -> tuple[Answer, str]:
    """Return a matter where the action is due, and the number of another."""
    matter, other = permit(api) if kind in OF_A_PERMIT else raised(api, kind), raised(api)["number"]
    if kind == "end_authority":
        api.as_("zuo").do(matter["number"], "authorise", **given("authorise", other))
    if kind in ELSEWHERE:
        return matter, other
    so_far, then = WHERE.get(kind, (ASSIGNED, ()))
    for username, done, data in (*LIFE[:so_far], *then):
        api.as_(username).do(matter["number"], done, **_named(data, other))
    return matter, other


def _named(data: dict[str, Any], other: str) -> dict[str, Any]:
    return data | ({"into": other} if "into" in data else {})


def given(kind: str, other: str) -> dict[str, Any]:
    if kind == "authorise":
        return {"assistant": Person.objects.get(username="lc-wg-sp-assistant").pk, "how": "paper"}
    example = {f.key: f.example for f in ACTIONS[kind].fields if f.example is not None and f.required}
    return _named(GIVEN.get(kind, example), other)


def tried(client: ApiClient, kind: str, number: str, other: str) -> Answer:
    if kind == "attach":
        return client.attach(number, "a.txt", "说明".encode())
    if kind == "open_identity":
        return client.post(f"/matters/{number}/identity", {"reason": "回访需要"})
    return client.act(number, kind, **given(kind, other))


@pytest.mark.parametrize("kind", [kind for kind in ACTIONS if kind not in (*ELSEWHERE, *OF_THE_GRID)])
def test_each_role_is_told_what_it_may_know_and_may_do_what_it_may(
    kind: str, api: ApiClient, clients: dict[str, ApiClient]
) -> None:
    matter, other = brought(api, kind)
    answers: dict[str, tuple[int, str]] = {}
    for role, client in clients.items():
        with undone():
            answer = tried(client, kind, matter["number"], other)
        answers[role] = (answer.status, answer.code)
    seeing = HIDES.get(kind, INSIDERS)
    assert {role for role, told in answers.items() if told == (404, "not_found")} == set(ROLES) - seeing
    may = set(MAY[kind].split())
    refused = {told for role, told in answers.items() if role in seeing - may}
    assert refused <= {(403, "not_allowed"), (403, "not_yours")}
    # Relieving is theirs too, but not while somebody is there to do the step.
    expected = (409, "staffed") if kind == "relieve" else (200, "")
    assert {answers[role] for role in may} == {expected}


@pytest.mark.parametrize(
    ("kind", "data", "may"),
    [
        ("receive", {"material": "land", "how": "shared"}, {"zuo", "wei"}),
        ("promise", {"materials": ["drawings"]}, {"zuo"}),
        ("notice", {}, {"zuo"}),
    ],
)
def test_materials_are_the_windows_and_the_leading_units(
    kind: str, data: dict[str, Any], may: set[str], api: ApiClient
) -> None:
    number = permit(api)["number"]
    told: dict[str, tuple[int, str]] = {}
    for username in ("zuo", "wei", "jiang", "xu", "wang", "zhou", "sysadmin"):
        with undone():
            answer = api.as_(username).act(number, kind, **data)
        told[username] = (answer.status, answer.code)
    assert {who for who, said in told.items() if said == (200, "")} == may
    assert {told[who] for who in ("jiang", "xu")} == {(403, "not_allowed")}
    assert {told[who] for who in ("wang", "zhou", "sysadmin")} == {(404, "not_found")}


@pytest.mark.parametrize("kind", ASSISTANCE)
def test_who_acts_for_an_applicant_is_said_at_the_window_alone(kind: str, api: ApiClient) -> None:
    matter, other = brought(api, kind)
    told: dict[str, tuple[int, str]] = {}
    for username in ("zuo", "wei", "jiang", "xu", "wang", "zhou", "sysadmin", "lc-wg-sp-assistant", "lc-wg-sp-head"):
        with undone():
            answer = tried(api.as_(username), kind, matter["number"], other)
        told[username] = (answer.status, answer.code)
    assert {who for who, said in told.items() if said == (200, "")} == {"zuo"}
    assert {told[who] for who in ("wei", "jiang", "xu")} == {(403, "not_allowed")}
    others = ("wang", "zhou", "sysadmin", "lc-wg-sp-assistant", "lc-wg-sp-head")
    assert {told[who] for who in others} == {(404, "not_found")}


@pytest.mark.parametrize("kind", OF_DECISIONS)
def test_what_the_platform_decided_is_looked_at_again_by_those_who_may(
    kind: str, api: ApiClient, clients: dict[str, ApiClient]
) -> None:
    matter, other = brought(api, kind)
    for username, may in DECIDED.items():
        with undone():
            answer = tried(api.as_(username), kind, matter["number"], other)
        assert (answer.status, answer.code) == ((200, "") if kind in may.split() else (403, "not_allowed")), username
    for role in OUTSIDERS:
        assert tried(clients[role], kind, matter["number"], other).code == "not_found", role


@pytest.mark.parametrize("kind", BY_REPORTER)
def test_a_reporter_may_with_the_right_code_and_learns_nothing_with_a_wrong_one(kind: str, api: ApiClient) -> None:
    matter, other = brought(api, kind)
    number, data = matter["number"], given(kind, other)
    with undone():
        wrong = api.act_as_reporter(number, "AAAAAAAAAA", kind, **data)
        nowhere = api.act_as_reporter("26000000019", matter["code"], kind, **data)
    assert (wrong.status, wrong.body) == (nowhere.status, nowhere.body) == (404, wrong.body)
    assert api.act_as_reporter(number, matter["code"], kind, **data).status == 200


@pytest.mark.parametrize("kind", sorted(set(ACTIONS) - set(BY_REPORTER)))
def test_what_is_staffs_to_do_has_no_address_for_reporters(kind: str, api: ApiClient) -> None:
    matter = raised(api)
    refused = api.act_as_reporter(matter["number"], matter["code"], kind)
    assert (refused.status, refused.code) == (404, "no_such_path")


READS = ("", "/entries", "/flow.svg", "/documents/1")


def test_reads_lists_and_counts_follow_the_same_line(api: ApiClient, clients: dict[str, ApiClient]) -> None:
    matter, _ = brought(api, "handle")
    for role, client in clients.items():
        page = client.get("/matters", count="true", lead="qd-zjj").ok()
        seen = [item["number"] for item in page["items"]]
        assert page["count"] == len(seen) == (1 if role in INSIDERS else 0), role
        statuses = {path: client.get(f"/matters/{matter['number']}{path}").status for path in READS}
        there = 200 if role in INSIDERS else 404
        assert statuses == {"": there, "/entries": there, "/flow.svg": there, "/documents/1": 404}, role


def test_a_sealed_matter_disappears_for_all_whose_posts_do_not_reach_so_high(
    api: ApiClient, clients: dict[str, ApiClient]
) -> None:
    matter, _ = brought(api, "handle")
    clients["supervisor"].do(matter["number"], "set_level", level=3, reason="涉密")
    seeing = {role for role, client in clients.items() if client.matter(matter["number"]).status == 200}
    listed = {role for role, client in clients.items() if client.get("/matters", lead="qd-zjj").ok()["items"]}
    assert seeing == listed == set()
    assert api.as_("lv").matter(matter["number"]).status == 200


def test_hidden_and_nonexistent_are_answered_with_the_same_words(api: ApiClient, clients: dict[str, ApiClient]) -> None:
    matter, _ = brought(api, "handle")
    hidden = clients["other"].matter(matter["number"])
    nowhere = clients["other"].matter("26000000019")
    assert (hidden.status, hidden.code) == (nowhere.status, nowhere.code)
    assert str(hidden.body).replace(matter["number"], "") == str(nowhere.body).replace("26000000019", "")


@pytest.mark.parametrize("token", ["", "luodi_wrong", "luodi_" + "x" * 4000, "路", "\x7f"])
def test_without_a_good_token_nothing_of_staffs_answers(api: ApiClient, token: str) -> None:
    stranger = ApiClient(token, api.http)
    matter = raised(api)
    answers = [
        stranger.get("/matters"),
        stranger.matter(matter["number"]),
        stranger.act(matter["number"], "accept"),
        stranger.get("/me"),
        stranger.post("/registry/people", {"username": "a", "name": "a"}),
    ]
    assert {(answer.status, answer.code) for answer in answers} == {(401, "token_needed")}
