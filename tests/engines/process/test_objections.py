"""退回异议: a unit says the matter is not its own, a bounded number of times, and someone rules before work goes on."""

from process_town import BRANCH, BUREAU, CENTRE, HALL, STREET, WORKS, Matter

A, CLERK, CHIEF = BUREAU * 10 + 1, CENTRE * 10 + 1, HALL * 10 + 2
FLOW = """\
flow:
  - {step: assign, name: {zh: 派单, en: Assign}, by: intake, role: dispatcher}
  - {step: handle, name: {zh: 办理, en: Handle}}
  - {step: reply, name: {zh: 答复, en: Reply}}
objections: {at_most: 2, within: 2wd}
"""


def assigned() -> Matter:
    return Matter(FLOW).do("assign", CLERK, lead=BUREAU, co=[WORKS])


def test_an_objection_holds_the_work_until_someone_rules() -> None:
    m = assigned().do("object", A, reason="非我职责", to=STREET)
    assert m.refused("handle", A) == "already_pending"
    assert m.refused("object", A, reason="再说") == "already_pending"
    assert ("rule_objection", "") in m.can(CLERK)


def test_an_objection_upheld_moves_the_open_work_to_the_new_lead() -> None:
    m = assigned().do("object", A, reason="x")
    assert m.refused("rule_objection", CLERK, verdict="upheld", to=BUREAU) == "same_unit"
    assert m.refused("rule_objection", CLERK, verdict="upheld") == "missing"
    m.do("rule_objection", CLERK, verdict="upheld", to=STREET)
    assert m.state.lead == STREET
    assert m.units("handle") == [STREET]


def test_an_objection_refused_leaves_it_where_it_is() -> None:
    m = assigned().do("object", A, reason="x").do("rule_objection", CHIEF, verdict="refused")
    assert m.do("handle", A).open == {"reply"}
    assert m.refused("rule_objection", CLERK, verdict="refused") == "nothing_pending"


def test_objections_are_bounded() -> None:
    m = assigned()
    for _ in range(2):
        m.do("object", A, reason="x").do("rule_objection", CLERK, verdict="refused")
    assert m.refused("object", A, reason="x") == "objections_used"
    assert ("object", "") not in m.can(A)


def test_an_objection_must_come_in_time() -> None:
    m = assigned().wait(days=3)
    assert m.refused("object", A, reason="x") == "objection_late"


def test_only_the_lead_unit_objects_and_says_why() -> None:
    m = assigned()
    assert m.refused("object", WORKS * 10 + 1, reason="x") == "not_allowed"
    assert m.refused("object", A) == "missing"


def test_referring_hands_over_what_is_open_for_the_lead() -> None:
    m = assigned()
    assert m.refused("refer", A, to=BUREAU) == "same_unit"
    m.do("refer", A, to=WORKS)
    assert (m.state.lead, m.state.co) == (WORKS, [])
    assert m.units("handle") == [WORKS]


def test_elevating_keeps_the_old_lead_as_a_helper() -> None:
    m = assigned().do("elevate", BUREAU * 10 + 2)
    assert (m.state.lead, m.state.co) == (HALL, [WORKS, BUREAU])
    assert m.refused("elevate", CHIEF) == "no_parent"
    assert Matter(FLOW, lead=BRANCH).refused("elevate", CHIEF, to=STREET) == "no_parent"


def test_a_step_that_is_claimed_is_taken_until_given_to_another() -> None:
    m = assigned().do("claim", A, "handle")
    other = BUREAU * 10 + 2
    assert m.refused("handle", other) == "taken"
    assert m.refused("claim", other, "handle") == "taken"
    m.do("give", other, "handle", unit=BUREAU, person=other)
    assert m.refused("handle", A) == "taken"
    m.do("give", other, "handle", unit=BUREAU, person=0).do("handle", A)
    assert m.refused("give", A, "handle", unit=BUREAU, person=A) == "step_not_open"
    assert m.refused("give", A, "nowhere", unit=BUREAU) == "no_such_step"
    assert m.refused("claim", A, "nowhere") == "no_such_step"


def test_steps_are_named_rightly_or_refused() -> None:
    m = assigned()
    assert m.refused("reply", A, "handle", words="x") == "wrong_act"
    assert m.refused("reply", A, "reply", words="x") == "step_not_open"
    assert m.refused("reply", A, words="x") == "step_not_open"
    assert m.refused("reply", A, "nowhere", words="x") == "no_such_step"
    assert m.refused("handle", WORKS * 10 + 1) == "not_yours"
