"""Is the advice any good? Offices with a bottleneck put in, played by a generator apart from the tool's own model.

    python bench/redesign.py [--seeds 100] [--cases 600] [--json]

Each seed is an office with one of eight bottlenecks, one for each operator. The tool sees its log. Asked is how often
the step put in leads the list of bottlenecks, how often the operator meant for it is advised, how often the first
advice is the change that shortens the office most (played with every change offered that the office can make; one
within 5 % of the best counts as best), and how often the change measured after the advice meant is followed (the first
advice where that was not given), in a period of the same size, lies in the stated 90 % interval. `--coverage OFFICES`
asks the last alone, of the operator meant, of more offices of each kind and three later periods each. `--trial LOG…`
instead fits on the first half of each log and foretells the second.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "engines" / "insight"))

from made_offices import changed, office  # noqa: E402

from luodi.engines.insight import files  # noqa: E402
from luodi.engines.insight.operators import options  # noqa: E402
from luodi.engines.insight.redesign import RUNS, redesign, runs_of, stated  # noqa: E402
from luodi.engines.insight.simulate import fit, trial  # noqa: E402
from luodi.engines.insight.working_hours import DAY  # noqa: E402

KINDS = ("staff", "parallel", "decide", "limit", "merge", "delegate", "drop", "omit")
PLAYS, LATER, NEAR = 5, 3, 0.05


def days(made: Any, cases: int, seed: int) -> float:
    """Return the mean lead time of an office played."""
    return float(made.play(cases, seed).durations.mean()) / DAY


def judged(kind: str, seed: int, cases: int) -> dict[str, Any]:
    """Return how the tool did on one office."""
    made, step = office(kind, seed)
    log = made.play(cases, seed + 10_000)
    report = redesign(log, seed=seed)
    given = [advice for advice in report.advice if not advice.refused]
    told: dict[str, Any] = {"kind": kind, "found": report.bottlenecks[0][0] == step, "given": bool(given)}
    told["meant"] = any(advice.option.kind == kind for advice in given)
    after: dict[int, float] = {}
    for i, advice in enumerate(report.advice):
        option = advice.option
        try:
            other = changed(made, option.kind, option.steps, option.amount)
        except ValueError:
            continue
        after[i] = sum(days(other, cases, seed + 20_000 + n) for n in range(PLAYS)) / PLAYS
    before = sum(days(made, cases, seed + 20_000 + n) for n in range(PLAYS)) / PLAYS
    if given and 0 in after:
        told["best"] = before - after[0] >= (1 - NEAR) * (before - min(after.values()))
    followed = next((i for i in after if report.advice[i] in given and report.advice[i].option.kind == kind), 0)
    if given and followed in after:
        advice = report.advice[followed]
        option = advice.option
        measured = days(changed(made, option.kind, option.steps, option.amount), cases, seed + 30_000)
        told["inside"] = advice.low <= measured - report.observed <= advice.high
        told |= {"foretold": advice.effect, "measured": measured - report.observed}
    return told


def covered(kind: str, seed: int, cases: int) -> list[float]:
    """Return where three later periods, the change made, lie in the interval: from −1 to 1 is inside."""
    made, _ = office(kind, seed)
    log = made.play(cases, seed + 10_000)
    model, seen = fit(log), float((log.durations / DAY).mean())
    best: tuple[float, Any, Any] | None = None
    for option in options(log, model):
        if option.kind == kind:
            try:
                other = changed(made, kind, option.steps, option.amount)
            except ValueError:
                continue
            after = sum(run.mean for run in runs_of(option.apply(model), 3, seed)) / 3
            best = (after, option, other) if best is None or after < best[0] else best
    if best is None:
        return []
    to_be = runs_of(best[1].apply(model), RUNS, seed + 2)
    told = stated(best[1], seen, to_be, to_be, 0.0, 0.0)
    middle, half = (told.low + told.high) / 2, (told.high - told.low) / 2
    return [(days(best[2], cases, seed + 30_000 + 7_919 * n) - seen - middle) / half for n in range(LATER)]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--cases", type=int, default=600)
    parser.add_argument("--coverage", type=int, metavar="OFFICES")
    parser.add_argument("--trial", nargs="+", type=Path, metavar="LOG")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options_ = parser.parse_args()
    for path in options_.trial or ():
        t = trial(files.read(path))
        print(f"{path.name}: {t.cases[0]} → {t.cases[1]} cases; mean, median, p90 in days, distance")
        print(f"  came       {t.actual[0]:8.2f} {t.actual[1]:8.2f} {t.actual[2]:8.2f}")
        for name, f in (("simulated", t.simulated), ("naive", t.naive)):
            print(f"  {name:10} {f.mean:8.2f} {f.median:8.2f} {f.p90:8.2f} {f.distance:8.2f}")
    if options_.trial:
        return
    if options_.coverage:
        for kind in KINDS:
            found = [z for n in range(options_.coverage) for z in covered(kind, 5_000 + n, options_.cases)]
            inside = sum(abs(z) <= 1 for z in found)
            print(f"{kind:9} {inside} of {len(found)} = {inside / len(found):.0%}", flush=True)
        return
    rows = [judged(KINDS[seed % len(KINDS)], seed, options_.cases) for seed in range(options_.seeds)]
    if options_.json:
        print(json.dumps(rows))
        return
    for kind in (*KINDS, ""):
        mine = [row for row in rows if row["kind"] == kind or not kind]
        keys = ("found", "given", "meant", "best", "inside")
        counted = {key: sum(bool(row.get(key)) for row in mine) for key in keys}
        followed = sum("inside" in row for row in mine)
        print(
            f"{kind or 'all':9} {len(mine)} offices: bottleneck found {counted['found']}, advice given "
            f"{counted['given']}, the one meant {counted['meant']}, best advice {counted['best']}, "
            f"measured effect in the 90 % interval {counted['inside']} of {followed} followed"
        )


if __name__ == "__main__":
    main()
