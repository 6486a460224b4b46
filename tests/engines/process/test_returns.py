"""Going back: restart does everything after the step again, resume comes straight back."""

from process_town import BUREAU, WORKS, Matter, names

A, A_HEAD = BUREAU * 10 + 1, BUREAU * 10 + 2
LINE = names(["a", "b", "c"])


def at_reply() -> Matter:
    m = Matter(LINE)
    for step in "abc":
        m.do("handle", A, step)
    return m


def test_restart_does_everything_after_the_step_again() -> None:
    m = at_reply().do("return", A, "reply", to="a", reason="重来")
    assert m.open == {"a"}
    assert (m.standing("b"), m.standing("reply")) == ("void", "void")
    assert m.do("handle", A, "a").open == {"b"}
    assert m.state.runs["b"].round == 2


def test_resume_comes_straight_back() -> None:
    m = at_reply().do("return", A, "reply", to="a", mode="resume", reason="补一点")
    assert m.open == {"a"}
    assert m.standing("b") == "done"
    assert m.do("handle", A, "a").open == {"reply"}


def test_a_step_not_done_cannot_be_returned_to() -> None:
    m = Matter(LINE).do("handle", A, "a")
    assert m.refused("return", A, "b", to="c", reason="x") == "cannot_return"
    assert m.refused("return", A, "b", to="b", reason="x") == "cannot_return"
    assert m.refused("return", A, "b", to="nowhere", reason="x") == "no_such_step"
    assert m.refused("return", A, "nowhere", to="a", reason="x") == "no_such_step"


def test_a_return_needs_a_reason_and_an_open_step_of_ones_own() -> None:
    m = at_reply()
    assert m.refused("return", A, "reply", to="a") == "missing"
    assert m.refused("return", WORKS * 10 + 1, "reply", to="a", reason="x") == "not_allowed"
    assert ("return", "reply") in m.can(A)
    assert ("return", "a") not in Matter(LINE).can(A)


BRANCHES = """\
flow:
  - {step: a, name: {zh: 甲, en: A}, act: handle}
  - parallel:
      - {step: b, name: {zh: 乙, en: B}, act: handle}
      - {step: c, name: {zh: 丙, en: C}, act: handle}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""


def test_a_restart_undoes_the_branches_beside_it_too() -> None:
    m = Matter(BRANCHES).do("handle", A, "a").do("handle", A, "c")
    m.do("return", A, "b", to="a", reason="重来")
    assert m.open == {"a"}
    assert m.standing("c") == "void"
    assert m.do("handle", A, "a").open == {"b", "c"}


def test_a_resume_leaves_the_branches_beside_it_alone() -> None:
    m = Matter(BRANCHES).do("handle", A, "a").do("return", A, "b", to="a", mode="resume", reason="补")
    assert m.open == {"a", "c"}


PARTIAL = """\
flow:
  - partial:
      - {id: a, do: [{step: a, name: {zh: 甲, en: A}, act: handle}]}
      - {id: b, do: [{step: b, name: {zh: 乙, en: B}, act: handle}]}
      - {id: c, after: [a], do: [{step: c, name: {zh: 丙, en: C}, act: handle}]}
      - {id: d, after: [a, b], do: [{step: d, name: {zh: 丁, en: D}, act: handle}]}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""


def test_partial_opens_what_has_all_it_waits_for() -> None:
    m = Matter(PARTIAL)
    assert m.open == {"a", "b"}
    assert m.do("handle", A, "a").open == {"b", "c"}
    assert m.do("handle", A, "b").open == {"c", "d"}


def test_in_partial_only_what_came_after_is_undone() -> None:
    m = Matter(PARTIAL)
    for step in "abc":
        m.do("handle", A, step)
    m.do("return", A, "d", to="b", reason="重来")
    assert m.open == {"b"}
    assert (m.standing("c"), m.standing("d")) == ("done", "void")


LOOP = """\
flow:
  - {step: handle, name: {zh: 办理, en: Handle}}
  - repeat:
      - {step: reply, name: {zh: 答复, en: Reply}}
      - {step: call_back, name: {zh: 回访, en: Call back}}
    while: satisfied == "no"
    at_most: 2
  - {step: check, name: {zh: 复核, en: Check}, act: handle}
"""


def said(m: Matter, satisfied: str) -> Matter:
    return m.do("reply", A, words="话").do("call_back", A, satisfied=satisfied)


def test_a_loop_runs_again_while_its_condition_holds_and_no_more_often_than_allowed() -> None:
    m = said(Matter(LOOP).do("handle", A), "no")
    assert m.open == {"reply"}
    assert said(m, "no").open == {"check"}


def test_a_loop_ends_when_its_condition_no_longer_holds() -> None:
    assert said(Matter(LOOP).do("handle", A), "yes").open == {"check"}


def test_a_return_into_a_finished_loop_runs_it_anew() -> None:
    m = said(Matter(LOOP).do("handle", A), "yes").do("return", A, "check", to="reply", reason="重来")
    assert m.open == {"reply"}
    assert said(m, "yes").open == {"check"}


def test_a_return_before_a_loop_counts_its_rounds_from_the_start() -> None:
    m = said(Matter(LOOP).do("handle", A), "no").do("return", A, "reply", to="handle", reason="重来")
    said(m.do("handle", A), "no")
    assert m.open == {"reply"}, "two rounds again, not the one that was left"


def test_a_choice_is_made_anew_after_a_return_before_it() -> None:
    m = Matter(
        """\
flow:
  - step: handle
    name: {zh: 办理, en: Handle}
    asks: [{key: kind, name: {zh: 类, en: Kind}, options: [big, small], required: true}]
  - choose:
      - {when: kind == "big", do: [{step: chief, name: {zh: 大, en: Big}, act: handle}]}
      - otherwise: [{step: clerk, name: {zh: 小, en: Small}, act: handle}]
  - {step: reply, name: {zh: 答复, en: Reply}}
"""
    ).do("handle", A, facts={"kind": "big"})
    assert m.open == {"chief"}
    m.do("return", A, "chief", to="handle", reason="错了").do("handle", A, "handle", facts={"kind": "small"})
    assert m.open == {"clerk"}


def test_facts_are_asked_checked_and_required() -> None:
    m = Matter(
        """\
flow:
  - step: handle
    name: {zh: 办理, en: Handle}
    asks:
      - {key: kind, name: {zh: 类, en: Kind}, options: [big, small], required: true}
      - {key: amount, name: {zh: 额, en: Amount}, kind: number}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""
    )
    assert m.refused("handle", A) == "missing"
    assert m.refused("handle", A, facts={"kind": "huge"}) == "bad_value"
    assert m.refused("handle", A, facts={"kind": "big", "colour": "red"}) == "bad_value"
    assert m.refused("handle", A, facts={"kind": "big", "amount": "much"}) == "bad_value"
    m.do("handle", A, facts={"kind": "big", "amount": "1500"})
    assert m.state.facts == {"kind": "big", "amount": 1500}
