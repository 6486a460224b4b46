"""Every clock in golden.yaml, counted by hand from law and notices, comes out on the day a person counted."""

from datetime import date, datetime
from typing import Any

import pytest

from golden_clocks import CASES, agrees, answer, at, calendar_of, cases, pauses_of
from luodi.engines.worktime import Allowance, in_time, remaining

LAWS = ("三十二", "四十二条第一款", "四十二条第二款", "四十三", "四十四", "四十五", "四十七")
PETITIONS = ("二十二", "二十三", "三十四", "三十五", "三十六")


@pytest.mark.parametrize("case", cases())
def test_a_clock_runs_out_on_the_day_counted_by_hand(case: dict[str, Any]) -> None:
    told = answer(case)
    assert agrees(case, told.at), case["worked"]
    assert isinstance(case["due"], str) or told.day == case["due"]
    assert told.provisional is case.get("provisional", False)


@pytest.mark.parametrize("case", cases("stops"))
def test_what_stops_before_that_is_in_time_and_after_it_late(case: dict[str, Any]) -> None:
    told = answer(case)
    for stop in case["stops"]:
        in_time_ = in_time(told, at(case["start"]), at(stop["at"]), pauses=pauses_of(case))
        assert in_time_ is not stop["late"], f"{stop['at']}: {case['worked']}"


@pytest.mark.parametrize("case", cases("left"))
def test_what_is_left_is_what_was_left_when_the_pause_began(case: dict[str, Any]) -> None:
    for left in case["left"]:
        rest = remaining(
            Allowance.parse(case["limit"]), at(case["start"]), at(left["at"]), calendar_of(case), pauses_of(case)
        )
        assert rest == left["is"], case["worked"]


@pytest.mark.parametrize("case", cases("extensions"))
def test_an_extension_counts_when_asked_before_the_end_and_never_after(case: dict[str, Any]) -> None:
    (asked,) = case["extensions"]
    before = at(asked["asked"]) < answer(case, extended=False).at
    assert before is (asked["ruled"] != "overdue"), case["worked"]
    assert (answer(case) != answer(case, extended=False)) is (asked["ruled"] == "granted")


@pytest.mark.parametrize("case", cases())
def test_every_case_names_its_law_and_shows_how_it_was_counted(case: dict[str, Any]) -> None:
    assert "条" in case["law"] or "办法" in case["law"] or "2115" in case["law"]
    last = case["due"] if isinstance(case["due"], date) else datetime.fromisoformat(case["due"])
    assert f"{last:%d}" in case["worked"] or f"{last:%H:%M}" in case["worked"], "the count leads to its end"
    assert case["name"]["zh"]
    assert case["name"]["en"]


def test_the_cases_cover_the_laws_that_set_clocks() -> None:
    laws = {case["law"] for case in CASES}
    for law, articles in (("行政许可法", LAWS), ("信访工作条例", PETITIONS), ("政府信息公开条例", ("三十三",))):
        for article in articles:
            assert any(law in cited and article in cited for cited in laws), f"{law} {article}"
    assert any("督查工作条例第十七条" in cited for cited in laws)
    assert any("2115" in cited for cited in laws)
    assert len(CASES) >= 45
    assert len({case["name"]["en"] for case in CASES}) == len(CASES)
