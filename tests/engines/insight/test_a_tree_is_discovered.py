"""The inductive miner finds the tree a log follows; without noise every case of any log fits the tree it finds."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mined_trees import logs, played, trees

from luodi.engines.insight import files
from luodi.engines.insight.conformance import named_variants
from luodi.engines.insight.cuts import Relations, circles
from luodi.engines.insight.discover import discover, without_noise
from luodi.engines.insight.petri import GRAMMAR, net_of, to_pnml
from luodi.engines.insight.standing import Follower
from luodi.engines.insight.traces import part_of
from luodi.engines.insight.tree import TAU, Tree, activities_of, exclusive, leaf, loop, parallel, parse_tree, sequence
from real_data import shared

a, b, c, d, e, f = (leaf(name) for name in "abcdef")


def log(*traces: str, **times: int) -> list[tuple[tuple[str, ...], int]]:
    return [(tuple(trace), 1) for trace in traces] + [(tuple(trace), n) for trace, n in times.items()]


@given(logs)
def test_without_noise_every_case_fits(variants: list[tuple[tuple[str, ...], int]]) -> None:
    follower = Follower(discover(variants, 0))
    assert all(follower.fits(trace) for trace, _ in variants)


@given(logs, st.floats(0.01, 0.99))
def test_with_noise_the_tree_knows_no_activity_that_the_log_does_not(variants: list, noise: float) -> None:
    known = activities_of(discover(variants, noise))
    assert set(known) <= {activity for trace, _ in variants for activity in trace}
    assert len(known) == len(set(known))


@given(trees(), st.integers(0, 100))
def test_the_tree_found_allows_all_that_the_tree_played_allows(tree: Tree, seed: int) -> None:
    follower = Follower(discover(played(tree, 400, seed), 0))
    assert all(follower.fits(trace) for trace, _ in played(tree, 50, seed))


@pytest.mark.parametrize(
    ("variants", "tree"),
    [
        (log("abc"), sequence(a, b, c)),
        (log("ab", "ac"), sequence(a, exclusive(b, c))),
        (log("ab", "ba"), parallel(a, b)),
        (log("a", "ab", ""), exclusive(TAU, sequence(a, exclusive(TAU, b)))),
        (log("a", "aba", "ababa"), loop(a, b)),
        (log("a", "aa", "aaa"), loop(a)),
        (log("abcd", "acbd", "aed"), sequence(a, exclusive(parallel(b, c), e), d)),
        (log("abcdf", "acbdf", "acbdebcdf", "abcdecbdf"), sequence(a, loop(sequence(parallel(b, c), d), e), f)),
        (log("", ""), TAU),
    ],
)
def test_trees_of_the_paper_are_found(variants: list, tree: Tree) -> None:
    assert discover(variants, 0) == tree


def test_what_is_seldom_is_left_out_where_it_hides_the_structure() -> None:
    variants = log(abc=500, acb=500, bca=3)
    assert discover(variants, 0.2) == sequence(a, parallel(b, c))
    assert Follower(discover(variants, 0)).fits("bca")


def test_seldom_cases_without_any_step_do_not_make_everything_optional() -> None:
    assert discover([((), 1), (("a", "b"), 99)], 0.2) == sequence(a, b)
    assert discover([((), 40), (("a", "b"), 60)], 0.2) == exclusive(TAU, sequence(a, b))


def test_an_activity_that_happens_at_any_time_once_runs_beside_the_rest() -> None:
    assert discover(log("xabc", "axbc", "abxc", "abcx"), 0) == parallel(sequence(a, b, c), leaf("x"))


@given(logs)
def test_what_would_follow_without_an_activity_is_counted_as_if_it_were_taken_out(variants: list) -> None:
    part, names = part_of(variants)
    for i, follows in enumerate(part.follows_without_each()):
        name = names[i]
        rest = [(tuple(x for x in trace if x != name), n) for trace, n in variants]
        assert (part_of(rest)[0].follows == follows).all()


@given(logs)
def test_circles_are_what_can_reach_each_other(variants: list) -> None:
    r = Relations(part_of(variants)[0].follows)
    reach = [set[int]() for _ in range(r.size)]
    for _ in range(r.size):
        for i in range(r.size):
            for j in range(r.size):
                if r.after[i] >> j & 1:
                    reach[i] |= {j} | reach[j]
    for group in circles(r) if r.size else ():
        inside = {i for i in range(r.size) if group >> i & 1}
        for i in inside:
            assert {j for j in range(r.size) if j == i or (j in reach[i] and i in reach[j])} == inside


def test_the_threshold_looks_at_what_follows_the_same_activity() -> None:
    part, _ = part_of([(("a", "b"), 100), (("a", "c"), 19), (("b", "c"), 21)])
    kept = without_noise(part.follows, 0.2)
    assert kept[0].tolist() == [0, 100, 0, 0]
    assert kept[1].tolist() == [0, 0, 21, 100]


@pytest.mark.parametrize("noise", [-0.1, 1, 2])
def test_a_threshold_outside_its_range_is_refused(noise: float) -> None:
    with pytest.raises(ValueError, match="noise"):
        discover(log("ab"), noise)


def test_a_log_without_cases_is_refused() -> None:
    with pytest.raises(ValueError, match="without cases"):
        discover([])


@given(trees())
def test_a_tree_can_be_written_and_read(tree: Tree) -> None:
    assert parse_tree(str(tree)) == tree


@pytest.mark.parametrize("written", ["", "→('a'", "→('a'; 'b')", "'a' b", "↺('a')", "'a", "?('a', 'b')"])
def test_what_is_no_tree_is_not_read(written: str) -> None:
    with pytest.raises(ValueError):
        parse_tree(written)


@given(trees())
def test_the_net_has_one_way_in_one_way_out_and_every_activity(tree: Tree) -> None:
    net = net_of(tree)
    entered = {place for _, _, after in net.transitions for place in after}
    left = {place for _, before, _ in net.transitions for place in before}
    assert entered == set(range(1, net.places))
    assert left == set(range(net.places)) - {1}
    assert {name for name, _, _ in net.transitions if name} == set(activities_of(tree))


def test_pnml_names_what_is_seen_and_marks_what_is_silent() -> None:
    root = ElementTree.fromstring(to_pnml(exclusive(leaf("受理 & <审查>"), TAU)))
    assert root.find("net").get("type") == GRAMMAR
    named = {t.find("name/text").text: t.find("toolspecific") is not None for t in root.iter("transition")}
    assert named == {"受理 & <审查>": False, "tau1": True}
    assert root.find("net/finalmarkings/marking/place").get("idref") == "p1"


@pytest.mark.parametrize("name", ["receipt", "declarations_domestic"])
def test_without_noise_every_case_of_a_real_log_fits(name: str) -> None:
    variants = named_variants(files.read(shared(f"logs/{name}.xes.gz")))
    follower = Follower(discover(variants, 0))
    assert all(follower.fits(trace) for trace, _ in variants)


def test_hundreds_of_activities_are_no_obstacle() -> None:
    variants = named_variants(files.read(shared("logs/permits_town2.xes.gz")))
    tree = discover(variants, 0.2)
    assert set(activities_of(tree)) <= {activity for trace, _ in variants for activity in trace}
    assert len(activities_of(tree)) > 200
