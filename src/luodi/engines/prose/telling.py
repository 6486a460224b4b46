"""Any fact in words: the one door from figures to sentences."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

import msgspec

from luodi.engines.figures import Change, Count, Duration, Money, Rate
from luodi.engines.notation import Text
from luodi.engines.prose.changing import Changes, change, changes
from luodi.engines.prose.places import AllDone, Leaders, Placed, all_done, leaders, placed
from luodi.engines.prose.printing import PLAIN, Style, daily, printed
from luodi.engines.prose.sentence import Sentence, said
from luodi.engines.prose.sharing import Shares, shared


class Daily(msgspec.Struct, frozen=True):
    """How many a day over so many days (日均)."""

    count: Count
    days: int


Fact = (
    Count
    | Rate
    | Money
    | Duration
    | Decimal
    | Daily
    | Change
    | Changes
    | Shares
    | Leaders
    | AllDone
    | Placed
    | Text
    | Sentence
)
"""What can be told: single figures, what is made of them, and words as they are (a period, a place)."""


def _text(fact: Text, style: Style, link: str) -> Sentence:
    return said(fact.zh, fact.en)


def _sentence(fact: Sentence, style: Style, link: str) -> Sentence:
    return fact


def _daily(fact: Daily, style: Style, link: str) -> Sentence:
    return daily(fact.count, fact.days, style, link)


_TELL: Final[dict[type, Callable[..., Sentence]]] = {
    Daily: _daily,
    Change: change,
    Changes: changes,
    Shares: shared,
    Leaders: leaders,
    AllDone: all_done,
    Placed: placed,
    Text: _text,
    Sentence: _sentence,
}


def tell(fact: Fact, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return the fact in words; its figures carry `link`, or the keys of their own rows.

    Raises Refused (figures.refusals) with the reason for what would lie, TypeError for what is no fact.
    """
    return _TELL.get(type(fact), printed)(fact, style, link)
