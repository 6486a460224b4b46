"""Matters that wait for parts which are all closed: the word that should have told them was lost."""

from collections.abc import Iterator
from typing import Final

from luodi.city.matters.actions.open_parts import open_parts
from luodi.city.matters.models import Entry, Matter
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import rounds
from luodi.city.matters.tick.turns import GROUP, UNBOUNDED, Task, carry_out, groups, moment
from luodi.engines.process import unpack_state

NAME: Final = "tick_parts"
EVERY: Final = 10 * rounds.MINUTE
OVERLAP: Final = 10 * rounds.MINUTE
"""An entry is dated before its commit: what was recorded this long before the last round is looked at again."""


def repair(at: int, most: int = UNBOUNDED) -> int:
    """Tell matters of closed parts they were not told of; return how many words were missing.

    Looks only at what was recorded since the last round, every ten minutes: a word is lost only when a process dies
    between two commits.
    """
    if not rounds.due(NAME, at, EVERY):
        return 0
    # What is recorded carries the real time, whatever the time it is worked for.
    start, since = min(at, now_ms()), min(rounds.last(NAME), at, now_ms())
    told = 0
    for tasks in groups(_untold(max(0, since - OVERLAP))):
        cut = len(tasks) > most - told
        told += carry_out("part_closed", at, tasks[: most - told], wait=True)
        if cut:
            return told
    for whole in _wholes(max(0, since - OVERLAP)):
        told += open_parts(whole)
    rounds.mark(NAME, start)
    return told


def _wholes(since: int) -> list[int]:
    """Return the open matters of which a part closed since then: of a bundle the next may be due."""
    changed = Entry.objects.filter(recorded__gte=moment(since)).values("matter_id")
    closed = Matter.objects.filter(status="closed", pk__in=changed, part_of__gt=0).values("part_of")
    return list(Matter.objects.filter(pk__in=closed, status="open").values_list("pk", flat=True))


def _untold(since: int) -> Iterator[Task]:
    changed = Entry.objects.filter(recorded__gte=moment(since)).values("matter_id")
    closed = Matter.objects.filter(status="closed", pk__in=changed, part_of__gt=0)
    for group in groups(closed.values_list("pk", "part_of").iterator(GROUP)):
        wholes = Matter.objects.filter(pk__in={whole for _, whole in group}).values_list("pk", "state")
        told = {whole: unpack_state(state).parts_closed for whole, state in wholes}
        yield from (Task(whole, {"part": part}) for part, whole in group if part not in told.get(whole, [part]))
