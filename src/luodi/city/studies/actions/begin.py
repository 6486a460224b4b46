"""Begin a study: with a file that somebody brings, or with what happened to the matters they may see."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from luodi.city.matters.models import MatterType
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.studies import keeping
from luodi.city.studies.access import units_of
from luodi.city.studies.journal import matters_of
from luodi.city.studies.models import Study
from luodi.city.witness import witnessed
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.files import form
from luodi.engines.notation import Text

MOST: Final = 200
"""Studies one person may keep."""
NAME: Final = 120
LARGEST: Final = 200 * 1024 * 1024
"""Bytes a log may have: a million events of XES, packed, are about ten million."""
AT_ONCE: Final = 4 * 1024 * 1024
"""Bytes up to which a file is prepared while its owner waits; a larger one is prepared beside."""
MATTERS_AT_ONCE: Final = 10_000
"""Matters up to which the journal is; some seconds."""


def bring_file(
    person: Person,
    chunks: Iterable[bytes],
    file_name: str,
    *,
    name: str = "",
    columns: dict[str, str] | None = None,
    unit: int = 0,
) -> Study:
    """Begin a study of a log file that arrives in pieces, for oneself or with a unit of one's own (`unit`).

    Raises Refused `bad_file` (no known form, empty), `too_large`, `too_many`, `bad_unit`. A file that cannot be read
    makes a study that failed and says why: the line, the column.
    """
    plain = Path(file_name).name
    try:
        form(Path(plain))
    except LogError as error:
        raise Refused("bad_file", error.text, "file") from error
    asked: dict[str, Any] = {"file": plain[-200:], "columns": {k: v for k, v in (columns or {}).items() if v.strip()}}
    with witnessed("studies", "bring_file", person.pk), keeping.received(_bounded(chunks)) as file:
        if not file.stat().st_size:
            raise Refused("bad_file", Text("文件是空的。", "The file is empty."), "file")
        at_once = file.stat().st_size <= AT_ONCE
        return _begun(person, "file", asked, name or plain, unit, file=file, at_once=at_once)


def _bounded(chunks: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > LARGEST:
            told = Text(f"日志最大 {LARGEST >> 20} MB。", f"A log has at most {LARGEST >> 20} MB.")
            raise Refused("too_large", told, "file")
        yield chunk


def from_journal(person: Person, types: list[str], since: date | None, until: date | None, *, name: str = "") -> Study:
    """Begin a study of what happened to the matters of some types, registered on certain days, that `person` may see.

    It is theirs alone: others may see other matters, and counts follow sight as lists do. Raises Refused
    `unknown_type`, `too_many`, `bad_period`.
    """
    known = dict(MatterType.objects.filter(current=True, code__in=types).values_list("code", "name_zh"))
    for code in types:
        if code not in known:
            raise Refused("unknown_type", Text(f"没有“{code}”这类事项。", f"There is no type “{code}”."), "types")
    if not types:
        raise Refused("unknown_type", Text("请选择至少一类事项。", "Choose a type of matter."), "types")
    if since and until and since > until:
        raise Refused("bad_period", Text("起日晚于止日。", "It ends before it begins."), "until")
    asked = {"types": types, "since": since and since.isoformat(), "until": until and until.isoformat()}
    with witnessed("studies", "from_journal", person.pk):
        at_once = matters_of(person, types, since, until).count() <= MATTERS_AT_ONCE
        return _begun(person, "journal", asked, name or "、".join(known[code] for code in types), 0, at_once=at_once)


def _begun(
    person: Person,
    origin: str,
    asked: dict[str, Any],
    name: str,
    unit: int,
    *,
    file: Path | None = None,
    at_once: bool = False,
) -> Study:
    if unit and unit not in units_of(person):
        told = Text("只能与您任职的单位共享。", "A study is shared with a unit in which you hold a post.")
        raise Refused("bad_unit", told, "unit")
    if Study.objects.filter(person=person).count() >= MOST:
        told = Text(f"已有 {MOST} 项研究，请先删去一些。", f"You keep {MOST} studies; remove some first.")
        raise Refused("too_many", told)
    now = timezone.now()
    # Nobody takes it up before its file lies there, and no sweep takes a file for one whose row is gone.
    lease = now + keeping.LEASE
    study = Study(person=person, origin=origin, asked=asked, name=name.strip()[:NAME], unit=unit, at=now, next_at=lease)
    study.save()
    if file:
        keeping.take_in(study, file)
    if at_once:
        keeping.prepare(study)
    else:
        Study.objects.filter(pk=study.pk).update(next_at=now)
    return study
