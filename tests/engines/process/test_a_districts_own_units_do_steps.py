"""`by: region:sfj|qd-sfj`: the unit of that ending in the district that took the matter in, else the city's."""

import pytest
from process_town import BUREAU, COMMUNITY, STREET, Matter, flow_of

from luodi.engines.notation import NotationError, read
from luodi.engines.process import parse_flow
from luodi.engines.process.spoken import part

FLOW = """
flow:
  - {step: aid, name: {zh: 援助, en: Aid}, act: handle, by: "region:station|bureau"}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""


def test_the_districts_own_unit_does_the_step() -> None:
    m = Matter(FLOW, intake=STREET, lead=STREET)
    assert m.units("aid") == [COMMUNITY]


def test_where_the_district_has_none_the_citys_unit_does_it() -> None:
    m = Matter(FLOW, intake=BUREAU)
    assert m.units("aid") == [BUREAU]


def test_it_stays_with_the_district_that_took_it_in_when_another_unit_leads() -> None:
    m = Matter(FLOW, intake=STREET, lead=BUREAU)
    assert m.units("aid") == [COMMUNITY]


def test_a_matter_with_such_a_step_can_always_finish() -> None:
    assert Matter(FLOW, intake=STREET, lead=STREET).finish().state.reason == "answered"


@pytest.mark.parametrize("written", ["region:", "region:station", "region:|bureau", "district:station|bureau"])
def test_a_rule_that_lacks_a_half_is_refused_with_what_may_be_written(written: str) -> None:
    with pytest.raises(NotationError) as refused:
        parse_flow(read(FLOW.replace("region:station|bureau", written), "flow.yaml"))
    assert ["region:<ending>|<code>" in p.cure.en for p in refused.value.problems] == [True]


def test_before_anybody_does_it_a_drawing_calls_it_the_districts_organ() -> None:
    step = flow_of(FLOW).steps["aid"]
    assert part(step.by).get("zh") == "属地部门"
    assert part("unit:qd").get("en") == "qd"
    assert part("lead").get("en") == "Lead unit"
