"""A simplified map keeps everything on a way from start to end and its numbers true; its drawing overlaps nowhere."""

from itertools import combinations, pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_logs import logs

from luodi.engines.insight import draw, files, simplify
from luodi.engines.insight.layout import layout
from luodi.engines.insight.log import Log
from luodi.engines.insight.look import process_map
from luodi.engines.insight.simplify import END, START
from luodi.engines.worktime import Calendar
from real_data import shared

full = logs.filter(lambda log: log.events > 0)
details = st.none() | st.floats(0, 1)


def reached(ways, root):
    seen, more = {root}, [root]
    while more:
        here = more.pop()
        fresh = {b for a, b in ways if a == here} - seen
        seen |= fresh
        more += fresh
    return seen


@given(full, details)
def test_every_activity_shown_lies_on_a_way_from_start_to_end(log, detail):
    shown = simplify.view(log, detail)
    nodes = {node.activity for node in shown.map.nodes}
    assert reached(shown.ways, START) >= nodes | {END}
    assert reached({(b, a) for a, b in shown.ways}, END) >= nodes | {START}
    assert set(shown.order) == nodes


@given(full)
def test_with_all_detail_nothing_is_hidden(log):
    shown = simplify.view(log, 1.0)
    whole = process_map(log)
    assert (shown.hidden_activities, shown.events_shown, shown.steps_shown) == (0, 1.0, 1.0)
    assert {(e.source, e.target) for e in whole.edges} <= shown.ways
    assert shown.map.nodes == whole.nodes


@given(full, st.floats(0, 1), st.floats(0, 1))
def test_more_detail_never_shows_fewer_activities(log, a, b):
    less, more = (simplify.view(log, detail) for detail in sorted((a, b)))
    assert {n.activity for n in less.map.nodes} <= {n.activity for n in more.map.nodes}


@given(full, st.floats(0, 1))
def test_counts_are_of_the_cases_as_they_went_between_the_activities_shown(log, detail):
    shown = simplify.view(log, detail)
    kept = [node.activity for node in shown.map.nodes]
    counted = {}
    for i in range(log.cases):
        path = [code for code in log.activity[log.offsets[i] : log.offsets[i + 1]] if code in kept]
        for way in pairwise(path):
            counted[way] = counted.get(way, 0) + 1
    assert {(e.source, e.target): e.count for e in shown.map.edges} == counted


@given(st.integers(1, 9), st.data())
def test_nothing_in_a_layout_overlaps(count, data):
    nodes = list(range(count))
    ways = data.draw(st.lists(st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)), max_size=20, unique=True))
    found = layout(nodes, ways, lambda node: (90.0 + node, 40.0), lambda at: (30.0, 20.0))
    boxes = list(found.boxes.values()) + [box for route in found.routes for box in route[1:-1]]
    for one, other in combinations({id(box): box for box in boxes}.values(), 2):
        apart = abs(one.x - other.x) >= (one.width + other.width) / 2 - 1e-6
        assert apart or abs(one.y - other.y) >= (one.height + other.height) / 2 - 1e-6 or one.layer != other.layer
        if one.layer == other.layer:
            assert apart
    for box in boxes:
        assert box.width / 2 - 1e-6 <= box.x <= found.width - box.width / 2 + 1e-6
        assert box.height / 2 - 1e-6 <= box.y <= found.height - box.height / 2 + 1e-6
    for way, route in zip(ways, found.routes, strict=True):
        if way[0] != way[1]:
            assert (route[0].node, route[-1].node) == way
            assert sum(box.label for box in route) == 1
            assert {abs(a.layer - b.layer) for a, b in pairwise(route)} == {1}


@given(full, details, st.sampled_from(["zh", "en"]))
def test_a_drawing_is_sound_svg_and_names_all_it_shows(log, detail, language):
    shown = simplify.view(log, detail)
    svg = draw.draw_svg(shown, language=language)
    assert svg == draw.draw_svg(shown, language=language)
    root = ElementTree.fromstring(svg)
    groups = root.findall(".//{http://www.w3.org/2000/svg}g")
    assert {int(g.get("data-activity")) for g in groups if g.get("data-activity")} == set(shown.order)
    drawn = {(int(g.get("data-source")), int(g.get("data-target"))) for g in groups if g.get("data-source")}
    assert drawn == set(shown.ways)


def test_the_drawing_says_what_costs_the_most_time():
    day = 86_400_000
    log = Log.of([(f"c{i}", [("收件", 0), ("审查", day), ("办结", 11 * day)]) for i in range(3)])
    svg = draw.draw_svg(simplify.view(log))
    assert "审查 → 办结：3 次，3 件；平均 10.0天，中位 10.0天，九成以内 10.0天" in svg
    assert svg.count("ld-hot") > 1
    assert "占时 91%" in svg
    assert "91% of time" in draw.draw_svg(simplify.view(log), language="en")


def test_working_time_is_drawn_where_asked_for():
    monday = 1_767_578_400_000  # 2026-01-05 10:00 in Shanghai
    log = Log.of([("c", [("a", monday), ("b", monday + 86_400_000)])])
    shown = simplify.view(log, calendar=Calendar.builtin())
    assert ">1.0工作日<" in draw.draw_svg(shown, working=True)
    assert ">7.0小时<" in draw.draw_svg(shown, working=True, working_day=8)
    assert ">1.0天<" in draw.draw_svg(shown)


@pytest.mark.parametrize(
    ("millis", "zh", "en"),
    [
        (0, "0", "0"),
        (30_000, "<1分", "<1 min"),
        (90_000, "2分", "2 min"),
        (5_400_000, "1.5小时", "1.5 h"),
        (86_400_000 * 3, "3.0天", "3.0 d"),
        (86_400_000 * 1234, "1,234天", "1,234 d"),
    ],
)
def test_times_are_said_for_people(millis, zh, en):
    assert draw.span(millis) == zh
    assert draw.span(millis, "en") == en


@pytest.mark.parametrize("name", ["receipt", "declarations_domestic"])
def test_real_maps_fit_a_phone(name):
    shown = simplify.view(files.read(shared(f"logs/{name}.xes.gz")))
    root = ElementTree.fromstring(draw.draw_svg(shown))
    width = float(root.get("viewBox").split()[2])
    assert width <= 560
    assert np.isclose(shown.events_shown, 1, atol=0.25)


def test_a_log_in_which_nothing_happened_has_an_empty_view() -> None:
    assert simplify.view(Log.of([])).ways == frozenset()
    assert simplify.view(Log.of([("1", [])])).order == ()
