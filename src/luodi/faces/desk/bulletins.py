"""The bulletin of an assessment on the desk: every figure a link, what is not told with its reason, and the files."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from luodi.city.assessment.bulletins import bulletin_of
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.prose import Block, Refusing, Sentence
from luodi.engines.prose.convert import office
from luodi.faces.desk.gate import staff
from luodi.faces.web.bulletin_file import TYPES, bulletin_file
from luodi.faces.web.language import language, pair, say

Spans = list[tuple[str, str]]
"""Words, each with the address it leads to, empty for none."""


@staff
def bulletin(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Show the bulletin of a run that is decided and that one sees whole."""
    try:
        told = bulletin_of(person, number)
    except Refused as refused:
        raise Http404 from refused
    found = told.bulletin
    page = {
        "run": told.view.run,
        "title": say(found.title),
        "blocks": [_block(number, block) for block in found.blocks if block.kind != "title"],
        "refusals": _reasons(found.refusals),
        "left_out": _reasons(found.left_out),
        "pdf": bool(office()),
    }
    return render(request, "desk/bulletin.html", page)


@staff
def bulletin_file_(request: HttpRequest, person: Person, number: str, form: str) -> HttpResponse:
    """Give out the bulletin as a file of a form: docx, pdf, xlsx."""
    if form not in TYPES:
        raise Http404
    try:
        told = bulletin_of(person, number)
    except Refused as refused:
        raise Http404 from refused
    try:
        return bulletin_file(told, form, language())
    except Refused as refused:
        messages.error(request, say(refused.message))
        return redirect("desk:bulletin", number)


def _reasons(refusing: Iterable[Refusing]) -> list[tuple[str, str]]:
    """Return each reason once, with the lines of the template it holds for."""
    lines: dict[str, list[str]] = {}
    for one in refusing:
        lines.setdefault(say(one.refusal.why), []).append(str(one.line))
    return [(why, pair("、", ", ").join(at)) for why, at in lines.items()]


def _block(number: str, block: Block) -> dict[str, Any]:
    rows = [[_spans(number, cell) for cell in row] for row in block.rows]
    head, body = (rows[0], rows[1:]) if rows else ([], [])
    spans = _spans(number, block.sentence)
    return {
        "kind": block.kind,
        "level": 2 if block.kind == "annex" else block.level + 1,
        "spans": spans,
        "head": head,
        "body": body,
    }


def _spans(number: str, sentence: Sentence) -> Spans:
    return [(span.text, _address(number, span.link)) for span in sentence.get(language())]


def _address(number: str, link: str) -> str:
    """Return where a figure leads: a unit's to what it is made of, a matter to itself, the whole city's to the annex,
    a score to the run."""
    first, _, second = link.partition("/")
    if not link:
        return ""
    if second:
        found = ("desk:matter", [second]) if first == "matter" else ("desk:figure", [number, first, second])
        return reverse(found[0], args=found[1])
    return "#annex" if first[0].isalpha() else reverse("desk:assessment", args=[number])
