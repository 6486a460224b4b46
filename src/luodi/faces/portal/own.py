"""The reporter's own matter: how far it is, and what they can add, rate, remind, take back or ask to go on."""

from collections.abc import Callable
from datetime import datetime
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
from luodi.city.matters.actions.rate import may_still
from luodi.city.matters.assisting import Assistant, assistants
from luodi.city.matters.definition import Definition
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, office
from luodi.city.matters.ratings.links import opened_by
from luodi.city.refusals import Refused
from luodi.engines.process import Refusal, State
from luodi.engines.process.needs import missing
from luodi.faces.portal.following import followed, remember
from luodi.faces.web import rating_form, times, uploads, words
from luodi.faces.web.device import device_of
from luodi.faces.web.followed import followed_page
from luodi.faces.web.forms import plain
from luodi.faces.web.language import pair, say

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
    page = followed_page(matter, reporter)
    city, now, state, known = office(), timezone.now(), page["state"], page["known"]
    opened = opened_by(matter, state)
    if opened:
        remember(request, opened)
    page |= {
        "promisable": _promisable(state, known, city, now),
        "assistants": _assistants(matter, city) if "authorise" in page["can"] else [],
        **rating_form.choices(),
        "ratable": may_still(matter, city, times.millis(now)),
        "opened": opened,
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
    count = uploads.attach_all(reporter, number, files, plain(request.POST.get("material"), 60))
    return (
        pair(f"已补充 {count} 个文件。", f"{count} files were added.")
        if count
        else pair("没有选择文件。", "No file was chosen.")
    )


def _assistants(matter: Matter, city: Office) -> list[tuple[str, list[Assistant]]]:
    """Return who may be authorised, by grid."""
    out: dict[str, list[Assistant]] = {}
    for one in assistants(matter.region, city):
        out.setdefault(say(one.grid.name), []).append(one)
    return list(out.items())


def _authorise(request: HttpRequest, reporter: Reporter, number: str) -> str:
    act(reporter, action("authorise"), number, {"assistant": request.POST.get("assistant", "")})
    return pair("已授权，帮办员会替您跑腿；随时可以解除。", "They act for you now; you may end it at any time.")


def _end_authority(request: HttpRequest, reporter: Reporter, number: str) -> str:
    act(reporter, action("end_authority"), number)
    return pair("已解除授权。", "They act for you no more.")


def _promise(request: HttpRequest, reporter: Reporter, number: str) -> str:
    act(reporter, action("promise"), number, {"materials": request.POST.getlist("materials")})
    return pair("已记下您的承诺，请按期补交。", "Your promise is on record; please bring it in time.")


def _promisable(state: State, known: Definition, city: Office, now: datetime) -> list[dict[str, str]]:
    """Return what may be promised, with how long one has."""
    gone = [m for m in missing(known.flow, state, city) if m.within]
    allowed_ = ((m, times.allowance_words(city.limit(m.within, times.millis(now)).allow)) for m in gone)
    return [{"key": m.key, "name": say(m.name), "within": pair(f"（{a}内）", f" (within {a})")} for m, a in allowed_]


def _rate(request: HttpRequest, reporter: Reporter, number: str) -> str:
    stars, reasons, said = rating_form.given(request.POST)
    given: dict[str, Any] = {"stars": stars, "words": said} | ({"reasons": list(reasons)} if reasons else {})
    act(reporter, action("rate"), number, given, device=device_of(request))
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


def _ask_review(request: HttpRequest, reporter: Reporter, number: str) -> str:
    act(reporter, action("ask_review"), number, {"words": request.POST.get("words", "")})
    return pair("已转人工复核，原编号继续办理。", "People look at it now, under the same number.")


DOING: dict[str, Doing] = {
    "note": _note,
    "attach": _attach,
    "promise": _promise,
    "rate": _rate,
    "reopen": _reopen,
    "ask_review": _ask_review,
    "authorise": _authorise,
    "end_authority": _end_authority,
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
