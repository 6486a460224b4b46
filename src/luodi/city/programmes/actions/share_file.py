"""共享文件: a member, or somebody of the lead's unit, puts a file into the space; no version replaces another."""

from dataclasses import dataclass
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone

from luodi.city.matters import documents
from luodi.city.programmes import access
from luodi.city.programmes.models import Programme, SharedFile
from luodi.city.programmes.proof import PUT
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

LONGEST = {"title": 120, "folder": 40}


@dataclass(frozen=True, slots=True)
class Given:
    """What is said of a file. `name`: as it is called where it comes from; without a title that is its title."""

    name: str
    title: str = ""
    folder: str = ""
    level: int | None = None
    """Up to the programme's; without one, that of the file there is under this title, else as high as one reaches."""


def share_file(person: Person, code: str, given: Given, file: documents.Readable) -> SharedFile:
    """Put a file; under a title that is there, its next version. The bytes that are there already add nothing.

    Raises Refused `not_found`, `not_allowed`, `closed`, `too_long`, `level_unknown` (above what the programme allows or
    the person's post reaches), and for files that are not taken.
    """
    with witnessed("programmes", "share_file", person.pk):
        # All of it before the bytes are kept: who may put nothing stores nothing.
        programme = _to_share(person, access.get(person, code))
        title, folder = _plain(given.title) or _plain(PurePath(given.name).stem), _plain(given.folder)
        _fits(title=title or "file", folder=folder)
        level = _level(person, programme, given.level, folder, title)
        taken = documents.take(file, given.name)
        row = SharedFile(programme=programme, folder=folder, title=title or "file", level=level, by=person)
        row.name, row.mime, row.size, row.sha256 = given.name[-200:], taken.mime, taken.size, taken.sha256
        return _kept(row)


def _to_share(person: Person, programme: Programme) -> Programme:
    if not access.may_share(person, programme):
        raise Refused("not_allowed", NOT_ALLOWED)
    _open(programme)
    return programme


def _open(programme: Programme) -> None:
    if programme.closed:
        raise Refused("closed", Text("已经结束。", "It has ended."), "programme")


def _kept(row: SharedFile) -> SharedFile:
    with transaction.atomic():
        _open(Programme.objects.select_for_update().get(pk=row.programme_id))
        same = SharedFile.objects.filter(
            programme=row.programme, folder=row.folder, title=row.title, level=row.level, erased_at=None
        )
        last = same.order_by("-n").first()
        if last and last.sha256 == row.sha256 and last.withdrawn_at is None:
            return last
        row.n, row.at = last.n + 1 if last else 1, timezone.now()
        row.save()
        # No word somebody wrote: what it is called stands in its row alone.
        Record(row.by).write(PUT, row.programme.code, id=row.pk, level=row.level, size=row.size, sha256=row.sha256)
    return row


def _plain(typed: str) -> str:
    return "".join(sign for sign in typed if sign.isprintable()).strip()


def _fits(**typed: str) -> None:
    for field, text in typed.items():
        if len(text) > LONGEST[field]:
            raise Refused("too_long", Text(f"最多 {LONGEST[field]} 个字。", f"At most {LONGEST[field]} signs."), field)


def _level(person: Person, programme: Programme, asked: int | None, folder: str, title: str) -> int:
    most = access.reach(person, programme)
    if asked is None:
        there = access.files(person, programme).filter(folder=folder, title=title, withdrawn_at=None)
        return max(there.values_list("level", flat=True), default=most)
    if not 0 <= asked <= most:
        told = Text(
            "密级不能高于专项的，也不能高于您的岗位看得到的。",
            "The level is not above the programme's, nor above what your post may see.",
        )
        raise Refused("level_unknown", told, "level")
    return asked
