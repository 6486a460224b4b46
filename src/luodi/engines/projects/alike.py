"""Which projects may be one and the same, told when a lead is entered: nothing is merged, people say what it is."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

NEAR: Final = 10
"""Amounts that differ by no more than so many per cent of the larger are near."""
_IDLE: Final = re.compile(
    r"[\s（）()\[\]【】“”\"'《》·、，,。.\-—_]+|项目$|有限责任公司$|股份有限公司$|有限公司$|公司$"
)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A project by what tells it from another: `codes` are credit codes of its investors, `amount` in cents."""

    id: int
    name: str
    region: str = ""
    codes: frozenset[str] = frozenset()
    firms: frozenset[str] = frozenset()
    amount: int = 0


class Alike(msgspec.Struct, frozen=True):
    """Another project that may be the same, and by what: `code`, `name`, `firm`, `region`, `amount`."""

    id: int
    by: tuple[str, ...]


def plain(name: str) -> str:
    """Return a name without what does not tell it from another: signs, blanks, 项目 and the forms of companies."""
    before, now = "", name.casefold()
    while before != now:
        before, now = now, _IDLE.sub("", now)
    return now or name.casefold()


def alike(one: Known, others: Iterable[Known]) -> list[Alike]:
    """Return which others may be the same: of one name, credit code or firm, and of one region or a near amount."""
    return [found for other in others if other.id != one.id and (found := _compared(one, other))]


def pairs(known: Iterable[Known]) -> Iterator[tuple[int, Alike]]:
    """Yield every pair that may be the same, the smaller number first. Only what shares a word is compared."""
    shelves: defaultdict[str, list[Known]] = defaultdict(list)
    seen: set[tuple[int, int]] = set()
    for one in known:
        words = {f"n{plain(one.name)}", *(f"c{code}" for code in one.codes), *(f"f{plain(f)}" for f in one.firms)}
        for word in sorted(words):
            for other in shelves[word]:
                key = (min(one.id, other.id), max(one.id, other.id))
                if key not in seen and (found := _compared(one, other)):
                    seen.add(key)
                    yield key[0], Alike(key[1], found.by)
            shelves[word].append(one)


def _compared(one: Known, other: Known) -> Alike | None:
    who = [
        ("code", bool(one.codes & other.codes)),
        ("name", plain(one.name) == plain(other.name)),
        ("firm", bool({plain(f) for f in one.firms} & {plain(f) for f in other.firms})),
    ]
    where = [("region", bool(one.region) and one.region == other.region), ("amount", _near(one.amount, other.amount))]
    if not any(is_so for _, is_so in who) or not any(is_so for _, is_so in where):
        return None
    return Alike(other.id, tuple(word for word, is_so in (*who, *where) if is_so))


def _near(one: int, other: int) -> bool:
    return one > 0 and other > 0 and abs(one - other) * 100 <= NEAR * max(one, other)
