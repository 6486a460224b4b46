"""帮办代办 at the desk: whom I act for, what their applicants see, and what the grids did."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from luodi.city.matters import access
from luodi.city.matters.access import Assisting
from luodi.city.matters.actions import act, action
from luodi.city.matters.assisting import MEANINGS, assistants, figures
from luodi.city.matters.grids import KINDS
from luodi.city.matters.models import Assist, Matter
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import Refusal
from luodi.engines.process.powers import ASSISTANT
from luodi.faces.desk.gate import staff
from luodi.faces.web import uploads, words
from luodi.faces.web.followed import followed_page
from luodi.faces.web.forms import day_of, plain
from luodi.faces.web.language import pair, say
from luodi.faces.web.names import Names

MOST = 200
"""Matters shown of one's own, and of one's grids."""
Doing = Callable[[HttpRequest, Assisting, str], str]


@staff
def assisting(request: HttpRequest, person: Person) -> HttpResponse:
    """List what I act in for applicants, and what others of the grids I head do."""
    city = office()
    mine = access.assists_of(person, city).select_related("matter__type").order_by("matter__closed", "-since")
    headed = access.grids_headed(person, city)
    others = Assist.objects.filter(until=None, unit__in=headed).exclude(person=person.pk)
    rows = list(others.select_related("matter__type").order_by("matter__closed", "-since")[:MOST]) if headed else []
    names = Names(city, [row.person for row in rows])
    page = {
        "mine": [(row, names.unit(row.unit)) for row in mine[:MOST]],
        "others": [(row, names.unit(row.unit), names.person(row.person)) for row in rows],
        "heads": bool(headed),
        "assists": any(role == ASSISTANT for _, role in city.posts(person.pk)),
    }
    return render(request, "desk/assisting.html", page)


def _assisted(person: Person, number: str) -> tuple[Matter, Assisting]:
    try:
        return access.assisted(person, number)
    except Refused as problem:
        raise Http404 from problem


@staff
def assisted(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Show a matter as its applicant sees it, with what an assistant may do."""
    return _show(request, *_assisted(person, number))


def _show(
    request: HttpRequest, matter: Matter, who: Assisting, error: tuple[str, str] = ("", ""), status: int = 200
) -> HttpResponse:
    page = followed_page(matter, who)
    others = [one for one in assistants(matter.region) if one.id != who.person]
    page |= {"others": others, "wrong": error[0], "error": error[1], "accepted": uploads.ACCEPTED}
    return render(request, "desk/assisted.html", page, status=status)


def _note(request: HttpRequest, who: Assisting, number: str) -> str:
    act(who, action("note"), number, {"words": request.POST.get("words", "")})
    return pair("已替申请人补充说明。", "The note was added for the applicant.")


def _attach(request: HttpRequest, who: Assisting, number: str) -> str:
    files = request.FILES.getlist("files")
    uploads.check(files)
    count = uploads.attach_all(who, number, files, plain(request.POST.get("material"), 60))
    said = pair(f"已替申请人提交 {count} 个文件。", f"{count} files were filed for the applicant.")
    return said if count else pair("没有选择文件。", "No file was chosen.")


def _carry(request: HttpRequest, who: Assisting, number: str) -> str:
    given: dict[str, Any] = {"way": request.POST.get("way", ""), "words": request.POST.get("words", "")}
    act(who, action("carry"), number, given | {"materials": request.POST.getlist("materials")})
    return pair("已记录上门取送。", "It is on record.")


def _remind(request: HttpRequest, who: Assisting, number: str) -> str:
    act(who, action("remind"), number)
    return pair("已提醒办理单位。", "The unit was reminded.")


def _pass(request: HttpRequest, who: Assisting, number: str) -> str:
    given = {"assistant": request.POST.get("assistant", ""), "reason": request.POST.get("reason", "")}
    act(who, action("pass_authority"), number, given)
    return pair(f"{number}：已转交，申请人会看到。", f"{number}: handed over; the applicant is shown it.")


def _end(request: HttpRequest, who: Assisting, number: str) -> str:
    act(who, action("end_authority"), number, {"reason": request.POST.get("reason", "")})
    return pair(f"{number}：已结束帮办。", f"{number}: you act for them no more.")


DOING: dict[str, Doing] = {
    "note": _note,
    "attach": _attach,
    "carry": _carry,
    "remind": _remind,
    "pass_authority": _pass,
    "end_authority": _end,
}
OF_THE_GRID = ("pass_authority", "end_authority")
"""What the head of a grid does, too; afterwards the matter's page is no more one's own."""


@require_POST
@staff
def do(request: HttpRequest, person: Person, number: str, kind: str) -> HttpResponse:
    """Do something for the applicant, or hand the help over."""
    if kind not in DOING:
        raise Http404
    matter: Matter | None = None
    try:
        matter, who = access.assisted(person, number)
    except Refused as problem:
        who = _headed(person, number, kind, problem)
    try:
        messages.success(request, DOING[kind](request, who, number))
    except (Refused, Refusal) as problem:
        if matter is None:
            messages.error(request, say(problem.message))
            return redirect("desk:assisting")
        matter.refresh_from_db()
        return _show(request, matter, who, (kind, say(problem.message)), 422)
    return redirect("desk:assisting") if kind in OF_THE_GRID else redirect("desk:assisted", number)


def _headed(person: Person, number: str, kind: str, problem: Refused) -> Assisting:
    """Return as whom the head of a grid asks. Raises Http404 for anybody else, and for what is not about the help."""
    if kind not in OF_THE_GRID:
        raise Http404 from problem
    try:
        return access.of_grid(person, number)
    except Refused as refused:
        raise Http404 from refused


@staff
def hand_over(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Let the head of a grid give a matter to another assistant, without reading it."""
    who = _headed(person, number, "pass_authority", Refused("not_found", action("note").name))
    row = get_object_or_404(Assist.objects.select_related("matter__type"), matter=who.matter, until=None)
    others = [one for one in assistants(row.matter.region) if one.id != row.person]
    names = Names(office(), [row.person])
    page = {"row": row, "others": others, "assistant": names.person(row.person), "grid": names.unit(row.unit)}
    return render(request, "desk/assisting_over.html", page)


@staff
def file(request: HttpRequest, person: Person, number: str, pk: int) -> HttpResponse:
    """Give out a file the applicant may have."""
    matter, who = _assisted(person, number)
    return uploads.download(get_object_or_404(access.documents(who, matter), pk=pk))


@staff
def figures_(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what assistants did, by grid, with what each figure counts."""
    error, since, until = "", None, None
    try:
        since, until = _day(request, "since"), _day(request, "until")
        if since and until and until < since:
            error, until = pair("结束日期早于开始日期。", "The end is before the beginning."), None
    except Refused as problem:
        error = say(problem.message)
    whole, lines = figures(person, since, until)
    page = {
        "whole": whole,
        "lines": [(line, say(KINDS[line.grid.kind])) for line in lines if line.grid],
        "meanings": [(say(words.ASSISTED[key]), say(said)) for key, said in MEANINGS.items()],
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
        "error": error,
    }
    return render(request, "desk/assisting_figures.html", page, status=422 if error else 200)


def _day(request: HttpRequest, key: str) -> date | None:
    given = plain(request.GET.get(key), 12)
    return day_of(given, key) if given else None
