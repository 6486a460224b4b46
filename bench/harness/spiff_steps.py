"""SpiffWorkflow: start → A → (B ∥ C) → D → E. `--json`: saved as JSON and loaded again after every step.

Runs in the bench's own environment. The JSON goes nowhere: no file, no database, no permission is asked.
"""

import io
import sys
from importlib.metadata import version

from answering import Life, answer
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="bench">
  <process id="steps" isExecutable="true">
    <startEvent id="start"/><userTask id="A"/><parallelGateway id="fork"/><userTask id="B"/><userTask id="C"/>
    <parallelGateway id="join"/><userTask id="D"/><userTask id="E"/><endEvent id="end"/>
    FLOWS
  </process>
</definitions>
"""
EDGES = ["start-A", "A-fork", "fork-B", "fork-C", "B-join", "C-join", "join-D", "D-E", "E-end"]


def spec() -> tuple[object, dict[str, object]]:
    """Return the process, read once."""
    flows = "".join(
        f'<sequenceFlow id="f{i}" sourceRef="{a}" targetRef="{b}"/>'
        for i, (a, b) in enumerate(edge.split("-") for edge in EDGES)
    )
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(BPMN.replace("FLOWS", flows).encode())), filename="steps.bpmn")
    return parser.get_spec("steps"), parser.get_subprocess_specs("steps")


def make(saved: bool) -> Life:
    """Return one instance's life, held in memory or saved and loaded after each step."""
    main, others = spec()
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

    def life() -> int:
        flow, steps = BpmnWorkflow(main, others), 0
        flow.do_engine_steps()
        if saved:
            flow = serializer.deserialize_json(serializer.serialize_json(flow))
        while not flow.is_completed():
            task = flow.get_next_task(state=TaskState.READY, manual=True)
            task.data["by"] = "someone"
            task.run()
            flow.do_engine_steps()
            steps += 1
            if saved:
                flow = serializer.deserialize_json(serializer.serialize_json(flow))
        assert steps == 5, steps
        return steps

    return life


if __name__ == "__main__":
    with_json = "--json" in sys.argv
    answer(lambda: make(with_json), version=version("SpiffWorkflow"))
