"""A step may be due on a date that was promised earlier in the flow; what steps ask for is checked by kind."""

import pytest
from process_town import BUREAU, Matter, flow_of

from luodi.engines.notation import NotationError

FLOW = """
flow:
  - step: plan
    name: {zh: 定计划, en: Plan}
    act: handle
    asks:
      - {key: plan_date, name: {zh: 日期, en: Date}, kind: date, required: true}
      - {key: cost, name: {zh: 费用, en: Cost}, kind: number}
      - {key: urgent, name: {zh: 急, en: Urgent}, kind: flag}
      - {key: remark, name: {zh: 备注, en: Remark}}
  - {step: check, name: {zh: 核查, en: Check}, act: handle, limit: "until:plan_date"}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""
CLERK = BUREAU * 10 + 1


def test_a_step_until_a_planned_date_is_due_at_the_end_of_that_day() -> None:
    matter = Matter(FLOW).do("handle", CLERK, facts={"plan_date": "2026-03-31"})
    assert matter.due("step/check") == "2026-04-01 00:00"
    assert matter.state.facts["plan_date"] == "2026-03-31"


def test_a_planned_date_that_has_passed_is_due_today() -> None:
    matter = Matter(FLOW).do("handle", CLERK, facts={"plan_date": "2026-01-01"})
    assert matter.due("step/check") == "2026-03-03 00:00"


@pytest.mark.parametrize(
    "wrong",
    [
        {"plan_date": "下周"},
        {"plan_date": 7},
        {"plan_date": "9999-01-01"},
        {"plan_date": "2026-03-31", "cost": "很多"},
        {"plan_date": "2026-03-31", "cost": "NaN"},
        {"plan_date": "2026-03-31", "cost": True},
        {"plan_date": "2026-03-31", "urgent": "yes"},
        {"plan_date": "2026-03-31", "remark": ["a"]},
        {"plan_date": "2026-03-31", "remark": "长" * 201},
    ],
)
def test_an_answer_of_the_wrong_kind_is_refused(wrong: dict[str, object]) -> None:
    assert Matter(FLOW).refused("handle", CLERK, facts=wrong) == "bad_value"


def test_answers_of_the_right_kind_are_kept_and_the_plan_can_always_finish() -> None:
    facts = {"plan_date": "2026-03-31", "cost": 12.5, "urgent": True, "remark": "抓紧"}
    assert Matter(FLOW).do("handle", CLERK, facts=facts).state.facts == facts
    assert Matter(FLOW).finish().state.reason == "answered"


def test_until_must_name_a_date_that_is_asked_for() -> None:
    with pytest.raises(NotationError) as caught:
        flow_of(FLOW.replace("until:plan_date", "until:someday"))
    problem = caught.value.problems[0]
    assert (problem.place.file, problem.place.line) == ("flow.yaml", 11)
    assert "plan_date" in problem.cure.en
