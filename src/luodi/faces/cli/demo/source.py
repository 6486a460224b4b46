"""What a pack says of its demo: samples of matters, words that fill their slots, and where districts lie.

A sample's title, text and reply are one sentence or a list of variants, with slots in braces: `{place}` the street,
`{district}`, `{n}` a number, `{day}` a day before, and any list of the file's `slots`. `count` is its share of the
whole, `months` how many times more (or less) of it there is in a month: `{11: 5, 12: 4, else: 0.5}`; `region` the
district it is raised in alone.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date
from string import Formatter
from typing import Any

import msgspec

from luodi.city.packing import find_pack
from luodi.engines.notation import Map, NotationError, Place, Problem, Text, read_file

FILE = "demo/matters.yaml"
ELSE = "else"
GIVEN = ("place", "district", "n", "day")
"""Slots every sample may use; all others are lists of the file."""


class Sample(msgspec.Struct, frozen=True):
    """One kind of matter that people of the demo raise."""

    type: str
    count: int
    unit: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    replies: tuple[str, ...]
    co: tuple[str, ...] = ()
    facts: dict[str, Any] = {}
    answers: dict[str, tuple[str, ...]] = {}
    """What steps ask for in free text or numbers, by key: one of these is answered."""
    months: dict[str, float] = {}
    region: str = ""
    """The code of the district it is raised in alone; empty: anywhere."""

    def weight(self, day: date) -> float:
        """Return how much more of it than usual there is on a day."""
        return float(self.months.get(str(day.month), self.months.get(ELSE, 1)))


class Source(msgspec.Struct, frozen=True):
    """The demo file of a pack."""

    days: int
    reporters: tuple[str, ...]
    slots: dict[str, tuple[str, ...]]
    before: tuple[str, ...]
    after: tuple[str, ...]
    notes: tuple[str, ...]
    points: dict[str, tuple[float, float, float]]
    """By district: latitude and longitude of its middle, and how far matters lie around it, in degrees."""
    samples: tuple[Sample, ...]


class Telling:
    """Fills the slots of one matter's sentences: the same slot says the same in title, text and reply."""

    def __init__(self, source: Source, dice: random.Random, given: Mapping[str, str]) -> None:
        self._slots = source.slots
        self._dice = dice
        self._said: dict[str, str] = dict(given)

    def __getitem__(self, name: str) -> str:
        if name not in self._said:
            self._said[name] = self._dice.choice(self._slots[name])
        return self._said[name]

    def tell(self, variants: tuple[str, ...]) -> str:
        """Return one of the variants, filled in."""
        return self._dice.choice(variants).format_map(self) if variants else ""


def read_source(pack: str) -> Source:
    """Read a pack's demo matters. Raises NotationError naming file and line for a slot no list fills."""
    root = find_pack(pack)
    body = read_file(root / FILE, root)
    slots = {str(name): _several(words) for name, words in body.get("slots", {}).items()}
    problems = [p for sample in body["matters"] for p in _strange(sample, {*slots, *GIVEN})]
    if problems:
        raise NotationError(problems)
    return Source(
        int(body["days"]),
        _several(body["reporters"]),
        slots,
        _several(body.get("before", [])),
        _several(body.get("after", [])),
        _several(body.get("notes", [])),
        {str(code): tuple(point) for code, point in body.get("points", {}).items()},
        tuple(_sample(sample) for sample in body["matters"]),
    )


def _sample(row: Map) -> Sample:
    return Sample(
        row["type"],
        int(row["count"]),
        row["unit"],
        _several(row["title"]),
        _several(row["text"]),
        _several(row["reply"]),
        _several(row.get("co", [])),
        dict(row.get("facts", {})),
        {str(key): _several(words) for key, words in row.get("answers", {}).items()},
        {str(month): float(times) for month, times in row.get("months", {}).items()},
        str(row.get("region", "")),
    )


def _several(words: Any) -> tuple[str, ...]:
    return tuple(map(str, words)) if isinstance(words, list) else (str(words),)


def _strange(sample: Map, known: set[str]) -> Iterator[Problem]:
    for key in ("title", "text", "reply"):
        for words in _several(sample[key]):
            for _, name, _, _ in Formatter().parse(words):
                if name is not None and name not in known:
                    place: Place = sample.at[key]
                    what = Text(f"没有“{name}”这组词", f"there is no list “{name}”")
                    yield Problem(place, what, Text("在 slots 里写上它", "write it under slots"))


__all__ = ["Sample", "Source", "Telling", "read_source"]
