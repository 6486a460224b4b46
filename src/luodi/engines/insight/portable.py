"""The same looks as queries that run on DuckDB and on Spark: Ibis expressions over a prepared Parquet file.

Only forms that both engines answer alike are used: times are whole milliseconds, paths are sorted lists of structs, and
quantiles interpolate. Ibis, DuckDB and Spark are loaded when the first of these is asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from luodi.engines.insight import store
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.log import Ints
from luodi.engines.insight.look import DAY, MapEdge, MapNode, ProcessMap, Summary, Times, days
from luodi.engines.notation import Text
from luodi.engines.worktime import Calendar
from luodi.engines.worktime.table import FIRST, SPAN

BETWEEN = "\x1f"
_FIRST_DAY = FIRST.toordinal() - 719_163


@dataclass(frozen=True, eq=False)
class Query:
    """A prepared file as a table of an engine: `case`, `place`, `activity`, `time`, `begun`, `resource`, `unit`.

    Times are ms UTC; `begun` is the start where the log tells starts, else the completion. Cases without events are
    rows without an activity.
    """

    base: Any
    events: Any

    def durations(self) -> Ints:
        """Return from begin to end of each case with events, in ms, by case."""
        table = self.base.to_pyarrow(self._spans().order_by("case"))
        return table.column("lasted").to_numpy()  # type: ignore[no-any-return]

    def _real(self) -> Any:
        return self.events.filter(self.events.activity.notnull())

    def _spans(self) -> Any:
        real = self._real()
        spans = real.group_by("case").agg(first=real.begun.min(), last=real.time.max())
        return spans.select("case", lasted=spans["last"] - spans["first"])

    def summary(self) -> Summary:
        """Sum the log up."""
        real, spans = self._real(), self._spans()
        sizes = self._one(
            real.agg(
                events=real.count(),
                activities=real.activity.nunique(),
                resources=real.resource.nunique(),
                units=real.unit.nunique(),
                first=real.time.min(),
                last=real.time.max(),
            )
        )
        cases = self._one(self.events.agg(cases=self.events.case.nunique()))["cases"]
        lasted = spans.lasted
        times = self._one(spans.agg(mean=lasted.mean(), median=lasted.quantile(0.5), p90=lasted.quantile(0.9)))
        steps = self._steps()
        edges = self._one(steps.select("activity", "target").distinct().agg(edges=lambda t: t.count()))["edges"]
        return Summary(
            cases=cases,
            events=sizes["events"],
            activities=sizes["activities"],
            variants=len(self.variants()),
            edges=edges,
            resources=sizes["resources"],
            units=sizes["units"],
            mean_days=days(times["mean"] or 0),
            median_days=days(times["median"] or 0),
            p90_days=days(times["p90"] or 0),
            first=sizes["first"] or 0,
            last=sizes["last"] or 0,
        )

    def _one(self, expression: Any) -> dict[str, Any]:
        return dict(self.base.to_pyarrow(expression).to_pylist()[0])

    def _rows(self, expression: Any) -> list[dict[str, Any]]:
        return list(self.base.to_pyarrow(expression).to_pylist())

    def variants(self) -> list[tuple[tuple[str, ...], int]]:
        """Return the paths with their counts, the most frequent first, equal ones by their first case."""
        import ibis  # noqa: PLC0415 - costs a third of a second

        real = self._real()
        listed = real.group_by("case").agg(steps=ibis.struct({"at": real.place, "what": real.activity}).collect())
        paths = listed.select("case", path=listed.steps.sort().map(lambda step: step.what).join(BETWEEN))
        counted = paths.group_by("path").agg(count=paths.count(), first=paths.case.min())
        rows = self._rows(counted)
        empty = self._one(self.events.agg(no=self.events.activity.isnull().sum(), first=self._first_empty()))
        if empty["no"]:
            rows.append({"path": None, "count": empty["no"], "first": empty["first"]})
        rows.sort(key=lambda row: (-row["count"], row["first"]))
        return [(() if row["path"] is None else tuple(row["path"].split(BETWEEN)), row["count"]) for row in rows]

    def _first_empty(self) -> Any:
        return self.events.case.min(where=self.events.activity.isnull())

    def _steps(self, calendar: Calendar | None = None) -> Any:
        """Return a row for each event but a case's last: its activity, the next one's, and the time between."""
        import ibis  # noqa: PLC0415 - costs a third of a second

        real = self._real()
        times = ["time"]
        if calendar is not None:
            real, times = _working(real, calendar), ["time", "worked"]
        window = ibis.window(group_by="case", order_by="place")
        ahead = real.mutate(
            target=real.activity.lead().over(window), **{f"next_{t}": real[t].lead().over(window) for t in times}
        )
        steps = ahead.filter(ahead.target.notnull())
        return steps.select("case", "activity", "target", **{f"took_{t}": steps[f"next_{t}"] - steps[t] for t in times})

    def process_map(self, calendar: Calendar | None = None) -> ProcessMap:
        """Return the map. Raises LogError for a calendar in a zone whose offset changes: the kernels know those."""
        nodes = self._nodes()
        code = {node.name: node.activity for node in nodes}
        steps = self._steps(calendar)
        found = {"count": steps.count(), "cases": steps.case.nunique()}
        measures = ["time"] + (["worked"] if calendar else [])
        for one in measures:
            took = steps[f"took_{one}"]
            found |= {
                f"{one}_mean": took.mean(),
                f"{one}_median": took.quantile(0.5),
                f"{one}_p90": took.quantile(0.9),
                f"{one}_total": took.sum(),
            }
        edges = [
            MapEdge(
                code[row["activity"]],
                code[row["target"]],
                row["count"],
                row["cases"],
                _times(row, "time"),
                _times(row, "worked") if calendar else None,
            )
            for row in self._rows(steps.group_by("activity", "target").agg(**found))
        ]
        edges.sort(key=lambda edge: (edge.source, edge.target))
        cases = self._one(self._spans().agg(cases=lambda t: t.count()))["cases"]
        return ProcessMap(nodes, tuple(edges), cases)

    def _nodes(self) -> tuple[MapNode, ...]:
        real = self._real()
        ends = real.group_by("case").agg(first=real.place.min(), last=real.place.max())
        marked = real.join(ends, "case")
        rows = self._rows(
            marked.group_by("activity").agg(
                met=(marked.case.cast("int64") * (1 << 31) + marked.place).min(),
                events=marked.count(),
                cases=marked.case.nunique(),
                starts=(marked.place == marked.first).cast("int64").sum(),
                ends=(marked.place == marked["last"]).cast("int64").sum(),
            )
        )
        rows.sort(key=lambda row: row["met"])
        return tuple(
            MapNode(code, row["activity"], row["events"], row["cases"], row["starts"], row["ends"])
            for code, row in enumerate(rows)
        )


def _times(row: dict[str, Any], of: str) -> Times:
    return Times(float(row[f"{of}_mean"]), float(row[f"{of}_median"]), float(row[f"{of}_p90"]), int(row[f"{of}_total"]))


def _working(events: Any, calendar: Calendar) -> Any:
    """Add `worked`, the place of each event on the calendar's axis of working time (see worktime.vector.worked)."""
    import ibis  # noqa: PLC0415 - costs a third of a second

    if calendar.zone.offset is None:
        raise LogError(Text("此引擎只算时差固定的时区", "this engine knows only zones whose offset never changes"))
    ahead = int(calendar.zone.offset.total_seconds() * 1000)
    total = calendar.axis.total // 1000
    ranks = calendar.table.ranks - calendar.table.mask
    table = ibis.memtable(
        pa.table(
            {
                "day": pa.array(range(_FIRST_DAY, _FIRST_DAY + SPAN), pa.int64()),
                "before": pa.array(ranks.astype(np.int64) * total),
                "open": pa.array(calendar.table.mask.astype("int64")),
            }
        )
    )
    local = events.mutate(wall=events.time + ahead)
    dated = local.mutate(day=(local.wall / DAY).floor().cast("int64"))
    joined = dated.inner_join(table, "day")
    clock = joined.wall - joined.day * DAY
    within = ibis.literal(0)
    for start, end in calendar.axis.spans:
        low, high = start // 1000, end // 1000
        within = within + ibis.least(ibis.greatest(clock, low), high) - low
    return joined.mutate(worked=joined.before + joined.open * within)


@contextmanager
def opened(path: Path, engine: str) -> Iterator[Query]:
    """Open a prepared Parquet file in `duckdb` or `spark`. Raises LogError (no such engine here, no prepared file)."""
    said = (pq.read_schema(path).metadata or {}).get(store.KEY)
    if said is None:
        raise LogError(Text(f"{path.name} 不是整理好的日志", f"{path.name} is no prepared log"))
    base = _duckdb() if engine == "duckdb" else _spark()
    try:
        yield Query(base, _events(base.read_parquet(str(path)), store.about(said)))
    finally:
        base.disconnect()


def _events(table: Any, names: dict[str, str]) -> Any:
    import ibis  # noqa: PLC0415 - costs a third of a second

    epoch = ibis.timestamp("1970-01-01 00:00:00")

    def millis(name: str) -> Any:
        return (table[name].cast("timestamp").delta(epoch, unit="microsecond") / 1000).floor().cast("int64")

    time = millis(names["time"])
    nothing = ibis.null("string")
    return table.select(
        case=table[store.CASE],
        place=table[store.PLACE],
        activity=table[names["activity"]].cast("string"),
        time=time,
        begun=ibis.least(millis(names["started"]), time) if names["started"] else time,
        resource=table[names["resource"]].cast("string") if names["resource"] else nothing,
        unit=table[names["unit"]].cast("string") if names["unit"] else nothing,
    )


def _duckdb() -> Any:
    import ibis  # noqa: PLC0415 - costs a third of a second

    return ibis.duckdb.connect()


def _spark() -> Any:
    try:
        import ibis  # noqa: PLC0415 - costs a third of a second
        from pyspark.sql import SparkSession  # noqa: PLC0415 - optional

        session = (
            SparkSession.builder.master("local[*]")
            .appName("luodi")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
        return ibis.pyspark.connect(session)
    except ImportError as error:
        raise LogError(
            Text("没有装 Spark：pip install 'luodi[spark]'", "Spark is missing: pip install 'luodi[spark]'")
        ) from error
