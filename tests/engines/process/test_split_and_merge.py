"""拆分 and 并案: parts that run on their own, and matters answered by another, reversibly."""

from process_town import BUREAU, CENTRE, Matter, names

A, CLERK = BUREAU * 10 + 1, CENTRE * 10 + 1
FLOW = names(["a", "b"]) + "clocks: [{name: legal, title: {zh: 法定, en: Legal}, limit: answer, ladder: lamp}]\n"


def test_a_split_matter_waits_for_its_parts_while_its_clocks_run() -> None:
    m = Matter(FLOW).do("split", CLERK, parts=[7, 8])
    assert m.refused("handle", A, "a") == "paused"
    assert m.state.clocks["legal"].next, "the ladder goes on"
    m.do("part_closed", part=7)
    assert m.refused("handle", A, "a") == "paused"
    m.do("part_closed", part=8)
    assert m.do("handle", A, "a").open == {"b"}
    assert m.refused("part_closed", part=8) == "no_parts"


def test_a_part_told_twice_counts_once_and_a_stranger_never() -> None:
    m = Matter(FLOW).do("split", CLERK, parts=[7, 8]).do("part_closed", part=8)
    assert m.refused("part_closed", part=8) == "part_told"
    assert m.refused("part_closed", part=9) == "part_told"
    assert m.refused("handle", A, "a") == "paused"
    m.do("part_closed", part=7)
    assert m.refused("split", CLERK, parts=[8, 9]) == "part_told"
    assert m.do("split", CLERK, parts=[9, 10]).finish().state.status == "closed"


def test_a_split_makes_two_different_parts_at_least() -> None:
    m = Matter(FLOW)
    assert m.refused("split", CLERK, parts=[7]) == "split_few"
    assert m.refused("split", CLERK, parts=[7, 7]) == "split_few"
    assert m.refused("split", CLERK, parts=[]) in ("missing", "split_few")
    assert m.refused("split", CLERK) == "missing"


def test_nobody_resumes_a_split_matter_by_hand() -> None:
    m = Matter(FLOW).do("split", CLERK, parts=[7, 8])
    assert m.refused("resume", A, name="parts") == "has_parts"
    assert ("resume", "") not in m.can(A)


def test_a_pause_beside_the_split_is_the_one_that_is_resumed() -> None:
    m = Matter(FLOW).do("split", CLERK, parts=[7, 8]).do("pause", A, name="补正", reason="x").do("resume", A)
    assert [p.name for p in m.state.pauses] == ["parts"]


def test_a_split_matter_is_not_merged() -> None:
    m = Matter(FLOW).do("split", CLERK, parts=[7, 8])
    assert m.refused("merge", CLERK, into=9) == "has_parts"


def test_a_part_that_closes_after_its_whole_was_withdrawn_still_counts() -> None:
    m = Matter(FLOW).do("split", CLERK, parts=[7, 8]).do("withdraw")
    m.do("part_closed", part=7).do("part_closed", part=8)
    m.do("reopen", CLERK, reason="又来")
    assert m.do("handle", A, "a").open == {"b"}


def test_a_split_matter_reopened_still_waits_for_its_parts() -> None:
    m = Matter(FLOW).do("split", CLERK, parts=[7, 8]).do("withdraw").do("reopen", CLERK, reason="又来")
    assert [p.name for p in m.state.pauses] == ["parts"]
    assert m.do("part_closed", part=7).do("part_closed", part=8).do("handle", A, "a").open == {"b"}


def test_a_merged_matter_is_closed_and_sends_people_to_the_other() -> None:
    m = Matter(FLOW).do("merge", CLERK, into=9)
    assert (m.state.status, m.state.reason, m.state.merged_into) == ("closed", "merged", 9)
    assert m.refused("handle", A, "a") == "merged"
    assert m.refused("reopen", CLERK, reason="x") == "merged"


def test_unmerging_brings_it_back_with_its_clocks_as_if_never_merged() -> None:
    m = Matter(FLOW)
    before = m.due("legal")
    m.do("merge", CLERK, into=9).wait(days=5).do("unmerge", CLERK)
    assert m.due("legal") == before
    assert m.open == {"a"}
    assert m.refused("unmerge", CLERK) == "not_merged"


def test_a_step_done_before_the_merge_gets_no_clock_back() -> None:
    flow = FLOW.replace("step: a,", "step: a, limit: 5d,")
    m = Matter(flow).do("handle", A, "a").do("merge", CLERK, into=9).do("unmerge", CLERK)
    assert m.state.clocks["step/a"].stop


def test_a_matter_merged_while_paused_comes_back_paused() -> None:
    m = Matter(FLOW).wait(days=1).do("pause", A, name="补正", reason="x").do("merge", CLERK, into=9).wait(days=3)
    m.do("unmerge", CLERK)
    assert m.refused("handle", A, "a") == "paused"
    m.do("resume", A)
    assert m.due("legal") == "2026-03-27 00:00"


def test_the_other_side_of_a_merge_knows_what_it_answers_for() -> None:
    m = Matter(FLOW).do("absorb", other=7).do("absorb", other=8)
    assert m.state.absorbed == [7, 8]
    assert m.do("absorb", other=7, out=True).state.absorbed == [8]
    assert m.refused("absorb", A, other=9) == "not_allowed"
