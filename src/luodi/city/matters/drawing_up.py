"""成套材料 Drawing papers up: a matter's answers put into the templates of its type, as .docx and PDF."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.definition import Definition, FormField
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, definition
from luodi.city.matters.papers import Paper
from luodi.city.matters.rolls import filled
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.engines.notation import Text
from luodi.engines.process import unpack_state
from luodi.engines.process.options import label
from luodi.engines.prose.papers import font, write_docx, write_pdf
from luodi.engines.prose.templates import fill, lacking
from luodi.engines.rules.choosing import holds

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF: Final = "application/pdf"


class Drawn(msgspec.Struct, frozen=True):
    """A paper as a file."""

    paper: Paper
    name: str
    mime: str
    content: bytes


def drawn(matter: Matter, city: Office) -> list[Drawn]:
    """Return the papers of a matter as files: Word, and PDF where a Chinese typeface is installed.

    Raises Refused `paper_lacks` naming every answer that is missing.
    """
    known = definition(matter.type_id)
    facts, values = answers(matter, known, city)
    papers = [paper for paper in city.papers.get(known.code, ()) if holds(paper.when, facts)]
    missing = [key for paper in papers for key in lacking(paper.template, facts, values)]
    if missing:
        _refuse(known, list(dict.fromkeys(missing)))
    at = timezone.localtime(matter.registered)
    return [file for paper in papers for file in _files(paper, facts, values, at)]


def _refuse(known: Definition, missing: list[str]) -> None:
    names = {field.key: field.name for field in known.form}
    told = [names.get(key, Text(key, key)) for key in missing]
    zh, en = "、".join(name.zh for name in told), ", ".join(name.en for name in told)
    raise Refused(
        "paper_lacks", Text(f"材料没有生成，还缺：{zh}。", f"No papers were drawn up; missing: {en}."), missing[0]
    )


def _files(paper: Paper, facts: Mapping[str, Any], values: Mapping[str, str], at: datetime) -> list[Drawn]:
    blocks, title = fill(paper.template, facts, values), paper.name.zh
    out = [Drawn(paper, f"{title}.docx", DOCX, write_docx(blocks, title=title, at=at.replace(tzinfo=None)))]
    if font():
        out.append(Drawn(paper, f"{title}.pdf", PDF, write_pdf(blocks, title=title)))
    return out


def answers(matter: Matter, known: Definition, city: Office) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what a matter's form was answered: as facts, for conditions, and in Chinese words, for places."""
    words, facts = access.words(SYSTEM, matter), unpack_state(matter.state).facts
    day = timezone.localtime(matter.registered)
    said = {"number": matter.number, "day": f"{day.year}年{day.month}月{day.day}日", "type_name": known.name.zh}
    for field in (filled(item, city.rolls) for item in known.form):
        value = words.get(f"1.form.{field.key}", facts.get(field.key))
        if value not in (None, "", []):
            said[field.key] = _in_words(field, value)
    return facts, said


def _in_words(field: FormField, value: Any) -> str:
    if field.options:
        return "、".join(label(field, one).zh for one in (value if isinstance(value, list) else [value]))
    if field.kind == "flag":
        return "是" if value else "否"
    if field.kind == "date":
        year, month, day = str(value).split("-")
        return f"{year}年{int(month)}月{int(day)}日"
    return str(value)
