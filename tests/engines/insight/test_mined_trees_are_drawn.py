"""A mined tree becomes a flow that engines/process draws and exports, with every activity in it once."""

import re
from xml.etree import ElementTree

from hypothesis import given
from mined_trees import trees

from luodi.engines.insight.drawn import flow_of
from luodi.engines.insight.tree import TAU, Tree, activities_of, exclusive, leaf, loop, sequence
from luodi.engines.process.bpmn import MODEL, to_bpmn
from luodi.engines.process.draw import draw_svg
from luodi.engines.process.model import Choice, Flow, Loop, Seq

a, b, c = (leaf(name) for name in "abc")


@given(trees())
def test_every_activity_is_drawn_once(tree: Tree) -> None:
    flow = flow_of(tree)
    assert sorted(step.name.zh for step in flow.steps.values()) == sorted(activities_of(tree))
    svg = ElementTree.fromstring(draw_svg(flow, None))
    assert svg.tag.endswith("svg")
    bpmn = ElementTree.fromstring(to_bpmn(flow, process_id="mined", name="mined"))
    tasks = [task.get("name") for task in bpmn.iter(f"{{{MODEL}}}userTask")]
    assert sorted(tasks) == sorted(activities_of(tree))


def test_branches_are_told_by_the_share_of_cases_and_the_usual_one_stands_last() -> None:
    flow = flow_of(exclusive(a, b, TAU), [(("a",), 70), (("b",), 20), ((), 10)])
    assert isinstance(flow.root, Choice)
    assert [when for when, _ in flow.root.branches] == ["skipped 10.0%", "taken 20.0%", ""]


def words_of(flow: Flow, language: str) -> str:
    """All that is written on a drawing and on its BPMN, but for the names of activities."""
    bpmn = ElementTree.fromstring(to_bpmn(flow, process_id="mined", name="", language=language))
    arcs = [str(arc.get("name", "")) for arc in bpmn.iter(f"{{{MODEL}}}sequenceFlow")]
    svg = ElementTree.fromstring(draw_svg(flow, None, language=language, style=False))
    return " ".join([*arcs, *(text.strip() for text in svg.itertext() if text.strip())])


MIXED = exclusive(sequence(a, loop(b, c)), leaf("d"), TAU)
SEEN = [(("a", "b"), 70), (("d",), 20), ((), 10)]


def test_chinese_drawings_say_shares_and_ways_back_in_chinese_alone() -> None:
    said = words_of(flow_of(MIXED, SEEN), "zh-hans")
    assert "跳过 10.0%" in said
    assert "走这条路 20.0%" in said
    assert "回头 → 重来" in said
    assert not re.search("skip|taken|back|again|times", said)


def test_english_drawings_say_them_in_english_alone() -> None:
    said = words_of(flow_of(MIXED, SEEN), "en")
    assert "skipped 10.0%" in said
    assert "taken 20.0%" in said
    assert "back → again" in said
    assert not re.search("[\u4e00-\u9fff]", said)


def test_a_mined_way_back_has_no_bound_to_tell() -> None:
    flow = flow_of(loop(a))
    assert "99" not in words_of(flow, "zh-hans") + words_of(flow, "en")
    assert "at_most" not in to_bpmn(flow, process_id="mined", name="")


def test_a_way_back_stands_before_the_body() -> None:
    flow = flow_of(sequence(loop(a, b), c))
    assert isinstance(flow.root, Seq)
    turn = flow.root.children[0]
    assert isinstance(turn, Loop)
    assert isinstance(turn.body, Seq)
    assert isinstance(turn.body.children[0], Choice)
