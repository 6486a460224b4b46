"""特别程序: one department's step stands while the others go on (行政许可法第四十五条).

START is Monday 2026-03-02 09:00.
"""

from process_town import BUREAU, CENTRE, WORKS, Matter

from luodi.engines.process import THE_SYSTEM

CLERK, A, A_HEAD = CENTRE * 10 + 1, BUREAU * 10 + 1, BUREAU * 10 + 2
W, W_HEAD = WORKS * 10 + 1, WORKS * 10 + 2
FLOW = """\
flow:
  - {step: accept, name: {zh: 受理, en: Accept}, by: intake, role: clerk}
  - parallel:
      - {step: plan, name: {zh: 规划审查, en: Planning}, limit: 5wd}
      - {step: fire, name: {zh: 消防审查, en: Fire}, by: "unit:works", limit: 5wd}
  - {step: reply, name: {zh: 发证, en: Licence}}
clocks:
  - {name: legal, title: {zh: 法定, en: Legal}, limit: answer, from: accepted}
  - {name: firm, title: {zh: 不停, en: Firm}, limit: answer, from: accepted, pauses: false}
"""


def under_way() -> Matter:
    return Matter(FLOW).do("accept", CLERK)


def expert(m: Matter) -> Matter:
    return m.do("pause", W, step="fire", name="特别程序", reason="专家评审")


def test_the_others_go_on_while_one_stands() -> None:
    m = expert(under_way())
    assert m.refused("handle", W, step="fire") == "paused"
    m.do("handle", A, step="plan")
    assert m.state.runs["plan"].status == "done"
    assert m.state.runs["fire"].status == "open"


def test_its_own_clock_and_the_matters_stand_and_no_other() -> None:
    m = under_way()
    before = {name: m.due(name) for name in m.state.clocks}
    expert(m.wait(days=1)).wait(days=7)
    m.do("resume", W, step="fire", name="特别程序")
    assert m.due("step/fire") == "2026-03-17 00:00", "five working days from Monday, and seven days that do not count"
    assert m.due("legal") > before["legal"]
    assert m.due("step/plan") == before["step/plan"]
    assert m.due("firm") == before["firm"]


def test_the_matters_clock_goes_on_only_when_the_last_step_does() -> None:
    m = expert(under_way()).do("pause", A, step="plan", name="特别程序", reason="听证").wait(days=1)
    m.do("resume", W, step="fire")
    assert m.state.clocks["legal"].pauses[-1][1] == 0
    assert m.state.clocks["step/fire"].pauses[-1][1] == m.at
    m.wait(days=1).do("resume", A, step="plan")
    assert m.state.clocks["legal"].pauses == [(m.at - 2 * 86_400_000, m.at)]


def test_a_step_stands_for_several_reasons_each_once() -> None:
    m = expert(under_way())
    assert m.refused("pause", W_HEAD, step="fire", name="特别程序", reason="x") == "already_paused"
    m.do("pause", W_HEAD, step="fire", name="检测", reason="x").do("resume", W, step="fire", name="检测")
    assert m.refused("handle", W, step="fire") == "paused"
    assert m.refused("resume", W, step="fire", name="检测") == "not_paused"


def test_a_pause_of_the_whole_matter_stops_every_step_beside_it() -> None:
    m = expert(under_way()).do("pause", A, name="补正", reason="缺材料").wait(days=2)
    assert m.refused("handle", A, step="plan") == "paused"
    m.do("resume", W, step="fire")
    assert m.state.clocks["step/fire"].pauses[-1][1] == 0, "the whole matter still stands"
    m.wait(days=1).do("resume", A, name="补正")
    assert m.state.clocks["step/fire"].pauses == [(m.at - 3 * 86_400_000, m.at)]
    m.do("handle", W, step="fire")


def test_who_does_it_or_leads_may_stop_a_step_and_nobody_else() -> None:
    m = under_way()
    assert m.refused("pause", W, step="plan", name="特别程序", reason="x") == "not_yours"
    assert m.refused("pause", W, step="reply", name="特别程序", reason="x") == "step_not_open"
    assert m.refused("pause", W, step="nowhere", name="特别程序", reason="x") == "no_such_step"
    m.do("pause", A_HEAD, step="fire", name="特别程序", reason="牵头部门组织联合评审")
    assert m.refused("resume", CLERK, step="fire") == "not_allowed"
    m.do("resume", THE_SYSTEM, step="fire")


def test_it_is_offered_only_where_several_steps_are_open_and_ended_wherever_it_stands() -> None:
    m = under_way()
    assert ("pause", "fire") in m.can(W)
    assert ("pause", "plan") not in m.can(W)
    m.do("handle", A, step="plan")
    assert ("pause", "fire") not in m.can(W)
    expert(m)
    assert ("resume", "fire") in m.can(W)


def test_what_is_undone_is_paused_no_more_and_the_matters_clock_goes_on() -> None:
    m = Matter(FLOW.replace("  - parallel:", "  - {step: check, name: {zh: 核验, en: Check}}\n  - parallel:"))
    m.do("accept", CLERK).do("handle", A, step="check")
    expert(m.wait(days=1)).wait(days=1)
    m.do("return", A, step="plan", to="check", mode="restart", reason="材料有变")
    assert m.state.pauses == []
    assert m.state.clocks["legal"].pauses == [(m.at - 86_400_000, m.at)]
