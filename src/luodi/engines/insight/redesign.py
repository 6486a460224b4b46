"""What would change if the process were rebuilt: operators offered where the log supports them, and simulated.

Each operator is offered only with evidence from the log, said with its numbers; its effect is simulated on the log's
own cases, arrivals, hours and staff (see `simulate`), with 90 % intervals that hold what a log of this size leaves
uncertain (cases are resampled), what a later period of the same size will vary by itself, and that others may sit there
by then, who are as different from each other as those in the log. No advice is given where
the model of the process as it is misses later cases by more than the effect claimed. An effect assumes that the change
is kept to: a limit that nobody minds changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engines.figures.stats import Z90
from luodi.engines.insight.log import Log
from luodi.engines.insight.operators import Option, options
from luodi.engines.insight.simulate import Model, Run, drawn_gaps, fit, simulate, trial
from luodi.engines.insight.working_hours import DAY
from luodi.engines.worktime import Calendar

Floats = NDArray[np.float64]
LEVEL: Final = (0.05, 0.95)
QUICK, RUNS, FINALISTS = 6, 60, 3


@dataclass(frozen=True, eq=False)
class Advice:
    """An option simulated: mean lead time before and after in days, 90 % interval of the change, late share, load."""

    option: Option
    before: float
    after: float
    low: float
    high: float
    late: tuple[float, float]
    load: tuple[tuple[float, ...], tuple[float, ...]]
    refused: bool
    """The model of the process as it is misses later cases by more than this effect, or the interval holds zero."""

    @property
    def effect(self) -> float:
        """The change of the mean lead time in days; less than zero is faster."""
        return self.after - self.before


@dataclass(frozen=True, eq=False)
class Report:
    """What was found: where the time goes, how far the model is off, and the advice, the strongest first."""

    observed: float
    """Mean lead time of the log in days."""
    simulated: float
    """Of the process as it is, simulated."""
    miss: float
    """By how many days the model, fitted on the first half of the log, misses the mean of the second."""
    bottlenecks: tuple[tuple[str, float], ...]
    """Each step with the days of waiting and work it costs a case on the mean, the most first."""
    pools: tuple[str, ...]
    advice: tuple[Advice, ...]
    limit: float
    """Late is longer than this many days."""


def redesign(log: Log, limit: float = 0.0, seed: int = 1, runs: int = RUNS, calendar: Calendar | None = None) -> Report:
    """Look for what could be changed and simulate it. `limit` (days) says what is late; 0 takes the log's own p90.

    Nobody works on the days off of `calendar`, or, without one, on those the log shows (see `working_hours`).
    The most promising of a quick look are simulated `runs` times, the others told by the quick look. Raises LogError.
    """
    log = log.select(log.lengths > 0)
    model = fit(log, calendar=calendar)
    days = log.durations / DAY
    observed, limit = float(days.mean()), limit or float(np.quantile(days, 0.9))
    as_is = runs_of(model, runs, seed)
    offered = options(log, model)
    quick = {id(option): runs_of(option.apply(model), QUICK, seed + 1) for option in offered}
    offered.sort(key=lambda option: float(np.mean([run.mean for run in quick[id(option)]])))
    miss = trial(log, seed, calendar).miss
    advice = []
    for place, option in enumerate(offered):
        to_be = runs_of(option.apply(model), runs, seed + 2) if place < FINALISTS else quick[id(option)]
        advice.append(stated(option, observed, as_is, to_be, miss, limit))
    advice.sort(key=lambda a: (a.refused, a.effect))
    simulated = float(np.mean([run.mean for run in as_is]))
    return Report(observed, simulated, miss, bottlenecks(log), model.pools, tuple(advice), limit)


def runs_of(model: Model, runs: int, seed: int) -> list[Run]:
    """Return runs of as many cases as the log has, each on cases and arrivals resampled anew: so little is known.

    Each has other people, too: the mean of so many differs from that of all, and so does that of those in the log.
    """
    found = []
    apart = model.differ * np.sqrt(2 / np.array([*model.staff, np.inf]))  # the last is for what is no pool's
    for r in range(runs):
        rng = np.random.default_rng((seed, r))
        gaps = drawn_gaps(model.gaps, len(model.gaps), rng)
        cases = rng.choice(model.cases, model.cases)
        slower = np.exp(apart * rng.standard_normal(len(apart)) - apart**2 / 2)
        other = replace(model, work=model.work * slower[model.pool]) if model.differ else model
        found.append(simulate(other, model.cases, rng, cases, gaps))
    return found


def _interval(means: Floats) -> tuple[float, float]:
    """Return the 90 % interval of a mean to come: by rank, or by spread where that is wider (few runs, long tails)."""
    low, high = (float(q) for q in np.quantile(means, LEVEL))
    half = student(len(means) - 1) * float(means.std(ddof=1)) * (1 + 1 / len(means)) ** 0.5
    return min(low, float(means.mean()) - half), max(high, float(means.mean()) + half)


def student(freedom: int) -> float:
    """Return the 95 % quantile of Student's distribution (Fisher's and Cornish's series, right to 0.002 from 4 on)."""
    z, v = Z90, freedom
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / v + second / v**2 + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)


def stated(
    option: Option, observed: float, as_is: Sequence[Run], to_be: Sequence[Run], miss: float, limit: float
) -> Advice:
    """Return what runs of the process as it is and as it would be say of an option, beside what the log shows."""
    means = np.array([run.mean for run in to_be])
    after = float(means.mean())
    low, high = (bound - observed for bound in _interval(means))
    effect = after - observed
    late = tuple(float(np.mean([run.late(limit) for run in runs])) for runs in (as_is, to_be))
    load = tuple(tuple(np.mean([run.load for run in runs], axis=0).tolist()) for runs in (as_is, to_be))
    refused = abs(effect) <= abs(miss) or low <= 0 <= high
    return Advice(option, observed, after, low, high, (late[0], late[1]), (load[0], load[1]), refused)


def bottlenecks(log: Log) -> tuple[tuple[str, float], ...]:
    """Return each step with the days a case waits for it and it works on the mean of all cases, the most first."""
    previous = np.empty(log.events, dtype=np.int64)
    previous[1:] = log.time[:-1]
    previous[log.offsets[:-1]] = log.begins
    days = np.maximum(log.time - previous, 0) / DAY
    cost = np.bincount(log.activity, weights=days, minlength=len(log.activities)) / log.cases
    order = np.argsort(-cost, kind="stable")
    return tuple((log.activities[k], float(cost[k])) for k in order.tolist() if cost[k] > 0)
