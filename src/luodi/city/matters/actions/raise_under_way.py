"""Raising a matter that is under way: it is registered on the day it began, and the platform does what was done since.

For rooms whose things are matters: their own rows are written in the same transaction, or nothing is.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from luodi.city.matters.access import Who
from luodi.city.matters.actions.raise_matter import Draft, Ids, prepare
from luodi.city.matters.numbers import new_secret
from luodi.city.matters.office import Office
from luodi.city.matters.store import Act, Order, Receipt, submit
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.store.chain import commitment
from luodi.engines.process import THE_SYSTEM, Command


@dataclass(frozen=True, slots=True)
class Since:
    """One thing done since: the command, when (milliseconds since 1970), its step, data and words."""

    kind: str
    at: int
    step: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A matter that can be raised: the order that does it, and its number in the record once it was done."""

    order: Order
    matter: int


Settle = Callable[[Act, Office], None]
"""Looks at the act that registers the matter, may name its lead unit, and raises Refused for what may not be."""


def under_way(
    who: Who,
    draft: Draft,
    at: int,
    *,
    settle: Settle,
    since: Callable[[Office], Iterable[Since]],
    also: Callable[[list[Receipt]], None],
) -> UnderWay:
    """Return the order that raises a matter as of `at` with what was done `since`; `also` writes along with it."""
    ids, secret = Ids.take(draft), new_secret()

    def make(city: Office) -> list[Act]:
        first = prepare(who, draft, ids, secret, at, city)
        settle(first, city)
        return [first, *(_act(ids.matter, done) for done in since(city))]

    return UnderWay(Order(make=make, also=also), ids.matter)


def raise_under_way(given: UnderWay) -> int:
    """Raise the matter and return its id. Raises Refused or Refusal; nothing has been stored then."""
    submit(given.order)
    return given.matter


def try_out(who: Who, draft: Draft, city: Office, settle: Settle) -> None:
    """Refuse what raising the draft would refuse, and store nothing."""
    settle(prepare(who, draft, Ids(0, 0), secrets.token_hex(8), now_ms(), city), city)


def _act(matter: int, done: Since) -> Act:
    salted = {key: (text, secrets.token_hex(16)) for key, text in done.words.items() if text}
    data = dict(done.data)
    if salted:
        data["words"] = {key: commitment(salt, text) for key, (text, salt) in salted.items()}
    return Act(matter, Command(done.kind, THE_SYSTEM, done.at, data, done.step), words=salted)
