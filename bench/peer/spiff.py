"""SpiffWorkflow: five user tasks, the workflow written to JSON and read back at each step. Prints JSON."""

import json
import sys
import tempfile
import time
from pathlib import Path

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

FLOWS = [
    ("start", "A"),
    ("A", "fork"),
    ("fork", "B"),
    ("fork", "C"),
    ("B", "join"),
    ("C", "join"),
    ("join", "D"),
    ("D", "E"),
    ("E", "end"),
]
TASKS = "".join(f'<bpmn:manualTask id="{t}" name="{t}"/>' for t in "ABCDE")
EDGES = "".join(f'<bpmn:sequenceFlow id="f{i}" sourceRef="{a}" targetRef="{b}"/>' for i, (a, b) in enumerate(FLOWS))
XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://luodi/bench">
<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>
<bpmn:parallelGateway id="fork"/><bpmn:parallelGateway id="join"/>{TASKS}{EDGES}</bpmn:process></bpmn:definitions>"""


def main() -> None:
    persist = sys.argv[1] == "json"
    file = Path(tempfile.mkdtemp()) / "flow.bpmn"
    file.write_text(XML)
    parser = BpmnParser()
    parser.add_bpmn_file(str(file))
    spec = parser.get_spec("p")
    serializer = BpmnWorkflowSerializer()
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < float(sys.argv[2]):
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        while not workflow.is_completed():
            task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
            task.run()
            workflow.do_engine_steps()
            steps += 1
            if persist:
                workflow = serializer.deserialize_json(serializer.serialize_json(workflow))
    print(json.dumps({"steps_per_second": steps / (time.perf_counter() - start)}))


main()
