"""The plain case: seats only. An assignment solver finds the placement; prices of the seats prove that none is better.

The prices are the dual of the transportation problem (Hitchcock): for any prices whatever, `bound` is a total that no
placement passes. At the optimum's own prices it is reached, so the proof needs no trust in the solver.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from luodi.engines.matching.placement.problem import NEVER, Points

Whole = NDArray[np.int64]


def assign(points: Points, least: Whole, most: Whole) -> Whole | None:
    """Return the column of each row at the highest total, `least` to `most` rows a column; None where there is none.

    A column becomes `most` seats; the first `least` of them carry a bonus that outweighs all points together, so that
    they are filled whenever they can be (Jonker and Volgenant, O(n³) at worst). Exact for whole points.
    """
    people, hosts = points.shape
    if (least > most).any() or least.sum() > people or most.sum() < people:
        return None
    host_of = np.repeat(np.arange(hosts), most)
    nth = np.arange(len(host_of)) - np.repeat(np.cumsum(most) - most, most)
    cost = -points[:, host_of]
    cost[:, nth < least[host_of]] -= people * (_spread(points) + 1)
    try:
        rows, columns = linear_sum_assignment(cost)
    except ValueError:  # somebody may go nowhere, or some need the same seats
        return None
    found: Whole = np.empty(people, dtype=np.int64)
    found[rows] = host_of[columns]
    return found if (np.bincount(found, minlength=hosts) >= least).all() else None


def _spread(points: Points) -> float:
    finite = points[np.isfinite(points)]
    return float(finite.max() - finite.min()) if finite.size else 0.0


def prices(points: Points, found: Whole, least: Whole, most: Whole) -> Points:
    """Return what the last seat of each host is worth, at a placement that is best: negative where people are owed it.

    Moving somebody from a to b may gain no more than price b less price a; a host with a free seat costs nothing or
    less, one above its least costs nothing or more. The longest paths meet these differences (Bellman–Ford), the last
    node standing for free seats. Raises ValueError when the placement is not the best: then the paths have no end.
    """
    people, hosts = points.shape
    counts = np.bincount(found, minlength=hosts)
    step = np.full((hosts + 1, hosts + 1), NEVER)
    at = points[np.arange(people), found]
    for host in np.flatnonzero(counts):
        rows = found == host
        step[host, :hosts] = (points[rows] - at[rows, None]).max(axis=0)
    step[:hosts, hosts][counts < most] = 0.0
    step[hosts, :hosts][counts > least] = 0.0
    price = np.zeros(hosts + 1)
    for _ in range(hosts + 2):
        better = np.maximum(price, (price[:, None] + step).max(axis=0))
        if (better == price).all():
            return np.asarray(price[:hosts] - price[hosts])
        price = better
    raise ValueError("the placement is not the best: moving people in a circle gains points")


def bound(points: Points, least: Whole, most: Whole, price: Points) -> float:
    """Return a total that no placement passes, whatever the prices (weak duality)."""
    best = (points - price).max(axis=1).sum()
    return float(best + (most * np.maximum(price, 0) + least * np.minimum(price, 0)).sum())
