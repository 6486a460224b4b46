"""C1 体悟实训批次: cadres are named, selected by criteria and placed in host units, explained and frozen.

The articles: 757 people in five batches to Shenzhen, 204 in two to Shanghai; 64 host units in the second batch.
"""

from collections.abc import Callable
from datetime import date

import pytest

from api_client import ApiClient
from cohorts import candidates, cohort, hosts, seats, trainees
from luodi.city.programmes.models import Member, Round
from luodi.city.programmes.placing import problem_of
from placement_checker import broken

As = Callable[[str], ApiClient]
RULES = [{"rule": "at_most", "trait": "部门", "number": 1}]
BATCHES = ((150, 64), (150, 64), (150, 64), (150, 68), (157, 68), (102, 40), (102, 40))
"""People and hosts: five batches to Shenzhen (757), two to Shanghai (204)."""


def gathered(api: ApiClient, people: int, units: int, code: str = "sz-2") -> None:
    cohort(api, code, "赴深圳体悟实训", "2026-09-01", "2026-12-10")
    taken = hosts(units, date(2026, 1, 1))
    api.call("PUT", f"/programmes/{code}/hosts", {"hosts": seats(taken, 4)}).ok()
    named = candidates(trainees(people), taken)
    api.post(f"/programmes/{code}/candidates", {"candidates": named}).ok()


def test_150_of_those_named_are_placed_in_64_hosts_and_no_placement_is_better(as_: As) -> None:
    api = as_("qd-zzb-head")
    gathered(api, 180, 64)
    criteria = [{"name": "积分六十五以上", "when": "points >= 65"}]
    rows = api.post("/programmes/sz-2/selection", {"size": 150, "criteria": criteria}).ok().body
    chosen = [row for row in rows if row["state"] == "selected"]
    assert len(chosen) == 150
    assert {row["why"] for row in rows if row["points"] < 65} == {"积分六十五以上"}
    found = api.post("/programmes/sz-2/rounds", {"rules": RULES}).ok()
    assert (found["people"], found["hosts"], found["proven"]) == (150, 64, True)
    row = api.get("/programmes/sz-2/rounds").ok().body[0]
    assert row["seats"] == found["seats"]


def test_all_seven_batches_are_placed_961_people_and_every_rule_holds(as_: As) -> None:
    api = as_("qd-zzb-head")
    taken = hosts(68, date(2026, 1, 1))
    start = 0
    for i, (people, units) in enumerate(BATCHES):
        code = f"batch-{i}"
        cohort(api, code, f"体悟实训第{i + 1}批", "2026-01-05", "2026-12-10")
        api.call("PUT", f"/programmes/{code}/hosts", {"hosts": seats(taken[:units], 4)}).ok()
        named = candidates(trainees(people, start), taken[:units], i)
        api.post(f"/programmes/{code}/candidates", {"candidates": named}).ok()
        api.post(f"/programmes/{code}/selection", {"size": people}).ok()
        found = api.post(f"/programmes/{code}/rounds", {"rules": RULES[:0] if i else RULES}).ok()
        assert found["proven"]
        api.post(f"/programmes/{code}/rounds/1/decide").ok()
        start += people
    placed = Member.objects.exclude(host=None)
    assert placed.count() == 961
    shenzhen = placed.filter(programme__code__in=[f"batch-{i}" for i in range(5)])
    assert (shenzhen.count(), shenzhen.values("host").distinct().count()) == (757, 68)


def test_a_change_moves_few_and_what_is_decided_is_frozen(as_: As) -> None:
    api = as_("qd-zzb-head")
    gathered(api, 40, 16)
    api.post("/programmes/sz-2/selection", {"size": 40}).ok()
    first = api.post("/programmes/sz-2/rounds", {"rules": RULES}).ok()
    who = next(who for who, host in first["seats"].items() if host != "sx-03")
    assert api.post("/programmes/sz-2/adjustments", {"username": who, "host": "sx-03", "reason": ""}).status == 422
    body = {"username": who, "host": "sx-03", "reason": "单位点名"}
    second = api.post("/programmes/sz-2/adjustments", body).ok()
    assert second["seats"][who] == "sx-03"
    assert len(second["moved"]) <= 4
    assert api.post("/programmes/sz-2/rounds/1/decide").code == "not_now"
    decided = api.post("/programmes/sz-2/rounds/2/decide").ok()
    assert (decided["state"], len(decided["digest"])) == ("decided", 64)
    assert api.post("/programmes/sz-2/rounds", {"rules": []}).code == "not_now"
    members = api.get("/programmes/sz-2").ok()["members"]
    assert {m["username"]: m["host"] for m in members} == second["seats"]


def test_whoever_asks_is_told_what_stood_in_the_way(as_: As) -> None:
    api = as_("qd-zzb-head")
    gathered(api, 40, 12)
    api.post("/programmes/sz-2/selection", {"size": 40}).ok()
    api.post("/programmes/sz-2/rounds", {"rules": RULES}).ok()
    reasons = api.get("/programmes/sz-2/rounds/1/why").ok().body
    passed = [p for one in reasons for p in one["passed"]]
    assert passed
    assert all(p["because"][0]["zh"] for p in passed)
    assert any("最多 4 人" in reason["zh"] for p in passed for reason in p["because"])


def test_rules_that_cannot_hold_together_are_named(as_: As) -> None:
    api = as_("qd-zzb-head")
    gathered(api, 20, 8)
    api.post("/programmes/sz-2/selection", {"size": 20}).ok()
    rules = [{"rule": "together", "people": ["xy0001", "xy0002"]}, {"rule": "apart", "people": ["xy0001", "xy0002"]}]
    refused = api.post("/programmes/sz-2/rounds", {"rules": [*RULES, *rules]})
    assert (refused.status, refused.code) == (409, "unplaceable")
    assert "学员0001、学员0002须在一处" in refused["message"]["zh"]
    assert "部门" not in refused["message"]["zh"]


@pytest.mark.parametrize("who", ["wang", "xu", "he"])
def test_candidates_and_proposals_are_for_those_who_run_the_cohort(as_: As, who: str) -> None:
    api = as_("qd-zzb-head")
    gathered(api, 6, 3)
    allowed = who == "he"
    assert (as_(who).get("/programmes/sz-2/candidates").status == 200) == allowed
    assert (as_(who).get("/programmes/sz-2/rounds").status == 200) == allowed


def test_what_was_asked_can_be_checked_again_from_what_was_frozen(as_: As) -> None:
    api = as_("qd-zzb-head")
    gathered(api, 30, 12)
    api.post("/programmes/sz-2/selection", {"size": 30}).ok()
    api.post("/programmes/sz-2/rounds", {"rules": RULES}).ok()

    row = Round.objects.get()
    assert broken(problem_of(row.asked), row.seats) == []
