"""What the pack says of key posts and coverage: columns of the register, duties that can be raised, rules."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from luodi.city.registry.queries import pack_part
from luodi.engines.notation import Text

KEYPOSTS: Final = "keyposts"
COVERAGE: Final = "coverage"
GROUPS: Final[dict[str, Text]] = {
    "money": Text("资金", "Money"),
    "resources": Text("资源", "Resources"),
    "assets": Text("资产", "Assets"),
}


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A figure of the register, what it is counted in and which of the three it tells of."""

    key: str
    name: Text
    unit: str
    group: str


@dataclass(frozen=True, slots=True)
class CoverageRule:
    """Units of a kind that have to be visited by an inspection of a form every so many years, counted from `since`."""

    code: str
    name: Text
    form: str
    kind: str
    years: int
    since: date
    basis: str


def columns() -> list[FigureColumn]:
    """Return the figures of the register of key posts."""
    rows = (pack_part(KEYPOSTS) or {}).get("columns", [])
    return [FigureColumn(row["key"], _text(row["name"]), row["unit"], row["group"]) for row in rows]


def raisable() -> dict[str, Text]:
    """Return the duties that can be raised to the level above, by code."""
    return {row["key"]: _text(row["name"]) for row in (pack_part(KEYPOSTS) or {}).get("duties", [])}


def coverage_rules() -> dict[str, CoverageRule]:
    """Return the rules of coverage by code."""
    rows: list[dict[str, Any]] = pack_part(COVERAGE) or []
    return {
        row["code"]: CoverageRule(
            row["code"],
            _text(row["name"]),
            row["form"],
            row["kind"],
            int(row["years"]),
            date.fromisoformat(row["since"]),
            row["basis"],
        )
        for row in rows
    }


def _text(value: dict[str, str]) -> Text:
    return Text(value["zh"], value["en"])
