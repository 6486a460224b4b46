"""C7 双向锻炼、轮岗、挂职: to inspection, petitions and investigation, both ways, for a period, and back.

公务员法 art. 72: who is placed elsewhere for a time stays on the staff of their own unit.
"""

from collections.abc import Callable

import pytest
import time_machine

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
RUNS = "qd-zzb-head"
PATH = "/programmes/sxdl"
LATER = "2027-01-11T10:00:00+08:00"


@pytest.fixture(autouse=True)
def exchange(as_: As) -> None:
    """An exchange of cadres for half a year, run by the organisation department."""
    body = {"code": "sxdl", "kind": "cohort", "title": {"zh": "双向锻炼第一批"}, "lead": "qd-zzb"}
    as_(RUNS).post("/programmes", body | {"from_date": "2026-11-01", "to_date": "2027-04-30"}).ok()


def placed(as_: As, who: str, home: str, host: str, duty: str, /, **more: object) -> Answer:
    body = {"username": who, "unit": home, "host": host, "duty": duty, "full_time": True, "last_day": "2027-01-10"}
    return as_(RUNS).post(f"{PATH}/members", body | more)


def released(as_: As, member: Answer, by: str) -> None:
    as_(by).post(f"/memberships/{member.ok()['id']}/release").ok()


def test_whom_their_unit_has_not_released_yet_is_not_sent(as_: As) -> None:
    asked = placed(as_, "wang", "qd-zjj", "qd-xfj", "信访岗")
    assert counted(as_) == {}
    assert as_(RUNS).get(f"{PATH}/bulletin").ok()["figures"]["people"] == 0
    released(as_, asked, "feng")
    assert counted(as_) == {"qd-xfj": (0, 1, 0, 1), "qd-zjj": (1, 0, 1, 0)}
    assert as_(RUNS).get(f"{PATH}/bulletin").ok()["figures"]["people"] == 1


def counted(as_: As) -> dict[str, tuple[int, int, int, int]]:
    rows = as_(RUNS).get(f"{PATH}/exchange").ok().body
    return {row["unit"]: (row["sent"], row["taken"], row["away"], row["here"]) for row in rows}


def test_it_goes_both_ways_and_everybody_is_back_when_their_time_is_over(as_: As) -> None:
    released(as_, placed(as_, "wang", "qd-zjj", "qd-xfj", "信访岗"), "feng")
    released(as_, placed(as_, "chen", "qd-cgj", "qd-jw", "审查调查岗"), "chu")
    released(as_, placed(as_, "qi", "qd-xfj", "qd-zjj", "征收一线"), "jin")
    assert counted(as_) == {
        "qd-cgj": (1, 0, 1, 0),
        "qd-jw": (0, 1, 0, 1),
        "qd-xfj": (1, 1, 1, 1),
        "qd-zjj": (1, 1, 1, 1),
    }
    with time_machine.travel(LATER, tick=False):
        assert {away + here for _, _, away, here in counted(as_).values()} == {0}
        assert as_(RUNS).get(PATH).ok()["members"] == []
        assert as_("wang").get(PATH).status == 404


def test_whoever_is_away_is_not_free_for_another_and_is_again_afterwards(as_: As) -> None:
    as_("feng").call("PUT", "/pool", {"username": "wang", "unit": "qd-zjj", "skills": ["信访"]}).ok()
    released(as_, placed(as_, "wang", "qd-zjj", "qd-xfj", "信访岗"), "feng")
    organiser = as_("qd-zzb-handler")
    assert organiser.get("/pool", free="true").ok().body == []
    assert placed(as_, "wang", "qd-zjj", "qd-xcb", "巡察岗").code == "already_held"
    with time_machine.travel(LATER, tick=False):
        assert [row["username"] for row in organiser.get("/pool", free="true").ok().body] == ["wang"]
        again = placed(as_, "wang", "qd-zjj", "qd-xcb", "巡察岗", last_day="2027-04-30")
        assert again.ok()["release"] == "asked"


def test_whoever_rotates_keeps_what_they_did_in_the_place_before(as_: As) -> None:
    target = {"name": {"zh": "心得每岗一篇"}, "measure": "notes:learnt", "amount": 2, "each": True}
    as_(RUNS).post(f"{PATH}/targets", target).ok()
    for key, host in (("1", "qd-xfj"), ("2", "qd-xcb")):
        member = placed(as_, "wang", "qd-zjj", host, "轮岗")
        released(as_, member, "feng")
        line = {
            "key": f"0b6f4a4e-6a53-4c1c-9a4e-1f7b8d3c2a1{key}",
            "kind": "learnt",
            "on": "2026-12-01",
            "text": "心得",
        }
        as_("wang").post(f"{PATH}/notes", line).ok()
        if key == "1":
            as_(RUNS).post(f"/memberships/{member['id']}/leave").ok()
    (row,) = as_(RUNS).get(f"{PATH}/people").ok().body
    assert (row["member"]["host"], row["counts"]["notes:learnt"], row["owes"]) == ("qd-xcb", 2.0, [])


def test_powers_at_the_host_come_with_a_post_there_and_end_with_it(as_: As, api: ApiClient) -> None:
    reporter = {"name": "周先生", "phone": "13900000000"}
    draft = {"region": "370213", "reporter": reporter, "facts": {"kind": "申诉求决"}}
    number = api.raise_("petition", "反映征收补偿", **draft).ok()["number"]
    released(as_, placed(as_, "wang", "qd-zjj", "370213-xfj", "信访岗"), "feng")
    assert as_("wang").matter(number).status == 404, "a placement alone opens nothing"
    post = {"person": "wang", "unit": "370213-xfj", "role": "petition", "on": "2026-12-02", "until": "2027-01-11"}
    as_("sysadmin").post("/registry/posts", post).ok()
    assert as_("wang").matter(number).status == 200
    with time_machine.travel(LATER, tick=False):
        assert as_("wang").matter(number).status == 404


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"host": "qd-zjj"}, "to_self"),
        ({"host": "nowhere"}, "not_in_force"),
        ({"last_day": "2027-05-01"}, "bad_period"),
        ({"last_day": "2026-11-30"}, "bad_period"),
    ],
)
def test_a_placement_that_cannot_be_is_refused(as_: As, more: dict[str, object], code: str) -> None:
    assert placed(as_, "wang", "qd-zjj", "qd-xfj", "信访岗", **more).code == code
