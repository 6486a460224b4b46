"""How many statements each endpoint may use. A number that must grow grows here, where a reader sees it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api_client import Answer, ApiClient

BUDGET = {
    "list": 4,
    "list with count": 5,
    "detail": 10,  # the first entry says how the form was filled
    "entries": 9,
    "flow.svg": 4,
    "types": 2,
    "me": 2,
    "units": 1,
    "people": 6,
    "follow": 5,
    "clocks": 6,
    "clocks list": 4,
    "raise": 0,
    "accept": 1,
    "note by the reporter": 1,
}
"""Statements through Django. The write path speaks to the driver itself: one locked read and one write per action."""


@pytest.fixture
def ask(api: ApiClient) -> dict[str, Callable[[], Answer]]:
    raised = [api.raise_("hotline", f"第{n}件", text="坏了", region="370202").ok() for n in range(30)]
    number, code = raised[0]["number"], raised[0]["code"]
    zhou, wu, wang = api.as_("zhou"), api.as_("wu"), api.as_("wang")
    zhou.do(number, "accept", words="受理")
    wu.do(number, "assign", lead="qd-zjj", co=["qd-cgj", "qd-gaj"])
    for n in range(20):
        wang.do(number, "note", words=f"第{n}条")
    return {
        "list": lambda: zhou.get("/matters"),
        "list with count": lambda: zhou.get("/matters", count="true"),
        "detail": lambda: wang.matter(number),
        "entries": lambda: wang.get(f"/matters/{number}/entries"),
        "flow.svg": lambda: wang.get(f"/matters/{number}/flow.svg"),
        "types": lambda: api.get("/types"),
        "me": lambda: wang.get("/me"),
        "units": lambda: api.get("/units"),
        "people": lambda: wang.get("/registry/people"),
        "follow": lambda: api.follow(number, code),
        "clocks": lambda: zhou.get("/clocks"),
        "clocks list": lambda: zhou.get("/clocks/list", state="running"),
        "raise": lambda: api.raise_("hotline", "又一件", region="370202"),
        "accept": lambda: zhou.act(raised[1]["number"], "accept"),
        "note by the reporter": lambda: api.act_as_reporter(number, code, "note", words="又坏了"),
    }


@pytest.mark.parametrize("name", BUDGET)
def test_an_endpoint_keeps_to_its_budget(name: str, ask: dict[str, Callable[[], Answer]]) -> None:
    if name != "accept":  # what is remembered from the first time on does not count
        ask[name]().ok()
    with CaptureQueriesContext(connection) as queries:
        ask[name]().ok()
    counted = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(counted) <= BUDGET[name], "\n".join(counted)
