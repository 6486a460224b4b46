"""Hand over in groups, then end: broken off, it goes on where it stopped when it is asked for again."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

from django.db import transaction

from luodi.city.matters.access import actor
from luodi.city.matters.actions.standing_aside import forget
from luodi.city.matters.office import forget_cities
from luodi.city.matters.store import Act, Order, perform
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.succession.endings import Ending
from luodi.city.matters.succession.plan import Case, Wishes, cases, city_after, plan
from luodi.city.matters.tick.turns import groups
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.engines.process import Actor, Command

ROUNDS: Final = 3
"""While work is handed over more comes in: so often is looked again before the ending is refused."""
NAMED: Final = 20
"""So many matters a refusal names."""


def end_with_hand_over(ending: Ending, wishes: Wishes | None = None) -> list[Case]:
    """Hand over all that is open, on record in each matter, and then end it; return what was handed over.

    Raises whatever the ending itself is refused for, and Refused `left_with_nobody`, before anything is changed;
    `still_open` when work came in faster than it could be handed over: what was handed over stays so, ask again.
    """
    wanted = wishes or Wishes()
    done: list[Case] = []
    for _ in range(ROUNDS):
        found = plan(ending, wanted)
        _refuse_stuck(found)
        if not found:
            break
        by = actor(ending.actor)
        for group in groups(found):
            done += _carry(group, by)
    _end(ending, wanted)
    return done


def _end(ending: Ending, wishes: Wishes) -> None:
    """End it, unless something is open after all: looked at in the transaction that ends it."""
    try:
        with transaction.atomic():
            ended = ending.end()
            left = list(islice(cases(ending, ended, city_after(ending), wishes), NAMED))
            if left:
                raise Refused("still_open", _naming(left, "仍有工作未交接", "work is still open in"), "on")
    except Refused:
        forget_cities()
        raise


def _refuse_stuck(found: Sequence[Case]) -> None:
    stuck = [case for case in found if case.stuck]
    if stuck:
        raise Refused("left_with_nobody", _naming(stuck, "无人接手，请指定接手单位或人员", "nobody takes over"), "to")


def _naming(found: Sequence[Case], zh: str, en: str) -> Text:
    numbers = [case.number for case in found[:NAMED]]
    more = len(found) - len(numbers)
    tail = (f" 等 {len(found)} 件", f" and {more} more") if more else ("", "")
    return Text(f"{zh}：{'、'.join(numbers)}{tail[0]}", f"{en}: {', '.join(numbers)}{tail[1]}")


def _carry(found: Sequence[Case], by: Actor) -> list[Case]:
    """Hand over one group. A matter refused has moved on since; the next look finds what is left of it."""
    orders = [Order([Act(case.matter, _command(case, by))], also=forget if case.assist else None) for case in found]
    return [case for case, outcome in zip(found, perform(orders), strict=True) if isinstance(outcome, list)]


def _command(case: Case, by: Actor) -> Command:
    parts = [[part.step, part.unit, part.to_unit, part.to_person] for part in case.parts]
    data: dict[str, Any] = {"units": [list(pair) for pair in case.units], "parts": parts}
    if case.assist:
        data |= {"assistant": case.assist.to_person, "grid": case.assist.to_unit, "reason": "leaves"}
    return Command("hand_on", by, now_ms(), data)
