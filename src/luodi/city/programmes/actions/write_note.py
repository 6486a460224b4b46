"""记日志: a member writes a line of the field journal; what the rear must act on becomes a matter at home."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from luodi.city.matters.actions.raise_matter import Draft, raise_matter
from luodi.city.programmes import access
from luodi.city.programmes.actions.take_task import keep_task
from luodi.city.programmes.kinds import NoteKind, note_kinds
from luodi.city.programmes.models import Member, Note, Programme, Task
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person
from luodi.city.registry.queries import person_named
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

LONGEST = 5_000
MOST_MET = 1_000
DIFFERS = "line_differs"


@dataclass(frozen=True, slots=True)
class Line:
    """A line before it is written. `key` is made where it is written, so that sending it again adds nothing."""

    key: UUID
    kind: str
    on: date
    about: str = ""
    met: int = 0
    subject: str = ""
    """Whose deeds are recorded, by user name or by name where nobody else has it; of a survey."""
    text: str = ""
    hand_over: bool = False
    """Whether the rear is to act on it: then it becomes a matter at home."""
    region: str = ""
    facts: Mapping[str, Any] | None = None
    """More answers to the form of that matter."""


def write_note(person: Person, code: str, line: Line) -> Note:
    """Write a line, and hand it over where asked. Sent again, it is what it was; nothing is counted twice.

    Raises Refused `not_found`, `not_allowed` (no member), `closed`, `bad_value`, `future`, `too_long`, `line_differs`
    (under that key stands a line that says otherwise); about a cadre
    `missing`, `not_in_force`, `own_work` (oneself), `level_unknown` (the programme is not confidential); and what
    raising the matter refuses: then the line stands, and is handed over when it is sent again.
    """
    with witnessed("programmes", "write_note", person.pk):
        programme = access.get(person, code)
        member = access.membership(person, programme)
        if member is None:
            raise Refused("not_allowed", NOT_ALLOWED)
        kind = _check(line, programme)
        subject = _subject(person, programme, kind, line.subject.strip())
        with transaction.atomic():
            note = _kept(programme, member, line, subject)
        if line.hand_over:
            hand_over(person, programme, member, note, kind, line)
    return note


def _kept(programme: Programme, member: Member, line: Line, subject: Person | None) -> Note:
    """Write a line, or return it where it was sent before. Raises Refused `line_differs`: lines are never changed."""
    said = {
        "kind": line.kind,
        "on": line.on,
        "about": line.about.strip(),
        "met": line.met,
        "subject_id": subject.pk if subject else None,
        "text": line.text.strip(),
    }
    given = said | {"programme": programme, "at": timezone.now()}
    note, new = Note.objects.get_or_create(member=member, key=line.key, defaults=given)
    if not new and any(getattr(note, name) != value for name, value in said.items()):
        told = Text(
            "这一条已按原来的内容记下，日志不能改动；改过的内容请另记一条。",
            "This line stands as it was first sent, and lines are never changed: write what is different as another.",
        )
        raise Refused(DIFFERS, told, "key")
    return note


def hand_over(person: Person, programme: Programme, member: Member, note: Note, kind: NoteKind, line: Line) -> Task:
    """前方吹哨、后方办理: the line becomes a matter at home, whose type says who owns it; once, however often sent."""
    known = {"{about}": note.about, "{lead}": programme.lead.code}
    facts = {key: _filled(value, known) for key, value in kind.facts.items()} | dict(line.facts or {})
    title = f"{note.about}：{note.text}" if note.about else note.text
    draft = Draft(kind.becomes, title[:60] or kind.name.zh, note.text, line.region, "inside", facts)
    origin = ("field", f"{member.pk}:{note.key}")
    with transaction.atomic():
        raised = raise_matter(person, _with_origin(draft, origin))
        task = keep_task(person, programme, raised.matter, member, note)
        if not raised.again:
            Record(person).write("programme.handed_over", programme.code, matter=raised.number)
    return task


def _with_origin(draft: Draft, origin: tuple[str, str]) -> Draft:
    return Draft(draft.type, draft.title, draft.text, draft.region, draft.channel, draft.facts, origin=origin)


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for place, told in known.items():
            value = value.replace(place, told)
    return value


def _subject(person: Person, programme: Programme, kind: NoteKind, named: str) -> Person | None:
    if not named and kind.subject:
        raise Refused("missing", Text("写明记的是哪位干部。", "Say which cadre it is about."), "subject")
    if not named:
        return None
    if programme.level < Level.RESTRICTED:
        told = Text("干部纪实只能记在受限的专班里。", "Cadres' deeds are kept in confidential programmes alone.")
        raise Refused("level_unknown", told, "subject")
    found = person_named(named, "subject", "not_in_force")
    if found.pk == person.pk:
        raise Refused("own_work", Text("不能给自己记纪实。", "Nobody keeps a record of their own deeds."), "subject")
    return found


def _check(line: Line, programme: Programme) -> NoteKind:
    kind = note_kinds().get(line.kind)
    if kind is None:
        known = "、".join(note_kinds())
        raise Refused("bad_value", Text(f"种类可选：{known}。", f"Kinds: {known}."), "kind")
    if line.hand_over and not kind.becomes:
        told = Text(f"“{kind.name.zh}”不移交后方。", f"“{kind.name.en}” is not handed over.")
        raise Refused("bad_value", told, "hand_over")
    if line.on > timezone.localdate():
        raise Refused("future", Text("日期还没到。", "That day has not come."), "on")
    if line.on < programme.from_date or programme.closed:
        told = Text("不在这个批次的期间内。", "Not within the programme's time.")
        raise Refused("closed" if programme.closed else "too_early", told, "on")
    if len(line.text) > LONGEST or len(line.about) > 120:
        raise Refused("too_long", Text(f"最多 {LONGEST} 个字。", f"At most {LONGEST} signs."), "text")
    if not 0 <= line.met <= MOST_MET or not (line.text.strip() or line.about.strip()):
        raise Refused("bad_value", Text("写明走访了谁、谈了什么。", "Say who was visited, or what was said."), "text")
    return kind
