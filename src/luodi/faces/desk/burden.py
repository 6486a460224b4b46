"""减负 at the desk: what waits for one's units, answers and lawful refusals, and the forms one's units sent."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.burden import access, law, queries
from luodi.city.burden.actions.answer import LONGEST, answer
from luodi.city.burden.actions.note_refusals import note_refusals
from luodi.city.burden.actions.refuse import refuse
from luodi.city.burden.actions.stop import stop_form
from luodi.city.burden.cycles import CYCLES
from luodi.city.burden.models import Asking, SentForm
from luodi.city.burden.queries import Known
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import Form, Input, plain
from luodi.faces.web.language import pair, say
from luodi.faces.web.times import day_words

SHOWN: Final = 200
"""Rows of a list on one page; what is more is told of."""
LATELY: Final = 20
ROUNDS: Final = 13


@staff
def burden(request: HttpRequest, person: Person) -> HttpResponse:
    """List what is to be filled in, what was, and what one's units sent down."""
    today = timezone.localdate()
    waiting = list(queries.waiting(person)[: SHOWN + 1])
    page = {
        "waiting": [(row, state_of(row.form), row.due < today) for row in waiting[:SHOWN]],
        "more": len(waiting) > SHOWN,
        "settled": queries.settled(person)[:LATELY],
        "sent": [(row, say(CYCLES[row.cycle]), state_of(row)) for row in queries.sent(person)[:SHOWN]],
        "may_send": bool(access.issuing(person)),
        "grounds": law.GROUNDS,
    }
    return render(request, "desk/burden.html", page)


def state_of(form: SentForm) -> str:
    """Return in two words why a form may be refused today, empty where it may not."""
    found = queries.ground(form)
    return say(law.UNMARKED if found == "unmarked" else law.GROUNDS[found]) if found else ""


def marks_of(form: SentForm) -> list[tuple[str, str]]:
    """Return the four marks with what the form prints; empty where it lacks one."""
    given = {mark: getattr(form, mark) for mark in law.MARKS}
    until = form.valid_until
    given["valid_until"] = pair(f"至{day_words(until)}", f"until {day_words(until)}") if until else ""
    return [(say(name), given[mark]) for mark, name in law.MARKS.items()]


@staff
def form(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show a form: its marks, what it asks and who else asks that, and how those it asked stand."""
    found = _found(person, pk)
    rounds = queries.rounds(person, found)
    asked = request.GET.get("round", "")
    round_ = next((one["round"] for one in rounds if str(one["round"]) == asked), found.round)
    rows = list(queries.standing(person, found).filter(round=round_)[: SHOWN + 1])
    elsewhere = queries.asked_elsewhere(found)
    page = _told(found) | {
        "items": [(item, elsewhere.get(item.pk, [])) for item in queries.items(found)],
        "rows": [(row, law.GROUNDS.get(row.ground)) for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "rounds": rounds[:ROUNDS],
        "round": round_,
        "counts": queries.with_counts(SentForm.objects.filter(pk=found.pk)).get(),
        "own": access.sight(person).own,
        "may_stop": not found.stopped and found.issuer_id in access.issuing(person),
        "fill_once": say(law.FILL_ONCE),
    }
    return render(request, "desk/burden_form.html", page)


def _told(found: SentForm) -> dict[str, Any]:
    return {
        "form_": found,
        "marks": marks_of(found),
        "cycle": say(CYCLES[found.cycle]),
        "state": state_of(found),
        "article": say(law.ARTICLE_17),
    }


def _found(person: Person, pk: int) -> SentForm:
    try:
        return access.get(person, pk)
    except Refused as problem:
        raise Http404 from problem


def _asking(person: Person, pk: int) -> Asking:
    try:
        return access.asking(person, pk)
    except Refused as problem:
        raise Http404 from problem


@staff
def asking(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show what one unit is asked; a POST answers it. What was given elsewhere stands in the form and says so."""
    asked = _asking(person, pk)
    open_ = asked.state == "asked" and not asked.form.stopped
    mine = access.may_answer(person, asked)
    known = queries.known(asked) if open_ and mine else {}
    filled, status = _answer_form(request, asked, known), 200
    if request.method == "POST":
        try:
            answer(person, pk, {item.key: plain(item.value, LONGEST + 1) for item in filled.inputs})  # type: ignore[arg-type]
        except Refused as refused:
            filled.blame(refused)
            status = 422
        else:
            messages.success(request, pair("已报送。", "It is sent."))
            return redirect("desk:burden")
    given = queries.values(person, asked)
    page = _told(asked.form) | {
        "asked": asked,
        "open": open_,
        "mine": mine,
        "form": filled,
        "known": len(known),
        "given": [(item, given.get(item.pk)) for item in queries.items(asked.form)] if not open_ or not mine else [],
        "reads": access.may_read_values(person, asked),
        "ground": law.GROUNDS.get(asked.ground),
        "fill_once": say(law.FILL_ONCE),
    }
    return render(request, "desk/burden_asking.html", page, status=status)


def _answer_form(request: HttpRequest, asked: Asking, known: dict[int, Known]) -> Form:
    inputs = []
    for item in queries.items(asked.form):
        before = known.get(item.pk)
        made = Input(item.key, say(item.name), required=True, longest=LONGEST)
        made.value = request.POST.get(item.key, before.text if before else "")
        made.source = _source(before) if before else ""
        inputs.append(made)
    return Form(inputs)


def _source(before: Known) -> str:
    day = day_words(timezone.localtime(before.at).date())
    return pair(
        f"已填过：{day} {before.by}填报，{before.issuer.zh}《{before.form.zh}》要的；没有变化就不用改。",
        f"Given already: {day}, by {before.by}, for {before.issuer.en} ({before.form.en}); leave it if it holds.",
    )


@require_POST
@staff
def refuse_(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Refuse lawfully."""
    _asking(person, pk)
    try:
        refuse(person, pk)
    except Refused as refused:
        messages.error(request, say(refused.message))
        return redirect("desk:burden_asking", pk)
    messages.success(request, pair("已依法拒填，下发单位会看到。", "Lawfully refused; the issuer is told."))
    return redirect("desk:burden")


@require_POST
@staff
def stop(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Stop asking a form."""
    return _changed(request, person, pk, lambda: stop_form(person, pk), pair("已停报。", "It is asked no more."))


@require_POST
@staff
def noted(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Take note of a form's refusals."""
    return _changed(request, person, pk, lambda: note_refusals(person, pk), pair("已知悉。", "Taken note of."))


def _changed(request: HttpRequest, person: Person, pk: int, change: Any, told: str) -> HttpResponse:
    _found(person, pk)
    try:
        change()
    except Refused as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(request, told)
    return redirect("desk:burden_form", pk)
