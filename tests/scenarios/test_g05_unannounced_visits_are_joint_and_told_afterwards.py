"""G5 协同察访: unannounced visits by discipline and duty staff together, a talk with the head, rectification urged.

政府督查工作条例 arts. 15–16: a plan and a paper first; how often a unit is visited is strictly controlled.
"""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
STREET, OTHER = "370202001", "370202002"
UNIT = f"{STREET}-handler"
PAPER = {"paper": "青纪办〔2026〕15号", "paper_day": "2026-11-25", "authority": "市纪委监委"}


def planned(as_: As, who: str = "wen", organiser: str = "qd-jw", **more: object) -> Answer:
    plan = {"organiser": organiser, "title": {"zh": "市容环境协同察访", "en": "Joint visit"}, "form": "targeted"}
    plan |= {"since": "2026-12-01", "until": "2026-12-15", "lists": ["small-powers"], "units": [STREET, OTHER]}
    return as_(who).post("/inspections", plan | {"team": ["wen", "chen"], "covert": True} | more)


def started(as_: As, who: str = "wen", **more: object) -> Answer:
    row = planned(as_, who, **more).ok()
    as_(who).post(f"/inspections/{row['id']}/start", PAPER).ok()
    return as_(who).get(f"/inspections/{row['id']}").ok()


def test_the_team_is_of_both_sides_and_the_unit_learns_of_it_afterwards(as_: As) -> None:
    row = started(as_)
    assert [member["unit"] for member in row["team"]] == ["qd-jw", "qd-cgj"]
    assert as_(UNIT).get(f"/inspections/{row['id']}").status == 404
    seen = {"item": row["items"][0]["id"], "result": "finding", "words": "占道经营无人管"}
    check = as_("chen").post(f"/inspections/{row['id']}/checks", {"unit": STREET, "checks": [seen]}).ok().body[0]
    as_("wen").post(f"/inspection-checks/{check['id']}/sign").ok()
    assert as_(UNIT).post(f"/inspection-checks/{check['id']}/answer", {"agrees": True}).status == 404
    as_("wen").post(f"/inspections/{row['id']}/tell", {"unit": STREET}).ok()
    assert [visit["unit"] for visit in as_(UNIT).get(f"/inspections/{row['id']}").ok()["visits"]] == [STREET]
    assert as_(f"{OTHER}-handler").get(f"/inspections/{row['id']}").status == 404
    as_(UNIT).post(f"/inspection-checks/{check['id']}/answer", {"agrees": True}).ok()
    number = as_("wen").post(f"/inspection-checks/{check['id']}/put-right", {"urge": True}).ok()["matter"]
    assert as_("wen").do(number, "handle", step="summon", words="已约谈主要负责人")["steps"] == ["plan"]
    as_(UNIT).do(number, "handle", step="plan", facts={"measures": 1, "by_when": "2026-12-20"})


def test_nothing_starts_without_its_paper(as_: As) -> None:
    row = planned(as_).ok()
    where = f"/inspections/{row['id']}/start"
    assert as_("wen").post(where, PAPER | {"paper": ""}).code == "not_authorised"
    assert as_("wen").post(where, PAPER | {"authority": " "}).code == "not_authorised"
    assert as_("wen").post(where, PAPER | {"paper_day": "2026-12-30"}).code == "not_authorised"
    assert as_("wen").post(f"/inspections/{row['id']}/checks", {"unit": STREET, "checks": []}).status == 422
    assert as_("wen").post(where, PAPER).ok()["state"] == "running"


def test_the_same_unit_in_the_same_days_is_told_before_and_needs_a_reason_or_a_merger(as_: As) -> None:
    first = started(as_)
    second = planned(as_, "xu", "qd-dcs", team=["xu", "wang"], covert=False).ok()
    told = second["overlaps"]
    assert [(one["organiser"]["zh"], one["title"]["zh"], one["inspection"]) for one in told] == [
        ("市纪委监委", "（暗访）", None)
    ]
    assert len(told[0]["units"]) == 2
    where = f"/inspections/{second['id']}/start"
    assert as_("xu").post(where, PAPER).code == "overlaps"
    assert as_("xu").post(where, PAPER | {"reason": "市领导批示，另有专项"}).ok()["reason"] == "市领导批示，另有专项"
    assert first["overlaps"] == []


def test_two_plans_of_one_organiser_are_merged_into_one(as_: As) -> None:
    one = planned(as_, units=[STREET], covert=False).ok()
    two = planned(as_, units=[OTHER], team=["mou", "chen"], covert=False).ok()
    as_("wen").post(f"/inspections/{one['id']}/merge", {"into": two["id"]}).ok()
    whole = as_("wen").get(f"/inspections/{two['id']}").ok()
    assert [visit["unit"] for visit in whole["visits"]] == [STREET, OTHER]
    assert {member["person"] for member in whole["team"]} == {"wen", "mou", "chen"}
    assert as_("wen").get(f"/inspections/{one['id']}").ok()["state"] == "merged"
    assert as_("xu").post(f"/inspections/{two['id']}/merge", {"into": one["id"]}).code == "not_allowed"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"team": ["wen"]}, "team_small"),
        ({"team": ["wen", UNIT]}, "team_interested"),
        ({"units": ["qd-jw"]}, "to_self"),
        ({"units": ["nowhere"]}, "not_in_force"),
        ({"lists": ["nothing"]}, "not_found"),
        ({"until": "2026-11-30"}, "bad_period"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_its_field(as_: As, more: dict[str, object], code: str) -> None:
    assert planned(as_, **more).code == code


def test_only_planners_plan_and_only_the_team_records(as_: As) -> None:
    assert planned(as_, "shi").code == "not_allowed"
    assert planned(as_, "wen", "qd-sjj").code == "not_allowed"
    row = started(as_)
    body = {"unit": STREET, "checks": [{"item": row["items"][0]["id"], "result": "holds"}]}
    assert as_("mou").post(f"/inspections/{row['id']}/checks", body).code == "not_allowed"
    assert as_("chen").post(f"/inspections/{row['id']}/start", PAPER).code == "not_allowed"
    as_("chen").post(f"/inspections/{row['id']}/checks", body).ok()
    assert as_("chen").post(f"/inspections/{row['id']}/checks", body).code == "checked_already"


def test_evidence_is_kept_with_the_finding_and_given_to_those_who_see_it(as_: As) -> None:
    row = started(as_)
    seen = {"item": row["items"][0]["id"], "result": "finding", "words": "占道"}
    check = as_("chen").post(f"/inspections/{row['id']}/checks", {"unit": STREET, "checks": [seen]}).ok().body[0]
    file = as_("chen").upload(f"/inspection-checks/{check['id']}/evidence", "a.txt", "照片说明".encode()).ok()
    assert as_("wen").get(f"/evidence/{file['id']}").status == 200
    assert as_(UNIT).get(f"/evidence/{file['id']}").status == 404
    refused = as_("zhou").upload(f"/inspection-checks/{check['id']}/evidence", "b.txt", "无关".encode())
    assert refused.status == 404
