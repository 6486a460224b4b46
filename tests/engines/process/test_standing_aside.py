"""回避: who has an interest has no part in a matter; whoever leads or watches over it says so, and alone can end it."""

from process_town import BRANCH, BUREAU, CENTRE, COMMUNITY, COURT, HALL, STREET, WORKS, Matter, Town

from luodi.engines.process import THE_REPORTER, THE_SYSTEM

A, B, C = BUREAU * 10 + 1, BUREAU * 10 + 2, BUREAU * 10 + 3
"""Two of the bureau's handlers, of whom the second is its head, and one who is head elsewhere."""
CHIEF, CLERK = HALL * 10 + 2, CENTRE * 10 + 1
FLOW = """\
flow:
  - {step: handle, name: {zh: 办理, en: Handle}}
  - {step: check, name: {zh: 审核, en: Check}, act: sign, role: head, signing: {nobody: NOBODY}}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""


def matter(nobody: str = "over", **data: object) -> Matter:
    return Matter(FLOW.replace("NOBODY", nobody), Town(), **data)


def test_who_steps_aside_frees_what_they_had_taken_and_can_do_nothing_more() -> None:
    m = matter().do("claim", A, "handle").do("stand_aside", A, reason="亲属")
    assert m.state.aside == [A]
    assert m.units("handle") == [BUREAU]
    assert m.state.runs["handle"].signers[0].person == 0
    assert m.can(A) == set()
    assert m.refused("handle", A) == m.refused("note", A, words="x") == "stood_aside"
    assert m.do("handle", B).open == {"check"}


def test_nobody_hands_it_back_to_them() -> None:
    m = matter().do("stand_aside", A, reason="亲属")
    assert m.refused("give", B, "handle", unit=BUREAU, person=A) == "stood_aside"
    m.do("claim", B, "handle").do("hand_on", parts=[["handle", BUREAU, BUREAU, A]])
    assert m.state.runs["handle"].signers[0].person == 0


def test_neither_the_public_nor_the_platform_has_an_interest() -> None:
    m = matter()
    assert m.refused("stand_aside", THE_REPORTER, reason="x") == "not_allowed"
    assert m.refused("stand_aside", THE_SYSTEM, reason="x") == "not_allowed"
    assert m.refused("stand_aside", A) == "missing"


def test_the_head_of_the_lead_unit_and_those_above_may_say_who_has_an_interest() -> None:
    assert matter().do("order_aside", B, person=A, reason="亲属").state.aside == [A]
    assert matter().do("order_aside", CHIEF, person=B, reason="亲属").state.aside == [B]
    m = matter()
    for other in (A, CLERK, WORKS * 10 + 2, STREET * 10 + 2, THE_REPORTER):
        assert m.refused("order_aside", other, person=A, reason="x") == "not_allowed"
    m.do("order_aside", B, person=A, reason="x")
    assert m.refused("order_aside", B, person=A, reason="x") == "already_aside"


def test_a_head_cannot_shake_off_whoever_watches_from_above() -> None:
    m = matter(lead=BRANCH)
    head_alone = WORKS * 10 + 3
    m.town.people[head_alone] = ((BRANCH, "head"),)
    assert m.refused("order_aside", head_alone, person=CHIEF, reason="x") == "stands_over"
    assert m.do("order_aside", CHIEF, person=head_alone, reason="x").state.aside == [head_alone]
    m.do("lift_aside", CHIEF, person=head_alone, reason="x").do("order_aside", head_alone, person=CLERK, reason="x")
    assert m.state.aside == [CLERK]


def test_it_ends_by_the_word_of_those_who_could_order_it_never_by_their_own() -> None:
    m = matter().do("stand_aside", B, reason="亲属")
    assert m.refused("lift_aside", B, person=B, reason="误会") == "stood_aside"
    assert m.refused("lift_aside", A, person=B, reason="误会") == "not_allowed"
    assert m.refused("lift_aside", CHIEF, person=A, reason="误会") == "not_aside"
    assert m.refused("lift_aside", CHIEF, person=B) == "missing"
    assert m.do("lift_aside", CHIEF, person=B, reason="误会").state.aside == []
    assert m.kinds()[-2:] == ["stood_aside", "aside_lifted"]
    assert m.do("handle", B).open == {"check"}


def test_what_nobody_else_can_do_goes_to_the_unit_above_at_once() -> None:
    m = matter(lead=BRANCH).do("handle", BRANCH * 10 + 1).do("stand_aside", BRANCH * 10 + 2, reason="亲属")
    assert m.units("check") == [BUREAU]
    assert [(e.kind, e.by, e.step) for e in m.journal[-2:]] == [
        ("stood_aside", BRANCH * 10 + 2, ""),
        ("relieved", 0, "check"),
    ]
    assert m.do("sign", B, verdict="agree").open == {"reply"}


def test_it_passes_marked_where_the_type_says_so_or_nobody_stands_above() -> None:
    m = matter("pass").do("handle", A).do("order_aside", CHIEF, person=B, reason="亲属")
    assert m.standing("check") == "passed"
    assert m.open == {"reply"}
    m = matter(lead=COURT, intake=COURT).do("handle", COURT * 10 + 1).do("stand_aside", COURT * 10 + 2, reason="亲属")
    assert m.standing("check") == "passed"
    assert m.finish().state.reason == "answered"


def test_a_step_that_had_nobody_before_is_left_as_it_was() -> None:
    m = matter(lead=COMMUNITY)
    m.town.people[COMMUNITY * 10 + 3] = ((COMMUNITY, "head"),)
    m.do("handle", COMMUNITY * 10 + 1)
    m.town.people.pop(COMMUNITY * 10 + 3)
    m.do("stand_aside", COMMUNITY * 10 + 1, reason="亲属")
    assert m.units("check") == [COMMUNITY]
    assert m.kinds()[-1] == "stood_aside"


def test_later_steps_do_not_wait_for_them_either() -> None:
    m = matter(lead=BRANCH).do("stand_aside", BRANCH * 10 + 2, reason="亲属").do("handle", BRANCH * 10 + 1)
    assert m.units("check") == [BUREAU]


def test_who_has_an_interest_in_what_is_closed_steps_aside_from_it_too() -> None:
    m = matter().do("handle", A).do("sign", B, verdict="agree").do("reply", A, words="x")
    assert m.state.status == "closed"
    m.do("order_aside", CHIEF, person=B, reason="亲属")
    assert m.state.aside == [B]
    assert m.state.status == "closed"


def test_it_goes_over_to_the_matter_that_answers_for_it() -> None:
    m = matter().do("claim", A, "handle").do("absorb", other=7, aside=[A, CLERK])
    assert m.state.aside == [A, CLERK]
    assert m.state.runs["handle"].signers[0].person == 0
    assert m.do("absorb", other=7, out=True).state.aside == [A, CLERK]


def test_a_part_begins_with_those_who_stand_aside_from_the_whole() -> None:
    m = matter(aside=[B])
    assert m.state.aside == [B]
    assert m.do("handle", A).units("check") == [HALL]
