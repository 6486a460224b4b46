"""廉政档案: sealed. Pages are written, moved to the upper level, and opened with a reason that stays on record."""

import secrets
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists import access
from luodi.city.checklists.models import PAGE_KINDS, FileOpening, FilePage, IntegrityFile, KeyPost
from luodi.city.matters.apart import open_text, seal_text
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

FILES: Final = "integrity.file"
"""What a role opens that keeps files of integrity; only for posts cleared for what is sealed (roles.yaml)."""


def keeping(person: Person) -> list[int]:
    """Return the units whose files `person` keeps: a post of their own, not lent, cleared for what is sealed."""
    held = [post for post in office().held(person.pk) if post.on_behalf_of is None]
    cleared = {post.unit_id for post in held if post.level_cap >= Level.SEALED}
    return [unit for unit in access.opening(person, FILES) if unit in cleared]


def files(person: Person) -> list[IntegrityFile]:
    """Return the files that units of `person` keep: that they are there, never what they say."""
    rows = IntegrityFile.objects.filter(keeper__in=keeping(person)).select_related("post", "keeper")
    return list(rows.order_by("post__code"))


def _file(person: Person, pk: int) -> IntegrityFile:
    found = IntegrityFile.objects.filter(pk=pk, keeper__in=keeping(person)).select_related("post", "keeper").first()
    if found is None:
        raise Refused("not_found", Text("没有这份档案。", "There is no such file."), "file")
    return found


def add_page(person: Person, *, keeper: str, post: str, kind: str, day: date, words: str) -> FilePage:
    """Write a page; the first makes the file. What it says is sealed at once.

    Raises Refused `not_allowed` (nobody who keeps files in `keeper`, or another unit has it), `not_found` (no such key
    post), `bad_value`, `missing`, `future`.
    """
    with witnessed("checklists", "add_page", person.pk), transaction.atomic():
        node = office().tree.get(keeper)
        if node is None or node.id not in keeping(person):
            raise Refused("not_allowed", NOT_ALLOWED, "keeper")
        row = KeyPost.objects.filter(code=post).first()
        if row is None:
            raise Refused("not_found", Text("没有这个重点岗位。", "There is no such key post."), "post")
        _check(kind, day, words)
        file, _ = IntegrityFile.objects.get_or_create(post=row, defaults={"keeper_id": node.id})
        if file.keeper_id != node.id:
            raise Refused("not_allowed", NOT_ALLOWED, "keeper")
        bound = secrets.randbits(62)
        wrapped, sealed = seal_text(words.strip(), bound)
        page = FilePage(file=file, kind=kind, day=day, by=person, at=timezone.now(), bound=bound)
        page.wrapped, page.sealed = wrapped, sealed
        page.save()
        Record(person).write("file.page", post, kind=kind)
    return page


def _check(kind: str, day: date, words: str) -> None:
    if kind not in PAGE_KINDS:
        raise Refused("bad_value", Text("种类不对。", "No such kind."), "kind")
    if not words.strip() or len(words) > 5_000:
        raise Refused("missing", Text("请写内容（5000 字以内）。", "Say what it is, in 5,000 signs."), "words")
    if day > timezone.localdate():
        raise Refused("future", Text("日期还没有到。", "That day has not come."), "day")


def move_file(person: Person, pk: int, to: str) -> IntegrityFile:
    """Move a file up (提级管理) to a unit where somebody keeps files. Its keeper so far sees it no more.

    Raises Refused `not_found`, `bad_value` (no unit, or nobody there keeps files), `no_change`.
    """
    with witnessed("checklists", "move_file", person.pk), transaction.atomic():
        file = _file(person, pk)
        node = office().tree.get(to)
        if node is None or not _kept_there(node.id):
            raise Refused("bad_value", Text("那里没有人管廉政档案。", "Nobody keeps files there."), "to")
        if file.keeper_id == node.id:
            raise Refused("no_change", Text("已经在那里。", "It is there already."), "to")
        before, file.keeper_id = file.keeper.code, node.id
        file.save(update_fields=["keeper"])
        Record(person).write("file.moved", file.post.code, was=before, to=to)
    return file


def _kept_there(unit: int) -> bool:
    return any(
        unit in keeping(Person(pk=who)) for who in office().people if any(h.unit_id == unit for h in office().held(who))
    )


def open_file(person: Person, pk: int, reason: str) -> list[tuple[FilePage, str]]:
    """Return a file's pages with what they say. Who opened it, when and why is on record before a word is read.

    Raises Refused `not_found`, `missing` (no reason).
    """
    with witnessed("checklists", "open_file", person.pk), transaction.atomic():
        file = _file(person, pk)
        if not reason.strip() or len(reason) > 200:
            raise Refused("missing", Text("请写查阅事由（200 字以内）。", "Say what for, in 200 signs."), "reason")
        FileOpening.objects.create(file=file, person=person, at=timezone.now(), reason=reason.strip())
        Record(person).write("file.opened", file.post.code)
        pages = file.pages.select_related("by").order_by("day", "pk")
        return [(page, open_text(page.wrapped, page.sealed, page.bound)) for page in pages]


def openings(person: Person, pk: int) -> list[FileOpening]:
    """Return who opened a file, the latest first. Raises Refused `not_found`."""
    return list(_file(person, pk).openings.select_related("person").order_by("-pk"))
