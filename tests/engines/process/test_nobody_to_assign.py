"""Nobody to assign: the unit above, the lead, or passed and marked; and that a way to the end always exists."""

import pytest
from process_town import BRANCH, BUREAU, CENTRE, EMPTY, HALL, WORKS, Matter, Town

from luodi.engines.process import Refusal, finish

A = BUREAU * 10 + 1


def step(by: str, nobody: str = "over", role: str = "handler", more: str = "") -> str:
    return f"""\
flow:
  - {{step: sign, name: {{zh: 审, en: Sign}}, by: "{by}", role: {role}, signing: {{nobody: {nobody}{more}}}}}
  - {{step: reply, name: {{zh: 答复, en: Reply}}}}
"""


def test_the_unit_above_takes_what_nobody_can_do() -> None:
    town = Town()
    town.people.pop(BRANCH * 10 + 1)
    town.people.pop(BRANCH * 10 + 2)
    assert Matter(step("lead"), town, lead=BRANCH).units("sign") == [BUREAU]


def test_the_lead_takes_it_where_the_type_says_so() -> None:
    assert Matter(step("unit:empty", "lead")).units("sign") == [BUREAU]


def test_it_passes_marked_where_the_type_says_so() -> None:
    m = Matter(step("unit:empty", "pass"))
    assert m.standing("sign") == "passed"
    assert m.open == {"reply"}


def test_a_unit_no_longer_in_force_counts_as_nobody() -> None:
    assert Matter(step("unit:gone")).units("sign") == [BUREAU]
    assert Matter(step("unit:gone", "pass")).standing("sign") == "passed"


def test_someone_above_relieves_a_step_whose_people_left() -> None:
    m = Matter(step("lead"), lead=BRANCH)
    assert m.refused("relieve", HALL * 10 + 2, "sign") == "staffed"
    for person in (BRANCH * 10 + 1, BRANCH * 10 + 2):
        m.town.people.pop(person)
    m.do("relieve", HALL * 10 + 2, "sign")
    assert m.units("sign") == [BUREAU]
    assert m.refused("relieve", step="nowhere") == "no_such_step"
    assert m.refused("relieve", step="reply") == "step_not_open"


def test_two_parts_that_lose_their_people_at_once_end_the_step() -> None:
    m = Matter(step("co", role="judge", more=", style: all"), Town(), lead=HALL, co=[BUREAU, WORKS])
    assert m.units("sign") == [BUREAU, WORKS]
    m.do("relieve", step="sign")
    assert m.standing("sign") == "passed"
    assert m.open == {"reply"}


def test_two_parts_are_never_moved_to_one_unit() -> None:
    town = Town()
    m = Matter(step("co", more=", style: all"), town, lead=HALL, co=[BUREAU, WORKS])
    for unit in (BUREAU, WORKS):
        for person in [p for p, held in town.people.items() if any(u == unit for u, _ in held)]:
            town.people.pop(person)
    m.do("relieve", step="sign")
    assert m.units("sign") == [HALL, WORKS]
    assert m.open == {"sign"}
    assert m.do("sign", HALL * 10 + 1, verdict="agree").open == {"reply"}


def test_a_co_handler_that_already_stands_in_for_another_is_not_asked_twice() -> None:
    town = Town()
    for person in (BRANCH * 10 + 1, BRANCH * 10 + 2):
        town.people.pop(person)
    m = Matter(step("co", more=", style: all"), town, lead=HALL, co=[BRANCH])
    assert m.units("sign") == [BUREAU]
    assert m.do("add_co", HALL * 10 + 1, unit=BUREAU).units("sign") == [BUREAU]


def test_a_reply_nobody_is_left_to_give_ends_the_matter_as_unanswered() -> None:
    flow = "flow:\n  - {step: reply, name: {zh: 答复, en: Reply}, by: lead}\n"
    m = Matter(flow, lead=EMPTY).do("relieve", step="reply")
    assert (m.state.status, m.state.reason) == ("closed", "unanswered")


def test_it_can_be_closed_by_hand_when_nobody_was_left_to_reply() -> None:
    flow = """\
flow:
  - {step: reply, name: {zh: 答复, en: Reply}, by: "unit:empty"}
  - {step: close, name: {zh: 办结, en: Close}, by: intake, role: clerk}
"""
    m = Matter(flow).do("relieve", step="reply")
    assert ("close", "close") in m.can(CENTRE * 10 + 1)
    assert m.do("close", CENTRE * 10 + 1).state.reason == "unanswered"


def test_with_nobody_anywhere_there_is_still_a_way_to_the_end() -> None:
    m = Matter(step("lead"), Town({}))
    assert m.finish().state.reason == "unanswered"


def test_in_order_the_first_without_people_does_not_block_the_others() -> None:
    m = Matter(step("co", more=", style: order"), lead=HALL, co=[EMPTY, WORKS])
    assert m.finish().state.reason == "answered"


def test_a_plan_names_commands_that_are_taken_one_by_one() -> None:
    m = Matter(step("lead")).do("split", parts=[1, 2]).do("pause", A, name="补正", reason="x")
    commands, end = finish(m.flow, m.state, m.town, m.town.someone, m.at)
    assert [c.kind for c in commands] == ["resume", "part_closed", "part_closed", "sign", "reply"]
    assert not end.open


def test_a_plan_too_long_is_no_plan() -> None:
    m = Matter(step("lead"))
    with pytest.raises(Refusal) as caught:
        finish(m.flow, m.state, m.town, m.town.someone, m.at, most=1)
    assert caught.value.code == "no_plan"
