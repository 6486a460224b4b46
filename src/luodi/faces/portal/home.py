"""The first page: what can be raised, in groups or as searched for, and the way back to what was raised."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.matters.definition import Definition
from luodi.city.matters.office import definition, office
from luodi.city.matters.queries import types_in_force
from luodi.engines.notation import Text
from luodi.faces.web import times
from luodi.faces.web.forms import plain
from luodi.faces.web.limits import Promise, clocks_of

OTHER = Text("其他", "Other")
NONE = Text("", "")
LATIN, HAN = re.compile(r"[a-z0-9]{3,}"), re.compile(r"[\u4e00-\u9fff]+")
FILLERS = frozenset({"我", "我们", "的", "了", "怎么", "办", "要", "想", "请", "不", "没", "没有"})


@dataclass(frozen=True, slots=True)
class Card:
    """One thing the public can raise, with examples of what belongs there."""

    known: Definition
    promises: list[Promise]
    words: Text = NONE


@dataclass(frozen=True, slots=True)
class Shelf:
    """Cards that stand together."""

    name: Text
    cards: list[Card]


def cards() -> list[Card]:
    """Return the public types with what they promise."""
    city, now = office(), times.millis(timezone.now())
    said = {door.type: door.words for group in city.doors for door in group.doors}
    found = [definition(row.pk) for row in types_in_force(public=True)]
    return [Card(known, clocks_of(known, city, now), said.get(known.code, NONE)) for known in found]


def shelves(found: Iterable[Card]) -> list[Shelf]:
    """Return cards in the pack's groups and order; what has no group comes last."""
    left = {card.known.code: card for card in found}
    out = []
    for group in office().doors:
        here = [left.pop(door.type) for door in group.doors if door.type in left]
        out += [Shelf(group.name, here)] if here else []
    return out + ([Shelf(OTHER, list(left.values()))] if left else [])


def pieces(wanted: str) -> Iterator[str]:
    """Yield what to look for: Latin words of three letters or more, each two neighbouring Chinese characters."""
    yield from LATIN.findall(wanted.lower())
    for run in HAN.findall(wanted):
        yield from (run[i : i + 2] for i in range(len(run) - 1) if run[i : i + 2] not in FILLERS)


def search(found: Iterable[Card], wanted: str) -> list[Card]:
    """Return the cards that speak of what is wanted, best first: examples and names in both languages are read."""
    sought = list(dict.fromkeys(pieces(wanted)))
    scored = [(sum(piece in _read(card) for piece in sought), card) for card in found]
    return [card for score, card in sorted(scored, key=lambda pair: -pair[0]) if score]


def _read(card: Card) -> str:
    texts = (card.known.name, card.words, card.known.summary)
    return " ".join(f"{text.zh} {text.en}" for text in texts).lower()


def home(request: HttpRequest) -> HttpResponse:
    """Show what can be raised; with `q`, what fits these words, and everything when nothing does."""
    wanted, everything = plain(request.GET.get("q"), 60), cards()
    fitting = search(everything, wanted) if wanted else []
    page = {
        "wanted": wanted,
        "shelves": [Shelf(Text("最可能的入口", "Most likely"), fitting)] if fitting else shelves(everything),
        "nothing": bool(wanted) and not fitting,
    }
    return render(request, "portal/home.html", page)
