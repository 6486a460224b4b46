"""The smallest city the engine can decide for: one bureau, one handler, one ladder."""

from typing import Any

from luodi.engines.process import Actor, Limit, Ruling, Rung
from luodi.engines.rules import holds
from luodi.engines.worktime import Calendar

BUREAU, HANDLER = 1, Actor(7, ((1, "handler"),))


class Town:
    """A city of one bureau, as the engine asks of it."""

    calendar = Calendar.builtin()

    def limit(self, code: str, at: int) -> Limit:
        """Return the code read as an allowance."""
        return Limit(code)

    def ladder(self, name: str) -> tuple[Rung, ...]:
        """Return one ladder."""
        return (Rung(-1, "wd", "yellow"), Rung(0, "wd", "red"))

    def judge(self, condition: str, facts: dict[str, Any]) -> bool:
        """Return whether a condition holds."""
        return holds(condition, facts)

    def unit(self, code: str) -> int:
        """Return the bureau."""
        return BUREAU

    def beside(self, unit: int, ending: str) -> int:
        """Return that there is no other unit."""
        return 0

    def serves(self, person: int) -> int:
        """Return that nobody serves anyone."""
        return 0

    def posts(self, person: int) -> tuple[tuple[int, str], ...]:
        """Return the posts of the one handler."""
        return HANDLER.posts if person == HANDLER.person else ()

    def look_up(self, table: str, facts: dict[str, Any], registered: int, at: int) -> Ruling:
        """Refuse: no table is kept here."""
        raise KeyError(table)

    def parent(self, unit: int) -> int:
        """Return that there is nobody above."""
        return 0

    def above(self, upper: int, lower: int) -> bool:
        """Return whether both are the bureau."""
        return upper == lower

    def staffed(self, unit: int, role: str, without: frozenset[int]) -> bool:
        """Return whether the one handler is there."""
        return HANDLER.person not in without
