"""Sign-off: by one, all, any, a share or in order; refusals, added signers, own work, the same person twice."""

from process_town import BUREAU, CENTRE, HALL, STREET, WORKS, Matter, Town

A, A_HEAD, BOTH = BUREAU * 10 + 1, BUREAU * 10 + 2, BUREAU * 10 + 3
B, C = WORKS * 10 + 1, STREET * 10 + 1


def matter(signing: str, *, co: tuple[int, ...] = (BUREAU, WORKS, STREET), role: str = "handler") -> Matter:
    """A matter whose units must sign, after one has handled it."""
    flow = f"""\
flow:
  - {{step: handle, name: {{zh: 办理, en: Handle}}}}
  - {{step: sign, name: {{zh: 会签, en: Sign}}, by: co, role: {role}, signing: {{{signing}}}}}
  - {{step: reply, name: {{zh: 答复, en: Reply}}}}
"""
    return Matter(flow, lead=HALL, co=list(co)).do("handle", HALL * 10 + 1)


def test_all_must_agree() -> None:
    m = matter("style: all").do("sign", A, verdict="agree").do("sign", B, verdict="agree")
    assert m.open == {"sign"}
    assert m.do("sign", C, verdict="agree").open == {"reply"}
    assert m.state.facts["sign"] == "agree"


def test_one_refusal_among_all_sends_the_work_back() -> None:
    m = matter("style: all").do("sign", A, verdict="agree").do("sign", B, verdict="refuse")
    assert m.open == {"handle"}
    assert m.standing("sign") == "void"
    assert m.do("handle", HALL * 10 + 1).units("sign") == [BUREAU, WORKS, STREET]


def test_a_refusal_may_let_the_flow_go_on_and_branch() -> None:
    m = matter("style: all, refused: on").do("sign", A, verdict="refuse")
    assert m.open == {"reply"}
    assert m.state.facts["sign"] == "refuse"


def test_any_one_is_enough_and_all_must_refuse_to_refuse() -> None:
    assert matter("style: any").do("sign", B, verdict="agree").open == {"reply"}
    m = matter("style: any").do("sign", A, verdict="refuse").do("sign", B, verdict="refuse")
    assert m.open == {"sign"}
    assert m.do("sign", C, verdict="refuse").open == {"handle"}


def test_a_share_is_enough() -> None:
    m = matter("style: ratio, ratio: 0.6").do("sign", A, verdict="agree")
    assert m.open == {"sign"}
    assert m.do("sign", B, verdict="agree").open == {"reply"}


def test_a_share_that_can_no_longer_be_reached_refuses() -> None:
    m = matter("style: ratio, ratio: 0.6, refuse: count").do("sign", A, verdict="refuse")
    assert m.open == {"sign"}, "two of three may still agree"
    assert m.do("sign", B, verdict="refuse").open == {"handle"}


def test_a_share_may_know_a_veto() -> None:
    assert matter("style: ratio, ratio: 0.3, refuse: veto").do("sign", A, verdict="refuse").open == {"handle"}


def test_a_third_of_three_is_one() -> None:
    assert matter("style: ratio, ratio: 0.3333").do("sign", A, verdict="agree").open == {"reply"}


def test_in_order_each_waits_for_the_one_before() -> None:
    m = matter("style: order")
    assert m.refused("sign", B, verdict="agree") == "not_yours"
    m.do("sign", A, verdict="agree").do("sign", B, verdict="agree")
    assert m.do("sign", C, verdict="agree").open == {"reply"}


def test_nobody_signs_twice_even_for_two_units() -> None:
    m = matter("style: all", co=(BUREAU, WORKS)).do("sign", BOTH, verdict="agree")
    assert m.refused("sign", BOTH, verdict="agree") == "signed_already"
    assert m.do("sign", B, verdict="agree").open == {"reply"}


def test_one_person_alone_in_two_units_does_not_block_the_matter() -> None:
    town = Town({99: ((BUREAU, "judge"), (WORKS, "judge")), **Town().people})
    flow = matter("style: all", co=(), role="judge").flow
    m = Matter(flow, town, lead=HALL, co=[BUREAU, WORKS]).do("handle", HALL * 10 + 1).do("sign", 99, verdict="agree")
    assert m.finish().state.reason == "answered"


def test_a_verdict_must_be_one() -> None:
    assert matter("style: all").refused("sign", A, verdict="maybe") == "bad_value"
    assert matter("style: all").refused("sign", A) == "missing"


def test_a_signer_can_be_added_after_and_before() -> None:
    m = matter("style: order", co=(BUREAU, STREET)).do("add_signer", A, "sign", unit=WORKS)
    assert m.units("sign") == [BUREAU, WORKS, STREET]
    m.do("add_signer", A, "sign", unit=CENTRE, where="before")
    assert m.units("sign") == [CENTRE, BUREAU, WORKS, STREET]
    assert m.refused("sign", A, verdict="agree") == "not_yours"
    assert m.refused("add_signer", CENTRE * 10 + 1, "sign", unit=WORKS) == "same_unit"


def test_an_added_signer_stays_over_the_rounds() -> None:
    m = matter("style: all", co=(BUREAU,)).do("add_signer", A, "sign", unit=WORKS)
    m.do("sign", B, verdict="refuse").do("handle", HALL * 10 + 1)
    assert m.units("sign") == [BUREAU, WORKS]


def test_only_someone_who_must_sign_adds_signers() -> None:
    assert matter("style: all", co=(BUREAU,)).refused("add_signer", C, "sign", unit=WORKS) == "not_allowed"
    assert matter("style: all").refused("add_signer", A, "nowhere", unit=WORKS) == "no_such_step"


def own(policy: str, again: str = "ask") -> Matter:
    return Matter(
        f"""\
flow:
  - {{step: handle, name: {{zh: 办理, en: Handle}}}}
  - {{step: check, name: {{zh: 审核, en: Check}}, act: sign, signing: {{own: {policy}, again: {again}}}}}
  - {{step: reply, name: {{zh: 答复, en: Reply}}}}
"""
    )


def test_own_work_may_be_signed_only_where_the_type_allows_it() -> None:
    assert own("allow").do("handle", A).do("sign", A, verdict="agree").open == {"reply"}
    m = own("refuse").do("handle", A)
    assert m.refused("sign", A, verdict="agree") == "own_work"
    assert ("sign", "check") not in m.can(A)
    assert m.do("sign", A_HEAD, verdict="agree").open == {"reply"}


def test_own_work_goes_to_another_unit_when_nobody_else_is_there() -> None:
    town = Town({A: Town().people[A], HALL * 10 + 1: Town().people[HALL * 10 + 1]})
    m = Matter(own("refuse").flow, town).do("handle", A)
    assert m.units("check") == [HALL]


def test_the_same_person_again_is_passed_marked_where_the_type_says_so() -> None:
    m = own("allow", "pass").do("handle", A)
    assert m.open == {"reply"}
    assert m.state.runs["check"].signers[0].verdict == "auto"
    assert m.state.facts["check"] == "agree"
    assert own("allow", "ask").do("handle", A).open == {"check"}


def test_own_work_is_stronger_than_passing_repeats() -> None:
    assert own("refuse", "pass").do("handle", A).open == {"check"}


def test_returning_is_no_signature_that_passes_a_repeat() -> None:
    m = Matter(
        """\
flow:
  - {step: check, name: {zh: 审核, en: Check}, act: sign, signing: {again: pass}}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""
    ).do("sign", A, verdict="agree")
    m.do("return", A, "reply", to="check", reason="再看")
    assert m.open == {"check"}


def test_a_step_can_be_kept_apart_from_another() -> None:
    m = Matter(
        """\
flow:
  - {step: handle, name: {zh: 办理, en: Handle}}
  - {step: check, name: {zh: 审签, en: Check}, act: sign, apart: [handle]}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""
    ).do("handle", A)
    assert m.refused("sign", A, verdict="agree") == "apart"
    assert m.refused("give", A_HEAD, "check", unit=BUREAU, person=A) == "stood_aside"
    assert m.do("sign", A_HEAD, verdict="agree").open == {"reply"}


def test_a_step_can_be_kept_from_everybody_of_the_unit_that_leads() -> None:
    flow = """\
flow:
  - {step: handle, name: {zh: 办理, en: Handle}}
  - {step: check, name: {zh: 销号, en: Strike off}, by: co, act: sign, outside: lead}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""
    m = Matter(flow, co=[WORKS]).do("handle", A)
    assert m.refused("sign", BOTH, verdict="agree") == "outside"
    assert m.do("sign", B, verdict="agree").open == {"reply"}


def test_the_last_signers_hand_takes_effect_and_not_the_first() -> None:
    m = Matter(
        """\
flow:
  - {step: assign, name: {zh: 派单, en: Assign}, by: co, signing: {style: all}}
  - {step: reply, name: {zh: 答复, en: Reply}, by: co, signing: {style: all}}
  - {step: close, name: {zh: 办结, en: Close}, by: co, signing: {style: all}}
""",
        co=[BUREAU, WORKS],
    )
    units = {"lead": STREET, "co": [BUREAU, WORKS]}
    m.do("assign", A, **units)
    assert m.state.lead == BUREAU, "still the first lead"
    m.do("assign", B, **units)
    assert m.state.lead == STREET
    m.do("reply", A, words="a")
    assert not m.state.answered
    m.do("reply", B, words="b").do("close", A)
    assert m.state.open
    assert m.do("close", B).state.reason == "answered"


def test_delegates_sign_on_behalf_and_it_is_on_record() -> None:
    m = matter("style: any")
    stand_in = m.town.actor(A)
    actor = type(stand_in)(777, ((BUREAU, "handler"),), ((BUREAU, "handler", A),))
    m.do("sign", actor, verdict="agree")
    assert (m.journal[-1].by, m.journal[-1].for_) == (777, A)
