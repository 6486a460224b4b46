"""Schemathesis against the running server: nothing sent makes it fail, and whatever it answers is documented.

Wild values are mixed with ones that exist (numbers, units, people), so that requests get past the first check; each
goes out under the token of some role, or under none.
"""

import itertools
import json
import random
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from pytest_django.live_server_helper import LiveServer
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from api_client import ApiClient
from luodi.faces.api.handbook import described, example_of, operations

ROLES = ("zhou", "wu", "wang", "feng", "chen", "zheng", "xu", "he", "lv", "jin", "sysadmin", "secadmin", "auditor")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
WRONG = ["", "luodi_wrong"]
STEPS = ["accept", "handle", "assist", "review", None]
SCRIPT: list[tuple[str, str, dict[str, Any]]] = [
    ("zhou", "accept", {}),
    ("wu", "assign", {"lead": "qd-zjj", "co": ["qd-cgj"]}),
    ("wang", "handle", {}),
    ("chen", "handle", {}),
    ("feng", "sign", {"verdict": "agree"}),
    ("wang", "reply", {"words": "好了"}),
    ("zheng", "call_back", {"satisfied": "yes"}),
    ("zhou", "close", {}),
]
TIMES = ["1970-01-01T00:00:00Z", "2199-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"]
KNOWN: dict[str, list[Any]] = {
    "code": ["hotline", "petition", "qd-zjj", "qd-cgj", "370202", "handler"],
    "username": ["wang", "chen", "yang", "qin", "you"],
    "person": ["wang", "wang2", "feng"],
    "unit": ["qd-zjj", "qd-cgj", "qd-gaj"],
    "to": ["qd-zjj", "qd", "handle", "wang2"],
    "lead": ["qd-zjj", "qd-cgj"],
    "co": [["qd-cgj"], []],
    "parent": ["qd", "qd-zjj", "370200"],
    "happened": [*TIMES, *[None] * 12],
    "until": [*TIMES, None, "2027-01-01T00:00:00+08:00"],
    "from_at": [*TIMES, None],
    "due_before": TIMES,
    "on": ["1970-01-01", "2026-01-01", "2030-01-01", "2199-12-31", "0001-01-01", "9999-12-31"],
    "id": [1, 2, 3, 40, 2**53],
    "post": [1, 2, 3, 5, 8, 40],
    "amount": ["1", "1e400", "-0.00001", "NaN", "99999999999999999999999"],
    "facts": [{}, None, {"kind": "投诉"}],
    "type": ["hotline", "petition"],
    "region": ["370202", ""],
    "name": ["补正", {"zh": "新", "en": "New"}],
    "clock": ["overall"],
    "allow": ["5wd", "99999999999wd", "-1d"],
    "role": ["handler", "sysadmin"],
}

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@dataclass
class City:
    """What exists: keys of the roles, matters at every stage, and what each role may do with each of them."""

    tokens: list[str]
    opened: list[tuple[str, str]]
    fitting: dict[str, list[tuple[str, str, str]]]
    """Action → (token, number, step)."""
    examples: dict[str, dict[str, Any]]
    """Operation → the body its description shows."""


@pytest.fixture
def city() -> City:
    api = ApiClient()
    raised = [api.raise_("hotline", f"第{n}件", region="370202").ok() for n in range(40)]
    clients = {who: api.as_(who) for who in ROLES}
    for n, matter in enumerate(raised):
        for who, kind, data in SCRIPT[: n % (len(SCRIPT) + 1)]:
            clients[who].do(matter["number"], kind, **data)
    fitting: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for client, matter in itertools.product(clients.values(), raised):
        for may in client.matter(matter["number"]).body.get("may", []):
            fitting[may["kind"]].append((client.token, matter["number"], may["step"]))
    tokens = [client.token for client in clients.values()]
    return City(tokens, [(m["number"], m["code"]) for m in raised], fitting, examples())


def examples() -> dict[str, dict[str, Any]]:
    """Return the examples of the description, by method and path."""
    schema = described()
    return {f"{o['method']} {o['path']}": json.loads(example_of(o, schema) or "{}") for o in operations(schema)}


@st.composite
def grounded(draw: st.DrawFn, cases: st.SearchStrategy[Case], city: City) -> tuple[Case, str]:
    """Draw a case and a token, and put values that exist in place of some of the wild ones."""
    case = draw(cases)
    example = city.examples.get(case.operation.label)
    # Its own dice: Hypothesis leans towards the first of a list, and nothing here needs to shrink.
    dice = random.Random(draw(st.integers(0, 2**32)))
    token = dice.choice(WRONG if dice.random() < 0.1 else city.tokens)
    if "/registry/" in case.operation.path and dice.random() < 0.7:
        token = dice.choice(city.tokens[-3:])
    (number, code), (other, _) = dice.choice(city.opened), dice.choice(city.opened)
    step: str | None = dice.choice(STEPS)
    following = "/follow" in case.operation.path
    fits = city.fitting.get(case.operation.path.rsplit("/", 1)[-1])
    if fits and not following and dice.random() < 0.8:
        token, number, step = dice.choice(fits)
    if example and isinstance(case.body, dict) and dice.random() < 0.7:
        wildest = dice.sample(sorted(case.body), min(1, len(case.body)))
        case.body = example | {key: case.body[key] for key in wildest}
    known = KNOWN | {"number": [number], "step": [step or None], "into": [other, "qd-cgj"]}
    if following:
        known |= {"code": [code]}
    for place in (case.path_parameters, case.query, case.body):
        for key in [key for key in place if key in known] if isinstance(place, dict) else []:
            if dice.random() < 0.95:
                place[key] = dice.choice(known[key])
                if place[key] is None:
                    del place[key]
    return case, token


def wild(cases: st.SearchStrategy[Case], city: City) -> st.SearchStrategy[tuple[Case, str]]:
    """Leave cases as they are: what was put in place of a wrong value might be right."""
    return st.tuples(cases, st.sampled_from([*city.tokens, *WRONG]))


def hammer(operation: Any, mode: GenerationMode, city: City) -> None:
    """Send one operation many requests and check every answer."""
    cases = operation.as_strategy(generation_mode=mode)
    wrong = mode is GenerationMode.NEGATIVE
    checks = [*CHECKS, negative_data_rejection] if wrong else CHECKS

    @seed(2)
    @settings(max_examples=8 if wrong else 20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(wild(cases, city) if wrong else grounded(cases, city))
    def run(drawn: tuple[Case, str]) -> None:
        case, token = drawn
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        case.validate_response(case.call(headers=headers), checks=checks)

    # Some operations take nothing that could be wrong.
    with suppress(Unsatisfiable):
        run()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_nothing_sent_makes_it_fail_and_every_answer_is_documented(
    mode: GenerationMode, live_server: LiveServer, city: City
) -> None:
    schema = schemathesis.openapi.from_url(f"{live_server.url}/api/openapi.json")
    found = [result.ok() for result in schema.get_all_operations()]
    failures: list[str] = []
    # What changes the registry comes last: it may take the staff's posts away.
    for operation in sorted(found, key=lambda operation: "/registry/" in operation.path):
        try:
            hammer(operation, mode, city)
        except (Exception, BaseExceptionGroup) as failure:  # all of them are told at once
            failures.append(f"{operation.label}: {_said(failure)}")
    assert not failures, f"{len(failures)} operations\n" + "\n".join(failures)


def _said(failure: BaseException) -> str:
    parts = getattr(failure, "exceptions", [failure])
    return "; ".join(f"{type(part).__name__}: {part}" for part in parts)[:3000]
