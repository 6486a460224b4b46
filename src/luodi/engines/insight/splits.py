"""How each trace is told to the parts of a cut; what does not fit the cut is left out where that costs least.

Leemans, Fahland and van der Aalst, *Discovering Block-Structured Process Models from Event Logs Containing Infrequent
Behaviour* (2014), section 3.3. Where the cut was found without leaving anything out, nothing is lost here either.
"""

import numpy as np

from luodi.engines.insight.cuts import Cut, members
from luodi.engines.insight.traces import Flags, Ints, Part, merged
from luodi.engines.insight.tree import EXCLUSIVE, LOOP, SEQUENCE


def split(part: Part, cut: Cut) -> list[Part]:
    """Return the sublog of each part of the cut."""
    group = np.full(part.mark + 1, -1, dtype=np.int64)
    for i, activities in enumerate(cut.parts):
        group[list(members(activities))] = i
    of = group[part.stream]
    if cut.operator == EXCLUSIVE:
        return _choice(part, cut, group, of)
    if cut.operator == SEQUENCE:
        return _sequence(part, cut, group, of)
    if cut.operator == LOOP:
        return _loop(part, cut, group, of)
    return [part.only(group[:-1] == i) for i in range(len(cut.parts))]


def _choice(part: Part, cut: Cut, group: Ints, of: Ints) -> list[Part]:
    """A trace belongs to the part most of its events are of; the others are noise."""
    n = len(cut.parts)
    inner = of[:-1] >= 0
    counts = np.bincount(part.trace_of[inner] * n + of[:-1][inner], minlength=len(part.weight) * n)
    owner = counts.reshape(-1, n).argmax(axis=1)
    parts = []
    for i in range(n):
        mine = owner == i
        keep = np.append(mine[part.trace_of] & ((of[:-1] == i) | ~inner), True)
        wanted = group[:-1] == i
        table = np.cumsum(np.append(wanted, True)) - 1
        parts.append(merged(Part(part.names[wanted], table[part.stream[keep]], part.weight[mine])))
    return parts


def _sequence(part: Part, cut: Cut, group: Ints, of: Ints) -> list[Part]:
    """Cut each trace part by part where most of its own comes before and most of what is later after."""
    n = len(cut.parts)
    place = np.arange(len(of) - 1)
    now, inner = of[:-1], of[:-1] >= 0
    last = part.starts + part.lengths
    begin = part.starts.copy()  # the place after which the current part begins
    stage = np.full(len(now), -1)
    for i in range(n):
        if i == n - 1:
            end = last
        else:
            cost = np.where(now == i, -1, np.where(now < i, 0, 1)) * (inner & (place > begin[part.trace_of]))
            total = np.cumsum(cost)
            total -= total[part.starts][part.trace_of]
            total[part.starts] = 0
            end = _first_least(part, total, begin)
        inside = (place > begin[part.trace_of]) & (place <= end[part.trace_of])
        stage[inside] = i
        begin = end
    parts = []
    for i in range(n):
        keep = np.append(~inner | ((now == i) & (stage == i)), True)
        parts.append(part.where(keep, group[:-1] == i))
    return parts


def _first_least(part: Part, total: Ints, begin: Ints) -> Ints:
    """Return the first place from `begin` on where `total` is least within each trace."""
    least = np.minimum.reduceat(total, part.starts)
    hit = (total == least[part.trace_of]) & (np.arange(len(total)) >= begin[part.trace_of])
    places = np.flatnonzero(hit)
    traces, first = np.unique(part.trace_of[places], return_index=True)
    found = begin.copy()
    found[traces] = places[first]
    return found


def _loop(part: Part, cut: Cut, group: Ints, of: Ints) -> list[Part]:
    """Each run of events of one part is a trace of its own; a body that was skipped is an empty one."""
    n = len(cut.parts)
    runs = np.flatnonzero(np.append(True, of[1:] != of[:-1])[:-1] & (of[:-1] >= 0))
    kind, owner = of[runs], part.trace_of[runs]
    parts = []
    for i in range(n):
        mine = of[:-1] == i
        first = np.zeros(len(of) - 1, dtype=np.bool_)
        first[runs[kind == i]] = True
        parts.append(_runs(part, group[:-1] == i, mine, first, part.weight[owner[kind == i]]))
    return [_with_skipped(parts[0], part, kind, owner), *parts[1:]]


def _runs(part: Part, wanted: Flags, mine: Flags, first: Flags, weight: Ints) -> Part:
    """Return the runs of wanted events as traces."""
    table = np.cumsum(np.append(wanted, True)) - 1
    events = table[part.stream[:-1][mine]]
    mark = int(wanted.sum())
    stream = np.append(np.insert(events, np.flatnonzero(first[mine]), mark), mark)
    return merged(Part(part.names[wanted], stream, weight))


def _with_skipped(body: Part, part: Part, kind: Ints, owner: Ints) -> Part:
    """Add an empty trace wherever a redo comes first, last, or right after another."""
    redo = kind > 0
    same = owner[1:] == owner[:-1]
    first = redo & np.append(True, ~same)
    last = redo & np.append(~same, True)
    twice = np.append(False, same & redo[1:] & redo[:-1])
    skipped = int((part.weight[owner] * (first.astype(int) + last + twice)).sum())
    skipped += part.empty
    if not skipped:
        return body
    return Part(body.names, np.append(body.stream, body.mark), np.append(body.weight, skipped))


def split_at(part: Part, places: Ints) -> Part:
    """Return the part with each trace cut before the places given."""
    stream = np.insert(part.stream, places, part.mark)
    begins = np.zeros(len(part.stream) - 1, dtype=np.bool_)
    begins[part.starts] = True
    begins[places] = True
    return merged(Part(part.names, stream, part.weight[part.trace_of[begins]]))
