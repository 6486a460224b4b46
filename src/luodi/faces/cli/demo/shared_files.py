"""Files that the demo's programmes share (`demo/files.yaml`), put through the real action, in folders and at levels."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

import msgspec
from django.utils import timezone

from luodi.city.packing import find_pack
from luodi.city.programmes.actions.open_programme import Draft, open_programme
from luodi.city.programmes.actions.share_file import Given, share_file
from luodi.city.programmes.actions.take_part import add_member
from luodi.city.programmes.models import Programme, SharedFile
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person
from luodi.engines.notation import Text, read_file
from luodi.engines.prose.papers import write_docx
from luodi.engines.prose.templates import Block

FILE: Final = "demo/files.yaml"
TEAM: Final = "lhza"
"""A sealed team of the discipline body and a district: its files are at levels that few see."""
LEADS, JOINS = "shi", ("zhang", "370213-jw-inspector")


class Shared(msgspec.Struct, frozen=True):
    """A file: in which programme, by whom, how it is called, and its words; its ending says what it is."""

    programme: str
    by: str
    folder: str
    name: str
    level: int
    text: str


def shared_files(pack: str) -> int:
    """Put the demo's files, once; return how many. What names a programme or somebody who is not there is left out."""
    root = find_pack(pack)
    if SharedFile.objects.exists() or not (root / FILE).is_file():
        return 0
    _team()
    rows = msgspec.convert(read_file(root / FILE, root)["files"], tuple[Shared, ...])
    people = {p.username: p for p in Person.objects.filter(username__in={row.by for row in rows}, active=True)}
    known = set(Programme.objects.values_list("code", flat=True))
    put = [_put(people[row.by], row) for row in rows if row.by in people and row.programme in known]
    return len(put)


def _put(person: Person, row: Shared) -> SharedFile:
    given = Given(row.name, folder=row.folder, level=row.level)
    return share_file(person, row.programme, given, BytesIO(_bytes(row)))


def _bytes(row: Shared) -> bytes:
    if not row.name.endswith(".docx"):
        return row.text.encode()
    title, lines = row.name.removesuffix(".docx"), row.text.splitlines()
    blocks = [Block("title", title), *(Block("text", line) for line in lines)]
    at: datetime = timezone.localtime().replace(tzinfo=None)
    return write_docx(blocks, title=title, at=at)


def _team() -> None:
    people = {p.username: p for p in Person.objects.filter(username__in=(LEADS, *JOINS), active=True)}
    if len(people) <= len(JOINS) or Programme.objects.filter(code=TEAM).exists():
        return
    today = timezone.localdate()
    title = Text("某国企联合专案组", "Joint case team")
    last = today + timedelta(days=120)
    open_programme(people[LEADS], Draft(TEAM, "task_force", title, "qd-jw", today, last, level=Level.SEALED))
    for username in JOINS:
        add_member(people[LEADS], TEAM, username=username, duty="组员")
