"""Matter types against their own definitions: what is frozen must still be what came into force."""

from collections.abc import Iterable

from luodi.city.matters.definition import parse_definition
from luodi.city.matters.models import MatterType
from luodi.city.matters.packs import meaning_digest
from luodi.city.matters.proof.report import Report
from luodi.engines.notation import NotationError, read


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
        try:
            known = parse_definition(row.source, f"{row.code}.yaml")
            digest = meaning_digest(read(row.source, f"{row.code}.yaml"))
        except NotationError:
            known, digest = None, ""
        if known is None or digest != row.digest or (known.code, known.name) != (row.code, row.name):
            report.note(
                "",
                0,
                f"事项类型 {row} 的定义被改动",
                f"the definition of matter type {row} is not what came into force",
            )
