"""Filings: official figures of a unit and period, filed by one, checked by another, signed by a third."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.city.assessment import access, queries
from luodi.city.assessment.actions.filing import check_filing, file_figure, offered, sign_filing
from luodi.city.assessment.models import Filing
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import day_of, plain
from luodi.faces.web.language import pair, say

STATES: Final = {
    "filed": Text("待审核", "To be checked"),
    "checked": Text("待签发", "To be signed"),
    "signed": Text("已签发", "Signed"),
    "returned": Text("已退回", "Sent back"),
    "replaced": Text("已更正", "Corrected since"),
}
JUDGES: Final = {"check": check_filing, "sign": sign_filing}
WAITING: Final = ("filed", "checked")
SIZE: Final = 200


@staff
def filings(request: HttpRequest, person: Person) -> HttpResponse:
    """List the filings one may see, with what one may do to each; a POST files a figure."""
    error = None
    if request.method == "POST":
        try:
            _file(person, request)
        except Refused as refused:
            error = refused
        else:
            messages.success(request, pair("已填报，等另一人审核。", "Filed: somebody else checks it."))
            return redirect("desk:filings")
    # What somebody still has to judge comes first: of a busy city the latest alone would hide it.
    waits = Case(When(state__in=list(WAITING), then=0), default=1)
    rows = list(access.filings(person).order_by(waits, "-until", "-pk")[:SIZE])
    steps = offered(person, rows)
    to_file = queries.to_file(person) if access.may(person, access.FILES) else []
    called = queries.indicator_names() if rows else {}
    names = queries.names_of(sorted({row.unit for row in rows} | {unit for _, _, units in to_file for unit in units}))
    page = {
        "rows": [_line(row, names, called, steps.get(row.pk, "")) for row in rows],
        "choices": [(f"{scheme.code}/{i.code}", say(i.name), say(scheme.name)) for scheme, i, _ in to_file],
        "units": [(code, say(names[code])) for code in sorted({u for _, _, units in to_file for u in units})],
        "error": say(error.message) if error else "",
        "field": error.field if error else "",
        "typed": request.POST,
    }
    return render(request, "desk/filings.html", page, status=422 if error else 200)


def _line(
    row: Filing,
    names: dict[str, Text],
    called: dict[tuple[str, str], Text],
    step: str,
) -> dict[str, Any]:
    return {
        "row": row,
        "unit": say(names[row.unit]),
        "indicator": say(called.get((row.scheme, row.indicator)) or row.indicator),
        "state": say(STATES[row.state]),
        "step": step,
    }


def _file(person: Person, request: HttpRequest) -> None:
    typed = request.POST
    chosen = plain(typed.get("indicator"), 81)
    scheme, _, indicator = chosen.partition("/")
    kinds = {f"{scheme.code}/{i.code}": i.kind for scheme, i, _ in queries.to_file(person)}
    since, until = (day_of(typed.get(key, ""), key) for key in ("since", "until"))
    file_figure(
        person,
        scheme=scheme,
        indicator=indicator,
        unit=plain(typed.get("unit"), 40),
        since=since,
        until=until,
        **_numbers(plain(typed.get("figure"), 40), whole=kinds.get(chosen) == "count"),
        source=plain(typed.get("source"), 200),
        why=plain(typed.get("why"), 400),
    )


def _numbers(written: str, *, whole: bool) -> dict[str, Any]:
    """Return what was written: `95/100` is a rate, any other number a value, or a count where that is asked for."""
    n, slash, of = written.replace("／", "/").partition("/")
    try:
        if slash:
            return {"n": int(n), "of": int(of)}
        if whole:
            return {"n": int(n)}
        value = Decimal(n)
    except (ValueError, InvalidOperation) as error:
        told = Text("写一个数，比率写成 95/100。", "Write a number, a rate as 95/100.")
        raise Refused("bad_value", told, "figure") from error
    if not value.is_finite() or abs(value) >= 10**16:
        raise Refused("bad_value", Text("数太大。", "The number is too large."), "figure")
    return {"value": value}


@require_POST
@staff
def judge(request: HttpRequest, person: Person, pk: int, step: str) -> HttpResponse:
    """Check or sign a filing, or send it back."""
    if step not in JUDGES:
        raise Http404
    right = request.POST.get("verdict") == "right"
    try:
        JUDGES[step](person, pk, right=right, why=plain(request.POST.get("why"), 400))
    except Refused as refused:
        messages.error(request, say(refused.message))
    else:
        done = pair("已通过。", "Passed.") if right else pair("已退回。", "Sent back.")
        messages.success(request, done)
    return redirect("desk:filings")
