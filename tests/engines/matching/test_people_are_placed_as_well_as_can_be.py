"""Placement: the best there is under the rules, proven; checked by trying all placements of small problems."""

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from luodi.engines.matching.placement import (
    Apart,
    AtMost,
    Host,
    Least,
    Most,
    Never,
    Only,
    Person,
    Problem,
    Rule,
    Share,
    Together,
    Unplaceable,
    Weights,
    clashes,
    explain,
    place,
)
from placement_checker import broken, every, score_of, worth_of

FIELDS = ("金融", "海洋", "制造", "贸易")
PEOPLE, HOSTS = tuple(f"p{i}" for i in range(5)), tuple(f"h{j}" for j in range(3))
FIELD_SETS = st.frozensets(st.sampled_from(FIELDS), max_size=3)
WISHES = st.lists(st.sampled_from(HOSTS), unique=True, max_size=3).map(tuple)
TRAITS = st.fixed_dictionaries({"部门": st.sampled_from("甲乙"), "性别": st.sampled_from("男女")})
SOME_PEOPLE = st.frozensets(st.sampled_from(PEOPLE), min_size=2, max_size=3)
SOME_HOSTS = st.frozensets(st.sampled_from(HOSTS), min_size=1, max_size=2)
RULES = st.one_of(
    st.builds(Together, SOME_PEOPLE),
    st.builds(Apart, SOME_PEOPLE),
    st.builds(Never, st.sampled_from(PEOPLE), SOME_HOSTS),
    st.builds(Only, st.sampled_from(PEOPLE), SOME_HOSTS),
    st.builds(AtMost, st.just("部门"), st.integers(1, 3)),
    st.builds(
        Share, st.just("性别"), st.just("女"), st.sampled_from([Fraction(0), Fraction(1, 3)]), st.just(Fraction(3, 4))
    ),
)


@st.composite
def problems(draw: st.DrawFn, rules: st.SearchStrategy[Rule] = RULES) -> Problem:
    people = tuple(Person(code, draw(TRAITS), draw(FIELD_SETS), draw(WISHES)) for code in PEOPLE)
    hosts = []
    for code in HOSTS:
        least = draw(st.integers(0, 2))
        hosts.append(Host(code, least, draw(st.integers(least, 4)), draw(FIELD_SETS)))
    now = draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(HOSTS), max_size=3))
    return Problem(people, tuple(hosts), tuple(draw(st.lists(rules, max_size=3))), Weights(), now)


@given(problems())
@settings(max_examples=60, deadline=None)
def test_no_placement_of_all_there_are_is_better(problem: Problem) -> None:
    best = max((score_of(problem, seats) for seats in every(problem)), default=None)
    if best is None:
        with pytest.raises(Unplaceable):
            place(problem)
        return
    found = place(problem)
    assert broken(problem, found.seats) == []
    assert (found.score, found.bound, found.gap) == (best, best, 0.0)
    assert found.worth == sum(worth_of(problem, found.seats).values())


@given(problems())
@settings(max_examples=30, deadline=None)
def test_fairness_lifts_the_worst_placed_first_and_the_total_after(problem: Problem) -> None:
    placements = list(every(problem))
    assume(placements)
    highest = max(min(worth_of(problem, seats).values()) for seats in placements)
    fair = [seats for seats in placements if min(worth_of(problem, seats).values()) == highest]
    found = place(replace(problem, fair=True))
    assert (found.floor, found.floor_proven) == (highest, True)
    assert found.score == max(score_of(problem, seats) for seats in fair)


@given(problems())
@settings(max_examples=40, deadline=None)
def test_of_demands_that_clash_none_can_be_left_out(problem: Problem) -> None:
    clash = clashes(problem)
    assert bool(clash) == (next(every(problem), None) is None)
    assert next(every(_asking(problem, clash)), None) is None or not clash
    for left_out in clash:
        assert next(every(_asking(problem, [d for d in clash if d is not left_out])), None) is not None


def _asking(problem: Problem, demands: object) -> Problem:
    kept = list(demands)  # type: ignore[call-overload]
    least = {d.host: d.number for d in kept if isinstance(d, Least)}
    most = {d.host: d.number for d in kept if isinstance(d, Most)}
    hosts = tuple(Host(h.code, least.get(h.code, 0), most.get(h.code, 5)) for h in problem.hosts)
    return Problem(problem.people, hosts, tuple(d for d in kept if not isinstance(d, Least | Most)))


@given(problems(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_in_which_people_and_hosts_are_named_changes_no_total(problem: Problem, chance: Random) -> None:
    people, hosts = list(problem.people), list(problem.hosts)
    chance.shuffle(people)
    chance.shuffle(hosts)
    try:
        total = place(problem).score
    except Unplaceable:
        return
    assert place(replace(problem, people=tuple(people), hosts=tuple(hosts))).score == total


def cohort(people: int = 150, hosts: int = 64, seed: int = 2019) -> Problem:
    """Return a batch as the articles tell: 150 people, 64 hosts, departments, rules of balance and of people."""
    chance = Random(seed)
    fields = [f"领域{i}" for i in range(18)]
    where = tuple(
        Host(f"单位{j:02}", int(j < hosts // 2), chance.randint(2, 5), frozenset(chance.sample(fields, 3)))
        for j in range(hosts)
    )
    who = tuple(
        Person(
            f"学员{i:03}",
            {"部门": f"部门{i % 40}", "性别": chance.choice("男女男"), "党员": chance.choice("是是否")},
            frozenset(chance.sample(fields, 3)),
            tuple(chance.sample([h.code for h in where], 4)),
        )
        for i in range(people)
    )
    rules: list[Rule] = [AtMost("部门", 1), Share("党员", "是", Fraction(1, 3))]
    rules += [Apart(frozenset({f"学员{i:03}", f"学员{i + 7:03}"})) for i in range(0, 60, 12)]
    rules += [Together(frozenset({f"学员{i:03}", f"学员{i + 1:03}"})) for i in range(80, 110, 10)]
    rules += [Never(who[i].code, frozenset(who[i].wishes[:1])) for i in range(120, 150, 6)]
    return Problem(who, where, tuple(rules))


def test_a_batch_of_150_to_64_hosts_is_proven_best_without_rules_between_people() -> None:
    problem = replace(cohort(), rules=())
    found = place(problem)
    assert broken(problem, found.seats) == []
    assert found.proven
    assert found.score == score_of(problem, found.seats)


def test_a_batch_of_150_to_64_hosts_is_proven_best_under_all_its_rules() -> None:
    problem = cohort()
    found = place(problem)
    assert broken(problem, found.seats) == []
    assert found.proven
    assert found.worth <= place(replace(problem, rules=())).worth


def test_a_placement_too_big_to_look_at_every_seat_is_proven_best_all_the_same() -> None:
    problem = cohort(250, 90)
    found = place(problem)
    assert broken(problem, found.seats) == []
    assert found.proven
    assert found.score == score_of(problem, found.seats)


def test_when_time_is_short_the_bound_still_holds() -> None:
    problem = cohort(250, 90)
    best = place(problem).score
    with suppress(Unplaceable):
        hasty = place(problem, 0.3)
        assert broken(problem, hasty.seats) == []
        assert hasty.score <= best <= hasty.bound


def test_after_a_change_few_people_move_and_each_move_pays() -> None:
    before = cohort()
    first = place(before)
    left = next(iter(first.seats))
    hosts = tuple(h for h in before.hosts if h.code != first.seats[left])
    named = {r for r in before.rules if not isinstance(r, Never)}
    after = replace(before, hosts=hosts, rules=tuple(named), now=first.seats)
    forced = {code for code, host in first.seats.items() if host == first.seats[left]}
    found = place(after)
    assert broken(after, found.seats) == []
    assert forced <= set(found.moved)
    assert len(found.moved) <= len(forced) * 4
    assert len(found.moved) < len(place(replace(after, weights=Weights(stay=0))).moved)


def test_each_better_host_is_answered_by_what_stood_in_the_way() -> None:
    hosts = (Host("海", 0, 1, frozenset({"海洋"})), Host("城", 0, 2))
    people = (Person("甲", {}, frozenset({"海洋"}), ("海",)), Person("乙", {}, frozenset({"海洋"}), ("海", "城")))
    rules = (Never("甲", frozenset({"海"})), Together(frozenset({"甲", "乙"})))
    problem = Problem(people, hosts, rules)
    first, second = explain(problem, place(problem))
    assert (first.host, second.host) == ("城", "城")
    assert first.passed[0].because == (rules[0], rules[1])
    assert (second.passed[0].worth, second.passed[0].because) == (1000, (rules[1],))


def test_a_full_host_is_named_as_full_and_its_price_says_how_much_it_is_sought() -> None:
    hosts = (Host("海", 0, 1, frozenset({"海洋"})), Host("城", 0, 2))
    people = tuple(Person(code, {}, frozenset({"海洋"}), ("海",)) for code in "甲乙")
    problem = Problem(people, hosts)
    found = place(problem)
    passed = [why.passed for why in explain(problem, found) if why.host == "城"]
    assert [one.because for one in passed[0]] == [(Most("海", 1),)]
    assert found.price == {"海": 1000, "城": 0}


def test_more_people_than_seats_clash_with_the_seats_and_with_nothing_else() -> None:
    problem = Problem(tuple(Person(c) for c in "甲乙丙"), (Host("海", 0, 1), Host("城", 0, 1)), (AtMost("部门", 1),))
    with pytest.raises(Unplaceable):
        place(problem)
    assert clashes(problem) == (Most("海", 1), Most("城", 1))


@pytest.mark.parametrize(
    "rule", [Together(frozenset({"甲", "丁"})), Never("丁", frozenset()), Only("甲", frozenset({"天"}))]
)
def test_a_rule_about_somebody_unknown_is_refused(rule: Rule) -> None:
    with pytest.raises(ValueError, match="no such"):
        Problem((Person("甲"),), (Host("海"),), (rule,))


def test_nobody_is_placed_when_nobody_is_there() -> None:
    assert place(Problem((), (Host("海"),))).seats == {}
    with pytest.raises(Unplaceable):
        place(Problem((), (Host("海", 1, 2),)))
