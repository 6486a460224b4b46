"""The reporter's own matter: how far it is, and what they can add, rate, remind, take back or ask to go on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from luodi.city.matters import access
from luodi.city.matters.access import Reporter
from luodi.city.matters.actions import act, action
from luodi.city.matters.models import Matter
from luodi.city.matters.office import definition, office
from luodi.city.matters.queries import allowed
from luodi.city.refusals import Refused
from luodi.engines.process import Refusal, unpack_state
from luodi.faces.portal.following import followed
from luodi.faces.web import times, uploads, words
from luodi.faces.web.drawing import drawing
from luodi.faces.web.language import pair, say
from luodi.faces.web.standing import Standing
from luodi.faces.web.timeline import Teller

LOW = 2
"""Ratings up to this one (dissatisfied, very dissatisfied) are asked whether the matter should go on."""
Doing = Callable[[HttpRequest, Reporter, str], str]


@never_cache
def progress(request: HttpRequest, number: str) -> HttpResponse:
    """Show how far a matter is."""
    try:
        matter, reporter = followed(request, number)
    except Refused:
        return redirect(f"{reverse('portal:follow')}?number={number}")
    return show(request, matter, reporter)


def show(
    request: HttpRequest, matter: Matter, reporter: Reporter, error: tuple[str, str] = ("", ""), status: int = 200
) -> HttpResponse:
    """Render the progress page; `error` is the action at fault and what is wrong."""
    city, now, state = office(), timezone.now(), unpack_state(matter.state)
    known = definition(matter.type_id)
    teller = Teller(reporter, matter, known, city)
    rows = teller.tell()
    page = {
        "matter": matter,
        "known": known,
        "state": state,
        "left": times.left_of(state, city.calendar, now),
        "standing": Standing(matter, state, known, city, now, teller),
        "rows": list(reversed(rows)),
        "replies": [row for row in rows if row.kind in ("replied", "declined") and row.words],
        "text": teller.written.get("1.text", ""),
        "documents": access.documents(reporter, matter),
        "can": {item.kind for item in allowed(reporter, matter, state, city)},
        "drawing": drawing(known, state, teller.names, now),
        "stars": [(stars, say(text)) for stars, text in words.STARS.items()],
        "why": [(code, say(text)) for code, text in words.WHY.items()],
        "rating": say(words.STARS[state.rating]) if state.rating else "",
        "dissatisfied": 0 < state.rating <= LOW,
        "wrong": error[0],
        "error": error[1],
        "typed": request.POST,
        "accepted": uploads.ACCEPTED,
    }
    return render(request, "portal/progress.html", page, status=status)


def _note(request: HttpRequest, reporter: Reporter, number: str) -> str:
    act(reporter, action("note"), number, {"words": request.POST.get("words", "")})
    return pair("已补充到您的事项里。", "Your note was added.")


def _attach(request: HttpRequest, reporter: Reporter, number: str) -> str:
    files = request.FILES.getlist("files")
    uploads.check(files)
    count = uploads.attach_all(reporter, number, files)
    return (
        pair(f"已补充 {count} 个文件。", f"{count} files were added.")
        if count
        else pair("没有选择文件。", "No file was chosen.")
    )


def _rate(request: HttpRequest, reporter: Reporter, number: str) -> str:
    given: dict[str, Any] = {"stars": request.POST.get("stars", ""), "words": request.POST.get("words", "")}
    reasons = [reason for reason in request.POST.getlist("reasons") if reason in words.WHY]
    act(reporter, action("rate"), number, given | ({"reasons": reasons} if reasons else {}))
    return pair("谢谢您的评价。", "Thank you for your rating.")


def _reopen(request: HttpRequest, reporter: Reporter, number: str) -> str:
    words_ = request.POST.get("words", "").strip()
    if not words_:
        raise Refused("missing", say_missing(), "words")
    act(reporter, action("reopen"), number, {"reason": "unsolved", "words": words_})
    return pair("已重新打开，原编号继续办理。", "Reopened; it goes on under the same number.")


def say_missing() -> Any:
    """Return the words for a missing explanation: the action's own field says them."""
    field = next(f for f in action("reopen").fields if f.key == "words")
    return type(field.name)(f"请填写“{field.name.zh}”。", f"“{field.name.en}” is needed.")


def _withdraw(request: HttpRequest, reporter: Reporter, number: str) -> str:
    act(reporter, action("withdraw"), number)
    return pair("已撤回。", "It was withdrawn.")


def _remind(request: HttpRequest, reporter: Reporter, number: str) -> str:
    act(reporter, action("remind"), number)
    return pair("已提醒办理单位。", "The unit was reminded.")


DOING: dict[str, Doing] = {
    "note": _note,
    "attach": _attach,
    "rate": _rate,
    "reopen": _reopen,
    "withdraw": _withdraw,
    "remind": _remind,
}


@never_cache
@require_POST
def do(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Carry out what the reporter asks; what cannot be undone is asked twice."""
    try:
        matter, reporter = followed(request, number)
    except Refused:
        return redirect(f"{reverse('portal:follow')}?number={number}")
    if kind not in DOING:
        raise Http404
    if action(kind).danger and not request.POST.get("sure"):
        return render(request, "portal/sure.html", {"matter": matter, "action": action(kind)})
    try:
        messages.success(request, DOING[kind](request, reporter, number))
    except (Refused, Refusal) as problem:
        matter.refresh_from_db()
        return show(request, matter, reporter, (kind, say(problem.message)), 422)
    return redirect("portal:progress", number)


@never_cache
def file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Give the reporter a file of theirs."""
    try:
        matter, reporter = followed(request, number)
    except Refused as problem:
        raise Http404 from problem
    return uploads.download(get_object_or_404(access.documents(reporter, matter), pk=pk))
