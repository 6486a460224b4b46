"""What a person holds at a moment, as plain values that need no further query."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """One post in force.

    `level_cap` is the highest confidentiality it sees (0 公开 … 3 密封). `on_behalf_of` is the id of the person whose
    post it is when it was delegated, else None.
    """

    unit_id: int
    role: str
    scope: str
    level_cap: int
    on_behalf_of: int | None = None
