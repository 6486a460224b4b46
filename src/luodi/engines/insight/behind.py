"""The list of cases behind every number: each function tells of every case whether it is one of those counted."""

import numpy as np

from luodi.engines.insight.log import Log, Mask
from luodi.engines.insight.look import repeated, returns, stays


def _cases(log: Log, events: Mask) -> Mask:
    out = np.zeros(log.cases, dtype=np.bool_)
    out[log.case_of[events]] = True
    return out


def through(log: Log, activity: int) -> Mask:
    """Return the cases in which the activity is done."""
    return _cases(log, log.activity == activity)


def along(log: Log, source: int, target: int) -> Mask:
    """Return the cases in which `target` directly follows `source`."""
    events = np.zeros(log.events, dtype=np.bool_)
    if log.events:
        events[1:] = log.follows & (log.activity[:-1] == source) & (log.activity[1:] == target)
    return _cases(log, events)


def begin_with(log: Log, activity: int) -> Mask:
    """Return the cases whose first event is of the activity."""
    held = log.lengths > 0
    out = np.zeros(log.cases, dtype=np.bool_)
    out[held] = log.activity[log.offsets[:-1][held]] == activity
    return out


def end_with(log: Log, activity: int) -> Mask:
    """Return the cases whose last event is of the activity."""
    held = log.lengths > 0
    out = np.zeros(log.cases, dtype=np.bool_)
    out[held] = log.activity[log.offsets[1:][held] - 1] == activity
    return out


def on_path(log: Log, variant: int) -> Mask:
    """Return the cases of a variant, by its place in `log.variants()`."""
    return np.asarray(log.variants().of_case == variant)


def redone(log: Log, activity: int) -> Mask:
    """Return the cases in which the activity is done more than once."""
    return _cases(log, repeated(log) & (log.activity == activity))


def bounced(log: Log, unit: int, other: int) -> Mask:
    """Return the cases that went from the unit to the other and straight back."""
    _, _, units, case = stays(log)
    back = returns(units, case)
    out = np.zeros(log.cases, dtype=np.bool_)
    out[case[back[(units[back] == unit) & (units[back + 1] == other)]]] = True
    return out


def handed(log: Log, source: int, target: int, by: str = "unit") -> Mask:
    """Return the cases in which `source` hands to `target`, by `unit` or `resource`."""
    codes = log.unit if by == "unit" else log.resource
    events = np.zeros(log.events, dtype=np.bool_)
    if log.events:
        events[1:] = log.follows & (codes[:-1] == source) & (codes[1:] == target)
    return _cases(log, events)


def carried(log: Log, code: int, by: str) -> Mask:
    """Return the cases with an event of that `unit` or `resource`."""
    return _cases(log, (log.unit if by == "unit" else log.resource) == code)


def lasting(log: Log, least: int, most: int) -> Mask:
    """Return the cases that lasted from `least` to `most` ms, both counted."""
    return np.asarray((log.durations >= least) & (log.durations <= most) & (log.lengths > 0))
