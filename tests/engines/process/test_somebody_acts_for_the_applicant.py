"""帮办代办: authorised by the applicant or on their word, handed over, laid down; and nothing of the offices' own."""

from dataclasses import replace

from process_town import BRANCH, BUREAU, CENTRE, HALL, WORKS, Matter, Town, flow_of
from test_materials_are_missing_promised_and_come import FLOW

from luodi.engines.process import REPORTER, THE_REPORTER, Actor, Flow

CLERK, HANDLER = CENTRE * 10 + 1, BUREAU * 10 + 1
ONE, OTHER, CHIEF = WORKS * 10 + 1, BRANCH * 10 + 1, HALL * 10 + 2
ACTING, OTHER_ACTING = Actor(ONE, assisting=True), Actor(OTHER, assisting=True)


def raised(*, assistable: bool = True) -> Matter:
    return Matter(flow(assistable=assistable), Town(), facts={"kind": "plain"})


def flow(*, assistable: bool = True) -> Flow:
    return replace(flow_of(FLOW), assistable=assistable)


def offered(m: Matter, who: Actor) -> set[str]:
    return {kind for kind, _ in m.can(who)}


def authorised() -> Matter:
    return raised().do("authorise", THE_REPORTER, assistant=ONE, grid=WORKS)


def test_one_acts_at_a_time_and_a_second_word_ends_the_first() -> None:
    m = authorised()
    assert m.state.assist
    assert (m.state.assist.person, m.state.assist.unit) == (ONE, WORKS)
    assert m.refused("authorise", THE_REPORTER, assistant=ONE, grid=WORKS) == "assists_already"
    m.do("authorise", CLERK, assistant=OTHER, grid=BRANCH, how="phone")
    assert [(a.person, bool(a.until)) for a in m.state.assists] == [(ONE, True), (OTHER, False)]


def test_only_who_serves_in_the_grid_and_only_where_the_type_has_it() -> None:
    m = raised()
    assert m.refused("authorise", THE_REPORTER, assistant=ONE, grid=BRANCH) == "no_assistant"
    assert m.refused("authorise", THE_REPORTER, assistant=HANDLER, grid=BUREAU) == "no_assistant"
    assert raised(assistable=False).refused("authorise", THE_REPORTER, assistant=ONE, grid=WORKS) == "not_assistable"
    assert m.refused("authorise", HANDLER, assistant=ONE, grid=WORKS, how="paper") == "not_allowed"
    assert m.refused("authorise", CLERK, assistant=ONE, grid=WORKS) == "missing"


def test_what_they_do_counts_as_the_applicants_and_what_they_say_of_their_help_as_their_own() -> None:
    m = authorised().do("attach", ACTING, document={"sha256": "0"}, material="form")
    assert m.state.materials["form"] == "given"
    m.do("carry", ACTING, way="collect", materials=["plan"])
    assert [(e.by, e.for_, e.whose) for e in m.journal[-2:]] == [(ONE, REPORTER, REPORTER)] * 2
    m.do("pass_authority", ACTING, assistant=OTHER, grid=BRANCH, reason="休假")
    assert (m.journal[-1].by, m.journal[-1].for_) == (ONE, 0)
    assert m.refused("note", ACTING, words="x") == "not_allowed"
    m.do("end_authority", OTHER_ACTING)
    assert m.refused("carry", OTHER_ACTING, way="collect") == "not_allowed"
    assert m.refused("end_authority", THE_REPORTER) == "nobody_assists"


def test_what_binds_the_applicant_and_what_is_the_offices_is_not_theirs() -> None:
    m = authorised()
    for kind, data in (("promise", {"materials": ["plan"]}), ("withdraw", {}), ("rate", {"stars": 5})):
        assert m.refused(kind, ACTING, **data) == "not_allowed"
    m.do("attach", THE_REPORTER, document={"sha256": "0"}, material="form")
    m.do("promise", THE_REPORTER, materials=["plan", "word"])
    assert m.refused("accept", ACTING, "accept") == "not_yours"
    assert offered(m, ACTING) == {"note", "attach", "remind", "end_authority", "pass_authority", "carry"}
    assert m.refused("carry", ACTING, way="collect", materials=["permit"]) == "bad_value"


def test_they_have_no_other_part_in_it_and_nobody_lifts_that_while_they_act() -> None:
    m = authorised()
    assert m.state.aside == [ONE]
    assert m.refused("note", ONE, words="x") == "stood_aside"
    assert m.refused("lift_aside", CHIEF, person=ONE, reason="x") == "assists"
    m.do("end_authority", THE_REPORTER).do("lift_aside", CHIEF, person=ONE, reason="x")
    assert m.state.aside == []


def test_who_stands_aside_for_an_interest_does_not_come_back_as_an_assistant() -> None:
    m = raised().do("order_aside", CHIEF, person=ONE, reason="亲属")
    assert m.refused("authorise", THE_REPORTER, assistant=ONE, grid=WORKS) == "already_aside"


def test_the_head_over_the_grid_hands_on_and_does_nothing_for_the_applicant() -> None:
    m, head = authorised(), Actor(CHIEF, assisting=True)
    assert offered(m, head) == {"end_authority", "pass_authority"}
    m.do("pass_authority", head, assistant=OTHER, grid=BRANCH, reason="离岗")
    assert m.state.assist
    assert m.state.assist.person == OTHER


def test_who_left_the_grid_acts_for_nobody() -> None:
    m = authorised()
    m.town.people[ONE] = ((WORKS, "handler"),)
    assert m.refused("note", ACTING, words="x") == "not_allowed"


def test_an_application_is_filed_on_the_applicants_word_by_who_serves_there() -> None:
    m, said = Matter(flow(), register=False), {"intake": CENTRE, "assisted": "paper", "grid": WORKS}
    assert m.refused("register", OTHER, **said) == "not_yours"
    assert Matter(flow(assistable=False), register=False).refused("register", ONE, **said) == "not_assistable"
    m.do("register", ONE, facts={"kind": "plain"}, **said)
    assert (m.journal[0].by, m.journal[0].for_, m.state.aside) == (ONE, REPORTER, [ONE])
    assert offered(m, ACTING) >= {"attach", "carry"}
