"""D1 招商线索 → 在谈 → 签约 → 落地 → 开工: each project once, with region, industry, investor, amount, who brought it.

The articles: 胶州 13 / 11.5 bn; 城阳 24 / 21.9 bn; 即墨 12 / 20.95 bn; the trainees' events 76 / 90.638 bn.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from api_client import ApiClient
from pipeline import YI, entered, handler, way

As = Callable[[str], ApiClient]
HERE = ZoneInfo("Asia/Shanghai")
JIAOZHOU, CHENGYANG, JIMO = "370281", "370214", "370215"
WORK, HEAD = handler(JIAOZHOU), f"{JIAOZHOU}-shangwu-head"


def split(total: int, n: int) -> list[int]:
    """Return n unlike amounts that make a total."""
    parts = [total // n + k * YI // 10_000 for k in range(n - 1)]
    return [*parts, total - sum(parts)]


def test_a_lead_is_answered_in_a_day_judged_in_three_and_reported_every_two_weeks(as_: As) -> None:
    now = datetime(2026, 12, 2, 10, tzinfo=HERE)
    with time_machine.travel(now, tick=False):
        found = entered(as_, JIAOZHOU, "海川精密制造基地", 5 * YI)
        number = found["number"]
        assert (found["stage"], found["unit"]) == ("lead", "370281-shangwu")
        as_(WORK).do(number, "accept", facts={"experts": "no"})
        as_(HEAD).do(number, "sign", verdict="agree")
        as_(WORK).do(number, "reply", words="已约定面谈。")
        clocks = {c["name"]: c["allow"] for c in as_(WORK).matter(number)["clocks"]}
    assert as_(WORK).get(f"/projects/{number}")["stage"] == "talks"
    told = {"step/respond": "1d", "step/judge": "3d", "step/answer": "7d", "step/talk": "14d"}
    assert {name: clocks[name] for name in told} == told
    with time_machine.travel(now + timedelta(days=13), tick=False):
        as_(WORK).do(number, "handle", facts={"standing": "going"})
    assert as_(WORK).kinds(number).count("handled") == 1
    as_(WORK).do(number, "handle", facts={"standing": "agreed"})
    for stage in ("signed", "registered", "started", "production"):
        as_(WORK).do(number, "handle")
        assert as_(WORK).get(f"/projects/{number}")["stage"] == stage
    as_(HEAD).do(number, "close")
    assert as_(WORK).get(f"/projects/{number}")["status"] == "closed"


def test_with_experts_it_is_judged_in_a_week_and_a_lead_not_followed_is_answered(as_: As) -> None:
    number = entered(as_, JIAOZHOU, "某化工项目", YI)["number"]
    as_(WORK).do(number, "accept", facts={"experts": "yes"})
    assert {c["name"]: c["allow"] for c in as_(WORK).matter(number)["clocks"]}["step/judge_experts"] == "7d"
    as_(HEAD).do(number, "sign", verdict="refuse", words="环境容量不足。")
    as_(WORK).do(number, "reply", words="不具备条件，已告知。")
    as_(HEAD).do(number, "close")
    found = as_(WORK).get(f"/projects/{number}").ok()
    assert (found["stage"], found["status"]) == ("lead", "closed"), "refused and answered, it never came to talks"


def test_the_districts_projects_and_money_come_out_of_records(as_: As) -> None:
    for region, n, money in ((JIAOZHOU, 13, 115), (CHENGYANG, 24, 219), (JIMO, 12, 2095)):
        total = money * YI if money < 1000 else money * YI // 10
        for k, amount in enumerate(split(total, n)):
            entered(as_, region, f"{region}第{k}号产业", amount, "signed")
    lines = {line["code"]: line for line in as_("xu").get("/project-figures").ok()["lines"]}
    told = {code: (lines[code]["projects"], lines[code]["money"]) for code in (JIAOZHOU, CHENGYANG, JIMO)}
    assert told == {
        JIAOZHOU: (13, 115 * YI),
        CHENGYANG: (24, 219 * YI),
        JIMO: (12, 2095 * YI // 10),
    }
    assert as_("xu").get("/project-figures")["all"]["projects"] == 49


def test_seventy_six_projects_of_the_trainees_events_count_once_though_one_was_claimed_twice(as_: As) -> None:
    brought = {"kind": "event", "code": "ss-2026-1", "on": "2026-06-01"}
    total = 906 * YI + 38 * YI // 100
    numbers = [
        entered(as_, JIMO, f"实训带来的第{k}个", amount, "signed", brought=brought)["number"]
        for k, amount in enumerate(split(total, 76))
    ]
    as_(handler(JIMO)).post(
        f"/projects/{numbers[0]}/brought", {"kind": "event", "code": "kh-2026", "on": "2026-07-01"}
    ).ok()
    found = {row["code"]: row for row in as_("xu").get("/project-figures/through", kind="event").ok().body}
    assert (found["ss-2026-1"]["projects"], found["ss-2026-1"]["money"]) == (76, total)
    assert (found["kh-2026"]["claimed"], found["kh-2026"]["projects"], found["kh-2026"]["money"]) == (1, 0, 0)


def test_what_may_be_on_record_is_told_and_says_what_it_is(as_: As) -> None:
    first = entered(as_, JIAOZHOU, "远洋冷链物流园项目", 3 * YI)["number"]
    body = {"name": "远洋冷链物流园", "region": JIAOZHOU, "industry": "G59", "amount": 4 * YI}
    no = as_(WORK).post("/projects", body)
    assert (no.status, no.code) == (409, "project_alike")
    assert first in no["message"]["zh"]
    more = as_(WORK).post("/projects", body | {"relation": "increment", "of": first}).ok()
    assert (more["of"], more["added"]) == (first, YI)
    as_(WORK).post("/projects", body | {"distinct": "另一家公司在另一块地"}).ok()
    whole = as_(WORK).get("/project-figures").ok()["all"]
    assert (whole["projects"], whole["money"]) == (2, 3 * YI + YI + 4 * YI)


def test_a_project_that_stands_twice_is_found(as_: As) -> None:
    district = as_("370214-shangwu-clerk")
    body = {"industry": "C36", "amount": 5 * YI, "firms": [{"name": "蓝谷电机有限公司"}]}
    first = as_(WORK).post("/projects", body | {"name": "蓝谷电机总部", "region": JIAOZHOU}).ok()["number"]
    # The other district does not see the first, so nobody is told when it is entered: who sees both is.
    second = district.post("/projects", body | {"name": "蓝谷电机", "region": CHENGYANG}).ok()["number"]
    (found,) = as_("xu").get("/project-figures/twice").ok().body
    assert (found["first"], found["second"], found["by"]) == (first, second, ["firm", "amount"])
    assert district.get("/project-figures/twice").ok().body == []


def test_a_confidential_project_is_invisible_to_others_in_every_list_and_sum(as_: As) -> None:
    number = (
        as_(HEAD)
        .post("/projects", {"name": "保密的项目", "region": JIAOZHOU, "industry": "C40", "amount": 7 * YI, "level": 2})
        .ok()["number"]
    )
    assert as_(WORK).get(f"/projects/{number}").status == 404
    assert as_(WORK).get("/projects").ok()["items"] == []
    assert as_(WORK).get("/project-figures").ok()["all"]["money"] == 0
    assert as_(HEAD).get("/project-figures").ok()["all"]["money"] == 7 * YI


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"industry": "Z9"}, "bad_value", "industry"),
        ({"families": ["nothing"]}, "bad_value", "families"),
        ({"years": {"2026": 2 * YI}}, "bad_value", "years"),
        ({"reached": {"signed": "2026-01-01"}}, "bad_value", "reached"),
        ({"reached": way("signed") | {"talks": "2025-01-01"}}, "out_of_order", "reached"),
        ({"brought": {"kind": "event", "code": "no-such"}}, "bad_value", "brought"),
        ({"firms": [{"name": "某公司", "uscc": "91370200MA3CXXXX0X"}]}, "uscc_wrong", None),
        ({"relation": "upgrade"}, "missing", "of"),
        ({"region": "999999"}, "bad_region", "region"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(as_: As, more: dict[str, object], code: str, field: str) -> None:
    body = {"name": "某项目", "region": JIAOZHOU, "industry": "C36", "amount": YI}
    answer = as_(WORK).post("/projects", body | more)
    assert answer.code == code
    if field:
        assert answer["field"] == field
    assert as_(WORK).get("/projects").ok()["items"] == []


def test_who_may_not_write_a_past_of_another_district_does_not(as_: As) -> None:
    body = {"name": "某项目", "region": CHENGYANG, "industry": "C36", "amount": YI, "reached": way("signed")}
    assert as_(WORK).post("/projects", body).code == "not_allowed"
    as_("pu").post("/projects", body).ok()
