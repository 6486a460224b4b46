"""One row for each piece of work: starts and completions that stand apart in a log are put together."""

from dataclasses import replace

import numpy as np

from luodi.engines.insight.log import Ints, Log

TRANSITION, INSTANCE = "lifecycle:transition", "concept:instance"


def paired(log: Log) -> Log:
    """Return the log with its completions only, each knowing when it was started where a `start` goes with it.

    The n-th start of an activity in a case goes with its n-th completion (of the same `concept:instance` where the log
    has one). Other transitions and starts never completed are left out; a completion without a start is taken to have
    started as it ended. A log without `start` events, or one that knows starts already, is returned as it is.
    """
    steps = _lower(log)
    if log.started is not None or steps is None or not np.any(steps == "start"):
        return log
    key = _keys(log)
    begins, ends = steps == "start", steps == "complete"
    started = np.where(ends, log.time, 0)
    first, last = np.flatnonzero(begins), np.flatnonzero(ends)
    named = np.stack([key, _rank(key, begins), log.time], axis=1)
    starts = {(one, rank): time for one, rank, time in named[first].tolist()}
    ranks = _rank(key, ends)
    for at, one, rank, end in zip(
        last.tolist(), key[last].tolist(), ranks[last].tolist(), log.time[last].tolist(), strict=True
    ):
        begun = starts.get((one, rank))
        if begun is not None and begun <= end:
            started[at] = begun
    kept = log.where(ends)
    return replace(kept, started=started[ends])


def _lower(log: Log) -> "np.ndarray[tuple[int], np.dtype[np.str_]] | None":
    if TRANSITION not in log.event_attributes.column_names:
        return None
    held = log.event_attributes.column(TRANSITION).fill_null("").to_pylist()
    return np.asarray([str(one).lower() for one in held], dtype=np.str_)


def _keys(log: Log) -> Ints:
    """Return a number for each case, activity and instance."""
    key = log.case_of.astype(np.int64) * len(log.activities) + log.activity
    if INSTANCE not in log.event_attributes.column_names:
        return key
    coded = log.event_attributes.column(INSTANCE).combine_chunks().dictionary_encode()
    instance = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return np.unique(np.stack([key, instance], axis=1), axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _rank(key: Ints, wanted: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Ints:
    """Return of each wanted event how many wanted ones of its key come before it."""
    out = np.zeros(len(key), dtype=np.int64)
    places = np.flatnonzero(wanted)
    order = places[np.argsort(key[places], kind="stable")]
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = key[order][1:] != key[order][:-1]
    begins = np.flatnonzero(fresh)
    out[order] = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    return out
