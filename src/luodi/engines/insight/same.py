"""Are two logs the same? Event by event, by what they say rather than by how it is coded."""

from typing import Any

import numpy as np

from luodi.engines.insight.attributes import Column
from luodi.engines.insight.gather import spread
from luodi.engines.insight.log import Log


def differences(one: Log, other: Log, most: int = 5) -> list[str]:
    """Return what differs between two logs, at most so much, empty where nothing does; columns without values aside."""
    if one.cases != other.cases or one.events != other.events:
        return [f"{one.cases} cases, {one.events} events; {other.cases}, {other.events}"]
    if not np.array_equal(one.offsets, other.offsets):
        return ["the cases are cut differently"]
    found: list[str] = []
    for what, left, right in zip(("case", "event"), spread(one), spread(other), strict=True):
        held, asked = _held(left), _held(right)
        found += [f"{what} column {column} is in one only" for column in sorted(held.keys() ^ asked.keys())]
        found += [text for column in held.keys() & asked.keys() if (text := _first(what, column, held, asked))]
    return found[:most]


def _held(columns: dict[Column, Any]) -> dict[Column, Any]:
    return {one: held for one, held in columns.items() if held.null_count < len(held)}


def _first(what: str, column: Column, held: dict[Column, Any], asked: dict[Column, Any]) -> str:
    left, right = held[column].to_pylist(), asked[column].to_pylist()
    for place, (a, b) in enumerate(zip(left, right, strict=True)):
        if a != b and not (a != a and b != b):
            return f"{what} {place}, {column.key} ({column.role}): {a!r}, {b!r}"
    return ""
