"""What a log says for or against changing its process, counted once for all operators."""

import re
from typing import Final

import numpy as np

from luodi.engines.figures.rate import Rate
from luodi.engines.insight.log import NONE, Log
from luodi.engines.insight.simulate import Model

SAME: Final = 0.98
"""The outcome of a decision never differs if the same follows so many times."""
ENOUGH: Final = 30
"""Fewer cases than this are no evidence for doing without a step or a decision."""
DECIDES: Final = re.compile(
    r"审批|审核|审查|核准|批准|签批|签发|决定|approv|sign|review|check|decid|determin", re.IGNORECASE
)
"""Steps whose names say that something is decided there."""


class Facts:
    """What operators look at: what follows what, by whom, and how cases end."""

    def __init__(self, log: Log, model: Model) -> None:
        self.log, self.model = log, model
        order = np.argsort(log.begins, kind="stable")
        self.log = log.select(order)
        inside = np.flatnonzero(self.log.follows)
        self.source, self.target = self.log.activity[inside], self.log.activity[inside + 1]
        k = len(log.activities)
        counts = np.bincount(self.source.astype(np.int64) * k + self.target, minlength=k * k).reshape(k, k)
        self.counts = counts
        self.pairs = {(int(a), int(b)): int(counts[a, b]) for a, b in zip(*np.nonzero(counts), strict=True) if a != b}
        same = (self.log.resource[inside] == self.log.resource[inside + 1]) & (self.log.resource[inside] != NONE)
        self.same = np.bincount(self.source[same].astype(np.int64) * k + self.target[same], minlength=k * k)
        self.same = self.same.reshape(k, k)
        self.has = np.zeros((log.cases, k), dtype=np.bool_)
        self.has[self.log.case_of, self.log.activity] = True
        self.last = self.log.activity[self.log.offsets[1:] - 1]

    def name(self, k: int) -> str:
        """Return the name of a step."""
        return self.log.activities[k]

    def pool(self, k: int) -> int:
        """Return the pool that mostly does a step."""
        mine = self.model.pool[self.model.activity == k]
        return int(np.bincount(mine + 1).argmax()) - 1 if len(mine) else NONE

    def fixed(self, k: int) -> Rate | None:
        """Return how often the same follows a decision; None where nothing is decided or the outcome differs."""
        followers, ends = self.counts[k], int((self.last == k).sum())
        rate = Rate(int(max(followers.max(initial=0), ends)), int(followers.sum()) + ends)
        return rate if rate.of >= ENOUGH and rate.share >= SAME and DECIDES.search(self.name(k)) else None
