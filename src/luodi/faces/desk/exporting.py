"""Lists as workbooks: asked for with a button of the list, fetched at once or, when long, from the page of exports."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.matters import exporting
from luodi.city.matters.exporting import journal
from luodi.city.matters.exporting.lists import LISTS
from luodi.city.matters.models import Export
from luodi.city.refusals import Refused
from luodi.city.registry.access import opens
from luodi.city.registry.models import Person
from luodi.faces.desk.gate import staff
from luodi.faces.desk.sought import sought_of
from luodi.faces.web.journal_file import journal_file
from luodi.faces.web.language import language, pair, say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff
def exports(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Show one's exports; a POST asks for one: `list` and what the list is narrowed to."""
    if request.method == "POST":
        return _start(request, person)
    jobs = exporting.mine(person)
    page = {
        "journal": opens(person, journal.OPENS),
        "jobs": [(job, say(LISTS[job.list].name)) for job in jobs],
        "running": any(job.state == "waiting" for job in jobs),
        "days": exporting.jobs.KEPT.days,
    }
    return render(request, "desk/exports.html", page)


def _start(request: HttpRequest, person: Person) -> HttpResponseBase:
    mine = request.POST.get("scope") != "unit"
    try:
        job = exporting.start(person, request.POST.get("list", ""), sought_of(request), mine=mine, language=language())
    except Refused as refused:
        messages.error(request, say(refused.message))
        return redirect("desk:exports")
    if job.state == "ready":
        return download(job)
    told = pair(
        f"共 {job.total} 行，正在生成；好了在这里下载。", f"{job.total} rows are being written; fetch them here."
    )
    messages.success(request, told)
    return redirect("desk:exports")


@staff
def file(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """Give out a workbook to whoever asked for it."""
    job = get_object_or_404(Export, pk=pk, person=person, state="ready")
    if not exporting.file_of(job).exists():
        raise Http404
    return download(job)


@require_POST
@staff
def again(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Go on with an export that failed."""
    try:
        exporting.restart(person, get_object_or_404(Export, pk=pk, person=person))
    except Refused as refused:
        messages.error(request, say(refused.message))
    return redirect("desk:exports")


@require_POST
@staff
def journal_(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Give out the journal to whoever's role opens it, narrowed by the days it was recorded on."""
    since, until = (day_start(request.POST.get(key, "")) for key in ("since", "until"))
    form = "parquet" if request.POST.get("format") == "parquet" else "csv"
    try:
        return journal_file(person, form, since, until + timedelta(days=1) if until else None)
    except Refused as refused:
        messages.error(request, say(refused.message))
        return redirect("desk:exports")


def day_start(text: str) -> datetime | None:
    """Return the first instant of a day as typed, None for none."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), datetime.min.time()))
    except (ValueError, OverflowError):
        return None


def download(job: Export) -> FileResponse:
    """Return the workbook of an export that is ready."""
    name = f"{LISTS[job.list].name.get(job.language)}-{timezone.localtime(job.at):%Y%m%d-%H%M}.xlsx"
    opened = exporting.file_of(job).open("rb")
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=XLSX)
    response.headers["Cache-Control"] = "private, no-store"
    return response
