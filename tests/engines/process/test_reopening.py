"""重新打开 under the same number and clocks; and the other things that happen at and after the end."""

import pytest
from process_town import BUREAU, CENTRE, HALL, WORKS, Matter

from luodi.engines.process import THE_REPORTER, THE_SYSTEM

A, CLERK, CALLER, CHIEF = BUREAU * 10 + 1, CENTRE * 10 + 1, CENTRE * 10 + 1, HALL * 10 + 2
FLOW = """\
flow:
  - {step: accept, name: {zh: 受理, en: Accept}, by: intake, role: clerk}
  - choose:
      - {when: kind == "big", do: [{step: expert, name: {zh: 专家, en: Expert}, act: handle, limit: 9d}]}
      - otherwise: []
  - {step: handle, name: {zh: 办理, en: Handle}, limit: 5d}
  - {step: reply, name: {zh: 答复, en: Reply}}
  - {step: close, name: {zh: 办结, en: Close}}
clocks:
  - {name: legal, title: {zh: 法定, en: Legal}, limit: answer}
  - {name: first, title: {zh: 首次, en: First}, limit: 2wd, to: accepted}
  - {name: answer, title: {zh: 答复, en: Answer}, limit: firm, to: replied}
reopening: {window: 30d, at_most: 2, to: handle}
"""


def closed(flow: str = FLOW) -> Matter:
    m = Matter(flow).do("accept", CLERK).do("handle", A).wait(days=1).do("reply", A, words="答")
    return m.wait(days=1).do("close", A)


def test_reopening_goes_back_to_the_step_the_type_names() -> None:
    m = closed().wait(days=2).do("reopen", THE_REPORTER, reason="没解决")
    assert m.open == {"handle"}
    assert (m.standing("accept"), m.standing("reply")) == ("done", "void")
    assert m.state.answered == 0
    assert m.refused("close", A) == "not_answered"


@pytest.mark.parametrize("words", [7, "reason", ["reason"], True])
def test_words_that_are_no_commitments_stand_for_no_reason(words: object) -> None:
    assert closed().refused("reopen", THE_REPORTER, words=words) == "missing"


def test_the_time_it_lay_closed_counts_as_a_pause() -> None:
    m = closed()
    before = m.due("legal")
    m.wait(days=7).do("reopen", CLERK, reason="x")
    assert (before, m.due("legal")) == ("2026-03-24 00:00", "2026-03-31 00:00")


def test_a_clock_whose_end_stays_done_is_not_started_again() -> None:
    m = closed().wait(days=20).do("reopen", CLERK, reason="x")
    assert m.state.clocks["first"].stop, "first contact was made"
    assert not m.state.clocks["answer"].stop, "the answer must come anew"


def test_reopening_is_bounded_in_number_and_time() -> None:
    m = closed().wait(days=31)
    assert m.refused("reopen", CLERK, reason="x") == "reopen_late"
    m = closed().do("reopen", CLERK, reason="x").finish().do("reopen", CLERK, reason="x").finish()
    assert m.refused("reopen", CLERK, reason="x") == "reopen_used"
    assert ("reopen", "") not in m.can(CLERK)


def test_only_a_closed_matter_is_reopened_and_not_before_it_closed() -> None:
    assert Matter(FLOW).refused("reopen", CLERK, reason="x") == "not_closed"
    m = closed()
    m.at -= 1
    assert m.refused("reopen", CLERK, reason="x") == "out_of_order"


def test_a_matter_that_ended_before_that_step_starts_at_the_first() -> None:
    m = Matter(FLOW).do("withdraw", THE_REPORTER).do("reopen", THE_REPORTER, reason="改主意")
    assert m.open == {"accept"}


def test_a_branch_that_was_never_taken_is_not_gone_back_to() -> None:
    m = closed(FLOW.replace("to: handle}", "to: expert}")).do("reopen", CLERK, reason="x")
    assert m.open == {"accept"}


def test_reopening_after_the_reply_keeps_the_answer_and_can_be_closed() -> None:
    m = closed(FLOW.replace("to: handle}", "to: close}")).do("reopen", CLERK, reason="x")
    assert m.open == {"close"}
    assert m.state.answered
    assert m.do("close", A).state.reason == "answered"


def test_reopening_keeps_an_answer_that_stands_while_a_later_one_is_undone() -> None:
    flow = """\
flow:
  - {step: reply, name: {zh: 答复, en: Reply}}
  - {step: review, name: {zh: 复查, en: Review}, act: call_back}
  - choose:
      - {when: satisfied == "no", do: [{step: more, name: {zh: 补答, en: More}, act: reply}]}
      - otherwise: []
  - {step: close, name: {zh: 办结, en: Close}}
reopening: {to: review}
"""
    m = Matter(flow).do("reply", A, words="x").do("call_back", A, satisfied="no").do("reply", A, words="y")
    m.do("close", A).do("reopen", CLERK, reason="z").do("call_back", A, satisfied="yes")
    assert m.do("close", A).state.reason == "answered"


def test_what_was_paused_or_asked_when_it_ended_ended_with_it() -> None:
    m = Matter(FLOW).do("accept", CLERK).do("pause", A, name="补正", reason="x").wait(days=2)
    m.do("ask_extension", A, clock="legal", reason="x").do("withdraw", THE_REPORTER).wait(days=3)
    m.do("reopen", THE_REPORTER, reason="y")
    assert not m.state.pauses
    assert not m.state.pending
    assert m.due("legal") == "2026-03-28 00:00", "from the second to the seventh no working day ran"
    assert not m.state.clocks["legal"].stop


def test_the_clock_of_a_reply_that_also_ended_the_matter_is_not_started_again() -> None:
    flow = """\
flow:
  - {step: reply, name: {zh: 答复, en: Reply}}
  - {step: check, name: {zh: 核, en: Check}, act: handle, by: co}
clocks: [{name: answer, title: {zh: 答复, en: Answer}, limit: firm, to: replied}]
reopening: {to: check}
"""
    m = Matter(flow).wait(days=1).do("reply", A, words="x")
    assert m.state.status == "closed", "no co-handler had to check"
    m.do("reopen", CLERK, reason="x")
    assert m.state.clocks["answer"].stop


def test_a_branch_still_open_keeps_its_clock_after_reopening() -> None:
    flow = """\
flow:
  - parallel:
      - {step: a, name: {zh: 甲, en: A}, act: handle, limit: 5d}
      - {step: b, name: {zh: 乙, en: B}, act: handle, limit: 5d}
  - {step: reply, name: {zh: 答复, en: Reply}}
reopening: {to: b}
"""
    m = Matter(flow).do("handle", A, "b").wait(days=1).do("withdraw").wait(days=1).do("reopen", CLERK, reason="x")
    assert m.open == {"a", "b"}
    assert not m.state.clocks["step/a"].stop
    assert m.due("step/a") == "2026-03-09 00:00"


def test_a_matter_handed_over_is_not_reopened() -> None:
    m = Matter(FLOW).do("hand_over", CLERK, to="纪委监委")
    assert m.state.reason == "handed_over"
    assert m.refused("reopen", CLERK, reason="x") == "handed_over"
    assert m.refused("handle", A) == "closed"


def test_declining_ends_it_with_a_reason() -> None:
    m = Matter(FLOW)
    assert m.refused("decline", CLERK) == "missing"
    m.do("decline", CLERK, reason="not_ours")
    assert (m.state.reason, m.journal[-1].data["reason"]) == ("declined", "not_ours")


def test_it_is_registered_once_and_before_all_else() -> None:
    assert Matter(FLOW).refused("register", intake=CENTRE) == "already_registered"
    m = Matter(FLOW, register=False)
    assert m.refused("accept", CLERK) == "not_registered"
    assert m.refused("register", intake=0) == "bad_value"
    assert m.refused("note", words="x") == "not_registered"


def test_the_tree_done_the_matter_closes_by_itself() -> None:
    m = Matter(FLOW.replace("  - {step: close, name: {zh: 办结, en: Close}}\n", ""))
    m.do("accept", CLERK).do("handle", A).do("reply", A, words="x")
    assert (m.state.reason, m.kinds()[-1]) == ("answered", "closed")


def test_closing_before_the_answer_is_neither_offered_nor_taken() -> None:
    flow = """\
flow:
  - parallel:
      - {step: handle, name: {zh: 办理, en: Handle}}
      - partial:
          - {id: a, do: [{step: reply, name: {zh: 答复, en: Reply}}]}
          - {id: b, after: [a], do: [{step: close, name: {zh: 办结, en: Close}}]}
"""
    m = Matter(flow)
    assert m.refused("close", A) == "not_answered"
    m.do("reply", A, words="x").do("close", A)
    assert m.state.status == "closed"


def test_rating_is_the_reporters_who_may_think_again() -> None:
    assert Matter(FLOW).refused("rate", THE_REPORTER, stars=5) == "not_answered"
    m = closed().do("rate", THE_REPORTER, stars=5).do("rate", THE_REPORTER, stars=2)
    assert (m.state.rating, m.journal[-1].data["replaces"]) == (2, 5)
    assert closed().refused("rate", THE_REPORTER, stars=6) == "bad_value"
    assert ("rate", "") in m.can(THE_REPORTER)


def test_nobody_else_speaks_once_the_reporter_has_and_the_platform_never_does() -> None:
    by_phone = closed().do("rate", CALLER, stars=4)
    assert by_phone.refused("rate", CALLER, stars=5) == "rated_already"
    assert by_phone.do("rate", THE_REPORTER, stars=1).state.rating == 1
    assert by_phone.refused("rate", CALLER, stars=5) == "rated_already"
    assert ("rate", "") not in by_phone.can(CALLER)
    assert closed().refused("rate", THE_SYSTEM, stars=5) == "not_allowed"


def test_looking_back_says_whether_it_held() -> None:
    assert Matter(FLOW).refused("look_back", CHIEF, result="held") == "not_closed"
    assert closed().do("look_back", CHIEF, result="rebounded").state.looked_back == "rebounded"


def test_outcomes_are_exact_numbers_of_a_kind() -> None:
    m = Matter(FLOW).do("outcome", A, kind="money", amount="1200.50", unit="元")
    assert [(o.kind, o.amount, o.unit) for o in m.state.outcomes] == [("money", "1200.50", "元")]
    assert m.refused("outcome", A, kind="money", amount="NaN", unit="元") == "bad_value"
    assert m.refused("outcome", A, kind="money", amount="many", unit="元") == "bad_value"


@pytest.mark.parametrize(
    ("kind", "data", "entry"),
    [
        ("note", {"words": "x"}, "noted"),
        ("attach", {"document": "d"}, "attached"),
        ("set_level", {"level": 2, "reason": "x"}, "level_set"),
        ("open_identity", {"reason": "x"}, "identity_opened"),
        ("erase", {"basis": "x"}, "erased"),
    ],
)
def test_what_is_put_on_record_stays_possible_after_the_end(kind: str, data: dict[str, object], entry: str) -> None:
    assert closed().do(kind, **data).kinds()[-1] == entry


def test_co_handlers_join_and_leave_a_running_step() -> None:
    flow = """\
flow:
  - {step: help, name: {zh: 协办, en: Help}, act: handle, by: co, signing: {style: all}}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""
    m = Matter(flow, co=[WORKS]).do("add_co", A, unit=HALL)
    assert m.units("help") == [WORKS, HALL]
    assert m.refused("add_co", A, unit=HALL) == "same_unit"
    assert m.refused("drop_co", A, unit=CENTRE) == "not_co"
    m.do("handle", WORKS * 10 + 1).do("drop_co", A, unit=HALL)
    assert m.open == {"reply"}
    assert m.standing("help") == "done"


def test_a_step_for_co_handlers_passes_when_there_are_none() -> None:
    m = Matter(
        "flow:\n  - {step: help, name: {zh: 协办, en: Help}, act: handle, by: co}\n"
        "  - {step: reply, name: {zh: 答复, en: Reply}}\n"
    )
    assert m.standing("help") == "passed"
    assert m.open == {"reply"}
