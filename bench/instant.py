"""Instant decisions in process beside bare zen-engine on the same table and inputs, as the table grows.

    python bench/instant.py [--seconds 1.0] [--json]

No database, no files, no threads of our own. Each table tests three inputs in every row, as `luodi.city.matters.tables`
reads it from a pack; the case matches its last row, the dearest one. Three things are measured:

* bare: `zen`'s own decision of the same rows, evaluated on a plain dict.
* look-up: version in force, inputs from facts and a roll, the row, and the evidence an entry keeps.
* decided: the whole command, register to closed: five entries and the state after them.

Times are this process's own processor time, so that work beside it counts for little. Aim: a ratio of 0.5 or more.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import django
import zen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.settings.test")
django.setup()

from harness.town import Town  # noqa: E402

from luodi.city.matters.rolls import Roll, Thing  # noqa: E402
from luodi.city.matters.tables import Rules, in_force, look_up, read_version  # noqa: E402
from luodi.engines.notation import Text, read  # noqa: E402
from luodi.engines.process import THE_SYSTEM, Command, Ruling, State, decide, parse_flow  # noqa: E402

SIZES = (5, 20, 80, 320)
ROUNDS = 5
AT = 1_772_413_200_000
"""2026-03-02 09:00 in Shanghai, in milliseconds."""
FLOW = """\
flow:
  - {step: approve, name: {zh: 决定, en: Decide}, act: sign, role: reviewer, decide: t, limit: 0d}
  - {step: reply, name: {zh: 答复, en: Reply}, decided_with: approve}
clocks: [{name: all, title: {zh: 办理, en: All}, limit: 5wd, from: registered, to: replied}]
"""
HEAD = """\
table: t
name: {zh: 规则, en: Rules}
basis: 示例
inputs:
  - {key: kind, name: {zh: 类, en: Kind}}
  - {key: amount, name: {zh: 额, en: Amount}}
  - {key: debts, name: {zh: 欠, en: Debts}, from: "roll:r"}
versions:
  - from: 2026-01-01
    rows:
"""


def rows_of(size: int) -> list[tuple[str, str, str]]:
    """Return the tests of each row: a kind, a bound and a number from the register."""
    return [(f'"k{i}"', f"> {i}", "0") for i in range(size)]


def our_rules(size: int) -> Rules:
    """Return the table as a pack writes it."""
    row = (
        "      - {{when: {{kind: '{}', amount: '{}', debts: {}}}, then: {{result: pass}}, says: {{zh: 准, en: Yes}}}}\n"
    )
    return read_version(read(HEAD + "".join(row.format(*tests) for tests in rows_of(size)), "bench.yaml"), 1, "0" * 64)


def bare_table(size: int) -> Any:
    """Return zen's own decision of the same rows."""
    names = ("kind", "amount", "debts")
    inputs = [{"id": name, "name": name, "field": name} for name in names]
    rules = [
        {"_id": f"r{i}", "o": '"pass"'} | dict(zip(names, tests, strict=True)) for i, tests in enumerate(rows_of(size))
    ]
    outputs = [{"id": "o", "name": "o", "field": "result"}]
    content = {"hitPolicy": "first", "inputs": inputs, "outputs": outputs, "rules": rules}
    ends = [{"id": id_, "type": f"{id_}Node", "name": id_, "position": {"x": 0, "y": 0}} for id_ in ("input", "output")]
    table = {"id": "t", "type": "decisionTableNode", "name": "t", "position": {"x": 0, "y": 0}, "content": content}
    edges = [{"id": a + b, "sourceId": a, "targetId": b, "type": "edge"} for a, b in (("input", "t"), ("t", "output"))]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": [*ends, table], "edges": edges}))


class Keeping(Town):
    """The same city, with one table and one roll."""

    def __init__(self, size: int) -> None:
        self.versions = (our_rules(size),)
        thing = Thing("x", Text("甲", "X"), "", {"debts": Decimal(0)})
        self.rolls = {"r": Roll("r", Text("册", "roll"), things=(thing,))}

    def look_up(self, table: str, facts: dict[str, Any], registered: int, at: int) -> Ruling:
        """Return what the table says."""
        return look_up(table, in_force(self.versions, registered, at), facts, self.rolls)


def per_second(work: Callable[[], Any], seconds: float) -> float:
    """Return how often `work` runs in a second of processor time, in batches."""
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        for _ in range(100):
            work()
        done += 100
    return done / spent


def measure(size: int, seconds: float) -> dict[str, Any]:
    """Return the figures of one size: the best of ROUNDS turns of each, so that what else happens hits all alike."""
    town, bare, flow = Keeping(size), bare_table(size), parse_flow(read(FLOW, "bench.yaml"))
    facts = {"kind": f"k{size - 1}", "amount": 1000, "thing": "x"}
    inputs = {"kind": facts["kind"], "amount": 1000, "debts": 0}
    command = Command("register", THE_SYSTEM, AT, {"intake": 1, "facts": facts})
    assert town.look_up("t", facts, AT, AT).result == bare.evaluate(inputs)["result"]["result"] == "pass"
    assert decide(flow, State(), command, town).state.status == "closed"
    works: dict[str, Callable[[], Any]] = {
        "bare": lambda: bare.evaluate(inputs),
        "look_up": lambda: town.look_up("t", facts, AT, AT),
        "decided": lambda: decide(flow, State(), command, town),
    }
    rates = dict.fromkeys(works, 0.0)
    for _ in range(ROUNDS):
        for name, work in works.items():
            rates[name] = max(rates[name], per_second(work, seconds / ROUNDS))
    ratios = {f"{name}_ratio": rates[name] / rates["bare"] for name in ("look_up", "decided")}
    return {"rows": size} | rates | ratios


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1.0, help="per figure")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = [measure(size, options.seconds) for size in SIZES]
    if options.json:
        print(json.dumps(found))
        return
    print("rows    bare/s  look-up/s  ÷ bare  decided/s  ÷ bare")
    for row in found:
        print(
            f"{row['rows']:4d} {row['bare']:9,.0f} {row['look_up']:10,.0f} {row['look_up_ratio']:7.2f}"
            f" {row['decided']:10,.0f} {row['decided_ratio']:7.2f}"
        )


if __name__ == "__main__":
    main()
