"""B6 秒批 and 当日办结: clear cases are decided at once on shared data; what is not clear, or wrong, is people's.

青岛市优化营商环境条例 (2021) art. 24 ¶2: errors of the machine are corrected. A machine's refusal is never final.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from api_client import Answer, ApiClient
from luodi.city.matters.proof import verify

As = Callable[[str], ApiClient]
CLEAR, OWING, PENALISED, UNKNOWN = (
    "92370202MA3X00011D",
    "92370203MA3X00031X",
    "92370213MA3X00041E",
    "92370203MA3X000510",
)
REVIEWER, HANDLER, HEAD = "shi2", "wei", "jiang"


def closing(as_: As, thing: str, why: str = "closed") -> Answer:
    """The window has seen who asks, and raises it for them; they get the code."""
    facts = {"thing": thing, "why": why}
    return as_("zuo").raise_("stall-end", "注销个体工商户", facts=facts, reporter={"phone": "13800000000"}).ok()


def decision(answer: Answer) -> dict[str, Any]:
    (one,) = answer.ok()["decisions"]
    return dict(one)


def test_a_clear_case_is_decided_and_answered_at_once_with_rule_version_and_data(api: ApiClient, as_: As) -> None:
    made = closing(as_, CLEAR)
    seen = api.follow(made["number"], made["code"]).ok()
    assert (seen["status"], seen["reason"]) == ("closed", "answered")
    assert seen["answered"] == seen["registered"]
    one = decision(seen)
    assert (one["result"], one["row"], one["stands"]) == ("pass", 3, True)
    assert one["told"]["zh"].startswith("系统按《个体工商户注销秒批规则》第 3 行自动作出：税费已结清")
    assert (one["rules"]["version"], one["rules"]["from"], len(one["rules"]["digest"])) == (1, "2026-01-01", 64)
    assert [(item["key"], item["value"], item["source"]) for item in one["inputs"]] == [
        ("taxes", 0, f"roll:stalls/{CLEAR}"),
        ("cases", 0, f"roll:stalls/{CLEAR}"),
        ("why", "closed", "fact"),
    ]
    assert one["inputs"][0]["whence"]["zh"] == "个体工商户名录"
    assert one["inputs"][2]["said"]["zh"] == "不再经营"
    answer = next(event for event in seen["events"] if event["kind"] == "replied")
    assert answer["words"].startswith("税费已结清，没有在办案件，准予注销登记")
    assert as_("xu").kinds(made["number"]) == ["registered", "decided", "signed", "replied", "closed"]
    assert {entry["by"]["kind"] for entry in as_("xu").entries(made["number"])} == {"staff", "system"}


@pytest.mark.parametrize(("age", "card"), [(61, "half"), (80, "full")])
def test_a_card_is_given_at_once_in_the_kind_the_table_says(api: ApiClient, as_: As, age: int, card: str) -> None:
    facts = {"age": age, "home": "local", "held": "no"}
    made = api.raise_("senior-card", "优待证", region="370202", facts=facts, reporter={"phone": "1"}).ok()
    matter = as_("xu").matter(made["number"]).ok()
    assert (matter["status"], matter["facts"]["card"], matter["facts"]["approve"]) == ("closed", card, "agree")


def test_who_held_a_card_before_or_is_too_young_is_looked_at_by_people(api: ApiClient, as_: As) -> None:
    for facts, result in (({"age": 70, "held": "yes"}, "human"), ({"age": 59, "held": "no"}, "refuse")):
        draft = {"region": "370202", "facts": facts | {"home": "local"}, "reporter": {"phone": "1"}}
        made = api.raise_("senior-card", "优待证", **draft).ok()
        one = decision(as_("370202-mzj-reviewer").matter(made["number"]))
        assert (one["result"], one["missing"], one["stands"]) == (result, [], True)


def test_nobody_closes_a_business_from_afar(api: ApiClient) -> None:
    facts = {"thing": CLEAR, "why": "closed"}
    refused = api.raise_("stall-end", "注销", facts=facts, reporter={"phone": "1"})
    assert refused.code == "not_public"


def test_what_no_register_shares_is_left_to_people(as_: As) -> None:
    made = closing(as_, UNKNOWN)
    matter = as_(REVIEWER).matter(made["number"]).ok()
    assert [part["key"] for part in matter["steps"] if part["status"] == "open"] == ["approve"]
    one = decision(matter)
    assert (one["result"], one["row"], one["stands"]) == ("human", 0, True)
    assert [name["zh"] for name in one["missing"]] == ["在办处罚案件"]
    assert one["told"]["zh"] == "没有查到：在办处罚案件，转人工办理"
    as_(REVIEWER).do(made["number"], "sign", verdict="agree")
    assert as_(HANDLER).do(made["number"], "reply", words="经核实，准予注销。")["status"] == "closed"
    assert decision(as_("xu").matter(made["number"]))["stands"] is False


def test_a_row_may_leave_a_case_to_people(as_: As) -> None:
    made = closing(as_, CLEAR, "court")
    one = decision(as_(REVIEWER).matter(made["number"]))
    assert (one["result"], one["row"], one["missing"]) == ("human", 4, [])
    assert one["says"]["en"] == "A court's ruling has to be read"


def test_the_machines_refusal_goes_to_a_person_who_overrules_it(api: ApiClient, as_: As) -> None:
    made = closing(as_, OWING)
    matter = as_(REVIEWER).matter(made["number"]).ok()
    assert (matter["status"], matter["answered"]) == ("open", None)
    one = decision(matter)
    assert (one["result"], one["row"]) == ("refuse", 1)
    assert one["told"]["zh"].endswith("建议不予通过：还有未结清的税费，应先清税。建议不是决定，由人决定")
    assert as_(REVIEWER).act(made["number"], "correct", reason="已清税").code == "not_allowed"
    assert as_(HEAD).act(made["number"], "correct", reason="已清税").code == "nothing_decided"
    as_(REVIEWER).do(made["number"], "sign", verdict="agree", words="完税证明已核。")
    as_(HANDLER).do(made["number"], "reply", words="税费昨日缴清，准予注销。")
    seen = api.follow(made["number"], made["code"]).ok()
    assert (seen["status"], seen["reason"]) == ("closed", "answered")
    assert as_("xu").kinds(made["number"])[:2] == ["registered", "suggested"]


def test_the_citizen_has_people_look_at_what_the_machine_decided(api: ApiClient, as_: As) -> None:
    made = closing(as_, CLEAR)
    assert "ask_review" in api.follow(made["number"], made["code"]).ok()["may"]
    api.act_as_reporter(made["number"], made["code"], "ask_review", words="不是我申请的。").ok()
    seen = api.follow(made["number"], made["code"]).ok()
    assert (seen["status"], seen["answered"]) == ("open", None)
    assert "ask_review" not in seen["may"]
    assert seen["events"][-1]["kind"] == "review_asked"
    matter = as_(REVIEWER).matter(made["number"]).ok()
    step = next(part for part in matter["steps"] if part["key"] == "approve")
    assert (step["status"], step["round"]) == ("open", 2)
    assert step["due"] is not None
    assert matter["reopened"] == 0
    as_(REVIEWER).do(made["number"], "sign", verdict="refuse", words="冒名申请。")
    as_(HANDLER).do(made["number"], "reply", words="系冒名申请，撤销注销。")
    assert api.follow(made["number"], made["code"]).ok()["status"] == "closed"
    assert as_("xu").kinds(made["number"]).count("decided") == 1, "the old decision stays on record"
    again = api.act_as_reporter(made["number"], made["code"], "ask_review")
    assert (again.status, again.code) == (409, "nothing_decided")


def test_a_head_corrects_the_machine_on_record_and_the_applicant_is_told(api: ApiClient, as_: As) -> None:
    made = closing(as_, CLEAR)
    assert as_(HANDLER).act(made["number"], "correct", reason="数据有误").code == "not_allowed"
    done = as_(HEAD).do(
        made["number"], "correct", reason="共享数据有误", verdict="refuse", words="税务数据晚到一天，现予更正。"
    )
    assert [entry["kind"] for entry in done["entries"]] == ["corrected", "signed"]
    as_(HANDLER).do(made["number"], "reply", words="有一笔税费未清，原决定撤销。")
    seen = api.follow(made["number"], made["code"]).ok()
    told = next(event for event in seen["events"] if event["kind"] == "corrected")
    assert told["words"] == "税务数据晚到一天，现予更正。"
    assert decision(seen)["stands"] is False
    entries = as_("xu").entries(made["number"])
    assert [entry["kind"] for entry in entries].index("decided") < [e["kind"] for e in entries].index("corrected")
    assert entries[-3]["data"]["verdict"] == "refuse"


def test_a_head_may_leave_the_new_decision_to_people(as_: As) -> None:
    made = closing(as_, CLEAR)
    done = as_(HEAD).do(made["number"], "correct", reason="共享数据有误")
    assert (done["status"], done["steps"]) == ("open", ["approve"])


def test_packaged_food_is_put_on_file_the_same_day(api: ApiClient, as_: As) -> None:
    facts = {"place": "台东三路 1 号", "way": "shop"}
    made = api.raise_("food-filing", "备案", region="370203", facts=facts, reporter={"phone": "1"}).ok()
    matter = as_("370203-scjg-handler").matter(made["number"]).ok()
    assert (matter["decisions"], matter["clocks"][0]["allow"]) == ([], "0d")
    as_("370203-scjg-handler").do(made["number"], "handle")
    assert as_("370203-scjg-handler").do(made["number"], "reply", words="备案号 370203-1。")["status"] == "closed"


def test_replay_finds_every_automatic_decision_as_it_was_recorded(as_: As) -> None:
    for thing in (CLEAR, OWING, UNKNOWN):
        closing(as_, thing)
    assert verify().wrong == []


def figures(as_: As, who: str = "xu") -> dict[str, Any]:
    return dict(as_(who).get("/figures/at-once").ok().body)


def test_how_many_were_decided_at_once_and_the_same_day_is_counted(api: ApiClient, as_: As) -> None:
    for thing in (CLEAR, CLEAR, OWING, UNKNOWN):
        closing(as_, thing)
    reviewed = closing(as_, CLEAR)
    api.act_as_reporter(reviewed["number"], reviewed["code"], "ask_review").ok()
    facts = {"place": "台东三路 1 号", "way": "shop"}
    filed = api.raise_("food-filing", "备案", region="370203", facts=facts, reporter={"phone": "1"}).ok()["number"]
    as_("370203-scjg-handler").do(filed, "handle")
    as_("370203-scjg-handler").do(filed, "reply", words="备案号 370203-1。")
    told = figures(as_)
    by = {line["type"]: line for line in told["by_type"]}
    counted = ("received", "answered", "at_once", "same_day", "left_to_people", "reviewed", "corrected")
    assert [by["stall-end"][key] for key in counted] == [5, 2, 2, 2, 2, 1, 0]
    assert [by["food-filing"][key] for key in counted] == [1, 1, 0, 1, 0, 0, 0]
    assert [told["all"][key] for key in counted] == [6, 3, 2, 3, 2, 1, 0]
    assert figures(as_, "370203-scjg-handler")["all"]["received"] == 1, "each sees the figures of what they may see"


def test_the_next_day_is_not_the_same_day(as_: As) -> None:
    made = closing(as_, UNKNOWN)
    with time_machine.travel(datetime.now(tz=UTC) + timedelta(days=1)):
        as_(REVIEWER).do(made["number"], "sign", verdict="agree")
        as_(HANDLER).do(made["number"], "reply", words="准予注销。")
    line = next(line for line in figures(as_)["by_type"] if line["type"] == "stall-end")
    assert (line["answered"], line["same_day"]) == (1, 0)
