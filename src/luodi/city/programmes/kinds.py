"""Kinds of lines in a field journal, as the city's pack names them, and what each becomes at home."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from luodi.city.registry.queries import pack_part
from luodi.engines.notation import Text

PART: Final = "field_notes"


@dataclass(frozen=True, slots=True)
class NoteKind:
    """A kind of note: its name and, where it is handed over to the rear, the type of matter it becomes.

    `facts` answer that matter's form; in them `{about}` stands for the enterprise visited, `{lead}` for the code of the
    unit that leads the programme.
    """

    code: str
    name: Text
    becomes: str = ""
    subject: bool = False
    """Whether it is about a cadre, who must be named (调研纪实、识别推荐)."""
    facts: Mapping[str, Any] = field(default_factory=dict)


def note_kinds() -> dict[str, NoteKind]:
    """Return the kinds in force by code, in the pack's order."""
    rows = pack_part(PART) or []
    return {
        row["code"]: NoteKind(
            code=row["code"],
            name=Text(row["zh"], row["en"]),
            becomes=row.get("becomes", ""),
            subject=row.get("subject", False),
            facts=row.get("facts", {}),
        )
        for row in rows
    }
