"""A scheme as data: indicators → points → boards → total, with its version and the period it is in force for.

Everything a scheme decides stands in it, so that whoever is assessed can recompute it. What would make it dishonest is
refused at load: usage of software as an indicator has no kind here, and points never fall for a better figure.
"""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from luodi.engines.figures.normalise import Better, Direct, Normaliser, wrong_way
from luodi.engines.figures.stats import Z90, Z
from luodi.engines.notation import Text

Levels = Literal[90, 95]
QUANTILES: Final[dict[int, float]] = {90: Z90, 95: Z}


class Fixed(msgspec.Struct, forbid_unknown_fields=True, frozen=True, tag="fixed", tag_field="by"):
    """A prior written down: as if `a` of `a + b` cases had been seen of everybody."""

    a: Decimal
    b: Decimal

    def __post_init__(self) -> None:
        if self.a < 0 or self.b < 0 or self.a + self.b == 0:
            raise ValueError("a prior has a ≥ 0, b ≥ 0 and not both 0")


class Fitted(msgspec.Struct, forbid_unknown_fields=True, frozen=True, tag="fitted", tag_field="by"):
    """A prior estimated from those compared (stats.fitted); then a unit's score depends on the others' cases."""


class Indicator(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One thing that is counted and how it becomes points.

    `kind`: a rate (n of `of`), a count (n) or a value (money, working days, an official statistic). `source` is who
    says so: the unit itself, the system, or a third party. `least` is how many cases a rate needs before it may rank;
    `missing` what becomes of a unit without a figure: the run is refused, it is listed and not ranked, has 0 points, or
    is scored on the rest.
    """

    code: str
    name: Text
    kind: Literal["rate", "count", "value"]
    source: Literal["self", "system", "third"]
    normaliser: Normaliser = Direct()
    better: Better = "more"
    unit: Text = Text("", "")
    prior: Fixed | Fitted | None = None
    least: int = 0
    missing: Literal["refuse", "list", "zero", "leave-out"] = "refuse"

    def __post_init__(self) -> None:
        if self.kind != "rate" and (self.prior or self.least):
            raise ValueError(f"{self.code}: only a rate has a prior or a least number of cases")
        if wrong_way(self.normaliser, self.better):
            raise ValueError(f"{self.code}: a better figure would have fewer points")


class Part(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """An indicator with its weight among the others of its board."""

    indicator: str
    weight: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.weight <= 0:
            raise ValueError(f"{self.indicator}: a weight is above 0")


class Board(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What is ranked together: its parts' points, weighted; `weight` is its own in the total."""

    code: str
    name: Text
    parts: tuple[Part, ...]
    weight: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.weight <= 0 or not self.parts:
            raise ValueError(f"{self.code}: a board has a weight above 0 and parts")


class Banner(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A flag for a level (rank `at` or better) or for a rise (`at` places or more) in the total (红旗)."""

    code: str
    name: Text
    by: Literal["level", "rise"]
    at: int = 2


class Grade(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A grade from a total on."""

    code: str
    name: Text
    at_least: Decimal


class Scheme(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """An assessment scheme: one version, in force from `since` to `until` (with it; None: until further notice).

    The total is `full` ÷ 100 × Σ W·board ÷ ΣW and the points of `bonus` times their weights on top. Scores are ranked
    as they are printed, to `places`: who prints alike ranks alike. Indicators that are `shown` stand beside the score
    and are no part of it; a scheme with nothing else is a table of statistics, and ranks nobody. `across` says whether
    a rise against another version counts for a banner, marked as such, or not at all.
    """

    code: str
    version: str
    name: Text
    since: date
    until: date | None = None
    indicators: tuple[Indicator, ...]
    boards: tuple[Board, ...]
    bonus: tuple[Part, ...] = ()
    shown: tuple[str, ...] = ()
    full: Decimal = Decimal(100)
    places: int = 2
    level: Levels = 90
    stars: int = 10
    banners: tuple[Banner, ...] = ()
    grades: tuple[Grade, ...] = ()
    across: Literal["mark", "withhold"] = "mark"
    units: tuple[str, ...] = ()
    """Who is assessed, in the fixed order in which equals are listed; empty: whoever has figures, by code."""

    def __post_init__(self) -> None:
        parts = [part.indicator for board in self.boards for part in board.parts] + [p.indicator for p in self.bonus]
        parts += self.shown
        known = [indicator.code for indicator in self.indicators]
        if not self.boards and (self.bonus or not self.shown):
            raise ValueError("a scheme has a board, or indicators that are shown")
        for what, codes in (("indicator", known), ("board", [b.code for b in self.boards]), ("unit", self.units)):
            if twice := [code for code, times in Counter(codes).items() if times > 1]:
                raise ValueError(f"the {what} {twice[0]} stands twice")
        if odd := [code for code, times in Counter(parts).items() if times > 1 or code not in known]:
            raise ValueError(f"the indicator {odd[0]} is not described, or used twice")
        if unused := set(known) - set(parts):
            raise ValueError(f"the indicator {min(unused)} is used nowhere")
        if self.until and self.until < self.since:
            raise ValueError("the scheme ends before it begins")
        if self.full <= 0 or not 0 <= self.places <= 6:
            raise ValueError("the full score is above 0 and told to at most 6 places")

    def in_force(self, on: date) -> bool:
        """Whether the scheme holds on this day."""
        return self.since <= on and (self.until is None or on <= self.until)


def parse(data: object) -> Scheme:
    """Return the scheme written in plain data (YAML, JSON). Raises msgspec.ValidationError that names the place."""
    return msgspec.convert(data, Scheme)
