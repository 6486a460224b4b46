"""One action on many matters, each by itself: what cannot be done is named, and keeps nothing else from being done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from luodi.city.matters.access import Who
from luodi.city.matters.actions.base import Action, act, read
from luodi.city.matters.actions.catalogue import ACTIONS
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.engines.process import Refusal

MANY: Final = ("assign", "claim", "remind", "supervise")
"""Actions that make sense for many matters with the same words; what asks for a judgement of each is not among them."""
MOST: Final = 200
"""Matters one request may name."""


@dataclass(frozen=True, slots=True)
class Picked:
    """One row somebody picked: a matter, and the step it is about where the action is about one."""

    number: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one row: the refusal's code and words, both empty when it was done."""

    picked: Picked
    code: str = ""
    why: Text | None = None

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return not self.code


def of_many(kind: str) -> Action:
    """Return the action called `kind`. Raises Refused `not_for_many` for one that is done matter by matter."""
    if kind not in MANY:
        names = "、".join(f"{ACTIONS[k].name.zh}（{k}）" for k in MANY), ", ".join(MANY)
        raise Refused(
            "not_for_many", Text(f"只有这些可以批量做：{names[0]}", f"Done in bulk are: {names[1]}"), "action"
        )
    return ACTIONS[kind]


def act_on_many(who: Who, action: Action, picked: Iterable[Picked], data: Mapping[str, Any]) -> list[Came]:
    """Carry out `action` on every row picked, in order, and return what came of each.

    Every matter is a change of its own, as if done one after another by hand. Raises Refused before anything is done:
    `nothing_picked`, `too_many` (more than MOST), and whatever is wrong with `data` itself.
    """
    rows = list(dict.fromkeys(p if action.of_step else Picked(p.number) for p in picked))
    if not rows:
        raise Refused("nothing_picked", Text("请先选择事项。", "Pick some matters first."), "picked")
    if len(rows) > MOST:
        raise Refused("too_many", Text(f"一次最多 {MOST} 件。", f"At most {MOST} at once."), "picked")
    read(action, dict(data), who)
    return [_one(who, action, row, data) for row in rows]


def _one(who: Who, action: Action, row: Picked, data: Mapping[str, Any]) -> Came:
    try:
        act(who, action, row.number, data, step=row.step)
    except (Refused, Refusal) as refused:
        return Came(row, refused.code, refused.message)
    return Came(row)
