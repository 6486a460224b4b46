"""B14 青年驿站、青年见习基地: graduates stay free of charge; firms that qualify to train are told, and graded."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
HERE = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 12, 2, 10, tzinfo=HERE)
LEAGUE = "370213-tsw-clerk"
GRADUATE = {"name": "应届生小李", "phone": "13500000000"}
BED = {"room_no": "203-1", "arrives": "2026-12-03", "leaves": "2026-12-08"}


def asked(api: ApiClient, **more: Any) -> Answer:
    facts = {"thing": "yz-licang", "degree": "bachelor", "graduated": 0, "local": "no", "nights": 5} | more
    return api.raise_("youth-hostel", "来青求职，申请入住", facts=facts, reporter=GRADUATE).ok()


def beds(as_: As) -> tuple[int, int]:
    """Return the beds of Licang's hostel and how many are taken, as the roll tells."""
    hostel = next(t for t in as_("xu").get("/rolls/hostels").ok()["items"] if t["code"] == "yz-licang")
    return hostel["figures"]["beds"], hostel["outcomes"].get("bed", 0)


def moved_in(api: ApiClient, as_: As) -> str:
    number = str(asked(api)["number"])
    as_(LEAGUE).do(number, "accept")
    as_(LEAGUE).do(number, "handle", step="room", facts={"vacant": "yes"})
    as_(LEAGUE).do(number, "handle", step="bed", facts=BED)
    as_(LEAGUE).do(number, "reply", words="请于 12 月 3 日入住 203-1。")
    assert sorted(as_(LEAGUE).do(number, "handle", step="check_in")["steps"]) == ["advise", "check_out"]
    as_(LEAGUE).do(number, "outcome", kind="bed", amount="1", unit="张")
    return number


def moved_out(as_: As, number: str, found: str = "here") -> Answer:
    as_(LEAGUE).do(number, "handle", step="advise")
    as_(LEAGUE).do(number, "outcome", kind="bed", amount="-1", unit="张")
    as_(LEAGUE).do(number, "outcome", kind="night", amount="5", unit="晚")
    as_(LEAGUE).do(number, "handle", step="check_out", facts={"found": found})
    return as_(LEAGUE).do(number, "close")


def clocks(as_: As, who: str, number: str) -> dict[str, Any]:
    return {c["name"]: c for c in as_(who).matter(number).ok()["clocks"]}


def test_a_graduate_stays_free_of_charge_and_the_beds_are_counted(api: ApiClient, as_: As) -> None:
    first, second = moved_in(api, as_), moved_in(api, as_)
    assert beds(as_) == (2, 2), "full"
    late = asked(api)
    as_(LEAGUE).do(late["number"], "accept")
    assert as_(LEAGUE).do(late["number"], "handle", step="room", facts={"vacant": "no"})["steps"] == ["full"]
    as_(LEAGUE).do(late["number"], "reply", words="李沧驿站已满，城阳驿站还有床位。")
    assert as_(LEAGUE).do(late["number"], "close")["status"] == "closed"
    assert moved_out(as_, first)["status"] == "closed"
    assert beds(as_) == (2, 1)
    moved_out(as_, second, "looking")
    assert beds(as_) == (2, 0)
    nights = next(t for t in as_("xu").get("/tallies", type="youth-hostel").ok().body if t["kind"] == "night")
    assert Decimal(nights["all"]["done"]) == 10


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_guest_is_told_within_a_day_and_expected_on_the_days_agreed(api: ApiClient, as_: As) -> None:
    number = moved_in(api, as_)
    found = clocks(as_, LEAGUE, number)
    assert (found["answer"]["allow"], bool(found["answer"]["stopped"])) == ("1wd", True)
    assert found["step/check_in"]["due"] == "2026-12-03T16:00:00Z", "to the end of the 3rd"
    assert found["step/check_out"]["due"] == "2026-12-08T16:00:00Z"


@pytest.mark.parametrize(
    ("unfit", "ground"),
    [
        ({"graduated": 4}, "years"),
        ({"local": "yes"}, "home"),
        ({"nights": 8}, "nights"),
        ({"nights": 0}, "nights"),
    ],
)
def test_who_is_not_eligible_is_told_why_and_gets_no_bed(
    api: ApiClient, as_: As, unfit: dict[str, Any], ground: str
) -> None:
    given = asked(api, **unfit)
    number = given["number"]
    assert as_(LEAGUE).do(number, "accept")["steps"] == ["unfit"]
    assert as_(LEAGUE).act(number, "handle", step="room", facts={"vacant": "yes"}).code == "step_not_open"
    assert as_(LEAGUE).act(number, "reply", words="不符合").code == "missing", "a refusal has a ground"
    as_(LEAGUE).do(number, "reply", words="不符合入住条件。", facts={"ground": ground})
    as_(LEAGUE).do(number, "close")
    events = api.follow(number, given["code"]).ok()["events"]
    assert [e["words"] for e in events if e["kind"] == "replied"] == ["不符合入住条件。"]


def test_a_bed_is_given_with_its_days_and_nobody_checks_in_before(api: ApiClient, as_: As) -> None:
    number = asked(api)["number"]
    as_(LEAGUE).do(number, "accept")
    as_(LEAGUE).do(number, "handle", step="room", facts={"vacant": "yes"})
    for missing in BED:
        facts = {key: value for key, value in BED.items() if key != missing}
        assert as_(LEAGUE).act(number, "handle", step="bed", facts=facts).code == "missing"
    assert as_(LEAGUE).act(number, "handle", step="check_in").code == "step_not_open"


@pytest.mark.parametrize("who", ["370202-tsw-clerk", "370213-rsj-clerk"])
def test_another_districts_league_does_not_see_the_guest(api: ApiClient, as_: As, who: str) -> None:
    number = asked(api)["number"]
    assert as_(who).matter(number).status == 404


def test_a_hostel_that_is_not_on_the_roll_takes_nobody(api: ApiClient) -> None:
    facts = {"thing": "yz-nowhere", "degree": "bachelor", "graduated": 0, "local": "no", "nights": 5}
    answer = api.raise_("youth-hostel", "入住", facts=facts, reporter=GRADUATE)
    assert (answer.code, answer["field"]) == ("bad_value", "thing")


# Trainee bases --------------------------------------------------------------------------------------------------

OFFICER, HEAD, CITY_HEAD = "370213-rsj-clerk", "370213-rsj-head", "you"
FIRM = {"name": "企业人事", "phone": "13300000000"}


def told(as_: As, firm: str, answer: str) -> tuple[str, Answer]:
    """The officer goes to a firm that qualifies."""
    facts = {"thing": firm, "start": "told"}
    number = str(as_(OFFICER).raise_("trainee-base", "告知见习基地政策", facts=facts).ok()["number"])
    return number, as_(OFFICER).do(number, "handle", step="tell", facts={"way": "visit", "answer": answer})


def scored(as_: As, number: str, score: int, insured: str = "yes") -> Answer:
    as_(OFFICER).do(number, "accept")
    return as_(OFFICER).do(number, "handle", step="visit", facts={"score": score, "insured": insured})


def recognised(as_: As, number: str) -> Answer:
    as_(OFFICER).do(number, "outcome", kind="base", amount="1", unit="家")
    as_(OFFICER).do(number, "reply", words="已认定，择日授牌。")
    return as_(OFFICER).do(number, "close")


def test_firms_that_qualify_are_told_and_those_who_wish_are_graded(
    as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    number, opened = told(as_, "lc-jixie", "apply")
    assert opened["steps"] == ["accept"]
    assert scored(as_, number, 88)["steps"] == ["city"]
    assert as_(HEAD).act(number, "sign", verdict="agree").code == "not_yours"
    as_(CITY_HEAD).do(number, "sign", verdict="agree")
    assert recognised(as_, number)["status"] == "closed"
    later, opened = told(as_, "lc-shipin", "later")
    assert opened["steps"] == ["noted"]
    as_(OFFICER).do(later, "reply", words="已留存意愿，明年再告知。")
    as_(OFFICER).do(later, "close")
    found = everything("trainee-base")
    assert [m["facts"]["answer"] for m in found].count("apply") == 1
    assert len([m for m in found if m["facts"]["start"] == "told"]) == 2
    assert sum(Decimal(o["amount"]) for m in found for o in m["outcomes"] if o["kind"] == "base") == 1


def test_a_firm_may_apply_by_itself_and_the_district_recognises_the_middle_grade(api: ApiClient, as_: As) -> None:
    facts = {"thing": "lc-dianzi", "start": "applied", "posts": 12}
    number = api.raise_("trainee-base", "申请设立见习基地", facts=facts, reporter=FIRM).ok()["number"]
    assert as_(OFFICER).matter(number)["intake"]["code"] == "370213-rsj"
    assert scored(as_, number, 84)["steps"] == ["district"]
    as_(HEAD).do(number, "sign", verdict="agree")
    assert recognised(as_, number)["status"] == "closed"


@pytest.mark.parametrize(("score", "insured", "ground"), [(59, "yes", "score"), (95, "no", "insurance")])
def test_a_low_score_or_trainees_without_insurance_make_no_base(as_: As, score: int, insured: str, ground: str) -> None:
    number, _ = told(as_, "lc-wuliu", "apply")
    assert scored(as_, number, score, insured)["steps"] == ["refuse"]
    assert as_(OFFICER).act(number, "reply", words="未认定").code == "missing"
    as_(OFFICER).do(number, "reply", words="未认定。", facts={"ground": ground})
    assert as_(OFFICER).do(number, "close")["status"] == "closed"


def test_nobody_is_graded_without_a_score_or_recognised_by_who_scored(as_: As) -> None:
    number, _ = told(as_, "lc-yiyao", "apply")
    as_(OFFICER).do(number, "accept")
    assert as_(OFFICER).act(number, "handle", step="visit", facts={"insured": "yes"}).code == "missing"
    as_(OFFICER).do(number, "handle", step="visit", facts={"score": 70, "insured": "yes"})
    assert as_(OFFICER).act(number, "sign", verdict="agree").code == "not_yours"
