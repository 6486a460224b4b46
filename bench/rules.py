"""Conditions a second beside bare zen-engine in the same run, and decision tables beside zen's own.

    python bench/rules.py [--seconds 1.0] [--json]

Prints ratios: above 0.8 the wrapper costs less than a quarter of what it wraps.
"""

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import zen

from luodi.engines.notation import read
from luodi.engines.rules import condition, parse_table

SOURCE = 'kind == "urgent" and amount > 1000'
FACTS = {"kind": "urgent", "amount": 2000, "co": 2, "late": False, "level": 0}
ROWS = 20
ROUNDS = 5


def per_second(work: Callable[[], Any], seconds: float) -> float:
    """Return how often `work` runs in a second, in batches so that looking at the clock costs nothing."""
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        for _ in range(1000):
            work()
        done += 1000
    return done / spent


def zen_table() -> Any:
    """Return zen's own decision table with the same rows as ours."""
    inputs = [{"id": "k", "name": "k", "field": "kind"}, {"id": "a", "name": "a", "field": "amount"}]
    rules = [{"_id": f"r{i}", "k": f'"k{i}"', "a": f"> {i}", "o": f'"u{i}"'} for i in range(ROWS)]
    table = {"hitPolicy": "first", "inputs": inputs, "outputs": [{"id": "o", "name": "o", "field": "unit"}]}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {
            "id": "t",
            "type": "decisionTableNode",
            "name": "t",
            "position": {"x": 0, "y": 0},
            "content": table | {"rules": rules},
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "t", "type": "edge"},
        {"id": "2", "sourceId": "t", "targetId": "out", "type": "edge"},
    ]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


def our_table() -> Any:
    """Return a table of rows that each test two inputs; the last one matches."""
    rows = "".join(f"  - when: {{kind: '\"k{i}\"', amount: '> {i}'}}\n    then: {{unit: u{i}}}\n" for i in range(ROWS))
    return parse_table(read(f"inputs: [kind, amount]\noutputs: [unit]\nrows:\n{rows}", "bench.yaml"))


def measure(seconds: float) -> dict[str, float]:
    """Return all figures of one run."""
    bare, ours = zen.compile_expression(SOURCE), condition(SOURCE)
    last = {"kind": f"k{ROWS - 1}", "amount": 100}
    table, theirs = our_table(), zen_table()
    assert table.decide(last) == theirs.evaluate(last)["result"] == {"unit": f"u{ROWS - 1}"}
    works: dict[str, Callable[[], Any]] = {
        "bare conditions/s": lambda: bare.evaluate(FACTS),
        "conditions/s": lambda: ours.holds(FACTS),
        "conditions/s, cached look-up": lambda: condition(SOURCE).holds(FACTS),
        "zen tables/s": lambda: theirs.evaluate(last),
        "tables/s": lambda: table.decide(last),
    }
    figures = dict.fromkeys(works, 0.0)
    for _ in range(ROUNDS):  # in turns, the best of each: what else the machine does hits all alike
        for name, work in works.items():
            figures[name] = max(figures[name], per_second(work, seconds / ROUNDS))
    figures["ratio of conditions"] = figures["conditions/s"] / figures["bare conditions/s"]
    figures["ratio of tables"] = figures["tables/s"] / figures["zen tables/s"]
    return figures


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = measure(arguments.seconds)
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:32} {value:14,.2f}")


if __name__ == "__main__":
    main()
