"""述责述廉、民主评议 at the desk: appraisals, one with its reports and questions, the ballot, and its receipt."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.assessment.actions.call_appraisal import Called, call_appraisal
from luodi.city.assessment.actions.call_off import LONGEST as REASON
from luodi.city.assessment.actions.call_off import UNTOLD, call_off_appraisal, may_call_off_appraisal
from luodi.city.assessment.actions.cast_ballot import cast_ballot
from luodi.city.assessment.actions.move_appraisal import TURNS, move_appraisal, offered
from luodi.city.assessment.actions.report_and_answer import answer, ask, write_report
from luodi.city.assessment.appraisals import access, queries
from luodi.city.assessment.appraisals.models import Appraisal, Report
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.figures.ballots import ABSTAIN, ALIKE, LEAST, OPTIONS, Quorum
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import Form, Input, day_of, plain, unit_groups
from luodi.faces.web.language import pair, say

STATES: Final = {
    "called": Text("述职、提问", "Reports and questions"),
    "voting": Text("投票中", "Voting"),
    "tallied": Text("已计票", "Tallied"),
    "called_off": Text("已取消", "Called off"),
}
SIX = time(18)
"""When voting ends that is called at the desk."""
LONG: Final = 8000


@staff
def appraisals(request: HttpRequest, person: Person) -> HttpResponse:
    """List the appraisals one reports in, votes in or holds; who holds them calls one here."""
    holds = [office().tree.node(unit) for unit in sorted(access.holding(person)) if unit in office().tree]
    form = _form([(node.code, say(node.name)) for node in holds]).keep(request.POST) if holds else None
    if request.method == "POST" and form:
        made = form.tries(lambda: call_appraisal(person, _called(request)))
        if made:
            return redirect("desk:appraisal", made.number)
    rows = [(row, say(STATES[row.state])) for row in access.visible(person)[:100]]
    return render(request, "desk/appraisals.html", {"rows": rows, "form": form}, status=form.status if form else 200)


def _form(holds: list[tuple[str, str]]) -> Form:
    each = pair("每行一人：用户名｜单位代码。例：feng｜qd-zjj", "One a line: user name | unit's code.")
    return Form(
        [
            Input("organiser", pair("主办单位", "Held by"), "select", True, options=holds),
            Input("title", pair("名称", "Title"), required=True, longest=120),
            Input("reporters", pair("述职人", "Who reports"), "lines", True, help=each),
            Input(
                "voters",
                pair("投票人", "Who votes"),
                "lines",
                help=pair("每行一个用户名。", "A user name a line."),
            ),
            Input("units", pair("整个单位的人都投", "All who hold a post in"), "checks", groups=unit_groups(office())),
            Input("quorum", pair("多少人投才有效", "How many must vote"), required=True, value="2/3", longest=7),
            Input("until", pair("投票截止（当天 18 点）", "Voting ends, at six on"), "date", True),
        ]
    )


def _called(request: HttpRequest) -> Called:
    typed = request.POST
    n, _, of = plain(typed.get("quorum"), 7).partition("/")
    pairs = [plain(line, 200).replace("|", "｜").partition("｜") for line in typed.get("reporters", "").splitlines()]
    day = day_of(typed.get("until", ""), "until")
    return Called(
        plain(typed.get("title"), 200),
        plain(typed.get("organiser"), 40),
        [(name.strip(), unit.strip()) for name, _, unit in pairs if name.strip()],
        datetime.combine(day, SIX, timezone.get_default_timezone()),
        plain(" ".join(typed.get("voters", "").split()), 60_000).split(),
        typed.getlist("units"),
        Quorum(int(n) if n.isdecimal() else 0, int(of) if of.isdecimal() else 0),
    )


@staff
def appraisal(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Show one appraisal; a vote is answered here with its receipt, which no page shows again."""
    found = _found(person, number)
    receipt, error, counted = "", None, None
    if request.method == "POST":
        try:
            if "reason" in request.POST:
                call_off_appraisal(person, number, plain(request.POST["reason"], REASON + 1))
                messages.success(request, pair("已取消，选票已销毁。", "It is called off, the ballots are destroyed."))
                return redirect("desk:appraisal", number)
            if "receipt" in request.POST:
                counted = queries.check_receipt(person, number, plain(request.POST["receipt"], 60))
            else:
                receipt = cast_ballot(person, number, _choices(request))
        except Refused as refused:
            error = refused
    page = _page(person, found) | {
        "receipt": receipt,
        "counted": counted,
        "error": say(error.message) if error else "",
        "typed": request.POST,
    }
    return render(request, "desk/appraisal.html", page, status=422 if error else 200)


def _found(person: Person, number: str) -> Appraisal:
    try:
        return access.appraisal_of(person, number)
    except Refused as refused:
        raise Http404 from refused


def _choices(request: HttpRequest) -> dict[int, str]:
    given = {key.removeprefix("choice-"): value for key, value in request.POST.items() if key.startswith("choice-")}
    return {int(n): value for n, value in given.items() if n.isdecimal() and len(n) < 4}


def _page(person: Person, found: Appraisal) -> dict[str, Any]:
    voted, rows, holds = access.standing(person, found), queries.reports(found), access.holds(person, found)
    open_ = found.state in UNTOLD
    may_vote = voted is False and found.state == "voting" and timezone.now() < found.voting_until
    return {
        "appraisal": found,
        "state": say(STATES[found.state]),
        "turnout": queries.turnout(found),
        "voted": voted,
        "move": (move, say(TURNS[move].name)) if (move := offered(person, found)) else None,
        "lines": [_line(row, person, asks=open_ and (holds or voted is not None)) for row in rows],
        "own": next((r for r in rows if r.person_id == person.pk and found.state == "called"), None),
        "judged": [row for row in rows if row.person_id != person.pk] if may_vote else [],
        "grades": [*((key, say(name)) for key, name in OPTIONS.items()), (ABSTAIN, pair("弃权", "Abstain"))],
        "may_call_off": may_call_off_appraisal(person, found),
        "longest": REASON,
        "keys": queries.keys(found),
        "least": LEAST,
        "alike": ALIKE,
    }


def _line(row: Report, person: Person, *, asks: bool) -> dict[str, Any]:
    told, own = queries.tally_of(row), row.person_id == person.pk
    counts = told.counts if told else None
    return {
        "row": row,
        "questions": list(row.questions.all()),
        "asks": asks and not own,
        "answers": own and asks is not None and row.appraisal.state in UNTOLD,
        "told": told,
        "counts": [(say(name), counts[key]) for key, name in OPTIONS.items()] if counts else [],
        "abstained": counts[ABSTAIN] if counts else 0,
        "praised": told.praised if told else None,
    }


def _done(request: HttpRequest, number: str, said: Text, do: Callable[[], object]) -> HttpResponse:
    try:
        do()
    except Refused as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(request, say(said))
    return redirect("desk:appraisal", number)


@require_POST
@staff
def move(request: HttpRequest, person: Person, number: str, kind: str) -> HttpResponse:
    """Open the voting, or tally."""
    if kind not in TURNS:
        raise Http404
    return _done(request, number, TURNS[kind].name, lambda: move_appraisal(person, number, kind))


@require_POST
@staff
def report(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Write one's own report."""
    text = request.POST.get("text", "").replace("\x00", "")
    return _done(
        request, number, Text("述职报告已交。", "Your report is in."), lambda: write_report(person, number, text)
    )


@require_POST
@staff
def question(request: HttpRequest, person: Person, number: str, n: int) -> HttpResponse:
    """Ask who reports."""
    text = plain(request.POST.get("text"), 1001)
    return _done(request, number, Text("已提问，记录在案。", "Asked, on record."), lambda: ask(person, number, n, text))


@require_POST
@staff
def reply(request: HttpRequest, person: Person, number: str, pk: int) -> HttpResponse:
    """Answer a question about one's own report."""
    text = request.POST.get("text", "").replace("\x00", "")
    return _done(request, number, Text("已答复。", "Answered."), lambda: answer(person, number, pk, text))
