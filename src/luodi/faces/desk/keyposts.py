"""提级监督 at the desk: the register, the list a rule chose with the reason of each, duties raised, sealed files."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.checklists import access, posts
from luodi.city.checklists.actions.choose_posts import choose_posts
from luodi.city.checklists.actions.keep_file import add_page, files, keeping, move_file, open_file, openings
from luodi.city.checklists.actions.keep_post import keep_post
from luodi.city.checklists.actions.raise_duties import raise_duties
from luodi.city.checklists.models import PAGE_KINDS, POST_KINDS, Choosing
from luodi.city.checklists.register import columns, raisable
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import Refusal
from luodi.faces.desk import duty_forms as forms
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import pick, plain
from luodi.faces.web.language import pair, say

SHOWN: Final = 300


@staff
def keyposts(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the register and the lists chosen from it; a POST writes a post into the register."""
    units = access.opening(person, posts.CHOOSE)
    form = forms.post(units, request.POST) if units else None
    if request.method == "POST" and form and form.tries(lambda: keep_post(person, forms.post_of(request.POST))):
        messages.success(request, pair("已登记。", "It is in the register."))
        return redirect("desk:keyposts")
    figures = columns()
    rows = list(posts.register(person)[: SHOWN + 1])
    city = office()
    page = {
        "columns": [(say(one.name), one.unit) for one in figures],
        "rows": [(row, say(POST_KINDS[row.kind]), [row.figures.get(c.key) for c in figures]) for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "lists": posts.choosings(person)[:50],
        "form": form,
        "keepers": [city.tree.node(unit) for unit in units if unit in city.tree],
        "files": bool(keeping(person)),
    }
    return render(request, "desk/keyposts.html", page, status=form.status if form else 200)


@require_POST
@staff
def choose(request: HttpRequest, person: Person) -> HttpResponse:
    """Have the rules choose, and show the list."""
    try:
        row = choose_posts(person, plain(request.POST.get("keeper"), 40))
    except Refused as refused:
        messages.error(request, say(refused.message))
        return redirect("desk:keyposts")
    return redirect("desk:keypost_list", row.pk)


def _found(person: Person, pk: int) -> Choosing:
    try:
        return posts.choosing(person, pk)
    except Refused as refused:
        raise Http404 from refused


@staff
def keypost_list(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show a frozen list, post by post, and how the raised duties stand; a POST raises duties for a period."""
    row = _found(person, pk)
    if request.method == "POST":
        try:
            n = raise_duties(person, pk, request.POST.getlist("duties"), plain(request.POST.get("period"), 8))
        except (Refused, Refusal) as refused:
            messages.error(request, say(refused.message))
        else:
            messages.success(request, pair(f"已提级 {n} 件。", f"Raised: {n}."))
        return redirect("desk:keypost_list", pk)
    known = raisable()
    page = {
        "row": row,
        "verdicts": [(one, say(POST_KINDS[one.post.kind])) for one in posts.verdicts(row)],
        "kinds": [(say(POST_KINDS[kind]), n) for kind, n in posts.kinds(row).items()],
        "reasons": posts.reasons(row),
        "same": posts.still_the_same(row),
        "duties": [
            (line, say(known[line.duty]) if line.duty in known else line.duty) for line in posts.duty_lines(row)
        ],
        "raisable": pick(known.items()),
        "may": row.keeper_id in access.opening(person, posts.CHOOSE),
        "period": f"{timezone.localdate():%Y}-H{1 if timezone.localdate().month < 7 else 2}",
    }
    return render(request, "desk/keypost_list.html", page)


@staff
def integrity_files(request: HttpRequest, person: Person) -> HttpResponse:
    """List the files one's units keep: that they are there, not what they say; a POST writes a page, sealed at once."""
    keepers = keeping(person)
    form = forms.page(keepers, request.POST)
    if request.method == "POST" and form.tries(lambda: add_page(person, **forms.page_of(request.POST))):
        messages.success(request, pair("已写入并密封。", "It is written and sealed."))
        return redirect("desk:integrity_files")
    page = {"rows": files(person), "may": bool(keepers), "form": form if keepers else None}
    return render(request, "desk/integrity_files.html", page, status=form.status)


@staff
def integrity_file(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Ask what a file is opened for; a POST opens it, on record, or moves it up."""
    row = next((one for one in files(person) if one.pk == pk), None)
    if row is None:
        raise Http404
    page = {"row": row, "pages": None, "openings": openings(person, pk)}
    if request.method == "POST":
        try:
            if request.POST.get("to"):
                move_file(person, pk, plain(request.POST.get("to"), 40))
                messages.success(request, pair("已提归上级管理。", "Moved up."))
                return redirect("desk:integrity_files")
            found = open_file(person, pk, plain(request.POST.get("reason"), 201))
        except Refused as refused:
            return render(request, "desk/integrity_file.html", page | {"error": say(refused.message)}, status=422)
        page["pages"] = [(one, say(PAGE_KINDS[one.kind]), words) for one, words in found]
        page["openings"] = openings(person, pk)
    return render(request, "desk/integrity_file.html", page)
