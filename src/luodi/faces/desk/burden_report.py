"""减负自检 at the desk: one month, as far as one sees."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.burden import law
from luodi.city.burden.proof import ALLOWED
from luodi.city.burden.report import Month, month_of
from luodi.city.burden.report import report as count
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web import charts
from luodi.faces.web.forms import plain
from luodi.faces.web.language import pair, say

SHOWN = 20
"""Lines of a table that stand open; the rest is folded."""
KINDS = {"rate": Text("比率", "rate"), "count": Text("数量", "count"), "value": Text("数值", "value")}


@staff
def report(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the self-check of a month; a month that is none shows the present one and says so."""
    wrong = ""
    try:
        month = month_of(plain(request.GET.get("month"), 20))
    except Refused as refused:
        month, wrong = month_of(""), say(refused.message)
    found = count(person, month)
    page = {
        "found": found,
        "month": f"{month:%Y-%m}",
        "chart": _chart(found.months),
        "before": f"{month - timedelta(days=1):%Y-%m}",
        "after": _after(month),
        "wrong": wrong,
        "marks": [(mark, say(name)) for mark, name in law.MARKS.items()],
        "tables": [
            (received, lines[:SHOWN], lines[SHOWN:])
            for received, lines in ((False, found.issuers), (True, found.receivers))
        ],
        "allowed": {code: say(name) for code, name in ALLOWED.items()},
        "kinds": {code: say(name) for code, name in KINDS.items()},
        "article": say(law.ARTICLE_17),
        "fill_once": say(law.FILL_ONCE),
    }
    return render(request, "desk/burden_report.html", page, status=422 if wrong else 200)


def _chart(months: Sequence[Month]) -> object:
    """Return bars of the forms and unit times of each month, empty where nothing was sent in any of them."""
    if not any(one.times for one in months):
        return ""
    forms = charts.Series(pair("报表", "Forms"), [one.forms for one in months])
    times = charts.Series(pair("单位次", "Unit times"), [one.times for one in months])
    labels = [f"{one.start:%y-%m}" for one in months]
    return charts.bars(pair("每月下发", "Sent down by month"), labels, [forms, times])


def _after(month: date) -> str:
    following = (month + timedelta(days=32)).replace(day=1)
    return f"{following:%Y-%m}" if following <= timezone.localdate() else ""
