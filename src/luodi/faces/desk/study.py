"""The pages of one study: map, variants, loads, the flow it shows, what waits, how it could be rebuilt, cases."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe

from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.studies import access, proposing, queries
from luodi.city.studies.actions.seek_advice import seek_advice
from luodi.city.studies.models import Study
from luodi.engines.insight import look
from luodi.engines.insight.draw import draw_svg, span
from luodi.engines.insight.log import Log
from luodi.engines.insight.simplify import View, view
from luodi.engines.insight.waiting import Cost
from luodi.engines.notation import Text
from luodi.engines.process.draw import draw_svg as draw_flow
from luodi.faces.desk.gate import staff
from luodi.faces.web.charts import Series, dotted, stacked
from luodi.faces.web.drawing import STYLED
from luodi.faces.web.language import language, pair, say
from luodi.faces.web.times import moment

DETAILS: Final = (20, 40, 60, 80, 90, 100)
"""What share of events and of steps a map may show, in percent."""
MEASURES: Final = {
    "median": Text("中位数", "Median"),
    "mean": Text("平均", "Mean"),
    "p90": Text("九成以内", "90th percentile"),
}
FIRST: Final = 30
"""Rows of a table on a page; a workbook has all of them."""
MOST_DOTS: Final = 8_000
"""Events a dotted chart shows; of more every n-th case."""
NOISES: Final = (0, 10, 20, 40)
"""How seldom what a mined flow leaves out may be, in percent of the most frequent."""
SIZED: Final = re.compile(r' width="100%" style="max-width:([0-9.]+)px"')
"""How an engine's drawing says how wide it is at most; pages take no style from within."""


@staff
def study(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show a study's map: `detail` percent of events and steps, times by `measure`, plain or working."""
    found = found_study(person, pk)
    if found.state != "ready":
        return render(request, "desk/study_waiting.html", {"study": found})
    log = queries.log_of(found)
    asked = asked_of(request)
    seen = view_of(log, asked)
    ways = [edge for edge in seen.map.edges if (edge.source, edge.target) in seen.ways]
    names = seen.map.of_code
    costly = sorted(seen.map.edges, key=lambda edge: -edge.plain.total)[:10]
    page = frame(found, person, "map") | {
        "asked": asked,
        "details": DETAILS,
        "measures": [(key, say(name)) for key, name in MEASURES.items()],
        "map": _drawn(seen, asked),
        "shown": (round(100 * seen.events_shown), round(100 * seen.steps_shown), seen.hidden_activities, len(ways)),
        "costly": [
            (
                names[edge.source].name,
                names[edge.target].name,
                edge,
                _taken(edge, asked),
                round(edge.plain.total / look.DAY),
            )
            for edge in costly
        ],
        "ends": _ends(log),
    }
    return render(request, "desk/study.html", page)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a map is to be drawn."""

    detail: int
    measure: str
    working: bool


def asked_of(request: HttpRequest) -> Asked:
    """Return how a map is asked for; what makes no sense counts as not said."""
    detail = request.GET.get("detail", "")
    measure = request.GET.get("measure", "")
    return Asked(
        int(detail) if detail.isdecimal() and int(detail) in DETAILS else 0,
        measure if measure in MEASURES else "median",
        request.GET.get("time") == "working",
    )


def view_of(log: Log, asked: Asked) -> View:
    """Return what of a log is drawn."""
    calendar = office().calendar if asked.working else None
    return view(log, asked.detail / 100 if asked.detail else None, calendar)


def _drawn(seen: View, asked: Asked) -> SafeString:
    title = pair("流程图：环节和走向", "Process map: activities and ways")
    svg = draw_svg(
        seen, language=language(), measure=asked.measure, working=asked.working, title=title, style=False, **hours_of()
    )
    return mark_safe(SIZED.sub(r' width="\1"', svg, count=1))  # noqa: S308 — drawn by our engine, which escapes every name


def hours_of() -> dict[str, float]:
    """Return what a drawing in working time must know: how long a working day of the city is."""
    return {"working_day": office().calendar.day_hours}


def _taken(edge: look.MapEdge, asked: Asked) -> str:
    if asked.working and edge.working:
        return span(getattr(edge.working, asked.measure), language(), **hours_of())
    return _span(getattr(edge.plain, asked.measure))


def _ends(log: Log) -> list[tuple[str, str, list[tuple[int, str, int]]]]:
    """Return what cases begin and end with: a title, what their cases are asked for by, and code, name and count."""
    code = {name: place for place, name in enumerate(log.activities)}
    kinds = (("begin", Text("从这里开始", "Cases begin with")), ("end", Text("到这里结束", "Cases end with")))
    return [
        (say(title), what, [(code[name], name, n) for name, n in found.most_common(8)])
        for (what, title), found in zip(kinds, look.begins_and_ends(log), strict=True)
    ]


@staff
def variants(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show which ways cases went, the most frequent first."""
    found, log = ready(person, pk)
    rows = queries.variants(log)
    page = frame(found, person, "variants") | {
        "rows": [(row, _span(row.median)) for row in rows[:FIRST]],
        "total": len(rows),
        "cases": log.cases,
        "covered": sum(row.cases for row in rows[:FIRST]),
    }
    return render(request, "desk/study_variants.html", page)


@staff
def loads(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show who carries what: activities, units, rework, ping-pong between units, hand-overs."""
    found, log = ready(person, pk)
    by = "unit" if len(log.units) else "resource"
    chart, key, shown = dots_of(log)
    page = (
        frame(found, person, "loads")
        | {
            "dots": mark_safe(chart),  # noqa: S308 — drawn by us, every name escaped
            "key": [(number, name or pair("其他", "others")) for number, name in key],
            "shown": shown,
            "activities": look.loads(log, "activity")[:FIRST],
            "carriers": look.loads(log, by)[:FIRST],
            "by": by,
            "carrier": "unit" if by == "unit" else "person",
            "rework": look.rework(log)[:FIRST],
            "bounces": look.bounces(log)[:FIRST],
            "handovers": look.handovers(log, by)[:FIRST],
        }
    )
    return render(request, "desk/study_loads.html", page)


def dots_of(log: Log) -> tuple[str, list[tuple[int, str]], int]:
    """Return the dotted chart of a log with its key, and of how many cases it is."""
    found = look.dots(log, MOST_DOTS)
    first, last = (int(found.time.min()), int(found.time.max())) if len(found.time) else (0, 0)
    days = [f"{moment(first + (last - first) * n // 3):%Y-%m-%d}" for n in range(4)] if len(found.time) else []
    title = pair("点图：每个点一次办理", "Dotted chart: every dot is an event")
    return *dotted(title, found, log.activities, days), found.rows


@staff
def discovered(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show the flow that the log shows, without what is more seldom than `noise` percent, and how well it fits."""
    found, log = ready(person, pk)
    noise = noise_of(request)
    page = frame(found, person, "discovered") | {"noise": noise, "noises": NOISES}
    try:
        seen = queries.mined(found, noise / 100)
    except Refused as refused:
        return render(request, "desk/study_discovered.html", page | {"error": say(refused.message)})
    svg = draw_flow(seen.flow, None, language=language(), title=_flow_title(), style=False)
    page |= {
        "seen": seen,
        "flow": mark_safe(STYLED.sub("", svg, count=1)),  # noqa: S308 — drawn by our engine, which escapes every name
        "deviations": [
            (say(ASTRAY[kind]), name, cases, kind, log.activities.index(name))
            for kind, name, cases in seen.deviations[:FIRST]
        ],
    }
    return render(request, "desk/study_discovered.html", page)


def noise_of(request: HttpRequest) -> int:
    """Return what share of the most frequent is too seldom to be drawn, in percent."""
    noise = request.GET.get("noise", "")
    return int(noise) if noise.isdecimal() and int(noise) in NOISES else 20


def _flow_title() -> str:
    return pair("从日志发现的流程", "The flow that the log shows")


ASTRAY: Final = {
    "skipped": Text("跳过", "skipped"),
    "inserted": Text("多办", "done besides"),
    "misplaced": Text("错位", "out of its place"),
}

CAUSES: Final = {
    "contention": Text("人在忙", "busy"),
    "prioritisation": Text("让后来的先办", "overtaken"),
    "batching": Text("攒着一起办", "batching"),
    "unavailability": Text("不在班", "off work"),
    "extraneous": Text("原因不明", "unexplained"),
}
"""What work waits for (engines.insight.waiting)."""


@staff
def waiting(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show what cases wait for at each activity, of all cases together."""
    found, _ = ready(person, pk)
    waited = queries.waiting(found)
    rows = waited.costs[:FIRST]
    series = causes_of(rows)
    longest = max((one.waiting for one in rows), default=0)
    page = frame(found, person, "waiting") | {
        "estimated": waited.estimated,
        "whole": longest,
        "rows": [
            (one, _span(one.waiting), _span(one.processing), stacked(one.name, series, place, longest, _span))
            for place, one in enumerate(rows)
        ],
        "key": [(number, one.name, _span(sum(one.values))) for number, one in enumerate(series, 1)],
    }
    return render(request, "desk/study_waiting_time.html", page)


def causes_of(rows: Sequence[Cost]) -> list[Series]:
    """Return the waiting of activities by cause, in ms."""
    return [Series(say(name), [getattr(one, cause) for one in rows]) for cause, name in CAUSES.items()]


def _span(millis: float) -> str:
    return span(millis, language())


@staff
def redesigns(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show how the process could be rebuilt, each change with its evidence and effect; a POST has it looked for."""
    found, _ = ready(person, pk)
    if request.method == "POST":
        try:
            seek_advice(person, pk)
        except Refused as refused:
            messages.error(request, say(refused.message))
        return redirect("desk:study_redesign", pk)
    advice, changes = found.advice, proposing.diffs(found)
    page = frame(found, person, "redesign") | {
        "error": say(Text(advice["zh"], advice["en"])) if found.advice_state == "failed" else "",
        "report": advice if found.advice_state == "ready" else None,
        "advice": [
            one
            | {
                "said": say(Text(*one["text"])),
                "why": say(Text(*one["evidence"])),
                "effect": one["after"] - one["before"],
                "late": [round(100 * share) for share in one["late"]],
                "suggest": urlencode(proposing.suggestion(found, one, change)),
                "diff": change,
            }
            for one, change in zip(advice.get("advice", []), changes, strict=True)
        ],
    }
    return render(request, "desk/study_redesign.html", page)


@staff
def cases(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show the cases behind a number: `what` and its codes; of the journal those one may see now."""
    found, _ = ready(person, pk)
    try:
        behind = queries.cases_behind(person, found, request.GET.get("what", ""), request.GET.get("of", ""))
    except Refused as refused:
        raise Http404 from refused
    page = frame(found, person, "") | {
        "behind": behind,
        "what": " → ".join(behind.of),
        "rows": [(case, _span(case.lasted), "、".join(case.path[:6])) for case in behind.cases],
        "links": found.origin == "journal",
    }
    return render(request, "desk/study_cases.html", page)


def found_study(person: Person, pk: int) -> Study:
    """Return a study the person may read. Raises Http404."""
    try:
        return access.get(person, pk)
    except Refused as refused:
        raise Http404 from refused


def ready(person: Person, pk: int) -> tuple[Study, Log]:
    """Return a study the person may read and its log. Raises Http404, too while the log is not ready."""
    try:
        found = access.get(person, pk)
        return found, queries.log_of(found)
    except Refused as refused:
        raise Http404 from refused


def frame(found: Study, person: Person, here: str) -> dict[str, Any]:
    """Return what every page of a study shows: its name, its figures, which page this is."""
    figures = found.figures
    period = [moment(figures[key]) for key in ("first", "last")]
    return {
        "study": found,
        "figures": figures,
        "period": period,
        "here": here,
        "own": found.person_id == person.pk,
        "days": {key: f"{figures[key]:.1f}" for key in ("mean_days", "median_days", "p90_days")},
    }
