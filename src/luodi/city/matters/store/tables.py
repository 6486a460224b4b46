"""Which columns each list of rows is written to: the one description that all dialects build their SQL from."""

from dataclasses import dataclass
from typing import Any

import msgspec

from luodi.city.matters.store import changes as c
from luodi.city.matters.store import rows as r


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of row: its table, columns in the order of the row's fields, its key, and how it is written."""

    field: str
    name: str
    row: type[msgspec.Struct]
    key: tuple[str, ...]
    upsert: bool = False
    constants: tuple[tuple[str, Any], ...] = ()
    """Columns every new row gets with the same value (no database default exists for them)."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, in the order of the row's fields."""
        return tuple(self.row.__struct_fields__)

    @property
    def updated(self) -> tuple[str, ...]:
        """The columns an upsert overwrites."""
        return tuple(column for column in self.columns if column not in self.key)


MATTERS = Table("new", "matters_matter", c.MatterChange, ("id",))
TABLES = (
    Table("keys", "matters_subjectkey", c.KeyRow, ("id",)),
    Table("subjects", "matters_subject", c.SubjectRow, ("id",)),
    MATTERS,
    Table("entries", "matters_entry", c.EntryRow, ("matter_id", "seq")),
    Table("steps", "matters_step", r.StepRow, ("matter_id", "key", "n"), upsert=True),
    Table("clocks", "matters_clock", r.ClockRow, ("matter_id", "name"), upsert=True),
    Table("visible", "matters_visibility", r.VisibleRow, ("matter_id", "unit", "basis"), upsert=True),
    Table("aside", "matters_aside", r.AsideRow, ("matter_id", "person")),
    Table("assists", "matters_assist", r.AssistRow, ("matter_id", "n"), upsert=True),
    Table("outcomes", "matters_outcome", r.OutcomeRow, ("matter_id", "seq"), upsert=True),
    Table("words", "matters_words", c.WordsRow, ("matter_id", "n")),
    Table(
        "deliveries",
        "matters_delivery",
        c.DeliveryRow,
        ("key",),
        constants=(("attempts", 0), ("error", "")),
    ),
    Table("origins", "matters_origin", c.OriginRow, ("source", "key")),
)
CHANGED = (
    "type_id",
    "level",
    "status",
    "reason",
    "lead_id",
    "answered",
    "closed",
    "due",
    "lamp",
    "rating",
    "paused",
    "waiting",
    "elevated",
    "reopened",
    "looked_back",
    "part_of",
    "thing",
    "lat",
    "lon",
    "seq",
    "head",
    "state",
)
"""The columns of a matter that a later change may touch."""
GONE = (
    ("steps_gone", "matters_step", ("matter_id", "key", "n")),
    ("visible_gone", "matters_visibility", ("matter_id", "unit", "basis")),
    ("aside_gone", "matters_aside", ("matter_id", "person")),
)
LOCKED = ("id", "number", "type_id", "title", "region", "channel", "seq", "head", "state")
"""What a command reads of the matter it is about to change."""
