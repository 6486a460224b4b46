"""B9 好差评 “小智好差评”: offline 一次一评, online 一事一评, on site 随时可评; what is bad is put right and answered.

The article: 79,657 ratings; participation 42.76 %; satisfaction 99.82 %; complaints −13.8 %. Law: 国办发〔2019〕51号,
GB/T 39734-2020, GB/T 39735-2020. Limit HP-01: corrected and answered within 5 working days.
"""

from collections.abc import Callable

import pytest
import time_machine

from api_client import ApiClient
from luodi.city.matters.models import RatingTrace
from luodi.city.matters.proof import verify
from luodi.city.matters.tick import tick

As = Callable[[str], ApiClient]
OFFICE, CLERK, CALLBACK = "qd-ysb-head", "tao", "tao"
REPORTER = {"name": "某市民", "phone": "13700000000"}


def ended(api: ApiClient, as_: As, **more: object) -> tuple[str, str]:
    """Return number and code of a hotline matter that 市住建局 answered."""
    facts = {"kind": "投诉"}
    raised = api.raise_("hotline", "小区路灯不亮", facts=facts, **{"reporter": REPORTER, **more}).ok()
    number = raised["number"]
    as_("zhou").do(number, "accept")
    as_("wu").do(number, "assign", lead="qd-zjj")
    as_("wang").do(number, "handle")
    as_("feng").do(number, "sign", verdict="agree")
    as_("wang").do(number, "reply", words="已修复。")
    as_("zheng").do(number, "call_back", satisfied="yes", solved="yes")
    as_("zhou").do(number, "close")
    return number, raised["code"]


def rated_badly(api: ApiClient, as_: As, **more: object) -> tuple[str, str, str]:
    """Return number and code of a matter, and the number of the rectification its bad rating opened."""
    number, code = ended(api, as_, **more)
    done = api.act_as_reporter(number, code, "rate", stars=1, reasons=["slow"], words="拖了一个月。").ok()
    return number, code, done["others"][0]["number"]


def test_a_bad_rating_is_verified_put_right_answered_signed_and_called_back(api: ApiClient, as_: As) -> None:
    number, code, opened = rated_badly(api, as_)
    matter = as_("feng").matter(opened).ok()
    assert (matter["type"]["code"], matter["lead"]["code"], matter["steps"][0]["key"]) == (
        "bad-rating",
        "qd-zjj",
        "verify",
    )
    assert matter["facts"] == {"stars": 1, "mode": "matter", "named": "yes", "rated": int(number)}
    clocks = {c["name"]: (c["allow"], c["basis"]) for c in matter["clocks"]}
    assert clocks["overall"] == ("5wd", "政务服务好差评差评整改（德州）")
    as_("feng").do(opened, "handle", facts={"finding": "right"}, words="确实拖延。")
    as_("wang").do(opened, "handle", words="已调整流程。")
    as_("wang").do(opened, "reply", words="已向您道歉并改进。")
    assert as_("wang").act(opened, "sign", verdict="agree").code == "not_yours"
    as_("feng").do(opened, "sign", verdict="agree")
    assert as_(CLERK).act(opened, "close").code == "step_not_open"
    as_(CALLBACK).do(opened, "call_back", satisfied="yes", solved="yes")
    assert as_(CLERK).do(opened, "close")["status"] == "closed"
    assert api.follow(opened, code).ok()["events"][-1]["kind"] == "closed"


def test_the_rater_reads_the_answer_with_the_code_they_have(api: ApiClient, as_: As) -> None:
    _, code, opened = rated_badly(api, as_)
    as_("feng").do(opened, "handle", facts={"finding": "right"})
    as_("wang").do(opened, "handle")
    as_("wang").do(opened, "reply", words="已改进。")
    told = [e["words"] for e in api.follow(opened, code).ok()["events"] if e["kind"] == "replied"]
    assert told == ["已改进。"]


def test_both_journals_name_each_other_and_only_one_rectification_is_opened(api: ApiClient, as_: As) -> None:
    number, code, opened = rated_badly(api, as_)
    again = api.act_as_reporter(number, code, "rate", stars=2).ok()
    assert again["others"] == []
    rated = [e["data"] for e in as_("zhou").entries(number) if e["kind"] == "rated"]
    assert [(d["stars"], d["opened"], d.get("replaces")) for d in rated] == [(1, opened, None), (2, opened, 1)]
    assert as_("xu").get("/matters", type="bad-rating", count="true").ok()["count"] == 1


def test_a_later_rating_replaces_the_one_before_and_both_stay_on_record(api: ApiClient, as_: As) -> None:
    number, code = ended(api, as_)
    api.act_as_reporter(number, code, "rate", stars=3).ok()
    api.act_as_reporter(number, code, "rate", stars=5, reasons=["good"]).ok()
    lines = as_("xu").get("/ratings").ok()["items"]
    assert [(line["stars"], line["replaced"], line["number"]) for line in lines] == [(5, 1, number)]
    assert as_("zhou").kinds(number).count("rated") == 2
    assert whole(as_)["levels"] == [0, 0, 0, 0, 1]


def test_a_matter_that_ends_anew_is_rated_anew(api: ApiClient, as_: As) -> None:
    number, code = ended(api, as_)
    api.act_as_reporter(number, code, "rate", stars=4).ok()
    api.act_as_reporter(number, code, "reopen", reason="unsolved").ok()
    as_("wang").do(number, "handle")
    as_("feng").do(number, "sign", verdict="agree")
    as_("wang").do(number, "reply", words="这次修好了。")
    as_("zheng").do(number, "call_back", satisfied="yes", solved="yes")
    as_("zhou").do(number, "close")
    assert whole(as_)["participation"] == {"n": 0, "of": 1, "percent": 0.0}
    api.act_as_reporter(number, code, "rate", stars=5).ok()
    assert (whole(as_)["levels"], whole(as_)["participation"]["n"]) == ([0, 0, 0, 1, 1], 1)


def test_nobody_on_staff_rates_for_somebody_except_who_calls_back_and_that_is_marked(api: ApiClient, as_: As) -> None:
    number, code = ended(api, as_)
    for who in ("wang", "feng", "zhou", "wu", "xu"):
        assert as_(who).act(number, "rate", stars=5).code == "not_allowed"
    assert as_("zheng").act(number, "rate", stars=4).status == 200
    assert [(e["phone"], e["stars"]) for e in as_("xu").get("/ratings").ok()["items"]] == [(True, 4)]
    assert (whole(as_)["participation"]["n"], whole(as_)["phone"]) == (0, 1)
    assert as_("zheng").act(number, "rate", stars=5).code == "rated_already"
    api.act_as_reporter(number, code, "rate", stars=3).ok()
    assert as_("zheng").act(number, "rate", stars=5).code == "rated_already"
    assert (whole(as_)["participation"]["n"], whole(as_)["levels"]) == (1, [0, 0, 1, 0, 0])


def test_silence_is_never_praise(api: ApiClient, as_: As) -> None:
    ended(api, as_)
    assert whole(as_) == {
        **whole(as_),
        "levels": [0] * 5,
        "satisfaction": {"n": 0, "of": 0, "percent": None},
        "participation": {"n": 0, "of": 1, "percent": 0.0},
    }


def test_reasons_come_from_the_list_in_force_and_fit_the_level(api: ApiClient, as_: As) -> None:
    number, code = ended(api, as_)
    listed = api.get("/ratings/reasons").ok()
    assert {"slow", "good"} <= {reason["code"] for reason in listed["reasons"]}
    for wrong in (["慢"], ["good"]):
        refused = api.act_as_reporter(number, code, "rate", stars=1, reasons=wrong)
        assert (refused.code, refused["field"]) == ("bad_value", "reasons")
    api.act_as_reporter(number, code, "rate", stars=3, reasons=["slow"]).ok()
    data = next(e["data"] for e in as_("zhou").entries(number) if e["kind"] == "rated")
    assert (data["list"], data["reasons"], data["mode"]) == (listed["version"], ["slow"], "matter")


def test_after_thirty_days_the_time_to_rate_is_over(api: ApiClient, as_: As) -> None:
    number, code = ended(api, as_)
    with time_machine.travel("2027-01-03T10:00:00+08:00"):
        assert api.act_as_reporter(number, code, "rate", stars=5).code == "rating_late"
    api.act_as_reporter(number, code, "rate", stars=5).ok()


# Appeals ---------------------------------------------------------------------------------------------------------


def appealed(api: ApiClient, as_: As) -> tuple[str, str]:
    number, _, opened = rated_badly(api, as_)
    as_("feng").do(opened, "handle", facts={"finding": "unfair"}, words="该路灯属小区物业自管，不是本局职责。")
    return number, opened


def test_a_rating_found_mistaken_by_an_office_outside_stays_on_record_and_leaves_the_figures(
    api: ApiClient, as_: As
) -> None:
    number, opened = appealed(api, as_)
    assert as_("feng").act(opened, "sign", verdict="agree", facts={"ground": "elsewhere"}).code == "not_yours"
    assert whole(as_)["levels"] == [1, 0, 0, 0, 0]
    as_(OFFICE).do(opened, "sign", verdict="agree", facts={"ground": "elsewhere"}, words="查明属物业自管。")
    assert (whole(as_)["levels"], whole(as_)["excluded"]) == ([0] * 5, 1)
    told = as_("xu").get("/ratings/excluded").ok().body[0]
    assert (told["ground"], told["by"], told["rating"]["number"]) == ("elsewhere", OFFICE, number)
    assert told["words"] == "查明属物业自管。"
    as_(CLERK).do(opened, "reply", words="经查该灯由物业负责，已转告物业。")
    assert as_("zhou").matter(number)["rating"] == 1


def test_an_appeal_that_is_refused_is_put_right_like_any_other(api: ApiClient, as_: As) -> None:
    _, opened = appealed(api, as_)
    done = as_(OFFICE).do(opened, "sign", verdict="refuse", facts={"ground": "fair"}, words="属实。")
    assert (done["steps"], whole(as_)["levels"][0]) == (["rectify"], 1)


def test_an_appeal_gives_reasons_and_comes_in_time(api: ApiClient, as_: As) -> None:
    _, _, opened = rated_badly(api, as_)
    unfair = {"finding": "unfair"}
    assert as_("feng").act(opened, "handle", facts=unfair)["field"] == "words"
    with time_machine.travel("2026-12-08T10:00:00+08:00"):
        assert as_("feng").act(opened, "handle", facts=unfair, words="不实").code == "appeal_late"
        as_("feng").do(opened, "handle", facts={"finding": "right"})


def test_an_office_that_is_itself_rated_does_not_rule_on_its_own_case(api: ApiClient, as_: As) -> None:
    rated = api.post("/ratings", {"kind": "unit", "code": "qd-ysb", "stars": 1}).ok()
    matter = as_("xu").matter(rated["opened"]).ok()
    assert (matter["lead"]["code"], matter["intake"]["code"]) == ("qd-ysb", "qd-12345")


# Raters are protected ---------------------------------------------------------------------------------------------


def test_the_rated_unit_never_learns_who_rated(api: ApiClient, as_: As) -> None:
    number, _, opened = rated_badly(api, as_)
    assert as_("feng").matter(opened).status == 200
    for who in ("wang", "feng", "xu"):
        assert as_(who).post(f"/matters/{opened}/identity", {"reason": "想知道"}).code == "not_allowed"
    told = as_(CALLBACK).post(f"/matters/{opened}/identity", {"reason": "回访"}).ok()
    assert told["phone"] == REPORTER["phone"]
    assert as_("zhou").post(f"/matters/{number}/identity", {"reason": "想知道"}).code == "rater_protected"
    as_("zheng").post(f"/matters/{number}/identity", {"reason": "回访"}).ok()


def test_nobody_is_shown_single_ratings_of_their_own_service(api: ApiClient, as_: As) -> None:
    number, code = ended(api, as_)
    api.act_as_reporter(number, code, "rate", stars=2).ok()
    mine, heads = as_("wang").get("/ratings").ok(), as_("feng").get("/ratings").ok()
    assert (mine["items"], mine["withheld"]) == ([], 1)
    assert [line["number"] for line in heads["items"]] == [number]
    assert as_("wang").get("/ratings/figures").ok()["all"]["levels"] == [0, 1, 0, 0, 0]
    assert as_("chen").get("/ratings/figures").ok()["all"]["levels"] == [0] * 5


def test_erasing_a_person_reaches_the_rectification_of_what_they_rated(api: ApiClient, as_: As) -> None:
    number, _, opened = rated_badly(api, as_)
    as_("xu").do(number, "erase", basis="个人信息保护法第四十七条")
    assert as_("xu").kinds(opened)[-1] == "erased"
    assert as_(CALLBACK).post(f"/matters/{opened}/identity", {"reason": "回访"}).ok().body == {}
    assert verify().wrong == []


# On the spot and at any time --------------------------------------------------------------------------------------


def test_each_visit_is_invited_by_who_served_and_rated_by_who_was_served(api: ApiClient, as_: As) -> None:
    assert as_("wang").post("/ratings/visits", {"window": "smzx-1"}).code == "not_allowed"
    visit = as_("zuo").post("/ratings/visits", {"window": "smzx-1"}).ok()["code"]
    said = {"visit": visit, "stars": 4, "reasons": ["kind"]}
    assert api.post("/ratings/visit", said).ok().body == {"opened": None, "code": None}
    api.post("/ratings/visit", said | {"stars": 5}).ok()
    as_("zuo").post("/ratings/visits", {"window": "smzx-1"}).ok()
    found = whole(as_)
    assert (found["participation"], found["levels"]) == ({"n": 1, "of": 2, "percent": 50.0}, [0, 0, 0, 0, 1])
    assert api.post("/ratings/visit", said | {"visit": "AAAAAAAAAA"}).status == 404
    assert as_("zuo").get("/ratings").ok()["items"] == []


def test_a_visits_code_is_good_for_a_week(api: ApiClient, as_: As) -> None:
    visit = as_("zuo").post("/ratings/visits", {"unit": "qd-spj"}).ok()["code"]
    with time_machine.travel("2026-12-10T10:00:00+08:00"):
        assert api.post("/ratings/visit", {"visit": visit, "stars": 5}).status == 404


@pytest.mark.parametrize(
    ("kind", "code", "unit"),
    [("window", "smzx-3", "qd-rsj"), ("unit", "qd-zjj", "qd-zjj"), ("enterprise", "lc-jixie", "370213-gxj")],
)
def test_counters_units_and_an_enterprises_service_are_rated_at_any_time(
    api: ApiClient, as_: As, kind: str, code: str, unit: str
) -> None:
    said = {"kind": kind, "code": code, "stars": 1, "reasons": ["slow"], "words": "等了两个小时"}
    given = api.post("/ratings", said).ok()
    matter = as_("xu").matter(given["opened"]).ok()
    assert (matter["lead"]["code"], matter["facts"]["named"]) == (unit, "no")
    assert api.follow(given["opened"], given["code"]).ok()["status"] == "open"
    assert whole(as_)["participation"]["of"] == 0


def test_who_leaves_a_number_is_called_back_and_who_does_not_is_let_be(api: ApiClient, as_: As) -> None:
    said = {"kind": "unit", "code": "qd-zjj", "stars": 2}
    for reporter, then in ((REPORTER, "call_back"), ({}, "close")):
        opened = api.post("/ratings", said | {"reporter": reporter}).ok()["opened"]
        as_("feng").do(opened, "handle", facts={"finding": "partly"})
        as_("wang").do(opened, "handle")
        as_("wang").do(opened, "reply", words="已改进。")
        assert as_("feng").do(opened, "sign", verdict="agree")["steps"] == [then]


def test_one_device_does_not_rate_a_place_without_end(api: ApiClient) -> None:
    said = {"kind": "window", "code": "smzx-1", "stars": 5}
    assert [api.post("/ratings", said).status for _ in range(11)] == [201] * 10 + [409]
    assert api.post("/ratings", said | {"code": "smzx-2"}).status == 201


def test_what_cannot_be_rated_is_refused(api: ApiClient) -> None:
    for kind, code in (("window", "nowhere"), ("unit", "lc-jixie"), ("enterprise", "qd-zjj")):
        assert api.post("/ratings", {"kind": kind, "code": code, "stars": 5}).status == 404
    assert api.post("/ratings", {"kind": "window", "code": "smzx-1", "stars": 6}).code == "bad_value"


# Figures ----------------------------------------------------------------------------------------------------------


def whole(as_: As) -> dict[str, object]:
    return dict(as_("xu").get("/ratings/figures").ok()["all"])


def test_satisfaction_is_told_with_both_numbers_and_a_hundred_only_when_all_are(api: ApiClient, as_: As) -> None:
    for n, stars in enumerate([5, 4, 3, 3, 2]):
        said = {"kind": "unit", "code": ("qd-zjj", "qd-cgj")[n % 2], "stars": stars}
        api.post("/ratings", said).ok()
    found = as_("xu").get("/ratings/figures").ok()
    assert found["all"]["satisfaction"] == {"n": 4, "of": 5, "percent": 80.0}
    by_unit = {row["code"]: row["satisfaction"] for row in found["by_unit"]}
    assert by_unit == {
        "qd-zjj": {"n": 2, "of": 3, "percent": 66.7},
        "qd-cgj": {"n": 2, "of": 2, "percent": 100.0},
    }
    assert sum(row["satisfaction"]["of"] for row in found["by_mode"]) == 5
    assert as_("xu").get("/ratings/figures", under="qd-cgj").ok()["all"]["satisfaction"]["of"] == 2
    assert as_("xu").get("/ratings/figures", until="2026-12-01").ok()["all"]["satisfaction"]["of"] == 0


def test_small_groups_are_not_told_apart_to_the_public(api: ApiClient) -> None:
    for n in range(6):
        unit = "qd-zjj" if n < 5 else "qd-cgj"
        api.post("/ratings", {"kind": "unit", "code": unit, "stars": 5}, **{"User-Agent": f"phone {n}"}).ok()
    found = api.get("/ratings/public").ok()
    assert found["all"]["satisfaction"] == {"n": 6, "of": 6, "percent": 100.0}
    assert [(row["code"], row["satisfaction"]["of"]) for row in found["units"]] == [("", 6)]


def test_a_crowd_of_praise_is_pointed_at_beside_the_figures_and_changes_none(api: ApiClient, as_: As) -> None:
    for n in range(10):
        said = {"kind": "unit", "code": "qd-zjj", "stars": 5, "words": "非常好！" if n % 2 else "非常好"}
        api.post("/ratings", said, **{"User-Agent": f"phone {n}"}).ok()
    flags = {f["kind"]: f for f in as_("xu").get("/ratings/telltales").ok().body}
    assert set(flags) == {"burst", "cloned"}
    assert (len(flags["burst"]["ratings"]), flags["burst"]["bounds"]) == (10, {"burst": 10, "burst_minutes": 10})
    assert whole(as_)["satisfaction"] == {"n": 10, "of": 10, "percent": 100.0}


def test_no_address_is_kept_and_the_digests_go_after_ninety_days(api: ApiClient) -> None:
    api.post("/ratings", {"kind": "unit", "code": "qd-zjj", "stars": 5, "words": "好"}).ok()
    trace = RatingTrace.objects.get()
    assert (len(trace.device), "127.0.0.1" in trace.device) == (12, False)
    with time_machine.travel("2027-03-05T10:00:00+08:00"):
        assert tick().forgotten == 1
    assert not RatingTrace.objects.exists()
