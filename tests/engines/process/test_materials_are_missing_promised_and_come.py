"""材料: told to be missing once, promised with a clock of its own, kept or lapsed. START is Monday 2026-03-02 09:00."""

import pytest
from process_town import BUREAU, CENTRE, Matter, flow_of

from luodi.engines.notation import NotationError
from luodi.engines.process import THE_REPORTER, THE_SYSTEM, obstacles

CLERK, A, A_HEAD = CENTRE * 10 + 1, BUREAU * 10 + 1, BUREAU * 10 + 2
FLOW = """\
flow:
  - {step: accept, name: {zh: 受理, en: Accept}, by: intake, role: clerk, limit: 5wd, signing: {timeout: deem}}
  - {step: review, name: {zh: 审查, en: Review}, act: handle}
  - {step: reply, name: {zh: 发证, en: Licence}}
  - {step: papers, name: {zh: 等补交, en: Papers to come}, act: handle, by: intake, role: clerk, awaits: materials}
  - choose:
      - when: lapsed > 0
        do: [{step: revoke, name: {zh: 撤销审查, en: Revocation}, act: sign, role: head, signing: {refused: "on"}}]
      - otherwise: []
materials:
  - {key: form, name: {zh: 申请表, en: Form}}
  - {key: plan, name: {zh: 图纸, en: Drawings}, need: may_miss, within: 10wd}
  - {key: word, name: {zh: 承诺书, en: Promise}, need: promise, within: 20d}
  - {key: permit, name: {zh: 前置许可, en: Earlier permit}, need: shared, when: kind == "urgent"}
clocks:
  - {name: legal, title: {zh: 法定, en: Legal}, limit: 20wd, from: accepted, to: replied}
"""


def raised(kind: str = "plain") -> Matter:
    return Matter(FLOW, facts={"kind": kind})


def bring(m: Matter, *keys: str) -> Matter:
    for key in keys:
        m.do("attach", THE_REPORTER, document={"sha256": "0"}, material=key)
    return m


def promised(*keys: str) -> Matter:
    return bring(raised(), "form").do("promise", THE_REPORTER, materials=list(keys))


def licensed() -> Matter:
    m = bring(promised("plan"), "word")
    return m.do("accept", CLERK).do("handle", A, step="review").do("reply", A, words="x")


def test_what_is_incomplete_is_not_accepted_and_all_that_is_missing_is_named() -> None:
    m = bring(raised(), "form")
    assert m.refused("accept", CLERK) == "materials_missing"
    bring(m, "plan", "word").do("accept", CLERK)


def test_what_is_needed_follows_from_the_form() -> None:
    m = bring(raised("urgent"), "form", "plan", "word")
    assert m.refused("accept", CLERK) == "materials_missing"
    m.do("receive", CLERK, material="permit", how="shared", source="不动产登记系统").do("accept", CLERK)
    assert raised().refused("receive", CLERK, material="permit", how="shared") == "bad_value"


def test_a_notice_is_given_once_and_the_clock_stands_until_all_has_come() -> None:
    m = raised().do("notice", CLERK)
    assert m.state.clocks["step/accept"].pauses[-1] == (m.at, 0)
    assert m.told("noticed") == [{"materials": ["form", "plan", "word"], "name": "补正"}]
    bring(m.wait(days=2), "form", "plan")
    assert m.refused("accept", CLERK) == "materials_missing"
    bring(m, "word")
    assert m.state.pauses == []
    assert m.state.clocks["step/accept"].pauses[-1][1] == m.at
    assert m.refused("notice", CLERK) == "noticed_already"


def test_a_promise_ends_the_wait_as_the_paper_would() -> None:
    m = bring(raised(), "form").do("notice", CLERK).do("promise", THE_REPORTER, materials=["plan", "word"])
    assert m.state.pauses == []
    m.do("accept", CLERK)


def test_nothing_is_told_to_be_missing_when_nothing_is_or_after_acceptance() -> None:
    assert bring(raised(), "form", "plan", "word").refused("notice", CLERK) == "nothing_missing"
    assert bring(raised(), "form", "plan", "word").do("accept", CLERK).refused("notice", CLERK) == "accepted_already"


def test_only_what_the_item_says_may_come_later() -> None:
    m = raised()
    assert m.refused("promise", THE_REPORTER, materials=["form"]) == "not_tolerated"
    assert m.refused("promise", THE_REPORTER, materials=[]) == "missing"
    assert m.refused("promise", THE_REPORTER, materials=["nothing"]) == "bad_value"
    assert bring(raised(), "plan").refused("promise", THE_REPORTER, materials=["plan"]) == "material_there"


def test_each_promise_has_its_own_clock_that_no_pause_stops() -> None:
    m = promised("plan", "word").do("accept", CLERK).do("pause", A, name="特别程序", reason="x")
    assert (m.due("material/plan"), m.due("material/word")) == ("2026-03-17 00:00", "2026-03-23 00:00")
    m.wait(days=9)
    assert m.state.clocks["material/plan"].pauses == []


def test_the_licence_goes_out_and_the_paper_kept_ends_it() -> None:
    m = licensed()
    assert m.open == {"papers"}
    assert m.refused("handle", CLERK, step="papers") == "awaits"
    bring(m.wait(days=3), "plan")
    assert m.state.clocks["material/plan"].stop == m.at
    assert not m.state.open
    assert m.state.reason == "answered"


def test_a_promise_not_kept_is_put_up_for_revocation_by_itself() -> None:
    m = licensed()
    m.at = m.state.clocks["material/plan"].next
    m.do("climb", THE_SYSTEM, clock="material/plan")
    assert m.state.materials["plan"] == "lapsed"
    assert m.open == {"revoke"}
    assert m.refused("attach", THE_REPORTER, document={"sha256": "0"}, material="plan") == "material_late"
    m.do("sign", A_HEAD, step="revoke", verdict="agree")
    assert not m.state.open


def test_who_promised_nothing_waits_for_nothing() -> None:
    m = bring(raised(), "form", "plan", "word").do("accept", CLERK).do("handle", A).do("reply", A, words="x")
    assert not m.state.open


def test_silence_is_acceptance_even_of_what_was_incomplete() -> None:
    m = raised()
    m.at = m.state.clocks["step/accept"].next
    m.do("climb", THE_SYSTEM, clock="step/accept")
    assert m.open == {"review"}


def test_from_anywhere_the_plan_still_ends_it() -> None:
    for m in (raised(), raised("urgent"), promised("plan"), licensed()):
        assert not m.finish().state.open


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("need: may_miss}", "within"),
        ("need: must, within: 5wd}", "within"),
        ('when: "kind =="}', "条件"),
        ("need: perhaps}", "perhaps"),
    ],
)
def test_a_material_written_wrongly_is_refused(wrong: str, said: str) -> None:
    text = FLOW.replace("clocks:", f"  - {{key: other, name: {{zh: 它, en: It}}, {wrong}\nclocks:")
    with pytest.raises(NotationError, match=said):
        flow_of(text)


def test_a_promise_runs_on_in_a_new_version_that_still_knows_the_material() -> None:
    m = promised("plan")
    assert obstacles(m.flow, m.flow, m.state, m.town) == []
    without = flow_of(FLOW.replace("key: plan", "key: other"))
    assert [(o.code, o.about) for o in obstacles(m.flow, without, m.state, m.town)] == [("clock_gone", "material/plan")]
