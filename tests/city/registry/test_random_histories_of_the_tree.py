"""Whatever is done in whatever order, on no day is there a cycle, an overlap or an orphan."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from registry_town import empty_registry

from luodi.city.refusals import Refused
from luodi.city.registry.actions.abolish_unit import abolish_unit
from luodi.city.registry.actions.merge_units import merge_units
from luodi.city.registry.actions.move_unit import move_unit
from luodi.city.registry.actions.open_unit import open_unit
from luodi.city.registry.actions.rename_unit import rename_unit
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Unit, UnitSpan
from luodi.city.registry.tree import Tree
from luodi.engines.notation import Text

DAY = date(2024, 1, 1)
ACTS = ("open", "open", "open", "move", "move", "merge", "rename", "abolish", "abolish")
COMMAND = st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 9), st.integers(-2, 3))


def obey(command: tuple[str, int, int, int], serial: int) -> None:
    """Try one change, dated about as many days in as there were changes before it."""
    act, first, second, days = command
    units = list(Unit.objects.order_by("id"))
    unit, other, on = units[first % len(units)], units[second % len(units)], DAY + timedelta(days=max(0, serial + days))
    name = Text(f"第{serial}", f"No. {serial}")
    if act == "open":
        open_unit(SYSTEM, code=f"u{serial}", kind="bureau", name=name, parent=unit, on=on)
    elif act == "move":
        move_unit(SYSTEM, unit=unit, parent=other, on=on)
    elif act == "merge":
        merge_units(SYSTEM, units=[unit], into=other, on=on)
    elif act == "rename":
        rename_unit(SYSTEM, unit=unit, name=name, on=on)
    else:
        abolish_unit(SYSTEM, unit=unit, on=on)


def spans_on(day: date) -> dict[int, int | None]:
    """Return unit → parent on `day` by a plain reading of the rows, failing on an overlap."""
    out: dict[int, int | None] = {}
    for span in UnitSpan.objects.all():
        if span.from_date <= day and (span.to_date is None or day < span.to_date):
            assert span.unit_id not in out, "two spans of one unit hold on one day"
            out[span.unit_id] = span.parent_id
    return out


def assert_sound(day: date, city: int) -> None:
    above = spans_on(day)
    for unit in above:
        at: int | None = unit
        for _ in range(len(above) + 1):
            assert at in above, "stands under a unit that does not exist that day"
            at = above[at]
            if at is None:
                break
        assert at is None, "a cycle"
    assert {node.id: node.parent_id for node in Tree.at(day)} == above


class RandomHistories(TestCase):
    @pytest.mark.django_db
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(COMMAND, min_size=12, max_size=18))
    def test_no_cycle_no_overlap_no_orphan_on_any_day(self, commands: list[tuple[str, int, int, int]]) -> None:
        empty_registry()
        city = open_unit(SYSTEM, code="qd", kind="city", name=Text("市", "City"), parent=None, on=DAY)
        for serial, command in enumerate(commands):
            with suppress(Refused):
                obey(command, serial)
        for days in range(-1, 22):
            assert_sound(DAY + timedelta(days=days), city.pk)
        for unit in Unit.objects.all():
            spans = list(unit.spans.order_by("from_date"))
            assert (spans[0].from_date, spans[-1].to_date) == (unit.opened, unit.abolished)
            assert all(one.to_date == two.from_date for one, two in pairwise(spans))
