"""工作交接: units and people take the place of those that go; who may order it; what has moved on is left alone."""

from process_town import BUREAU, HALL, STREET, WORKS, Matter

FLOW = """\
flow:
  - {step: sign, name: {zh: 审, en: Sign}, by: co, role: handler, signing: {style: all}}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""
LED = "flow:\n  - {step: reply, name: {zh: 答复, en: Reply}}\n"


def test_the_heir_leads_and_does_what_was_open() -> None:
    m = Matter(LED, lead=BUREAU)
    m.do("hand_on", units=[[BUREAU, WORKS]], parts=[["reply", BUREAU, WORKS, WORKS * 10 + 1]])
    assert (m.state.lead, m.units("reply")) == (WORKS, [WORKS])
    assert m.state.runs["reply"].signers[0].person == WORKS * 10 + 1


def test_an_heir_that_signs_already_is_not_asked_twice() -> None:
    m = Matter(FLOW, lead=HALL, co=[BUREAU, WORKS])
    m.do("hand_on", units=[[BUREAU, WORKS]], parts=[["sign", BUREAU, WORKS, 0]])
    assert m.state.co == [WORKS]
    assert [s.verdict for s in m.state.runs["sign"].signers] == ["auto", ""]
    assert m.do("sign", WORKS * 10 + 1, verdict="agree").open == {"reply"}


def test_two_units_that_end_at_once_are_never_moved_to_the_same_place() -> None:
    m = Matter(FLOW, lead=HALL, co=[BUREAU, WORKS])
    parts = [["sign", BUREAU, STREET, 0], ["sign", WORKS, STREET, 0]]
    m.do("hand_on", units=[[BUREAU, STREET], [WORKS, STREET]], parts=parts)
    assert m.state.co == [STREET]
    assert m.do("sign", STREET * 10 + 1, verdict="agree").open == {"reply"}


def test_what_has_moved_on_since_is_left_alone_and_nobody_else_may_order_it() -> None:
    m = Matter(LED, lead=BUREAU)
    assert m.refused("hand_on", parts=[["gone", BUREAU, WORKS, 0]]) == "nothing_to_hand_on"
    assert m.refused("hand_on", BUREAU * 10 + 2, units=[[BUREAU, WORKS]]) == "not_allowed"
