"""秒批: what a table passes is done when the step opens; the rest is people's, and so is what is looked at again."""

import pytest
from process_town import BUREAU, CENTRE, THE_REPORTER, WORKS, Matter, flow_of

from luodi.engines.notation import NotationError

FLOW = """\
flow:
  - step: approve
    name: {zh: 审查决定, en: Decide}
    act: sign
    role: handler
    decide: table
    limit: firm
    signing: {refused: on}
    asks:
      - {key: kind, name: {zh: 类, en: kind}}
  - step: reply
    name: {zh: 答复, en: Reply}
    role: handler
    decided_with: approve
clocks:
  - {name: overall, title: {zh: 办理, en: All}, limit: 5wd, from: registered, to: replied}
review: {window: 10d}
"""
MORE = "  - {step: more, name: {zh: 又, en: More}, by: intake}\n"
LONGER = FLOW.replace("  - step: reply", MORE + "  - step: reply")
HANDLER, HEAD = BUREAU * 10 + 1, BUREAU * 10 + 2


def raised(flow: str = FLOW, **facts: object) -> Matter:
    return Matter(flow, facts=facts)


def test_what_passes_is_decided_answered_and_closed_with_its_evidence() -> None:
    m = raised(amount=2)
    assert m.kinds() == ["registered", "decided", "signed", "replied", "closed"]
    assert (m.state.status, m.state.reason) == ("closed", "answered")
    decided, signed = m.journal[1:3]
    assert (decided.by, decided.unit, decided.step) == (0, BUREAU, "approve")
    assert decided.data == {
        "result": "pass",
        "table": "table",
        "row": 1,
        "inputs": [{"key": "amount", "value": 2, "from": "fact"}],
    }
    assert (signed.by, signed.data) == (0, {"decided": "approve", "verdict": "agree"})
    assert m.state.facts == {"amount": 2, "approve": "agree", "kind": "plain"}, "only what the step asks for is taken"
    clock = m.state.clocks["overall"]
    assert clock.stop == clock.start


@pytest.mark.parametrize(("facts", "result"), [({}, "human"), ({"amount": 4}, "refuse")])
def test_what_does_not_pass_is_suggested_and_stays_with_people(facts: dict[str, object], result: str) -> None:
    m = raised(**facts)
    assert m.kinds() == ["registered", "suggested"]
    assert m.journal[-1].data["result"] == result
    assert m.open == {"approve"}
    m.do("sign", HANDLER, "approve", verdict="agree")
    assert m.open == {"reply"}, "the answer to what people decided is people's, too"
    m.do("reply", HANDLER, words="准予")
    assert m.state.status == "closed"


def test_the_reporter_has_it_looked_at_by_people_within_the_window() -> None:
    m = raised(amount=2).wait(days=9)
    assert ("ask_review", "") in m.can(THE_REPORTER)
    m.do("ask_review", THE_REPORTER, reason="数据有误")
    assert (m.state.status, m.state.answered, m.state.reviews, m.state.reopened) == ("open", 0, 1, 0)
    assert m.open == {"approve"}, "the machine does not speak twice"
    assert m.state.clocks["step/approve"].stop == 0
    assert m.refused("ask_review", THE_REPORTER) == "nothing_decided"
    m.do("sign", HANDLER, "approve", verdict="refuse").do("reply", HANDLER, words="不予准许")
    assert m.state.facts["approve"] == "refuse"
    assert m.kinds().count("decided") == 1
    assert ("ask_review", "") not in m.can(THE_REPORTER)


def test_after_the_window_only_a_head_corrects() -> None:
    m = raised(amount=2).wait(days=11)
    assert m.refused("ask_review", THE_REPORTER) == "review_late"
    assert m.refused("correct", HANDLER, reason="错") == "not_allowed"
    assert m.refused("correct", HEAD) == "missing"
    m.do("correct", HEAD, reason="共享数据有误")
    assert m.open == {"approve"}
    assert m.journal[-1].kind == "corrected"


def test_a_head_may_decide_anew_in_the_same_breath() -> None:
    m = raised(amount=2).wait(days=1).do("correct", HEAD, reason="共享数据有误", verdict="refuse")
    assert m.kinds()[-2:] == ["corrected", "signed"]
    assert m.journal[-1].by == HEAD
    assert (m.state.facts["approve"], m.open) == ("refuse", {"reply"})
    m.do("reply", HANDLER, words="撤销")
    assert m.state.status == "closed"


def test_who_stood_aside_does_not_correct() -> None:
    m = raised(LONGER, amount=2).do("stand_aside", HEAD, reason="亲属")
    assert m.refused("correct", HEAD, reason="错", verdict="agree") == "stood_aside"


def test_an_open_matter_is_reviewed_without_reopening() -> None:
    m = raised(LONGER, amount=2)
    assert m.open == {"more"}
    m.do("ask_review", HANDLER, "approve", reason="核对")
    assert m.open == {"approve"}
    m.do("sign", HANDLER, "approve", verdict="agree").do("handle", CENTRE * 10 + 1, "more")
    m.do("reply", HANDLER, words="准")
    assert m.state.status == "closed"


def test_people_may_begin_at_an_earlier_step() -> None:
    flow = FLOW.replace(
        "flow:\n", "flow:\n  - {step: check, name: {zh: 核对, en: Check}, act: handle, decide: table}\n"
    )
    m = raised(flow.replace("{window: 10d}", "{window: 10d, to: check}"), amount=2)
    assert m.kinds() == ["registered", "decided", "handled", "decided", "signed", "replied", "closed"]
    m.do("ask_review", THE_REPORTER, "approve")
    assert (m.journal[-1].data["to"], m.open) == ("check", {"check"})


def test_a_review_has_a_decision_and_its_step_to_be_about() -> None:
    m = raised(amount=2)
    assert m.refused("ask_review", THE_REPORTER, "nowhere") == "no_such_step"
    assert m.refused("ask_review", THE_REPORTER, "reply") == "nothing_decided", "it follows the step it goes with"
    reply_only = "flow:\n  - {step: reply, name: {zh: 答复, en: Reply}, decide: table}\n"
    m = raised(reply_only, amount=1)
    assert m.state.status == "closed"
    assert m.refused("correct", HEAD, reason="错", verdict="agree") == "wrong_act"
    m.do("correct", HEAD, reason="错")
    assert m.open == {"reply"}


def test_what_was_withdrawn_or_merged_has_no_decision_to_review() -> None:
    gone = raised(LONGER, amount=2).do("withdraw", THE_REPORTER)
    assert gone.refused("correct", HEAD, reason="错") == "nothing_decided"
    assert raised(LONGER, amount=2).do("merge", into=7).refused("correct", HEAD, reason="错") == "merged"


def test_what_is_reopened_is_done_by_people() -> None:
    m = raised(amount=2).do("reopen", THE_REPORTER, reason="没办好")
    assert m.open == {"approve"}
    assert m.kinds()[-1] == "reopened"


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("    decide: table", "    decide: table\n    by: co", "“decide”不能用在这一步"),
        ("signing: {refused: on}", "signing: {style: all}", "“decide”不能用在这一步"),
        ("    act: sign\n", "    act: call_back\n", "“decide”不能用在这一步"),
        ("decided_with: approve", "decided_with: approve\n    decide: table", "只能写一个"),
        ("decided_with: approve", "decided_with: reply", "没有指向前面写了 decide 的步骤"),
        ("{window: 10d}", "{to: reply}", "review.to 不是写了 decide 的步骤"),
        ("{window: 10d}", "{window: soon}", "既不是时限表里的编号，也不是期限"),
    ],
)
def test_a_flow_the_platform_cannot_follow_is_refused(was: str, now: str, said: str) -> None:
    with pytest.raises(NotationError, match=r"flow\.yaml:") as caught:
        flow_of(FLOW.replace(was, now))
    assert said in str(caught.value)


def test_nobody_elses_step_is_taken_for_the_platforms() -> None:
    flow = FLOW.replace("    role: handler\n    decide", "    by: unit:works\n    role: handler\n    decide")
    m = raised(flow, amount=2)
    assert m.units("approve") == [WORKS]
    assert m.journal[1].unit == WORKS
