"""Workbooks taken in: uploaded, shown as what they would change, and only then, if confirmed, done."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from luodi.city import workbooks
from luodi.city.matters.queries import types_in_force
from luodi.city.refusals import Refused
from luodi.city.registry.access import holds
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Person
from luodi.city.workbooks.diff import STATUSES, Diff
from luodi.engines.notation import Text
from luodi.faces.desk.exporting import XLSX
from luodi.faces.desk.gate import staff
from luodi.faces.web.language import language, pair, say
from luodi.faces.web.taking_in import kept, taken_up

SHOWN = 500
"""Lines of a diff on the page; wrong ones come first."""
WORDS = {
    "wrong": Text("不对", "Wrong"),
    "added": Text("新增", "New"),
    "changed": Text("变更", "Changed"),
    "unchanged": Text("不变", "Unchanged"),
}


@staff
def workbooks_(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the page; a POST with a file shows its diff, one that confirms a diff carries it out."""
    try:
        if request.method == "POST" and request.POST.get("confirm"):
            return _apply(request, person)
        if request.method == "POST":
            path = kept(person, request.FILES.get("file"))
            return _page(request, person, workbooks.look(person, path), path.stem)
    except Refused as refused:
        return _page(request, person, error=say(refused.message))
    return _page(request, person)


def _apply(request: HttpRequest, person: Person) -> HttpResponse:
    file = request.POST.get("upload", "")
    path = taken_up(person, file)
    done = workbooks.apply(person, path, request.POST.get("confirm", "")).counts
    path.unlink(missing_ok=True)
    added, changed = done["added"], done["changed"]
    messages.success(request, pair(f"已完成：新增 {added}，变更 {changed}。", f"Done: {added} new, {changed} changed."))
    return redirect("desk:workbooks")


def _page(
    request: HttpRequest, person: Person, diff: Diff | None = None, upload: str = "", *, error: str = ""
) -> HttpResponse:
    page: dict[str, Any] = {"error": error, "diff": diff, "upload": upload, "registry": holds(person, SYSADMIN)}
    if diff:
        lines = sorted(diff.lines, key=lambda line: STATUSES.index(line.status))
        shown = [line for line in lines if line.status != "unchanged"][:SHOWN]
        page["counts"] = [(status, say(WORDS[status]), n) for status, n in diff.counts.items()]
        page["lines"] = [(say(workbooks.KINDS[line.sheet].NAME), say(WORDS[line.status]), line) for line in shown]
        page["more"] = len(lines) - diff.counts["unchanged"] - len(shown)
    page["types"] = [(row.code, say(row.name)) for row in types_in_force()]
    return render(request, "desk/workbooks.html", page, status=422 if error else 200)


@staff
def template(request: HttpRequest, person: Person, sheet: str) -> HttpResponseBase:
    """Give out a workbook to fill in; `type` adds the form of a matter type."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        try:
            workbooks.write_template(path, sheet, language=language(), type_=request.GET.get("type", "")[:40])
        except Refused as refused:
            raise Http404 from refused
        # Opened before the folder goes; what is open can be read all the same.
        opened = path.open("rb")
    return FileResponse(opened, as_attachment=True, filename=f"{sheet}.xlsx", content_type=XLSX)
