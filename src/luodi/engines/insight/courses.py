"""How long cases take where nobody queues: from their own delays and work alone, of all cases at once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def courses(
    offsets: NDArray[Any], stage: NDArray[Any], free: NDArray[np.bool_], delay: Floats, work: Floats
) -> tuple[Floats, Floats]:
    """Return for each case how long after it came its first work begins, and its last is done.

    Events of case c lie from `offsets[c]` on, each case has some; those of one `stage` begin, each after its delay,
    when all of the stages before are done that are not `free`.
    """
    lengths = np.diff(offsets)
    case = np.repeat(np.arange(len(lengths)), lengths)
    order = np.lexsort((stage, case))
    stage, delay = stage[order], delay[order]
    done, waited = delay + work[order], np.where(free[order], 0.0, delay + work[order])
    first = np.flatnonzero(np.diff(stage, prepend=-1) | np.diff(case, prepend=-1))  # of each stage of each case
    lasting = np.maximum.reduceat(waited, first)
    before = np.cumsum(lasting) - lasting
    before -= np.repeat(before[np.searchsorted(first, offsets[:-1])], np.bincount(case[first], minlength=len(lengths)))
    enabled = np.repeat(before, np.diff(np.append(first, len(stage))))
    return (
        np.minimum.reduceat(enabled + delay, offsets[:-1]),
        np.maximum.reduceat(enabled + done, offsets[:-1]),
    )
