"""Files on a matter: put on record, and given out to be saved."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from luodi.city.matters import access
from luodi.city.matters.actions.draw_papers import draw_papers
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import Refusal
from luodi.faces.desk.dossier import Dossier
from luodi.faces.desk.gate import found, staff
from luodi.faces.desk.matter import show
from luodi.faces.web import uploads
from luodi.faces.web.forms import Form, plain
from luodi.faces.web.language import pair, say


@require_POST
@staff
def upload(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Put files on record."""
    row, files = found(person, number), request.FILES.getlist("files")
    try:
        uploads.check(files)
        count = uploads.attach_all(person, number, files, plain(request.POST.get("material"), 60))
    except (Refused, Refusal) as problem:
        return show(request, Dossier(person, row), Form(error=say(problem.message)), 422)
    if not count:
        return show(request, Dossier(person, row), Form(error=pair("请先选择文件。", "Choose a file first.")), 422)
    messages.success(request, pair(f"已添加 {count} 个文件。", f"{count} files were added."))
    return redirect("desk:matter", number)


@require_POST
@staff
def papers(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Draw up the papers that are not there yet in the templates' present versions."""
    row = found(person, number)
    try:
        count = len(draw_papers(person, number))
    except (Refused, Refusal) as problem:
        return show(request, Dossier(person, row), Form(error=say(problem.message)), 422)
    said = pair(f"已生成 {count} 个文件。", f"{count} files were drawn up.")
    messages.success(
        request, said if count else pair("材料已是现行模板的。", "The papers are of the present templates.")
    )
    return redirect("desk:matter", number)


@staff
def file(request: HttpRequest, person: Person, number: str, pk: int) -> HttpResponse:
    """Give out a file of a matter the person may see."""
    return uploads.download(get_object_or_404(access.documents(person, found(person, number)), pk=pk))


@staff
def preview(request: HttpRequest, person: Person, number: str, pk: int) -> HttpResponse:
    """Show a picture or PDF of a matter the person may see; other types are only saved."""
    document = get_object_or_404(access.documents(person, found(person, number)), pk=pk)
    if document.mime not in uploads.SHOWN:
        raise Http404
    return uploads.inline(document)
