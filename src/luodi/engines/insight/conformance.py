"""Does reality follow a tree: how well cases fit it, how much more it allows, and which deviations go with lateness.

- *fitness*: one less the changes that cases need, over the changes they would need if nothing fitted (every event
  inserted, the shortest case of the tree skipped): Adriansyah (2014). One means that every case follows the tree.
- *precision*: one less the share of what the tree allows after each beginning of a case and no case does (escaping
  edges): Munoz-Gama and Carmona, *A Fresh Look at Precision in Process Conformance* (2010). What the tree allows is
  counted exactly, over all the ways it may have come there; a case counts up to where it leaves the tree.

No token is put where one is missing and no silent step is guessed, so the figures depend on nothing but tree and log.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engines.figures.rate import Rate
from luodi.engines.figures.stats import difference
from luodi.engines.insight.align import Aligner, Alignment
from luodi.engines.insight.log import Log
from luodi.engines.insight.standing import Follower
from luodi.engines.insight.traces import Variants
from luodi.engines.insight.tree import Tree

Flags = NDArray[np.bool_]
KINDS: Final = ("skipped", "inserted", "misplaced")


@dataclass(frozen=True, slots=True)
class Conformance:
    """How a log stands to a tree; `alignments` in the order of the variants."""

    fitting: Rate
    """Cases that follow the tree without any change."""
    fitness: float
    precision: float
    alignments: tuple[Alignment, ...]


def named_variants(log: Log) -> list[tuple[tuple[str, ...], int]]:
    """Return the paths of a log by the names of their activities, with their counts."""
    return [(tuple(log.activities[code] for code in path), count) for path, count in log.variants().items()]


def conformance(tree: Tree, variants: Variants) -> Conformance:
    """Return how a log, given by its variants, stands to a tree. Raises ValueError for a tree that repeats a name."""
    aligner = Aligner(tree)
    follower = Follower(tree)
    nothing = Alignment(Counter(), Counter())
    alignments = tuple(nothing if follower.fits(trace) else aligner.align(trace) for trace, _ in variants)
    counts = [count for _, count in variants]
    spent = sum(count * a.cost for count, a in zip(counts, alignments, strict=True))
    worst = sum(count * (len(trace) + aligner.shortest) for trace, count in variants)
    fitting = sum(count for count, a in zip(counts, alignments, strict=True) if not a.cost)
    return Conformance(
        Rate(fitting, sum(counts)), 1 - spent / worst if worst else 1.0, _precision(follower, variants), alignments
    )


def precision(tree: Tree, variants: Variants) -> float:
    """Return the share of what the tree allows, after each beginning of a case, that cases also do."""
    return _precision(Follower(tree), variants)


def _precision(follower: Follower, variants: Variants) -> float:
    cases: Counter[int] = Counter()
    seen: defaultdict[int, set[str]] = defaultdict(set)
    standings = [follower.start]
    onward: dict[tuple[int, str], int] = {}  # beginnings as a tree: (number, next activity) → number, -1 for none
    for trace, count in variants:
        here = 0
        for activity in trace:
            cases[here] += count
            seen[here].add(activity)
            if (here, activity) not in onward:
                then = follower.step(standings[here], activity)
                onward[here, activity] = len(standings) if then else -1
                if then:
                    standings.append(then)
            here = onward[here, activity]
            if here < 0:
                break
    allowed = {here: follower.next(standings[here]) for here in cases}
    everything = sum(count * len(allowed[here]) for here, count in cases.items())
    escaping = sum(count * len(allowed[here] - seen[here]) for here, count in cases.items())
    return 1 - escaping / everything if everything else 1.0


# Deviations and lateness -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WithLateness:
    """How often cases with a deviation are late, beside those without; `points` is the difference of the shares.

    The interval is Newcombe's (1998, method 10), 95 %. It tells what goes together, not what causes what.
    """

    kind: str
    activity: str
    having: Rate
    others: Rate

    @property
    def points(self) -> float:
        """The difference of the shares, −1 to 1."""
        return self.having.share - self.others.share

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the difference."""
        return difference(self.having, self.others)

    @property
    def too_few(self) -> bool:
        """Whether either side is too small to say anything."""
        return self.having.too_few or self.others.too_few

    @property
    def clear(self) -> bool:
        """Whether there are enough cases and the interval leaves zero out."""
        low, high = self.interval
        return not self.too_few and (low > 0 or high < 0)


def deviations_of(alignment: Alignment) -> set[tuple[str, str]]:
    """Return each deviation of a case once, as (kind, activity); what is misplaced is not also skipped and inserted."""
    misplaced = alignment.misplaced
    found = {("misplaced", activity) for activity in misplaced}
    found |= {("skipped", activity) for activity in alignment.skipped - misplaced}
    return found | {("inserted", activity) for activity in alignment.inserted - misplaced}


def with_lateness(
    variant_of_case: Sequence[int] | NDArray[np.int32], alignments: Sequence[Alignment], late: Flags, known: Flags
) -> list[WithLateness]:
    """Return for each deviation how often cases with it are late, the clearest and largest first.

    `late` and `known` are per case; cases whose lateness is not known are left out.
    """
    of = np.asarray(variant_of_case)[known]
    cases = np.bincount(of, minlength=len(alignments))
    lates = np.bincount(of[late[known]], minlength=len(alignments))
    having: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for variant, alignment in enumerate(alignments):
        for deviation in deviations_of(alignment):
            having[deviation].append(variant)
    found = []
    for (kind, activity), variants in having.items():
        n, of_n = int(lates[variants].sum()), int(cases[variants].sum())
        if of_n:
            others = Rate(int(lates.sum()) - n, int(cases.sum()) - of_n)
            found.append(WithLateness(kind, activity, Rate(n, of_n), others))
    return sorted(found, key=lambda w: (not w.clear, -abs(w.points) * w.having.of, w.kind, w.activity))


# Limits ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Limit:
    """Cases against the date in one column: who is late, of those whose end and date are both known."""

    deadline: str
    late: Flags
    known: Flags

    @property
    def rate(self) -> Rate:
        """The share of late ones."""
        return Rate(int(self.late.sum()), int(self.known.sum()))


def limit(log: Log, deadline: str, end: str = "") -> Limit:
    """Compare the end of each case with the date in the column `deadline` of its attributes.

    `end` is the column of the case's end; without it a case ends with its last event. Late is later than the moment
    written. Raises KeyError for a column that is not there or holds no dates.
    """
    due = _moments(log, deadline)
    ended = _moments(log, end) if end else _last_events(log)
    known = ~np.isnat(due) & ~np.isnat(ended)
    return Limit(deadline, known & (ended > due), known)


def date_columns(log: Log) -> tuple[str, ...]:
    """Return the attributes of cases that are moments."""
    return tuple(f.name for f in log.case_attributes.schema if str(f.type).startswith("timestamp"))


def _moments(log: Log, column: str) -> NDArray[np.datetime64]:
    if column not in date_columns(log):
        raise KeyError(column)
    found: NDArray[np.datetime64] = np.asarray(log.case_attributes[column].to_numpy(), dtype="datetime64[us]")
    return found


def _last_events(log: Log) -> NDArray[np.datetime64]:
    ends = log.ends.astype("datetime64[ms]").astype("datetime64[us]")
    ends[log.lengths == 0] = np.datetime64("NaT")
    return ends


def deviating(alignments: Iterable[Alignment], counts: Iterable[int]) -> list[tuple[str, str, int]]:
    """Return each deviation with the number of cases that have it, the most frequent first."""
    total: Counter[tuple[str, str]] = Counter()
    for alignment, count in zip(alignments, counts, strict=True):
        for deviation in deviations_of(alignment):
            total[deviation] += count
    return [(kind, activity, n) for (kind, activity), n in sorted(total.items(), key=lambda d: (-d[1], d[0]))]
