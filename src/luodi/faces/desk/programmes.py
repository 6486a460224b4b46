"""Campaigns, cohorts and task forces at the desk: how far each is, who takes part, its placement, the pool."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.programmes import access, bulletin, course, queries, queries_of_people, queries_of_rounds
from luodi.city.programmes.actions.give_feedback import give_feedback
from luodi.city.programmes.actions.open_programme import open_programme
from luodi.city.programmes.actions.place import adjust, decide, propose
from luodi.city.programmes.actions.take_part import release
from luodi.city.programmes.kinds import note_kinds
from luodi.city.programmes.models import Kind, Programme
from luodi.city.programmes.placing import last_round
from luodi.city.programmes.queries_of_people import Done
from luodi.city.refusals import Refused
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person
from luodi.engines.process import Refusal
from luodi.faces.desk import programme_forms as forms
from luodi.faces.desk.field import worker_of
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import Form, plain
from luodi.faces.web.gantt import Bar, gantt
from luodi.faces.web.language import pair, say

SHOWN: Final = 200
RUNS: Final = ("member", "target", "task", "letter")
GATHERS: Final = ("hosts", "candidates", "selection")
"""What those who run a programme are offered on its page, and on the page of its placement."""


@staff
def programmes(request: HttpRequest, person: Person) -> HttpResponse:
    """List the programmes somebody may see, whom others ask of their units, whom they host; a POST opens one.

    A POST with `do=feedback` is what a host says of its trainees.
    """
    units = access.running(person)
    form = forms.opening(person, units, request.POST) if units else None
    if request.POST.get("do") == "feedback":
        return _graded(request, person)
    if request.method == "POST" and form:
        made = form.tries(lambda: open_programme(person, forms.draft_of(request.POST)))
        if made:
            return redirect("desk:programme", made.code)
    rows = access.visible(person).select_related("lead").order_by("closed", "-from_date", "-pk")[:SHOWN]
    page = {
        "rows": [(row, say(forms.KINDS[Kind(row.kind)])) for row in rows],
        "to_grade": queries_of_people.to_grade(person),
        "form": form,
        "asked": list(queries_of_people.to_release(person)[:SHOWN]),
    }
    return render(request, "desk/programmes.html", page, status=form.status if form else 200)


def _graded(request: HttpRequest, person: Person) -> HttpResponse:
    code, _, unit = plain(request.POST.get("of"), 90).partition("/")
    grade = plain(request.POST.get("grade"), 1)
    try:
        text = request.POST.get("text", "")
        give_feedback(person, code, unit=unit, grade=int(grade) if grade.isdecimal() else 0, text=text)
    except Refused as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(request, pair("已反馈。", "It is given."))
    return redirect("desk:programmes")


@staff
def programme(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show one programme: targets and how far they are, who takes part, tasks, what was noted; a POST changes it."""
    row = _found(person, code)
    may_run = access.may_run(person, row)
    doing = request.POST.get("do", "")
    offered = forms.offered(row, _runs(row) if may_run and not row.closed else (), doing, request.POST)
    if request.method == "POST":
        done = _do(request, person, code, offered, {*offered, "leave", "close"} if offered else set())
        if done:
            return done
    kinds = note_kinds()
    page = {
        "people": _people(row),
        "exchange": queries_of_people.exchange(row),
        "cadres": queries_of_people.cadres(person, row) if may_run and row.level >= Level.RESTRICTED else [],
        "row": row,
        "kind": say(forms.KINDS[Kind(row.kind)]),
        "forms": forms.told(offered),
        "progress": queries.progress(person, row),
        "members": queries.members(row)[:SHOWN],
        "tasks": queries.tasks(person, queries.whole(person, row), SHOWN),
        "notes": [(note, kinds.get(note.kind)) for note in queries.notes(person, row)[:20]],
        "below": access.visible(person).filter(parent=row).select_related("lead").order_by("code"),
        "may_run": may_run,
        "cohort": row.kind == Kind.COHORT,
        "mine": (mine := access.membership(person, row)),
        "worker": worker_of(row) if mine else "",
        "conversion": queries_of_people.conversion(row) if row.kind == Kind.COHORT else None,
    }
    return render(request, "desk/programme.html", page, status=422 if request.method == "POST" else 200)


def _runs(row: Programme) -> tuple[str, ...]:
    """Return what those who run a programme are offered on its page: a letter once somebody is at a host."""
    hosted = row.members.exclude(host=None).exists()
    return RUNS if hosted else tuple(kind for kind in RUNS if kind != "letter")


def _do(
    request: HttpRequest, person: Person, code: str, offered: dict[str, Form], may: set[str]
) -> HttpResponse | None:
    """Do what was sent and return where to go; None where it was refused, which its form says."""
    doing = request.POST.get("do", "")
    if doing not in may:
        raise Http404
    try:
        forms.DOES[doing](person, code, forms.bare(request.POST, doing))
    except (Refused, Refusal) as refused:
        if doing in offered:
            offered[doing].blame(refused)
            return None
        messages.error(request, say(refused.message))
    else:
        messages.success(request, pair("已办。", "Done."))
    return redirect(request.path)


@staff
def programme_course(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show the course of a programme: words for the bulletin, a Gantt of periods and tasks, a calendar of its days."""
    row = _found(person, code)
    today, spans = timezone.localdate(), course.course(person, row)
    drawn = [Bar(say(span.name), span.start, span.end, span.shine(today), done=span.done) for span in spans]
    page = {
        "row": row,
        "sentences": [say(piece.text) for piece in bulletin.sentences(bulletin.told(person, row))],
        "gantt": gantt(pair("期间和任务", "Periods and tasks"), drawn, today),
        "withheld": queries.tasks(person, queries.whole(person, row), 0).withheld,
        "days": course.days(spans),
        "today": today,
    }
    return render(request, "desk/programme_course.html", page)


def _people(row: Programme) -> list[Done]:
    """Return who owes what of targets for each, those who owe most first; nobody where there is no such target."""
    if not row.targets.filter(each=True).exists():
        return []
    return sorted(queries_of_people.each(row), key=lambda one: -len(one.owes))[:SHOWN]


@staff
def placement(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show a cohort's latest placement, and why each is where they are; for those who run it."""
    row = _found(person, code)
    if not access.may_run(person, row):
        raise Http404
    round_ = last_round(row)
    open_now = row.kind == Kind.COHORT and not row.closed and (round_ is None or round_.state == "proposed")
    selected = row.candidates.filter(state="selected").count()
    kinds = (*GATHERS, *(("rules",) if selected else ())) if open_now else ()
    offered = forms.offered(row, kinds, request.POST.get("do", ""), request.POST)
    if request.method == "POST":
        done = _do(request, person, code, offered, set(offered))
        if done:
            return done
    found = queries_of_rounds.why(row, round_.n) if round_ else []
    called = queries_of_rounds.names(row)
    page = {
        "row": row,
        "round": round_,
        "people": [_placed(one, called) for one in found],
        "hosts": [(host.unit.code, host.unit.name) for host in row.hosts.select_related("unit").order_by("unit__code")],
        "selected": selected,
        "rules": [say(text) for text in queries_of_rounds.rules(round_, called)] if round_ else [],
        "named": row.candidates.count(),
        "open": round_ is None or round_.state == "proposed",
        "proven": round_ is not None and round_.score >= round_.bound,
        "forms": forms.told(offered),
    }
    return render(request, "desk/placement.html", page, status=422 if request.method == "POST" else 200)


def _placed(one: dict[str, Any], called: dict[str, str]) -> dict[str, Any]:
    passed = [
        (called.get(p["host"], p["host"]), p["worth"], [pair(text["zh"], text["en"]) for text in p["because"]])
        for p in one["passed"]
    ]
    name, host = called.get(one["username"], one["username"]), called.get(one["host"], one["host"])
    return {"username": one["username"], "name": name, "host": host, "worth": one["worth"], "passed": passed}


@require_POST
@staff
def place(request: HttpRequest, person: Person, code: str, kind: str) -> HttpResponse:
    """Propose a placement, put somebody elsewhere, or decide the latest."""
    row = _found(person, code)
    try:
        if kind == "propose":
            asked = last.asked if (last := last_round(row)) else {"rules": [], "fair": False}
            propose(person, code, asked["rules"], fair=asked["fair"])
        elif kind == "adjust":
            adjust(person, code, *(plain(request.POST.get(key), 200) for key in ("username", "host", "reason")))
        elif kind == "decide":
            decide(person, code, int(request.POST.get("n", "0") or 0))
        else:
            raise Http404
    except (Refused, ValueError) as refused:
        messages.error(request, say(refused.message) if isinstance(refused, Refused) else pair("轮次不对。", "Wrong."))
    else:
        messages.success(request, pair("已办。", "Done."))
    return redirect("desk:placement", code)


@require_POST
@staff
def member_release(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Release somebody of one's units to a programme."""
    try:
        release(person, pk)
    except Refused as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(request, pair("已放人。", "Released."))
    return redirect("desk:programmes")


@staff
def pool(request: HttpRequest, person: Person) -> HttpResponse:
    """List the pool as far as somebody may see it: who is free, what they can do; a POST puts somebody in or out."""
    units = access.running(person)
    form = forms.reserve(units, request.POST) if units else None
    if request.method == "POST" and form:
        do = forms.RESERVES.get(plain(request.POST.get("do"), 8))
        if do is None:
            raise Http404
        if form.tries(lambda: do(person, request.POST)):
            messages.success(request, pair("已办。", "Done."))
            return redirect("desk:pool")
    rows = queries_of_people.pool(person)
    page = {"rows": rows[:SHOWN], "free": sum(one.free for one in rows), "form": form, "units": units}
    return render(request, "desk/pool.html", page, status=form.status if form else 200)


def _found(person: Person, code: str) -> Programme:
    try:
        return access.get(person, code)
    except Refused as problem:
        raise Http404 from problem
