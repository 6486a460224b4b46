"""The kernels, DuckDB and Spark agree on every figure of made and of real logs."""

import importlib.util
import shutil
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from insight_logs import logs

from luodi.engines.insight import files, look, portable, store
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.log import Log
from luodi.engines.worktime import Calendar
from real_data import shared

CALENDAR = Calendar.builtin()
DECADES = 1_700_000_000_000


def moved(log):
    """The log in years the calendar covers."""
    return Log(
        log.offsets, log.case_ids, log.activity, log.activities, log.time + DECADES, log.resource, log.resources,
        log.unit, log.units,
    )  # fmt: skip


def figures(summary, found, paths, durations):
    """All that was found, each figure by its name."""
    names = {node.activity: node.name for node in found.nodes}
    told = {("summary", name): value for name, value in summary.plain().items()}
    told["map", "cases"] = found.cases
    for node in found.nodes:
        for kind in ("events", "cases", "starts", "ends"):
            told[node.name, kind] = getattr(node, kind)
    for edge in found.edges:
        way = (names[edge.source], names[edge.target])
        told[*way, "count"], told[*way, "cases"] = edge.count, edge.cases
        for clock, times in (("plain", edge.plain), ("working", edge.working)):
            for kind in ("mean", "median", "p90", "total"):
                told[*way, clock, kind] = getattr(times, kind)
    told |= {("path", place, *path): count for place, (path, count) in enumerate(paths)}
    return told | {("duration", place): millis for place, millis in enumerate(durations)}


def by_kernels(log):
    paths = [(tuple(log.activities[code] for code in path), count) for path, count in log.variants().items()]
    return figures(look.summary(log), look.process_map(log, CALENDAR), paths, log.durations[log.lengths > 0].tolist())


def by(engine, log, folder):
    store.write(log, folder / "log.parquet")
    with portable.opened(folder / "log.parquet", engine) as query:
        return figures(query.summary(), query.process_map(CALENDAR), query.variants(), query.durations().tolist())


@settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)
@given(log=logs.filter(lambda log: log.events > 0))
def test_duckdb_agrees_on_made_logs(log, tmp_path_factory):
    log = moved(log)
    assert by("duckdb", log, tmp_path_factory.mktemp("log")) == pytest.approx(by_kernels(log))


def test_duckdb_agrees_where_starts_are_told(tmp_path):
    log = Log.of([("c", [("a", DECADES + 5, DECADES + 10), ("b", DECADES, DECADES + 20)])], started=True)
    assert by("duckdb", log, tmp_path) == pytest.approx(by_kernels(log))


@pytest.mark.parametrize("name", ["receipt", "declarations_domestic"])
def test_duckdb_agrees_on_real_logs(name, tmp_path):
    log = files.read(shared(f"logs/{name}.xes.gz"))
    assert by("duckdb", log, tmp_path) == pytest.approx(by_kernels(log))


needs_spark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("pyspark") is None, reason="Spark is missing: pip install 'luodi[spark]'"
    ),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs a Java, and there is none"),
]
MADE = Log.of(
    [
        ("c1", [("收件", 0, "li", "x"), ("受理", 3_600_001, "li", None), ("收件", 3_600_001, None, "y")]),
        ("c2", []),
        ("c3", [("收件", 777, "wang", "x"), ("受理", 86_400_000, "li", "x")]),
    ]
)


@pytest.mark.parametrize("name", [pytest.param(name, marks=needs_spark) for name in ("made", "receipt")])
def test_spark_agrees_on_made_and_on_real_logs(name, tmp_path):
    log = moved(MADE) if name == "made" else files.read(shared(f"logs/{name}.xes.gz"))
    assert by("spark", log, tmp_path) == pytest.approx(by_kernels(log))


def test_a_zone_whose_offset_changes_is_left_to_the_kernels(tmp_path):
    log = Log.of([("c", [("a", DECADES), ("b", DECADES + 1)])])
    store.write(log, tmp_path / "log.parquet")
    with portable.opened(tmp_path / "log.parquet", "duckdb") as query, pytest.raises(LogError):
        query.process_map(CALENDAR.with_zone(ZoneInfo("Europe/Amsterdam")))


def test_a_file_that_is_not_prepared_is_refused(tmp_path):
    pq.write_table(pa.table({"a": np.arange(3)}), tmp_path / "a.parquet")
    with pytest.raises(LogError), portable.opened(tmp_path / "a.parquet", "duckdb"):
        pass
