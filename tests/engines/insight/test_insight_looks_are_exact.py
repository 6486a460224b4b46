"""Every figure of the kernels equals one computed slowly and plainly, and stands for the cases listed behind it."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_logs import logs

from luodi.engines.insight import behind, look, stats
from luodi.engines.insight.log import Log
from luodi.engines.worktime import Calendar, OutOfRange, Unit, elapsed
from luodi.engines.worktime.vector import worked

HOUR = 3_600_000


def cases_of(log):
    return [
        [
            (
                int(log.activity[e]),
                int(log.time[e]),
                int(log.resource[e]),
                int(log.unit[e]),
            )
            for e in range(log.offsets[i], log.offsets[i + 1])
        ]
        for i in range(log.cases)
    ]


def close(times, values):
    assert times.total == sum(values)
    assert times.mean == pytest.approx(np.mean(values))
    assert times.median == pytest.approx(np.quantile(values, 0.5))
    assert times.p90 == pytest.approx(np.quantile(values, 0.9))


def listed(mask):
    return set(np.flatnonzero(mask).tolist())


@given(logs)
def test_a_summary_counts_what_is_there(log):
    cases = [case for case in cases_of(log) if case]
    spans = [case[-1][1] - case[0][1] for case in cases]
    found = look.summary(log)
    assert (found.cases, found.events) == (log.cases, sum(map(len, cases)))
    assert found.activities == len({event[0] for case in cases for event in case})
    assert found.units == len({event[3] for case in cases for event in case} - {-1})
    assert found.edges == len({(a[0], b[0]) for case in cases for a, b in pairwise(case)})
    assert found.mean_days == pytest.approx(np.mean(spans) / look.DAY if spans else 0)
    assert found.median_days == pytest.approx(np.median(spans) / look.DAY if spans else 0)


@given(logs)
def test_the_map_shows_every_way_with_its_times_and_cases(log):
    ways = defaultdict(list)
    through, along = defaultdict(set), defaultdict(set)
    starts, ends, events = Counter(), Counter(), Counter()
    for number, case in enumerate(cases_of(log)):
        for event in case:
            events[event[0]] += 1
            through[event[0]].add(number)
        for a, b in pairwise(case):
            ways[a[0], b[0]].append(b[1] - a[1])
            along[a[0], b[0]].add(number)
        if case:
            starts[case[0][0]] += 1
            ends[case[-1][0]] += 1
    found = look.process_map(log)
    assert {(e.source, e.target): e.count for e in found.edges} == {way: len(times) for way, times in ways.items()}
    assert {n.activity: (n.events, n.starts, n.ends) for n in found.nodes} == {
        code: (events[code], starts[code], ends[code]) for code in events
    }
    for edge in found.edges:
        close(edge.plain, ways[edge.source, edge.target])
        assert listed(behind.along(log, edge.source, edge.target)) == along[edge.source, edge.target]
        assert edge.cases == len(along[edge.source, edge.target])
        assert edge.working is None
    for node in found.nodes:
        assert listed(behind.through(log, node.activity)) == through[node.activity]
        assert node.cases == len(through[node.activity])
        assert int(behind.begin_with(log, node.activity).sum()) == node.starts
        assert int(behind.end_with(log, node.activity).sum()) == node.ends


@given(logs)
def test_many_rows_are_sorted_by_counting_with_the_same_result(log):
    few = look.process_map(log)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stats, "MANY", 0)
        many = look.process_map(log)
    assert (many.nodes, many.edges) == (few.nodes, few.edges)


@given(logs)
def test_what_is_done_again_is_counted_once_less_than_done(log):
    again, at_once, cases = Counter(), Counter(), defaultdict(set)
    for number, case in enumerate(cases_of(log)):
        for place, event in enumerate(case):
            if event[0] in {earlier[0] for earlier in case[:place]}:
                again[event[0]] += 1
                cases[event[0]].add(number)
                at_once[event[0]] += case[place - 1][0] == event[0]
    found = {one.activity: one for one in look.rework(log)}
    assert {code: one.again for code, one in found.items()} == dict(again)
    for code, one in found.items():
        assert one.at_once == at_once[code]
        assert one.after_others == one.again - one.at_once
        assert one.cases == len(cases[code])
        assert listed(behind.redone(log, code)) == cases[code]


@given(logs)
def test_ping_pong_is_there_and_straight_back_between_units(log):
    counted, cases = defaultdict(list), defaultdict(set)
    for number, case in enumerate(cases_of(log)):
        runs = []
        for event in (event for event in case if event[3] >= 0):
            if runs and runs[-1][0] == event[3]:
                runs[-1][2] = event[1]
            else:
                runs.append([event[3], event[1], event[1]])
        for a, b, c in zip(runs, runs[1:], runs[2:], strict=False):
            if a[0] == c[0]:
                counted[a[0], b[0]].append(c[1] - a[2])
                cases[a[0], b[0]].add(number)
    found = {(one.unit, one.other): one for one in look.bounces(log)}
    assert {pair: one.count for pair, one in found.items()} == {pair: len(times) for pair, times in counted.items()}
    for pair, one in found.items():
        close(one.times, counted[pair])
        assert one.cases == len(cases[pair])
        assert listed(behind.bounced(log, *pair)) == cases[pair]


@pytest.mark.parametrize(("by", "place"), [("resource", 2), ("unit", 3)])
@given(log=logs)
def test_hand_overs_are_between_two_who_differ(by, place, log):
    counted, cases = defaultdict(list), defaultdict(set)
    for number, case in enumerate(cases_of(log)):
        for a, b in pairwise(case):
            if a[place] != b[place] and min(a[place], b[place]) >= 0:
                counted[a[place], b[place]].append(b[1] - a[1])
                cases[a[place], b[place]].add(number)
    found = {(one.source, one.target): one for one in look.handovers(log, by)}
    assert {pair: one.count for pair, one in found.items()} == {pair: len(times) for pair, times in counted.items()}
    for pair, one in found.items():
        close(one.times, counted[pair])
        assert one.cases == len(cases[pair])
        assert listed(behind.handed(log, *pair, by)) == cases[pair]


@pytest.mark.parametrize(("by", "place"), [("activity", 0), ("resource", 2), ("unit", 3)])
@given(log=logs)
def test_loads_are_events_cases_days_and_the_time_since_the_event_before(by, place, log):
    events, cases, per_day, until = Counter(), defaultdict(set), defaultdict(Counter), defaultdict(list)
    for number, case in enumerate(cases_of(log)):
        for earlier, event in zip([None, *case], case, strict=False):
            if event[place] >= 0:
                events[event[place]] += 1
                cases[event[place]].add(number)
                per_day[event[place]][event[1] // look.DAY] += 1
                if earlier:
                    until[event[place]].append(event[1] - earlier[1])
    found = {one.code: one for one in look.loads(log, by)}
    assert {code: one.events for code, one in found.items()} == dict(events)
    for code, one in found.items():
        assert one.cases == len(cases[code])
        assert one.active_days == len(per_day[code])
        assert one.busiest_day == max(per_day[code].values())
        assert (one.until is None) == (not until[code])
        if one.until:
            close(one.until, until[code])


@given(logs, st.integers(0, 50 * HOUR), st.integers(0, 50 * HOUR))
def test_lists_by_duration_and_path(log, a, b):
    least, most = sorted((a, b))
    spans = [case[-1][1] - case[0][1] if case else -1 for case in cases_of(log)]
    assert listed(behind.lasting(log, least, most)) == {i for i, span in enumerate(spans) if least <= span <= most}
    for place, count in enumerate(log.variants().counts.tolist()):
        assert int(behind.on_path(log, place).sum()) == count


@given(logs)
def test_a_dotted_chart_of_a_small_log_shows_every_event(log):
    found = look.dots(log)
    begins = [case[0][1] if case else 0 for case in cases_of(log)]
    assert len(found.time) == log.events
    assert found.rows == log.cases
    order = sorted(range(log.cases), key=lambda i: begins[i])
    assert found.time.tolist() == [event[1] for i in order for event in cases_of(log)[i]]


def test_a_dotted_chart_of_a_big_log_shows_whole_cases_evenly():
    log = Log.of([(f"c{i}", [("a", i * HOUR), ("b", i * HOUR + 5)]) for i in range(1000)])
    found = look.dots(log, most=200)
    assert len(found.time) == 200
    assert found.rows == 100


def instant(millis):
    return datetime.fromtimestamp(millis / 1000, UTC)


moments = st.integers(
    int(datetime(2019, 1, 1, tzinfo=UTC).timestamp() * 1000), int(datetime(2026, 12, 31, tzinfo=UTC).timestamp() * 1000)
)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Amsterdam", "Australia/Lord_Howe"])
@given(times=st.lists(moments, min_size=2, max_size=30))
def test_working_time_between_events_is_that_of_single_clocks(zone, times):
    calendar = Calendar.builtin().with_zone(ZoneInfo(zone))
    times = np.sort(np.asarray(times, dtype=np.int64))
    found = np.diff(worked(times, calendar))
    single = [elapsed(Unit.WORKING_HOUR, instant(a), instant(b), calendar) * HOUR for a, b in pairwise(times.tolist())]
    assert found.tolist() == pytest.approx(single, abs=1)


def test_a_make_up_saturday_counts_and_the_holiday_before_it_does_not():
    # 2026-02-28 is a Saturday made up for the Spring Festival; 2026-02-15 to 23 is off.
    day = {d: int(datetime(2026, 2, d, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000) for d in (14, 15, 24, 28)}
    calendar = Calendar.builtin()
    log = Log.of([("c", [("a", day[15]), ("b", day[24])]), ("d", [("a", day[28]), ("c", day[28] + look.DAY)])])
    ways = {(e.source, e.target): e for e in look.process_map(log, calendar).edges}
    assert ways[0, 1].working.total == 0
    assert ways[0, 1].plain.total == 9 * look.DAY
    assert ways[0, 2].working.total == 7 * HOUR


def test_times_outside_the_calendar_are_told():
    with pytest.raises(OutOfRange):
        look.process_map(Log.of([("c", [("a", -(10**13)), ("b", 0)])]), Calendar.builtin())
