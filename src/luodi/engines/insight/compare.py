"""对标: why one is slower than another, in days that add up exactly, with no residual and in no particular order.

The lead time of a case is cut at the completions of its events. What lies before a completion belongs to that step:
the part before its start is *waiting*, the rest is *work*; a log that tells no starts has both in one, *passage*. So
the mean lead time is a sum over steps of visits per case × days per visit. Between two logs each product's change is
shared between its two causes by their Shapley values (1953), which for a product of two are

    more visits   (f₂ − f₁) · (t₁ + t₂) / 2        slower visits   (t₂ − t₁) · (f₁ + f₂) / 2

and add up to the change whatever the order in which causes are put in. A step that one of the two never does has no
days per visit there: what it costs is all due to the path. Intervals are of resampled cases (Efron 1979), 95 %.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from luodi.engines.figures.rate import FEW, Rate
from luodi.engines.figures.stats import difference
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.log import NONE, Log
from luodi.engines.notation import Text

Floats = NDArray[np.float64]
DAY: Final = 86_400_000
RESAMPLES: Final = 400
PATH, WAITING, WORK, PASSAGE = "path", "waiting", "work", "passage"
PERIODS: Final = {"year": 12, "half": 6, "quarter": 3, "month": 1}
"""What cases can be grouped by in time, with its months."""
CELLS: Final = 40_000_000
"""Weights held at once while resampling: some 300 MB."""


@dataclass(frozen=True, slots=True)
class Cause:
    """So many days of the gap come from this: `kind` (path, waiting, work, passage) at step `activity`.

    `before` and `after` are what differs: visits per case for a path, days per visit for the rest, of the one compared
    with and of the one compared. `cases` are those with the step in each.
    """

    kind: str
    activity: str
    days: float
    low: float
    high: float
    before: float
    after: float
    cases: tuple[int, int]

    @property
    def too_few(self) -> bool:
        """Whether too few cases have the step: on either side, of a path on both (never there is a difference, too)."""
        return (max if self.kind == PATH else min)(self.cases) < FEW

    @property
    def clear(self) -> bool:
        """Whether there are enough cases and the interval leaves zero out."""
        return not self.too_few and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Step:
    """How one step differs: the share of cases that have it."""

    activity: str
    before: Rate
    after: Rate

    @property
    def points(self) -> float:
        """The difference of the shares, −1 to 1."""
        return self.after.share - self.before.share

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the difference (Newcombe 1998)."""
        return difference(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`name` against `against`: the gap in mean lead time in days, and what it is made of, the largest first."""

    name: str
    against: str
    cases: tuple[int, int]
    mean_days: tuple[float, float]
    """Of the one compared with, and of the one compared."""
    interval: tuple[float, float]
    """Of the gap."""
    causes: tuple[Cause, ...]
    steps: tuple[Step, ...]

    @property
    def gap(self) -> float:
        """How many days more a case takes on the mean; the causes' days add up to it."""
        return self.mean_days[1] - self.mean_days[0]

    @property
    def too_few(self) -> bool:
        """Whether either side has too few cases to say anything."""
        return min(self.cases) < FEW


@dataclass(frozen=True, eq=False)
class _Sides:
    """One log by case: visits, and days of each kind, per step; columns are those of both logs together."""

    visits: Floats
    days: dict[str, Floats]

    @property
    def cases(self) -> int:
        return len(self.visits)


def compare(logs: Mapping[str, Log], against: str = "", seed: int = 1) -> list[Comparison]:
    """Compare each log with the one named, or with the fastest by mean lead time (对标: the best is the measure).

    One of fewer than ten cases is no measure, unless there is no other.
    Cases without events do not count. Raises LogError for fewer than two logs, one without cases, or no such name.
    """
    held = {name: log.select(log.lengths > 0) for name, log in logs.items()}
    if len(held) < 2:
        raise LogError(Text("对标需要至少两份日志或两组", "a comparison needs two logs or groups"))
    for name, log in held.items():
        if not log.cases:
            raise LogError(Text(f"“{name}”里没有案件", f"there is no case in “{name}”"))
    means = {name: float(log.durations.mean()) for name, log in held.items()}
    best = against or min(means, key=lambda name: (held[name].cases < FEW, means[name]))
    if best not in held:
        raise LogError(Text(f"没有“{best}”这一组", f"there is no group “{best}”"))
    return [_compared(best, name, held[best], held[name], seed) for name in held if name != best]


def _compared(against: str, name: str, first: Log, second: Log, seed: int) -> Comparison:
    names = tuple(dict.fromkeys((*first.activities, *second.activities)))
    kinds = (PASSAGE,) if first.started is None or second.started is None else (WAITING, WORK)
    sides = _sides(first, names, kinds), _sides(second, names, kinds)
    parts = _parts(*(_means(side, None) for side in sides))
    again = [_resampled(side, np.random.default_rng((seed, i))) for i, side in enumerate(sides)]
    tossed = _parts(*again)
    low, high = ({kind: np.quantile(tossed[kind], q, axis=0) for kind in tossed} for q in (0.025, 0.975))
    having = [(side.visits > 0).sum(axis=0) for side in sides]
    causes = []
    for kind, days in parts.items():
        before, after = (_told(side, kind) for side in sides)
        for k, activity in enumerate(names):
            if having[0][k] or having[1][k]:
                cases = int(having[0][k]), int(having[1][k])
                d, lo, hi, b, a = (float(v[k]) for v in (days, low[kind], high[kind], before, after))
                causes.append(Cause(kind, activity, d, lo, hi, b, a, cases))
    causes.sort(key=lambda cause: (-abs(cause.days), cause.kind, cause.activity))
    gaps = sum(tossed.values()).sum(axis=1)  # type: ignore[union-attr]
    return Comparison(
        name,
        against,
        (first.cases, second.cases),
        (float(first.durations.mean()) / DAY, float(second.durations.mean()) / DAY),
        (float(np.quantile(gaps, 0.025)), float(np.quantile(gaps, 0.975))),
        tuple(causes),
        _steps(names, having, (first.cases, second.cases)),
    )


def _steps(names: Sequence[str], having: Sequence[NDArray[Any]], cases: tuple[int, int]) -> tuple[Step, ...]:
    steps = [
        Step(name, Rate(int(a), cases[0]), Rate(int(b), cases[1]))
        for name, a, b in zip(names, *having, strict=True)
        if a or b
    ]
    return tuple(sorted(steps, key=lambda step: (-abs(step.points), step.activity)))


def _sides(log: Log, names: Sequence[str], kinds: tuple[str, ...]) -> _Sides:
    place = {name: i for i, name in enumerate(names)}
    column = np.array([place[name] for name in log.activities], dtype=np.int64)[log.activity]
    cell = log.case_of.astype(np.int64) * len(names) + column
    shape = (log.cases, len(names))

    def summed(weights: Floats | None) -> Floats:
        return np.bincount(cell, weights=weights, minlength=shape[0] * shape[1]).astype(np.float64).reshape(shape)

    waiting, work = stretches(log)
    days = {PASSAGE: waiting + work, WAITING: waiting, WORK: work}
    return _Sides(summed(None), {kind: summed(days[kind]) for kind in kinds})


def stretches(log: Log) -> tuple[Floats, Floats]:
    """Return for each event the days before its start and from there to its completion, cut at the event before.

    They add up to the lead time of the case. Without starts all of it counts as waiting.
    """
    before = np.empty(log.events, dtype=np.int64)
    before[1:] = log.time[:-1]
    first = log.offsets[:-1][log.lengths > 0]
    before[first] = log.begins[log.lengths > 0]
    start = log.time if log.started is None else np.clip(log.started, before, np.maximum(before, log.time))
    return (start - before) / DAY, (log.time - start) / DAY


def _means(side: _Sides, weights: Floats | None) -> dict[str, Floats]:
    """Return visits per case and days per case and kind, of the cases as they are or of resamples (rows)."""
    w = np.full((1, side.cases), 1 / side.cases) if weights is None else weights
    found: dict[str, Floats] = {PATH: w @ side.visits} | {kind: w @ days for kind, days in side.days.items()}
    return {kind: np.asarray(values[0]) for kind, values in found.items()} if weights is None else found


def _resampled(side: _Sides, rng: np.random.Generator) -> dict[str, Floats]:
    rows = max(1, CELLS // side.cases)
    chunks = []
    for begin in range(0, RESAMPLES, rows):
        size = min(rows, RESAMPLES - begin)
        weights = rng.multinomial(side.cases, np.full(side.cases, 1 / side.cases), size=size) / side.cases
        chunks.append(_means(side, weights))
    return {kind: np.concatenate([chunk[kind] for chunk in chunks]) for kind in chunks[0]}


def _parts(one: dict[str, Floats], two: dict[str, Floats]) -> dict[str, Floats]:
    """Return the Shapley value of each cause, in days of mean lead time."""
    f1, f2 = one[PATH], two[PATH]
    parts: dict[str, Floats] = {PATH: np.zeros_like(f1 + f2)}
    for kind in one:
        if kind == PATH:
            continue
        with np.errstate(invalid="ignore", divide="ignore"):
            t1, t2 = one[kind] / f1, two[kind] / f2
        t1, t2 = np.where(f1 > 0, t1, t2), np.where(f2 > 0, t2, t1)
        t1, t2 = np.nan_to_num(t1), np.nan_to_num(t2)
        parts[PATH] = parts[PATH] + (f2 - f1) * (t1 + t2) / 2
        parts[kind] = (t2 - t1) * (f1 + f2) / 2
    return parts


def _told(side: _Sides, kind: str) -> Floats:
    visits: Floats = np.asarray(side.visits.sum(axis=0))
    if kind == PATH:
        return np.asarray(visits / side.cases)
    days = np.asarray(side.days[kind].sum(axis=0))
    return np.asarray(np.divide(days, visits, out=np.zeros_like(days), where=visits > 0))


# Groups and words --------------------------------------------------------------------------------------------------


def groups(log: Log, by: str) -> dict[str, Log]:
    """Return the log in groups by `year`, `half`, `quarter` or `month` of their begin, `unit` (the one with most of a
    case's events), or a column of the cases' attributes; cases without a value are left out. Raises LogError.
    """
    labels = _labels(log, by)
    return {str(label): log.select(labels == label) for label in sorted(set(labels.tolist()) - {""})}


def _labels(log: Log, by: str) -> NDArray[Any]:
    if by in PERIODS:
        months = log.begins.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)
        years, month = months // 12 + 1970, months % 12
        told = {"year": "", "half": "H{}", "quarter": "Q{}", "month": "-{:02d}"}[by]
        size = PERIODS[by]
        named = [f"{y}{told.format(m // size + 1)}" for y, m in zip(years.tolist(), month.tolist(), strict=True)]
        return np.where(log.lengths > 0, np.array(named, dtype=object), "")
    if by == "unit":
        return _units(log)
    if by not in log.case_attributes.schema.names:
        raise LogError(Text(f"案件没有“{by}”这一属性", f"cases have no attribute “{by}”"))
    values = log.case_attributes[by].to_pylist()
    return np.array(["" if value is None else str(value) for value in values], dtype=object)


def _units(log: Log) -> NDArray[Any]:
    known = log.unit != NONE
    width = max(1, len(log.units))
    counts = np.bincount(log.case_of[known].astype(np.int64) * width + log.unit[known], minlength=log.cases * width)
    counts = counts.reshape(log.cases, width)
    names = np.array([*log.units] or [""], dtype=object)
    found: NDArray[np.object_] = np.where(counts.sum(axis=1) > 0, names[counts.argmax(axis=1)], "")
    return found


def told(comparison: Comparison, most: int = 5) -> list[Text]:
    """Return the comparison in sentences: the gap, then its largest causes."""
    c = comparison
    (a, b), (low, high) = c.mean_days, c.interval
    few = Text("；案件太少，只供参考。", "; too few cases to say much.") if c.too_few else Text("。", ".")
    head = Text(
        f"“{c.name}”平均 {b:.1f} 天，“{c.against}”平均 {a:.1f} 天，"
        f"相差 {c.gap:+.1f} 天（95% 区间 {low:+.1f} 至 {high:+.1f}）{few.zh}",
        f"“{c.name}” takes {b:.1f} days on the mean, “{c.against}” {a:.1f}: {c.gap:+.1f} days "
        f"(95 % interval {low:+.1f} to {high:+.1f}){few.en}",
    )
    return [head, *(_said(cause) for cause in c.causes[:most])]


def _said(cause: Cause) -> Text:
    name, more = cause.activity, cause.days > 0
    zh_days = f"{'多用' if more else '少用'} {abs(cause.days):.1f} 天"
    en_days = f"{abs(cause.days):.1f} days {'more' if more else 'less'}"
    span = f"{cause.low:+.1f} … {cause.high:+.1f}"
    note = (
        Text("样本少", "few cases")
        if cause.too_few
        else Text("", "")
        if cause.clear
        else Text("不足以断定", "not certain")
    )
    zh_note, en_note = (f"，{note.zh}", f", {note.en}") if note.zh else ("", "")
    if cause.kind == PATH:
        rate = f"{cause.before:.2f} → {cause.after:.2f}"
        return Text(
            f"{zh_days}：“{name}”每件办的次数不同（{rate} 次；{span}{zh_note}）",
            f"{en_days}: “{name}” is done {'more' if cause.after > cause.before else 'less'} often "
            f"({rate} times a case; {span}{en_note})",
        )
    what = {
        WAITING: Text("办前等待", "waiting before"),
        WORK: Text("办理本身", "working at"),
        PASSAGE: Text("从上一步到办完", "getting done"),
    }[cause.kind]
    each = f"{cause.before:.1f} → {cause.after:.1f}"
    return Text(
        f"{zh_days}：“{name}”{what.zh}（每次 {each} 天；{span}{zh_note}）",
        f"{en_days}: {what.en} “{name}” ({each} days a time; {span}{en_note})",
    )
