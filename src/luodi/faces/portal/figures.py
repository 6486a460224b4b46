"""Public figures: the city's promises in numbers, as a page, as CSV and as JSON."""

import csv
import io
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.matters.openly import Group, public_figures
from luodi.city.matters.ratings.figures import Sums
from luodi.city.matters.ratings.openly import public_ratings
from luodi.faces.portal.rating import told
from luodi.faces.web.charts import Series, bars
from luodi.faces.web.language import pair

HEAD = ("what", "code", "name_zh", "name_en", "raised", "answered", "answered_with_a_clock", "late")


def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of the last twelve months."""
    found = public_figures()
    labels = [timezone.localtime(month.start).strftime("%y-%m") for month in found.months]
    raised = Series(pair("登记", "Raised"), [month.raised for month in found.months])
    answered = Series(pair("答复", "Answered"), [month.answered for month in found.months])
    chart = bars(pair("每月登记和答复", "Raised and answered by month"), labels, [raised, answered])
    ratings = public_ratings()
    page = {"found": found, "chart": chart, "figures": ratings, "told": told(ratings)}
    return render(request, "portal/figures.html", page)


def as_json(request: HttpRequest) -> HttpResponse:
    """Return the figures for programs."""
    found, ratings = public_figures(), public_ratings()
    body = {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "all": _plain(found.whole),
        "types": [_plain(group) for group in found.types],
        "districts": [_plain(group) for group in found.districts],
        "months": [
            {
                "month": _month(month.start),
                "raised": month.raised,
                "answered": month.answered,
                "answered_with_a_clock": month.late.of,
                "late": month.late.n,
            }
            for month in found.months
        ],
        "ratings": {
            "all": _rated("", ratings.whole),
            "units": [_rated(code, group) for code, group in ratings.units],
            "types": [_rated(code, group) for code, group in ratings.types],
        },
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


def as_csv(request: HttpRequest) -> HttpResponse:
    """Return the figures as a table; with a mark that spreadsheets need to read Chinese."""
    found, out = public_figures(), io.StringIO()
    table = csv.writer(out)
    table.writerow(HEAD)
    for what, groups in (("all", [found.whole]), ("type", found.types), ("district", found.districts)):
        for g in groups:
            table.writerow([what, g.code, g.name.zh, g.name.en, g.raised, g.answered, g.late.of, g.late.n])
    for m in found.months:
        table.writerow(["month", _month(m.start), "", "", m.raised, m.answered, m.late.of, m.late.n])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="figures.csv"'
    return response


def _plain(group: Group) -> dict[str, Any]:
    return {
        "code": group.code,
        "name": {"zh": group.name.zh, "en": group.name.en},
        "raised": group.raised,
        "answered": group.answered,
        "answered_with_a_clock": group.late.of,
        "late": group.late.n,
    }


def _rated(code: str, group: Sums) -> dict[str, Any]:
    return {
        "code": code,
        "name": {"zh": group.name.zh, "en": group.name.en},
        "invited": group.invited,
        "rated_by_own_act": group.rated,
        "ratings": group.counted,
        "satisfied": group.satisfaction.n,
        "excluded": group.excluded,
    }


def _month(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m")
