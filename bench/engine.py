"""The engine alone: commands decided and entries replayed per second, and what a bigger flow costs per command.

    python bench/engine.py [--seconds 2] [--json]

No database, no files, no threads. Each size runs whole matters: flows of 5, 20 and 80 steps, in blocks of five
(one, then two in parallel, then two more), every step signed by someone entitled, one matter clock. `decide` returns
entries and the state after them; `replay` folds `evolve`, which copies the state each time, over the packed journal.
Times are this process's own processor time, so that work beside it counts for little.
"""

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

from harness.town import BUREAU, HANDLER, Town

from luodi.engines.notation import read
from luodi.engines.process import (
    THE_SYSTEM,
    Command,
    Decision,
    Flow,
    State,
    decide,
    evolve,
    pack_entry,
    pack_state,
    parse_flow,
    unpack_entry,
)
from luodi.engines.rules import check_condition

SIZES = (5, 20, 80)
AT = 1_772_413_200_000
"""2026-03-02 09:00 in Shanghai, in milliseconds."""


def flow_of(size: int) -> Flow:
    """Return a flow of `size` steps, in blocks of five; the last step replies."""
    lines = ["flow:"]
    for block in range(size // 5):
        a, b, c, d, e = (f"s{block * 5 + i}" for i in range(5))
        last = "reply" if block == size // 5 - 1 else "handle"
        lines.append(f"  - {{step: {a}, name: {{zh: {a}, en: {a}}}}}")
        lines.append("  - parallel:")
        lines += [f"      - {{step: {key}, name: {{zh: {key}, en: {key}}}}}" for key in (b, c)]
        lines.append(f"  - {{step: {d}, name: {{zh: {d}, en: {d}}}}}")
        lines.append(f"  - {{step: {e}, act: {last}, name: {{zh: {e}, en: {e}}}}}")
    clock = "{name: all, title: {zh: 办理, en: All}, limit: 15wd, from: registered, to: replied, ladder: lamp}"
    return parse_flow(read("\n".join([*lines, "clocks:", f"  - {clock}"]), "bench.yaml"), check=check_condition)


def life(flow: Flow, town: Town) -> list[Decision]:
    """Run one matter from registration to closing; return what was decided at each command."""
    done = [decide(flow, State(), Command("register", THE_SYSTEM, AT, {"intake": BUREAU, "lead": BUREAU}), town)]
    for key, step in flow.steps.items():
        data = {"words": {"words": "0" * 64}} if step.act == "reply" else {}
        done.append(decide(flow, done[-1].state, Command(step.act, HANDLER, AT + 60_000, data, key), town))
    return done


def per_second(run: Callable[[], int], seconds: float) -> float:
    """Return units of work per second of processor time; the best of three spells."""
    rates = []
    for _ in range(3):
        began, count = time.process_time(), 0
        while (spent := time.process_time() - began) < seconds / 3:
            count += run()
        rates.append(count / spent)
    return max(rates)


def measure(size: int, seconds: float) -> dict[str, Any]:
    """Return the figures of one size."""
    flow, town = flow_of(size), Town()
    decisions = life(flow, town)
    assert decisions[-1].state.status == "closed", decisions[-1].state.status
    journal = [pack_entry(entry) for decision in decisions for entry in decision.entries]

    def replay() -> int:
        state = State()
        for body in journal:
            state = evolve(state, unpack_entry(body))
        assert state.seq == len(journal)
        return len(journal)

    def packed() -> int:
        for decision in decisions:
            pack_state(decision.state)
        return len(decisions)

    return {
        "steps": size,
        "commands": len(decisions),
        "entries": len(journal),
        "state_bytes": len(pack_state(decisions[-1].state)),
        "commands_per_second": per_second(lambda: len(life(flow, town)), seconds),
        "entries_per_second": per_second(replay, seconds),
        "states_packed_per_second": per_second(packed, seconds),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2, help="per figure")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = [measure(size, options.seconds) for size in SIZES]
    if options.json:
        print(json.dumps(rows))
        return
    small = rows[0]
    print("steps  decide/s  µs each  growth   replay/s  µs each  growth  state")
    for row in rows:
        command, entry = 1e6 / row["commands_per_second"], 1e6 / row["entries_per_second"]
        more = command * small["commands_per_second"] / 1e6, entry * small["entries_per_second"] / 1e6
        print(
            f"{row['steps']:5d} {1e6 / command:9.0f} {command:8.1f} {more[0]:6.1f}x "
            f"{1e6 / entry:10.0f} {entry:8.1f} {more[1]:6.1f}x {row['state_bytes']:6d} B"
        )


if __name__ == "__main__":
    main()
