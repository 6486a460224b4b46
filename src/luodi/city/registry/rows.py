"""The rows a pack declares for the registry, as plain values."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from luodi.engines.notation import Text


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region as written."""

    code: str
    name: Text
    parent: str | None


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role as written; `level_cap` 0 公开 … 3 密封."""

    code: str
    name: Text
    scope: str
    level_cap: int
    opens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as written, with its parent's code."""

    code: str
    kind: str
    name: Text
    parent: str | None
    region: str
    uscc: str | None
    since: date


def plain(row: RegionRow | RoleRow | UnitRow) -> dict[str, Any]:
    """Return `row` as JSON can hold it, to compare it with what an earlier load said."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(row).items()}
