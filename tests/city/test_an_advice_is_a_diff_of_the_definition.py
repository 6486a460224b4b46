"""What an advice means for a type's text: one change where the step stands, sound, and nothing where it is unsure."""

from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from luodi.city.matters.definition import Definition, read_definition
from luodi.city.studies.proposing import diff, proposed
from luodi.engines.notation import Problem, read

TYPES = sorted((Path(__file__).resolve().parents[2] / "packs" / "qingdao" / "matters" / "types").glob("*.yaml"))
TEXT = """type: t
intake: qd-zjj
name: {zh: 证, en: Licence}
summary: {zh: 发证, en: Licensing}
flow:
  # the window
  - {step: accept, name: {zh: 受理, en: Accept}, by: intake, role: clerk}
  - step: handle
    name: {zh: 审查, en: Examine}
    by: intake
    limit: 10wd
  # the site
  - step: visit
    name: {zh: 踏勘, en: Visit}
    act: handle
    by: intake

  - {step: reply, name: {zh: 答复, en: Reply}, by: intake}
  - {step: close, name: {zh: 办结, en: Close}, by: intake, role: clerk}
"""


def known(text: str) -> Definition:
    problems: list[Problem] = []
    out = read_definition(read(text, "t.yaml"), "t.yaml", problems)
    assert problems == []
    return out


def test_steps_next_to_each_other_run_side_by_side() -> None:
    known(TEXT)
    said = diff("t", TEXT, "parallel", ["visit", "handle"])
    assert said.splitlines()[:2] == ["--- a/matters/types/t.yaml", "+++ b/matters/types/t.yaml"]
    assert "+  - parallel:" in said
    flow = yaml.safe_load(proposed(TEXT, "parallel", ["handle", "visit"]))["flow"]
    assert [step["step"] for step in flow[1]["parallel"]] == ["handle", "visit"]
    assert flow[0]["step"] == "accept"
    assert "# the site" in said


def test_a_limit_is_set_or_changed_where_the_step_stands() -> None:
    assert "limit: 3wd" in proposed(TEXT, "limit", ["handle"], 3.2)
    assert "limit: 10wd" not in proposed(TEXT, "limit", ["handle"], 3.2)
    for step in ("visit", "reply"):
        flow = yaml.safe_load(proposed(TEXT, "limit", [step], 2))["flow"]
        assert next(item for item in flow if item["step"] == step)["limit"] == "2wd"


def test_a_step_is_dropped_with_its_lines_and_no_others() -> None:
    changed = proposed(TEXT, "drop", ["visit"])
    assert "visit" not in changed
    assert len(TEXT.splitlines()) - len(changed.splitlines()) == 4


@pytest.mark.parametrize(
    ("kind", "steps"),
    [("parallel", ["accept", "visit"]), ("drop", ["nothing"]), ("staff", ["handle"]), ("drop", ["reply"])],
)
def test_what_cannot_be_said_or_would_not_be_sound_is_not_proposed(kind: str, steps: list[str]) -> None:
    """Steps apart from each other, a step there is not, a matter of people, a type left without its answer."""
    assert diff("t", TEXT, kind, steps) == ""


@pytest.mark.parametrize("path", TYPES, ids=lambda path: path.stem)
def test_whatever_is_proposed_for_a_type_of_the_pack_loads(path: Path) -> None:
    """Every limit, every pair of neighbours, every drop: what is proposed is sound and changes just that."""
    text = path.read_text(encoding="utf-8")
    problems: list[Problem] = []
    steps = list(read_definition(read(text, path.name), path.name, problems).flow.steps)
    for key in steps:
        if changed := proposed(text, "limit", [key], 3):
            assert known(changed).flow.steps[key].limit
            assert list(known(changed).flow.steps) == steps
        if changed := proposed(text, "drop", [key]):
            assert list(known(changed).flow.steps) == [other for other in steps if other != key]
    for a, b in pairwise(steps):
        if changed := proposed(text, "parallel", [a, b]):
            assert set(known(changed).flow.steps) == set(steps)
