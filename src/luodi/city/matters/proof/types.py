"""Matter types against their own definitions: what is frozen must still be what came into force."""

from collections.abc import Iterable

from luodi.city.matters.definition import parse_definition
from luodi.city.matters.models import MatterType
from luodi.city.matters.packs import meaning_digest
from luodi.city.matters.proof.report import Report
from luodi.engines.notation import NotationError, read


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
