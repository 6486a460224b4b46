"""What a study's pages show, to take along: drawings as SVG, figures as workbooks."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.studies import queries
from luodi.city.studies.models import Study
from luodi.engines.insight import look
from luodi.engines.insight.draw import draw_svg, span
from luodi.engines.insight.log import Log
from luodi.engines.notation import Text
from luodi.engines.process.draw import draw_svg as draw_flow
from luodi.engines.prose import Column, write_workbook
from luodi.faces.desk.exporting import XLSX
from luodi.faces.desk.gate import staff
from luodi.faces.desk.study import (
    ASTRAY,
    CAUSES,
    FIRST,
    MEASURES,
    MOST_DOTS,
    asked_of,
    causes_of,
    dots_of,
    hours_of,
    noise_of,
    ready,
    view_of,
)
from luodi.faces.web.charts import DOTTED, rows_of_parts
from luodi.faces.web.language import language, pair, say
from luodi.faces.web.times import moment

HOUR: Final = 3_600_000


@staff
def picture(request: HttpRequest, person: Person, pk: int, part: str) -> HttpResponse:
    """Give out a drawing of a page as a file: the map, the dotted chart, the flow discovered."""
    found, log = ready(person, pk)
    if part not in PICTURES:
        raise Http404
    response = HttpResponse(PICTURES[part](request, found, log), content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{part}-{found.pk}.svg"'
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


def _map_picture(request: HttpRequest, found: Study, log: Log) -> str:
    asked = asked_of(request)
    seen = view_of(log, asked)
    return draw_svg(
        seen, language=language(), measure=asked.measure, working=asked.working, title=found.name, **hours_of()
    )


def _dots_picture(_: HttpRequest, __: Study, log: Log) -> str:
    return dots_of(log)[0].replace(">", f"><style>{DOTTED}</style>", 1)


def _flow_picture(request: HttpRequest, found: Study, _: Log) -> str:
    try:
        seen = queries.mined(found, noise_of(request) / 100)
    except Refused as refused:
        raise Http404 from refused
    return draw_flow(seen.flow, None, language=language(), title=found.name)


def _waiting_picture(_: HttpRequest, found: Study, __: Log) -> str:
    rows = queries.waiting(found).costs[:FIRST]
    title = pair("等什么", "What is waited for")
    return rows_of_parts(title, [one.name for one in rows], causes_of(rows), lambda ms: span(ms, language()))


PICTURES: Final[dict[str, Callable[[HttpRequest, Study, Log], str]]] = {
    "map": _map_picture,
    "dots": _dots_picture,
    "flow": _flow_picture,
    "waiting": _waiting_picture,
}


@staff
def workbook(request: HttpRequest, person: Person, pk: int, part: str) -> HttpResponseBase:
    """Give out the figures of a page as a workbook: ways, variants, loads, waiting, deviations, redesigns."""
    found, log = ready(person, pk)
    if part in SHEETS:
        return written(part, f"{part}-{found.pk}", SHEETS[part](log))
    if part in STUDIED:
        return written(part, f"{part}-{found.pk}", STUDIED[part](request, found))
    raise Http404


Sheet = tuple[list[Column], Iterable[Sequence[Any]]]


def written(name: str, file: str, sheet: Sheet) -> HttpResponseBase:
    """Return a workbook of one sheet to take along."""
    columns, rows = sheet
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        write_workbook(path, columns, rows, name=name)
        opened = path.open("rb")
    return FileResponse(opened, as_attachment=True, filename=f"{file}.xlsx", content_type=XLSX)


def _ways_sheet(log: Log) -> Sheet:
    whole = look.process_map(log, office().calendar)
    names = whole.of_code
    head = (
        "从 From",
        "到 To",
        "次数 Times",
        "案件 Cases",
        *(f"{m} 天 d" for m in MEASURES),
        "工作时间中位数 小时 working h",
        "合计天 total d",
    )
    rows = (
        (
            names[e.source].name,
            names[e.target].name,
            e.count,
            e.cases,
            *(look.days(getattr(e.plain, measure)) for measure in MEASURES),
            e.working.median / HOUR if e.working else None,
            look.days(e.plain.total),
        )
        for e in whole.edges
    )
    return [Column(title) for title in head], rows


def _variants_sheet(log: Log) -> Sheet:
    head = ("变体 Variant", "案件 Cases", "中位数 天 median d", "路径 Path")
    rows = (
        (n + 1, row.cases, look.days(row.median), " → ".join(row.path)) for n, row in enumerate(queries.variants(log))
    )
    return [Column(title) for title in head], rows


def _loads_sheet(log: Log) -> Sheet:
    head = ("类别 Kind", "名称 Name", "次数 Events", "案件 Cases", "有活的天数 Active days", "最忙一天 Busiest day")
    rows = (
        (by, one.name, one.events, one.cases, one.active_days, one.busiest_day)
        for by in ("activity", "unit", "resource")
        for one in look.loads(log, by)
    )
    return [Column(title) for title in head], rows


def _dots_sheet(log: Log) -> Sheet:
    head = ("案件（从早到晚） Case by begin", "环节 Activity", "时间 Time")
    dots = look.dots(log, MOST_DOTS)
    rows = (
        (row + 1, log.activities[code], f"{moment(at):%Y-%m-%d %H:%M:%S}")
        for row, code, at in zip(dots.row.tolist(), dots.activity.tolist(), dots.time.tolist(), strict=True)
    )
    return [Column(title) for title in head], rows


SHEETS: Final[dict[str, Callable[[Log], Sheet]]] = {
    "map": _ways_sheet,
    "variants": _variants_sheet,
    "loads": _loads_sheet,
    "dots": _dots_sheet,
}


def _waiting_sheet(_: HttpRequest, found: Study) -> Sheet:
    head = ("环节 Activity", "次数 Times", "案件 Cases", "等待 天 waiting d", "办理 天 work d")
    names = [f"{cause.zh} 天 {cause.en} d" for cause in CAUSES.values()]
    rows = (
        (
            one.name,
            one.count,
            one.cases,
            look.days(one.waiting),
            look.days(one.processing),
            *(look.days(getattr(one, cause)) for cause in CAUSES),
        )
        for one in queries.waiting(found).costs
    )
    return [Column(title) for title in (*head, *names)], rows


def _flow_sheet(request: HttpRequest, found: Study) -> Sheet:
    try:
        seen = queries.mined(found, noise_of(request) / 100)
    except Refused as refused:
        raise Http404 from refused
    head = ("环节 Activity", "怎样 How", "案件 Cases", "全部案件 All cases", "拟合度 Fitness", "精确度 Precision")
    rows = (
        (name, f"{ASTRAY[kind].zh} {ASTRAY[kind].en}", cases, seen.fitting.of, seen.fitness, seen.precision)
        for kind, name, cases in seen.deviations
    )
    return [Column(title) for title in head], rows


def _redesign_sheet(_: HttpRequest, found: Study) -> Sheet:
    if found.advice_state != "ready":
        raise Http404
    head = (
        "改什么 Change",
        "依据 Evidence",
        "改前 天 before d",
        "改后 天 after d",
        "90% 下限 low d",
        "90% 上限 high d",
        "改前超期 late before",
        "改后超期 late after",
        "建议 Advised",
    )
    rows = (
        (
            say(Text(*one["text"])),
            say(Text(*one["evidence"])),
            *(one[key] for key in ("before", "after", "low", "high")),
            *one["late"],
            "否 no" if one["refused"] else "是 yes",
        )
        for one in found.advice["advice"]
    )
    return [Column(title) for title in head], rows


STUDIED: Final[dict[str, Callable[[HttpRequest, Study], Sheet]]] = {
    "waiting": _waiting_sheet,
    "flow": _flow_sheet,
    "redesign": _redesign_sheet,
}
"""Those that need more than the log without its attributes."""
