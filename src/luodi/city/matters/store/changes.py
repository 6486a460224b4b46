"""What one group of commands changes, as lists of rows per table: the only thing a dialect has to know how to write."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from luodi.city.matters.store.rows import AsideRow, AssistRow, ClockRow, OutcomeRow, Projection, StepRow, VisibleRow

Key = TypeVar("Key")
Row = TypeVar("Row")


class NewMatter(msgspec.Struct):
    """What a matter's row holds besides its projection, given once when it is registered."""

    id: int
    number: str
    type_id: int
    title: str
    region: str
    channel: str
    secret: str
    reporter_id: int | None = None


class MatterChange(msgspec.Struct):
    """A matter's row as it stands after the change; `new` fields are filled only when it is inserted."""

    id: int
    type_id: int
    level: int
    status: str
    reason: str
    lead_id: int
    registered: str
    answered: str | None
    closed: str | None
    due: str | None
    lamp: str
    rating: int
    paused: bool
    waiting: bool
    elevated: int
    reopened: int
    looked_back: str
    part_of: int
    thing: str
    lat: float | None
    lon: float | None
    seq: int
    head: str
    state: str
    number: str = ""
    title: str = ""
    region: str = ""
    channel: str = ""
    secret: str = ""
    reporter_id: int | None = None


class EntryRow(msgspec.Struct):
    """One entry of the journal."""

    matter_id: int
    seq: int
    kind: str
    happened: str
    recorded: str
    by: int
    unit: int
    step: str
    body: str
    hash: str


class WordsRow(msgspec.Struct):
    """Words apart from the journal."""

    matter_id: int
    n: str
    body: str
    salt: str
    by_reporter: bool


class DeliveryRow(msgspec.Struct):
    """One thing to be sent."""

    matter_id: int
    seq: int
    channel: str
    destination: str
    key: str
    kind: str
    next_at: str


class OriginRow(msgspec.Struct):
    """Where a matter came from."""

    source: str
    key: str
    matter_id: int


class KeyRow(msgspec.Struct):
    """A person's key, wrapped."""

    id: int
    wrapped: str


class SubjectRow(msgspec.Struct):
    """A person's data, sealed under their key."""

    id: int
    key_id: int
    sealed: str


class Changes(msgspec.Struct):
    """The rows of one group, per table."""

    keys: list[KeyRow] = []
    subjects: list[SubjectRow] = []
    new: list[MatterChange] = []
    changed: list[MatterChange] = []
    entries: list[EntryRow] = []
    steps: list[StepRow] = []
    steps_gone: list[tuple[int, str, int]] = []
    clocks: list[ClockRow] = []
    visible: list[VisibleRow] = []
    visible_gone: list[tuple[int, int, str]] = []
    aside: list[AsideRow] = []
    aside_gone: list[tuple[int, int]] = []
    assists: list[AssistRow] = []
    outcomes: list[OutcomeRow] = []
    words: list[WordsRow] = []
    deliveries: list[DeliveryRow] = []
    origins: list[OriginRow] = []

    def add_projection(self, matter: int, before: Projection, after: Projection) -> None:
        """Add what differs between two projections of one matter (its own row apart)."""
        self.steps += _differing(before.steps, after.steps)
        self.steps_gone += [(matter, *key) for key in before.steps if key not in after.steps]
        self.clocks += _differing(before.clocks, after.clocks)
        self.visible += _differing(before.visible, after.visible)
        self.visible_gone += [(matter, *key) for key in before.visible if key not in after.visible]
        self.aside += _differing(before.aside, after.aside)
        self.aside_gone += [(matter, *key) for key in before.aside if key not in after.aside]
        self.assists += _differing(before.assists, after.assists)
        self.outcomes += _differing(before.outcomes, after.outcomes)


def _differing(before: Mapping[Key, Row], after: Mapping[Key, Row]) -> list[Row]:
    return [row for key, row in after.items() if before.get(key) != row]


def values(row: Any) -> tuple[Any, ...]:
    """Return a row's values in column order."""
    return msgspec.structs.astuple(row)
