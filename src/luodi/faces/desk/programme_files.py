"""The files a programme shares, at the desk: listed by folder, put as versions, taken, withdrawn with a reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from luodi.city.programmes import access, queries_of_files
from luodi.city.programmes.actions.read_file import read_file, readings
from luodi.city.programmes.actions.share_file import LONGEST, Given, share_file
from luodi.city.programmes.actions.withdraw_file import withdraw_file
from luodi.city.programmes.models import Programme, SharedFile
from luodi.city.refusals import Refused
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.desk.programme_forms import LEVELS
from luodi.faces.web import uploads
from luodi.faces.web.forms import Form, Input, plain
from luodi.faces.web.language import pair, say

NAMES = {Level.PUBLIC: Text("公开", "Open"), **LEVELS}


@staff
def programme_files(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """List the files of a programme somebody may see; a POST puts one, or withdraws a version (`do=withdraw`)."""
    row = _found(person, code)
    if request.POST.get("do") == "withdraw":
        return _withdrawn(request, person, code)
    may = access.may_share(person, row) and not row.closed
    form = _form(person, row, request.POST) if may else None
    if request.method == "POST":
        if form is None:
            raise Http404
        made = form.tries(lambda: _put(request, person, code))
        if made:
            messages.success(
                request, pair(f"“{made.title}”已放入，第 {made.n} 版。", f"“{made.title}” is in, version {made.n}.")
            )
            return redirect(request.path)
    space = queries_of_files.space(person, row)
    page = {
        "row": row,
        "space": space,
        "form": form,
        "sealed": Level.SEALED,
        "runs": access.may_run(person, row),
        "me": person.pk,
    }
    return render(request, "desk/programme_files.html", page, status=form.status if form else 200)


def _form(person: Person, row: Programme, typed: QueryDict) -> Form:
    most = access.reach(person, row)
    levels = [(str(level.value), say(name)) for level, name in NAMES.items() if level <= most]
    inputs = [
        Input("file", pair("文件", "File"), "file", True),
        Input("title", pair("标题", "Title"), longest=LONGEST["title"],
              help=pair("不写用文件名；同一文件夹、同名、同密级再传就是新版本。",
                        "Else the file's name; the same folder, title and level make a new version.")),
        Input("folder", pair("文件夹", "Folder"), longest=LONGEST["folder"]),
        Input("level", pair("密级", "Level"), "select", True, options=levels[::-1]),
    ]  # fmt: skip
    return Form(inputs).keep(typed)


def _put(request: HttpRequest, person: Person, code: str) -> SharedFile:
    file = request.FILES.get("file")
    if file is None:
        raise Refused("missing", Text("请先选择文件。", "Choose a file first."), "file")
    uploads.check([file])
    level = plain(request.POST.get("level"), 1)
    title, folder = (plain(request.POST.get(key), 200) for key in ("title", "folder"))
    given = Given(str(file.name), title, folder, int(level) if level.isdecimal() else -1)
    return share_file(person, code, given, file)


def _withdrawn(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    pk = plain(request.POST.get("file"), 15)
    try:
        reason = plain(request.POST.get("reason"), 201)
        done = withdraw_file(
            person, code, int(pk) if pk.isdecimal() else 0, reason, erase=bool(request.POST.get("erase"))
        )
    except Refused as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(
            request, pair("已删除。", "It is erased.") if done.erased_at else pair("已撤下。", "It is withdrawn.")
        )
    return redirect("desk:programme_files", code)


@staff
def programme_file(request: HttpRequest, person: Person, code: str, pk: int) -> HttpResponseBase:
    """Give out a file; of a sealed one the page asks what for, and a POST with that reason gives it out."""
    row = _found(person, code)
    file = access.files(person, row).filter(pk=pk).first()
    if file is None or file.erased_at:
        raise Http404
    sealed, status, error = file.level >= Level.SEALED, 200, ""
    if not sealed or request.method == "POST":
        try:
            return uploads.download(read_file(person, code, pk, plain(request.POST.get("reason"), 201)))
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from refused
            status, error = 422, say(refused.message)
    page = {"row": row, "file": file, "error": error, "readings": readings(person, code, pk)}
    return render(request, "desk/programme_file.html", page, status=status)


def _found(person: Person, code: str) -> Programme:
    try:
        return access.get(person, code)
    except Refused as problem:
        raise Http404 from problem
