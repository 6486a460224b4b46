"""Small logs for property tests, and their events as plain tuples."""

from hypothesis import strategies as st

from luodi.engines.insight.log import Log

ACTIVITIES = ["收件", "受理", "审查", "决定", "送达"]
PEOPLE = ["li", "wang", "zhao", None]
UNITS = ["x", "y", "z", None]

events = st.tuples(
    st.sampled_from(ACTIVITIES), st.integers(0, 50), st.sampled_from(PEOPLE), st.sampled_from(UNITS)
).map(lambda e: (e[0], e[1] * 3_600_000, e[2], e[3]))
plain = st.lists(st.lists(events, max_size=7), max_size=12).map(
    lambda cases: [(f"c{i}", e) for i, e in enumerate(cases)]
)
logs = plain.map(Log.of)


def in_order(cases):
    """The cases with their events sorted by time, as they lie in a log."""
    return [(name, sorted(events, key=lambda event: event[1])) for name, events in cases]
