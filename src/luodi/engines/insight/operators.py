"""The operators of 流程再造, each offered only where a log supports it, with the numbers that speak for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from luodi.engines.figures.rate import FEW, Rate
from luodi.engines.figures.stats import difference
from luodi.engines.insight.evidence import ENOUGH, SAME, Facts
from luodi.engines.insight.log import NONE, Log
from luodi.engines.insight.rewrites import changed, joined, merged, without
from luodi.engines.insight.simulate import Model
from luodi.engines.insight.working_hours import DAY
from luodi.engines.notation import Text

VARIES: Final = 0.1
"""The order of two steps varies if so many of the cases with both have the rarer order."""
ITSELF: Final = 0.8
"""A unit hands to itself if so many times the same person does the next step, too."""
TAIL: Final = 3.0
"""A limit is offered where a tenth of the waits are so many times the median or longer."""
WORDS: Final = {
    "parallel": (
        Text("“{x}”与“{y}”同时办", "Do “{x}” and “{y}” at the same time"),
        Text(
            "先后不定：{there} 次先“{x}”，{back} 次先“{y}”",
            "their order varies: {there} times “{x}” first, {back} times “{y}”",
        ),
    ),
    "merge": (
        Text("“{x}”与“{y}”并为一步", "Make “{x}” and “{y}” one step"),
        Text("{of} 次里 {n} 次由同一人接着办", "the same person went on {n} of {of} times"),
    ),
    "decide": (
        Text("“{x}”按规则即时决定", "Decide “{x}” at once by rule"),
        Text(
            "{of} 次里 {n} 次结果相同（95% 区间不低于 {low:.1%}）",
            "the same followed {n} of {of} times (at least {low:.1%}, 95 % interval)",
        ),
    ),
    "delegate": (
        Text("“{x}”下放给“{who}”", "Leave “{x}” to “{who}”"),
        Text(
            "{of} 次里 {n} 次结果相同，前一步由“{who}”办",
            "the same followed {n} of {of} times; “{who}” does the step before",
        ),
    ),
    "drop": (
        Text("取消“{x}”", "Drop “{x}”"),
        Text(
            "{without.of} 件没有这一步，{without.percent}% 同样办结；有的 {having.of} 件为 {having.percent}%",
            "{without.of} went without, {without.percent} % ended alike; of {having.of} with it {having.percent} %",
        ),
    ),
    "omit": (
        Text("“{x}”容缺，办结前补齐", "Let “{x}” be missing until the end"),
        Text("已有案件不等它就办了{others.zh}", "cases have gone on without waiting for it: {others.en}"),
    ),
    "limit": (
        Text("给“{x}”定时限：{days:.0f} 天内开始", "Set a limit: “{x}” begins within {days:.0f} days"),
        Text(
            "等待的中位数 {median:.1f} 天，十分之一超过 {p90:.1f} 天（{n} 次）",
            "the median wait is {median:.1f} days, a tenth wait {p90:.1f} ({n} times)",
        ),
    ),
    "staff": (
        Text("给“{x}”增加 1 人", "Add one to the staff of “{x}”"),
        Text("{n} 人，负荷 {load:.0%}", "{n} people, load {load:.0%}"),
    ),
}
"""Each operator with what it would do and what speaks for it."""


@dataclass(frozen=True, eq=False)
class Option:
    """An operator with what speaks for it; `kind` is one of WORDS."""

    kind: str
    steps: tuple[str, ...]
    text: Text
    evidence: Text
    apply: Callable[[Model], Model]
    amount: float = 0.0
    """Of a limit its working days, of staff how many more."""


def options(log: Log, model: Model) -> list[Option]:
    """Return every operator that the log supports, with its evidence."""
    facts = Facts(log, model)
    found: list[Option | None] = []
    for k in range(len(log.activities)):
        found += [offer(facts, k) for offer in (_limit, _decide, _delegate, _drop)]
    for (a, b), n in facts.pairs.items():
        if n >= FEW:
            found += [offer(facts, a, b) for offer in (_parallel, _merge)]
    found += [_omit(facts, k) for k in range(len(log.activities))]
    found += [_staff(facts, p) for p in range(len(model.pools))]
    return [option for option in found if option]


def _option(
    kind: str, steps: tuple[str, ...], apply: Callable[[Model], Model], amount: float = 0.0, **told: Any
) -> Option:
    """Return an operator told in the WORDS of its kind; `x` and `y` are its steps."""
    told |= dict(zip("xy", steps, strict=False))
    text, evidence = (Text(words.zh.format(**told), words.en.format(**told)) for words in WORDS[kind])
    return Option(kind, steps, text, evidence, apply, amount)


def _parallel(facts: Facts, a: int, b: int) -> Option | None:
    """Steps next to each other whose order varies run at the same time."""
    there, back = int(facts.counts[a, b]), int(facts.counts[b, a])
    if a > b or min(there, back) < max(FEW, VARIES * (there + back)):
        return None
    steps = (facts.name(a), facts.name(b))
    return _option("parallel", steps, lambda model: joined(model, a, b), there=there, back=back)


def _merge(facts: Facts, a: int, b: int) -> Option | None:
    """Steps that the same person mostly does one after the other become one."""
    rate = Rate(int(facts.same[a, b]), int(facts.counts[a, b]))
    if rate.of < ENOUGH or rate.share < ITSELF or facts.counts[a].sum() > rate.of / ITSELF:
        return None
    return _option("merge", (facts.name(a), facts.name(b)), lambda model: merged(model, a, b), n=rate.n, of=rate.of)


def _decide(facts: Facts, k: int) -> Option | None:
    """A decision whose outcome never differs is taken at once by rule (秒批)."""
    rate = facts.fixed(k)
    if rate is None:
        return None
    return _option("decide", (facts.name(k),), lambda m: without(m, k), n=rate.n, of=rate.of, low=rate.interval[0])


def _delegate(facts: Facts, k: int) -> Option | None:
    """A decision whose outcome never differs is left to those who did the step before."""
    rate = facts.fixed(k)
    before = int(facts.counts[:, k].argmax())
    own, below = facts.pool(k), facts.pool(before)
    if rate is None or NONE in (own, below) or own == below or not facts.counts[before, k]:
        return None
    who = facts.model.pools[below]
    return _option("delegate", (facts.name(k),), lambda m: changed(m, k, pool=below), n=rate.n, of=rate.of, who=who)


def _drop(facts: Facts, k: int) -> Option | None:
    """A step without which cases end no differently is dropped."""
    has = facts.has[:, k]
    n = int(has.sum())
    if min(n, len(has) - n) < ENOUGH or (facts.last == k).any():
        return None
    usual = facts.last == np.bincount(facts.last).argmax()
    having, lacking = (Rate(int(usual[rows].sum()), int(rows.sum())) for rows in (has, ~has))
    low, high = difference(having, lacking)
    if having.share < SAME or lacking.share < SAME or not low <= 0 <= high:
        return None
    return _option("drop", (facts.name(k),), lambda model: without(model, k), having=having, without=lacking)


def _omit(facts: Facts, k: int) -> Option | None:
    """A step that others do not wait for in some cases need only be done by the end (容缺)."""
    least = max(FEW, VARIES * facts.counts[k].sum())
    both_ways = np.minimum(facts.counts[k], facts.counts[:, k]) >= least
    varying = [j for j in np.flatnonzero(both_ways).tolist() if j != k]
    if len(varying) < 2 or (facts.last == k).any():
        return None
    names = [facts.name(j) for j in varying[:3]]
    others = Text("、".join(names), ", ".join(names))
    return _option("omit", (facts.name(k),), lambda m: replace(m, free=m.free | (m.activity == k)), others=others)


def _limit(facts: Facts, k: int) -> Option | None:
    """Where a tenth of the waits are many times the median a limit is set at the third quartile."""
    delay = facts.model.delay[facts.model.activity == k]
    if len(delay) < ENOUGH:
        return None
    median, third, p90 = (float(q) for q in np.quantile(delay, (0.5, 0.75, 0.9)))
    per_day = facts.model.hours.per_week / 7 * DAY / 24  # a worked day as long as a day of the week on the mean
    if p90 < TAIL * max(median, 1.0) or third < per_day:
        return None

    def limited(model: Model) -> Model:
        return replace(model, delay=np.where(model.activity == k, np.minimum(model.delay, third), model.delay))

    told = {"days": third / per_day, "median": median / per_day, "p90": p90 / per_day, "n": len(delay)}
    return _option("limit", (facts.name(k),), limited, third / per_day, **told)


def _staff(facts: Facts, p: int) -> Option | None:
    """A pool in which cases queue gets one more."""
    model = facts.model
    span = max(float(model.hours.worked(np.array(facts.log.time.max())) - model.start), 1.0)
    load = float(model.work[model.pool == p].sum()) / (span * model.staff[p])
    if load < 0.5:
        return None

    def staffed(m: Model) -> Model:
        return replace(m, staff=(*m.staff[:p], m.staff[p] + 1, *m.staff[p + 1 :]))

    return _option("staff", (model.pools[p],), staffed, 1.0, n=model.staff[p], load=load)
