"""Matter types against their own definitions: what is frozen must still be what came into force."""

from collections.abc import Iterable
from functools import lru_cache

from luodi.city.matters.definition import parse_definition
from luodi.city.matters.models import MatterType
from luodi.city.matters.packs import meaning_digest
from luodi.city.matters.proof.report import Report
from luodi.engines.notation import NotationError, Text, read


def label_of(row: MatterType) -> str:
    """Return a version as the journal names it: `hotline/3`."""
    return f"{row.code}/{row.version}"


class Versions:
    """All versions of all types, by row and by the name the journal gives them."""

    def __init__(self) -> None:
        self.by_id: dict[int, MatterType] = MatterType.objects.in_bulk()
        self.by_label = {label_of(row): row for row in self.by_id.values()}


def check_types(types: Iterable[MatterType], report: Report) -> None:
    """Note every type whose code, names or definition are not what its digest stands for."""
    for row in types:
        if _says(row.source) != (row.code, row.name, row.digest):
            report.note(
                "",
                0,
                f"事项类型 {row} 的定义被改动",
                f"the definition of matter type {row} is not what came into force",
            )


@lru_cache(maxsize=1024)
def _says(source: str) -> tuple[str, Text, str] | None:
    """Return the code, the name and the digest of what a definition says, None when it says nothing that can be read.

    A pure function of the text, remembered: whoever verifies every minute reads each definition once.
    """
    try:
        known = parse_definition(source, "")
        return known.code, known.name, meaning_digest(read(source, ""))
    except NotationError:
        return None
