"""C5 实训日志、心得与报告: visits, meetings, what was learnt, one report and one recommendation each, per person.

The article: trainees visit firms, funds and chambers, write down what they learnt, and each makes a recommendation.
"""

from collections.abc import Callable
from uuid import uuid4

import pytest
import time_machine

from api_client import ApiClient
from cohorts import cohort

As = Callable[[str], ApiClient]
EACH = (
    ("走访企业两家", "enterprises", 2),
    ("学习体悟一篇", "notes:learnt", 1),
    ("实训报告一篇", "notes:report", 1),
    ("意见建议一条", "raised:suggestion", 1),
)


def wrote(as_: As, who: str, kind: str, about: str = "", code: str = "sz-1", **more: object) -> dict[str, object]:
    line = {"key": str(uuid4()), "kind": kind, "on": "2026-11-20", "about": about, "text": "学深圳赶深圳"}
    return as_(who).post(f"/programmes/{code}/notes", line | more).ok().body


def owed(as_: As) -> dict[str, list[str]]:
    rows = as_("qd-zzb-head").get("/programmes/sz-1/people").ok().body
    return {row["member"]["username"]: [one["measure"] for one in row["owes"]] for row in rows}


@pytest.fixture(autouse=True)
def batch(as_: As) -> None:
    """The first batch, two study groups, and what everybody is to bring back."""
    api = as_("qd-zzb-head")
    cohort(api, "sz-1", "赴深圳体悟实训第一批", "2026-09-01", "2026-12-20")
    for who, group in (("wang", "莱西组"), ("chen", "莱西组"), ("shen", "市直组")):
        api.post("/programmes/sz-1/members", {"username": who, "duty": "学员", "group": group}).ok()
    for zh, measure, amount in EACH:
        target = {"name": {"zh": zh}, "measure": measure, "amount": amount, "each": True}
        api.post("/programmes/sz-1/targets", target).ok()


def test_who_still_owes_what_is_told_from_the_journal_alone(as_: As) -> None:
    everything = [measure for _, measure, _ in EACH]
    assert owed(as_) == {"wang": everything, "chen": everything, "shen": everything}
    for about in ("欣锐科技", "烯旺科技"):
        wrote(as_, "wang", "visit", about)
    wrote(as_, "wang", "learnt")
    wrote(as_, "wang", "report")
    wrote(as_, "wang", "idea", hand_over=True)
    wrote(as_, "chen", "meeting", "欣锐科技")
    wrote(as_, "chen", "visit", "欣锐科技")
    wrote(as_, "shen", "idea")
    assert owed(as_) == {
        "wang": [],
        "chen": ["enterprises", "notes:learnt", "notes:report", "raised:suggestion"],
        "shen": ["enterprises", "notes:learnt", "notes:report", "raised:suggestion"],
    }, "a suggestion that was not handed over is a note and no suggestion yet"


def test_how_far_everybody_is_says_how_many_have_brought_theirs(as_: As) -> None:
    for who in ("wang", "chen"):
        wrote(as_, who, "report")
    wrote(as_, "wang", "report")
    rows = {row["measure"]: row for row in as_("qd-zzb-head").get("/programmes/sz-1/progress").ok().body}
    report = rows["notes:report"]
    assert (report["done"], report["of"], report["reached"], report["amount"]) == (2, 3, "3", "3")


def test_a_recommendation_is_followed_to_its_rule_and_looked_at_after_half_a_year_and_a_year(as_: As) -> None:
    number = str(wrote(as_, "wang", "idea", hand_over=True)["matter"])
    as_("cao").do(number, "accept")
    as_("he").do(number, "sign", verdict="agree")
    as_("cao").do(number, "assign", lead="qd-spj")
    as_("wei").do(number, "handle", words="拟办法。", facts={"result": "制度"})
    as_("jiang").do(number, "sign", verdict="agree")
    as_("cao").do(number, "outcome", kind="institution", amount="1", unit="项")
    as_("cao").do(number, "handle", step="register")
    as_("wei").do(number, "reply", words="已出台办法。")
    as_("cao").do(number, "close")
    for day, year in (("2027-06-10", 0), ("2027-06-24", 0), ("2027-12-10", 1)):
        with time_machine.travel(f"{day}T10:00:00+08:00", tick=False):
            # A token of that day: one lasts no half year.
            ApiClient().as_("cao").do(number, "look_back", result="held", note="仍在执行")
        told = as_("qd-zzb-head").get("/programmes/sz-1/conversion").ok().body
        counted = {"made": 1, "answered": 1, "rules": 1, "looked_back": 1, "held": 1, "year": year}
        assert told == counted, "two looks in one month are no look after a year"


def test_the_journal_is_read_by_the_whole_batch_and_by_nobody_outside(as_: As) -> None:
    wrote(as_, "wang", "learnt")
    assert [row["by"] for row in as_("shen").get("/programmes/sz-1/notes").ok().body] == ["wang"]
    assert as_("feng").get("/programmes/sz-1/notes").status == 404
    assert as_("feng").get("/programmes/sz-1/people").status == 404
