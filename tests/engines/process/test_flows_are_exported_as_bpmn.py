"""BPMN 2.0: valid against the standard's schema, drawn whole, and playing the same runs as the tree."""

import itertools
from functools import cache
from pathlib import Path

import pytest
from bpmn_tokens import BPMN, Net
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from process_strategies import flows
from process_town import Matter, flow_of

from luodi.engines.process import Flow
from luodi.engines.process.bpmn import to_bpmn

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"
NODES = ("startEvent", "endEvent", "userTask", "parallelGateway", "exclusiveGateway", "boundaryEvent")
QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
FLOW = """\
flow:
  - {step: accept, name: {zh: 受理 <&>, en: Accept}, by: intake, role: clerk, limit: 2d}
  - parallel:
      - {step: handle, name: {zh: 办理, en: Handle}, limit: 5wd, apart: [accept]}
      - {step: help, name: {zh: 协办, en: Help}, act: handle, by: co, signing: {style: any}}
      - {step: order, name: {zh: 依次, en: Order}, act: sign, by: co, signing: {style: order}}
      - {step: share, name: {zh: 比例, en: Share}, act: sign, by: co, signing: {style: ratio, ratio: 0.5}}
  - choose:
      - {when: share == "refuse", do: [{step: redo, name: {zh: 补办, en: Redo}, act: handle}]}
      - otherwise: []
  - repeat:
      - {step: reply, name: {zh: 答复, en: Reply}}
      - {step: call_back, name: {zh: 回访, en: Call back}, by: "unit:centre"}
    while: satisfied == "no"
    at_most: 3
  - partial:
      - {id: a, do: [{step: a1, name: {zh: 甲, en: A}, act: handle}]}
      - {id: b, do: [{step: b1, name: {zh: 乙, en: B}, act: handle}]}
      - {id: c, after: [a], do: [{step: c1, name: {zh: 丙, en: C}, act: handle}]}
      - {id: d, after: [a, b], do: [{step: d1, name: {zh: 丁, en: D}, act: handle}]}
clocks:
  - {name: legal, title: {zh: 法定, en: Legal}, limit: answer, basis: 信访工作条例}
"""


@cache
def schema() -> etree.XMLSchema:
    """Return the OMG's BPMN20.xsd, as SpiffWorkflow ships it."""
    spiff = pytest.importorskip("SpiffWorkflow", reason="BPMN20.xsd comes with SpiffWorkflow, which is not installed")
    folder = Path(spiff.__file__).parent / "bpmn" / "parser" / "schema"
    return etree.XMLSchema(etree.parse(folder / "BPMN20.xsd"))


def exported(flow: Flow, language: str = "zh") -> etree._Element:
    return etree.fromstring(to_bpmn(flow, process_id="a1", name="诉求 <&>", language=language).encode())


def one(root: etree._Element, name: str) -> etree._Element:
    return root.xpath(f"//*[@id='{name}']")[0]


def test_it_is_valid_against_the_standards_schema() -> None:
    schema().assertValid(exported(flow_of(FLOW)))


@QUICK
@given(flows(depth=4), st.sampled_from(["zh", "en"]))
def test_any_tree_is_valid_and_drawn_whole(flow: Flow, language: str) -> None:
    root = exported(flow, language)
    schema().assertValid(root)
    shapes = {s.get("bpmnElement") for s in root.iter(f"{DI}BPMNShape")}
    edges = {e.get("bpmnElement"): e for e in root.iter(f"{DI}BPMNEdge")}
    nodes = {n.get("id") for kind in NODES for n in root.iter(f"{BPMN}{kind}")}
    assert nodes <= shapes
    assert {f.get("id") for f in root.iter(f"{BPMN}sequenceFlow")} == set(edges)
    assert all(len(edge.findall(f"{DD}waypoint")) >= 2 for edge in edges.values())
    assert {f"task_{key}" for key in flow.steps} <= nodes
    assert nodes - {n for n in nodes if n.startswith(("timer_", "late_"))} == {
        ref.text for ref in root.iter(f"{BPMN}flowNodeRef")
    }


def boxes(root: etree._Element, *kinds: str) -> dict[str, tuple[float, float, float, float]]:
    names = {n.get("id") for kind in kinds for n in root.iter(f"{BPMN}{kind}")}
    out = {}
    for shape in root.iter(f"{DI}BPMNShape"):
        if shape.get("bpmnElement") in names:
            x, y, width, height = (float(shape[0].get(k)) for k in ("x", "y", "width", "height"))
            out[shape.get("bpmnElement")] = (x, y, x + width, y + height)
    return out


@QUICK
@given(flows(depth=4))
def test_no_shape_lies_on_another_and_no_line_crosses_one(flow: Flow) -> None:
    root = exported(flow)
    solid = boxes(root, "startEvent", "endEvent", "userTask", "parallelGateway", "exclusiveGateway")
    solid = {name: box for name, box in solid.items() if not name.startswith("late_")}
    ordered = sorted(solid.values())
    assert not any(a[2] > b[0] and a[1] < b[3] and b[1] < a[3] for i, a in enumerate(ordered) for b in ordered[i + 1 :])
    flows_ = {f.get("id"): (f.get("sourceRef"), f.get("targetRef")) for f in root.iter(f"{BPMN}sequenceFlow")}
    for edge in root.iter(f"{DI}BPMNEdge"):
        points = [(float(p.get("x")), float(p.get("y"))) for p in edge.findall(f"{DD}waypoint")]
        if edge.get("bpmnElement").startswith("late_"):
            continue
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            assert x1 == x2 or y1 == y2, "lines run along the axes"
            for name, (left, top, right, bottom) in solid.items():
                apart = max(x1, x2) <= left or min(x1, x2) >= right or max(y1, y2) <= top or min(y1, y2) >= bottom
                assert apart or name in flows_[edge.get("bpmnElement")], (edge.get("bpmnElement"), name)


@QUICK
@given(flows())
def test_the_graph_is_connected_and_every_play_can_end(flow: Flow) -> None:
    net = Net.of(exported(flow))
    graph = net.reachable(1500)
    if any(after not in graph for afters in graph.values() for after in afters):
        return  # too many markings to walk them all; the run tests still play this tree
    ends = {m for m in graph if net.over(m)}
    assert len(ends) == 1
    can_end = set(ends)
    while grown := {m for m, afters in graph.items() if m not in can_end and afters & can_end}:
        can_end |= grown
    assert can_end == set(graph), "some play cannot end"
    assert all(n == 1 for m in graph for _, n in m), "two tokens on one flow"
    seen = {key for m in graph for key, _ in net.moves(m) if key}
    assert seen == set(flow.steps), "every task can be reached"


def run_of(m: Matter) -> list[str]:
    """Return the steps of a matter in the order they ended."""
    return [key for entry in m.journal for key, status in entry.effects.close.items() if status in ("done", "passed")]


@QUICK
@given(flows())
def test_the_runs_of_the_tree_are_plays_of_the_graph(flow: Flow) -> None:
    m = Matter(flow).finish()
    net = Net.of(exported(flow))
    markings = net.plays(run_of(m))
    assert markings
    assert "close" in {flow.steps[key].act for key in run_of(m)} or any(net.over(marking) for marking in markings)


def test_a_run_that_the_tree_forbids_cannot_be_played() -> None:
    net = Net.of(exported(flow_of(FLOW)))
    assert net.plays(["accept"])
    assert not net.plays(["handle"])
    begun = ["accept", "handle", "help", "order", "share", "reply", "call_back"]
    assert net.plays([*begun, "reply", "call_back", "a1", "c1", "b1", "d1"])
    assert not net.plays([*begun, "a1", "d1"])
    assert not net.plays([*begun, "c1"])


def test_steps_are_user_tasks_in_the_lane_of_their_slot() -> None:
    root = exported(flow_of(FLOW))
    lanes = {lane.get("name"): {r.text for r in lane} for lane in root.iter(f"{BPMN}lane")}
    assert "task_accept" in lanes["受理单位"]
    assert "task_handle" in lanes["牵头单位"]
    assert "task_call_back" in lanes["centre"]
    assert one(root, "task_accept").get("name") == "受理 <&>"


def test_a_choice_has_its_conditions_and_a_default() -> None:
    root = exported(flow_of(FLOW))
    split = next(g for g in root.iter(f"{BPMN}exclusiveGateway") if g.get("id").startswith("split_"))
    conditions = [c.text for c in root.iter(f"{BPMN}conditionExpression")]
    assert conditions == ['share == "refuse"', 'satisfied == "no"']
    assert one(root, split.get("default")).find(f"{BPMN}conditionExpression") is None
    assert one(root, split.get("default")).get("name") == "其他情况"


def test_several_signers_are_a_multi_instance_task() -> None:
    root = exported(flow_of(FLOW))

    def many(key: str) -> etree._Element:
        return one(root, f"task_{key}").find(f"{BPMN}multiInstanceLoopCharacteristics")

    assert many("handle") is None
    assert many("order").get("isSequential") == "true"
    assert many("help").findtext(f"{BPMN}completionCondition") == "nrOfAgreedInstances >= 1"
    assert many("share").findtext(f"{BPMN}completionCondition") == "nrOfAgreedInstances / nrOfInstances >= 0.5"


def test_a_plain_limit_is_a_timer_and_a_working_one_is_told_in_words() -> None:
    root = exported(flow_of(FLOW))
    timer = one(root, "timer_accept")
    assert (timer.get("attachedToRef"), timer.get("cancelActivity")) == ("task_accept", "false")
    assert timer.findtext(f".//{BPMN}timeDuration") == "P2D"
    assert not root.xpath("//*[@id='timer_handle']")
    assert "limit: 5wd" in one(root, "task_handle").findtext(f"{BPMN}documentation")


def test_what_bpmn_cannot_say_is_told_in_words() -> None:
    root = exported(flow_of(FLOW))
    assert "信访工作条例" in one(root, "a1").findtext(f"{BPMN}documentation")
    again = next(g for g in root.iter(f"{BPMN}exclusiveGateway") if g.get("id").startswith("again_"))
    assert again.findtext(f"{BPMN}documentation") == "at_most: 3"
    assert "apart: accept" in one(root, "task_handle").findtext(f"{BPMN}documentation")
