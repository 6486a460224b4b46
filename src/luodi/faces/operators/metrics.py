"""Figures for Prometheus: what this installation was asked and did, and how the record stands now.

With several processes each counts into files of a folder all of them share (PROMETHEUS_MULTIPROC_DIR, set by
`luodi serve`), so that whichever answers gives the sum.
"""

import os
from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from luodi.city.matters.standing import standing
from luodi.city.search.keeping import condition
from luodi.city.witness import Deed
from luodi.faces.cli.worker import SHARED
from luodi.faces.operators import health
from luodi.faces.operators.trace import Trace

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

registry = CollectorRegistry()
requests = Counter("luodi_requests_total", "Requests answered.", ["method", "route", "status"], registry=registry)
latency = Histogram(
    "luodi_request_seconds", "Seconds until an answer began.", ["route"], buckets=SECONDS, registry=registry
)
refusals = Counter("luodi_refusals_total", "Requests refused, by code.", ["code"], registry=registry)
actions = Counter(
    "luodi_actions_total", "Actions done, or refused with a code.", ["room", "kind", "refused"], registry=registry
)


def count_request(trace: Trace) -> None:
    """Count one request."""
    requests.labels(trace.method, trace.route, str(trace.status)).inc()
    latency.labels(trace.route).observe(trace.seconds)
    if trace.refused:
        refusals.labels(trace.refused).inc()


def count_deed(deed: Deed) -> None:
    """Count one action."""
    actions.labels(deed.room, deed.kind, deed.refused).inc()


class Standing(Collector):
    """How the record stands at the moment of asking, by coarse labels: types and lamps, never units or people."""

    def collect(self) -> Iterator[Metric]:
        """Read and tell."""
        now = standing()
        matters = GaugeMetricFamily("luodi_open_matters", "Open matters by type and lamp.", labels=["type", "lamp"])
        for (code, lamp), count in sorted(now.open.items()):
            matters.add_metric([code, lamp], count)
        yield matters
        outbox = GaugeMetricFamily("luodi_outbox", "Deliveries by state.", labels=["state"])
        outbox.add_metric(["waiting"], now.waiting)
        outbox.add_metric(["lost"], now.lost)
        yield outbox
        yield GaugeMetricFamily(
            "luodi_index_lag", "Matters not yet in the search index; -1: no index.", condition().waiting
        )
        for name, said, value in (
            ("luodi_tick_lag_seconds", "Seconds since the last whole tick; -1: never.", now.tick_lag),
            ("luodi_seal_lag_seconds", "Seconds since the last seal; -1: never.", now.seal_lag),
        ):
            yield GaugeMetricFamily(name, said, value)
        checks = GaugeMetricFamily("luodi_check", "1 well, 0.5 worth a look, 0 not ready.", labels=["check"])
        for check in health.checks():
            checks.add_metric([check.name], check.figure)
        yield checks


def page() -> bytes:
    """Return everything as Prometheus reads it."""
    counted = registry
    if os.environ.get(SHARED):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    now = CollectorRegistry()
    now.register(Standing())
    return generate_latest(counted) + generate_latest(now)
