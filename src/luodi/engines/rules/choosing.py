"""Conditions on what was chosen in a form: whether a field is asked, a block of a paper is there."""

from collections.abc import Mapping
from typing import Any

When = dict[str, list[str]]
"""What must have been chosen: one of the codes, for every key."""


def holds(when: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Return whether what was chosen meets a condition: for every key one of its codes."""
    return all(not set(codes).isdisjoint(chosen(values.get(key))) for key, codes in when.items())


def chosen(value: Any) -> set[str]:
    """Return the codes an answer chose, however many."""
    if isinstance(value, list | tuple):
        return {str(item) for item in value}
    if isinstance(value, bool):
        return {"yes" if value else "no"}
    return {str(value)} if value not in (None, "") else set()
