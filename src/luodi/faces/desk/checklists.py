"""清单 at the desk: lists in force, one with its items and flows, what differs between versions, drafts."""

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.checklists import access, queries
from luodi.city.checklists.actions.keep_list import keep_list
from luodi.city.checklists.actions.put_in_force import put_in_force
from luodi.city.checklists.diffing import FIELDS
from luodi.city.checklists.drafts import ListDraft, draft_of
from luodi.city.checklists.models import KINDS, ListVersion
from luodi.city.checklists.writing import write_list
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.faces.desk.exporting import XLSX
from luodi.faces.desk.gate import staff
from luodi.faces.web.checklists import grouped
from luodi.faces.web.forms import day_of, plain
from luodi.faces.web.language import language, pair, say

STATUSES: Final = {"added": ("新增", "New"), "changed": ("改动", "Changed"), "removed": ("删去", "Gone")}


@staff
def checklists(request: HttpRequest, person: Person) -> HttpResponse:
    """List the versions in force, kind by kind, and the drafts one keeps."""
    rows = queries.current(access.versions(person))
    kinds = [(say(name), [row for row in rows if row.checklist.kind == kind]) for kind, name in KINDS.items()]
    drafts = access.versions(person).filter(since__isnull=True).select_related("checklist")
    page = {"kinds": [kind for kind in kinds if kind[1]], "drafts": drafts, "items": sum(row.size for row in rows)}  # type: ignore[attr-defined]
    return render(request, "desk/checklists.html", page)


@staff
def checklist(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show a version of a list: its items, and how a power is used."""
    row = _found(person, code, plain(request.GET.get("version"), 20))
    history = queries.history(person, code)
    keeps = row.checklist.issuer_id in access.opening(person, access.KEEP)
    page = {
        "row": row,
        "kind": say(KINDS[row.checklist.kind]),
        "groups": grouped(row),
        "history": history,
        "before": next((one for one in history if one.since and (not row.since or one.since < row.since)), None),
        "keeps": keeps,
        "today": timezone.localdate(),
        "ahead": row.since and row.since > timezone.localdate(),
    }
    return render(request, "desk/checklist.html", page)


def _found(person: Person, code: str, version: str = "") -> ListVersion:
    try:
        return access.version(person, code, version)
    except Refused as refused:
        raise Http404 from refused


@staff
def versions(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show what differs between two versions, item by item."""
    old, new = (plain(request.GET.get(name), 20) for name in ("old", "new"))
    row = _found(person, code, new)
    try:
        changes = queries.changes(person, code, old, new)
    except Refused as refused:
        raise Http404 from refused
    told = [(one, pair(*STATUSES[one.status]), [(say(FIELDS[c.field]), c) for c in one.changes]) for one in changes]
    return render(request, "desk/checklist_diff.html", {"row": row, "old": old, "new": new, "changes": told})


@require_POST
@staff
def next_version(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Begin the next version as a copy of the one in force."""
    row = _found(person, code)
    try:
        made = keep_list(person, _copy(row, plain(request.POST.get("version"), 20)))
    except Refused as refused:
        messages.error(request, say(refused.message))
        return redirect("desk:checklist", code)
    messages.success(request, pair("已起草，可用 Excel 修改。", "Drafted; change it by workbook."))
    return redirect(f"{request.path.removesuffix('next/')}?version={made.version}")


def _copy(row: ListVersion, version: str) -> ListDraft:
    items = tuple(replace(draft_of(item)) for item in row.items.all())
    checklist = row.checklist
    return ListDraft(checklist.code, checklist.kind, checklist.issuer.code, version, row.name, items, row.public)


@require_POST
@staff
def in_force(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Put a draft in force from a day on."""
    version = plain(request.POST.get("version"), 20)
    _found(person, code, version)
    try:
        put_in_force(person, code, version, _day(request))
    except Refused as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(request, pair("已定施行日期，此后不再改。", "It has its day, and is changed no more."))
    return redirect(f"{request.path.removesuffix('in-force/')}?version={version}")


def _day(request: HttpRequest) -> date:
    return day_of(plain(request.POST.get("since"), 10), "since")


@staff
def workbook(request: HttpRequest, person: Person, code: str) -> HttpResponseBase:
    """Give a version out as a workbook."""
    row = _found(person, code, plain(request.GET.get("version"), 20))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_list(path, row, language())
        # Opened before the folder goes; what is open can be read all the same.
        opened = path.open("rb")
    return FileResponse(opened, as_attachment=True, filename=f"{code}-{row.version}.xlsx", content_type=XLSX)
