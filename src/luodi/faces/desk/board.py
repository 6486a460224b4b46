"""The supervision board: who owes what, what is stuck longest, what was elevated, and how the months went."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.matters import board as boards
from luodi.city.matters.board import Board, Month
from luodi.city.matters.queries import LAMPS
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.faces.desk.gate import staff
from luodi.faces.web import charts, words
from luodi.faces.web.forms import plain
from luodi.faces.web.language import pair, say


@staff
def board(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the board below a unit (`under`), or below the highest the person's posts reach."""
    try:
        shown = boards.board(person, plain(request.GET.get("under"), 40))
    except Refused as refused:
        if request.GET.get("under"):
            raise Http404 from refused
        shown = None
    return render(request, "desk/board.html", _page(shown) if shown else {"board": None})


def _page(shown: Board) -> dict[str, object]:
    return {
        "board": shown,
        "lamps": [(lamp, say(words.LAMPS[lamp]), shown.whole.lamps[lamp]) for lamp in LAMPS],
        "lines": [(line, [(lamp, line.lamps[lamp]) for lamp in LAMPS]) for line in shown.lines],
        "chart": month_chart(shown.months),
    }


def month_chart(months: list[Month]) -> object:
    """Return bars of what was raised and answered month by month."""
    labels = [timezone.localtime(month.start).strftime("%y-%m") for month in months]
    raised = charts.Series(pair("登记", "Raised"), [month.raised for month in months])
    answered = charts.Series(pair("答复", "Answered"), [month.answered for month in months])
    return charts.bars(pair("每月登记和答复", "Raised and answered by month"), labels, [raised, answered])
