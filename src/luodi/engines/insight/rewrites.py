"""What an operator does to the model of a process as it is: each returns another model, the first stays as it was."""

from dataclasses import replace
from typing import Any

import numpy as np

from luodi.engines.insight.log import NONE
from luodi.engines.insight.simulate import Model


def changed(model: Model, k: int, **values: float) -> Model:
    """Give columns of a step one value everywhere."""
    mine = model.activity == k
    columns: dict[str, Any] = {
        name: np.where(mine, value, getattr(model, name)).astype(getattr(model, name).dtype)
        for name, value in values.items()
    }
    return replace(model, **columns)


def joined(model: Model, a: int, b: int) -> Model:
    """Put neighbours of the two kinds into one stage."""
    stage = model.stage.copy()
    case = np.repeat(np.arange(model.cases), np.diff(model.offsets))
    for first, then in ((a, b), (b, a)):
        here = np.flatnonzero((model.activity[:-1] == first) & (model.activity[1:] == then) & (case[:-1] == case[1:]))
        stage[here + 1] = np.minimum(stage[here + 1], stage[here])
    return replace(model, stage=stage)


def merged(model: Model, a: int, b: int) -> Model:
    """Let whoever does the first go straight on with the second."""
    case = np.repeat(np.arange(model.cases), np.diff(model.offsets))
    here = np.flatnonzero((model.activity[:-1] == a) & (model.activity[1:] == b) & (case[:-1] == case[1:]))
    work, delay, pool = model.work.copy(), model.delay.copy(), model.pool.copy()
    work[here] += work[here + 1]
    work[here + 1] = delay[here + 1] = 0
    pool[here + 1] = NONE
    return replace(model, work=work, delay=delay, pool=pool)


def without(model: Model, k: int) -> Model:
    """Let the step cost nothing and wait for nobody."""
    return changed(model, k, work=0.0, delay=0.0, pool=NONE)
