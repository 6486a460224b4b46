"""Studies of processes: those one may read, one begun with a log or the journal, and several compared."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.city.matters.office import office
from luodi.city.matters.queries import types_in_force
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.studies import access, queries
from luodi.city.studies.actions.begin import LARGEST, bring_file, from_journal
from luodi.city.studies.actions.drop import drop_study
from luodi.city.studies.models import Study
from luodi.engines.insight.compare import Comparison, told
from luodi.engines.notation import Text
from luodi.engines.prose import Column
from luodi.faces.desk.gate import staff
from luodi.faces.desk.study_files import Sheet, written
from luodi.faces.web.forms import day_of
from luodi.faces.web.language import pair, say

COLUMNS: Final = {
    "case": Text("案件编号列", "Case"),
    "activity": Text("环节列", "Activity"),
    "time": Text("完成时间列", "Completed"),
    "started": Text("开始时间列", "Started"),
    "resource": Text("经办人列", "Person"),
    "unit": Text("单位列", "Unit"),
}
NO_FILE: Final = Text("请选择日志文件。", "Choose a log.")
ENDINGS: Final = ".xes,.gz,.csv,.parquet,.json,.jsonocel,.sqlite"


@staff
def studies(request: HttpRequest, person: Person) -> HttpResponseBase:
    """List the studies one may read; a POST begins one."""
    error = None
    if request.method == "POST":
        try:
            study = _begin(request, person)
        except Refused as refused:
            error = refused
        else:
            return redirect("desk:study", study.pk)
    rows = list(access.visible(person).select_related("person")[:200])
    city = office()
    page = {
        "rows": rows,
        "error": say(error.message) if error else "",
        "field": error.field if error else "",
        "typed": request.POST,
        "running": any(row.state == "waiting" for row in rows),
        "types": [(row.code, say(row.name)) for row in types_in_force()],
        "units": [(unit, say(city.tree.node(unit).name)) for unit in access.units_of(person) if unit in city.tree],
        "columns": [(key, say(name)) for key, name in COLUMNS.items()],
        "endings": ENDINGS,
        "mb": LARGEST >> 20,
    }
    return render(request, "desk/studies.html", page, status=422 if error else 200)


def _begin(request: HttpRequest, person: Person) -> Study:
    typed = request.POST
    name = _kept(typed.get("name"))
    if typed.get("origin") == "journal":
        since, until = (day_of(typed[key], key) if typed.get(key) else None for key in ("since", "until"))
        return from_journal(person, typed.getlist("types"), since, until, name=name)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Refused("bad_file", NO_FILE, "file")
    wanted = typed.get("unit", "")
    unit = int(wanted[:18]) if wanted.isdecimal() else 0
    columns = {key: _kept(typed.get(f"column.{key}")) for key in COLUMNS}
    return bring_file(person, file.chunks(), _kept(file.name), name=name, columns=columns, unit=unit)


def _kept(typed: str | None) -> str:
    """Return what was typed without what databases refuse; a column's name stays as it is otherwise."""
    return (typed or "").replace("\x00", "").strip()


@require_POST
@staff
def drop(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Remove a study of one's own."""
    try:
        drop_study(person, pk)
    except Refused as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(request, pair("已删除。", "Removed."))
    return redirect("desk:studies")


BY: Final = {
    "": Text("整份日志之间", "whole logs"),
    "unit": Text("单位", "unit"),
    "quarter": Text("季度", "quarter"),
    "half": Text("半年", "half-year"),
    "year": Text("年", "year"),
    "type": Text("事项类型", "type"),
    "version": Text("类型的版本（改前改后）", "version of the type (before and after)"),
    "region": Text("区域", "region"),
    "channel": Text("渠道", "channel"),
}
"""By what a log is cut into groups that are compared; type, region and channel are attributes of the journal's."""


@staff
def comparison(request: HttpRequest, person: Person) -> HttpResponseBase:
    """对标: two or more studies, or the groups of one, against the fastest: the gap in days, and what it is made of.

    With `as=xlsx` the causes as a workbook.
    """
    ready = [row for row in access.visible(person)[:200] if row.state == "ready"]
    wanted = [row for row in ready if str(row.pk) in request.GET.getlist("of")]
    by = request.GET.get("by", "")
    by = by if by in BY else ""
    found, error, left = [], "", 0
    if wanted:
        try:
            compared, left = queries.comparison(wanted, by)
            if request.GET.get("as") == "xlsx":
                return written("compare", "compare", _sheet(compared))
            found = [(one, [say(line) for line in told(one)], _causes(one)) for one in compared]
        except Refused as refused:
            error = say(refused.message)
    page = {
        "ready": ready,
        "wanted": {row.pk for row in wanted},
        "by": by,
        "groups": [(key, say(name)) for key, name in BY.items()],
        "found": sorted(found, key=lambda one: -one[0].gap),
        "error": error,
        "left": left,
        "sheet": urlencode(
            [*((key, value) for key, values in request.GET.lists() for value in values), ("as", "xlsx")]
        ),
    }
    return render(request, "desk/study_comparison.html", page, status=422 if error else 200)


KINDS: Final = {
    "path": Text("次数不同", "done more or less often"),
    "waiting": Text("办前等待", "waiting before"),
    "work": Text("办理本身", "the work itself"),
    "passage": Text("从上一步到办完", "from the step before"),
}


def _sheet(compared: Sequence[Comparison]) -> Sheet:
    """Return every cause of every gap, in days."""
    head = ("哪个 Which", "对 Against", "相差 天 gap d", "环节 Step", "差在 Cause", "天 d", "下限 low", "上限 high")
    rows = (
        (
            *(one.name, one.against, one.gap, cause.activity, say(KINDS[cause.kind])),
            *(cause.days, cause.low, cause.high, *cause.cases),
        )
        for one in compared
        for cause in one.causes
    )
    return [Column(title) for title in (*head, "案件 Cases", "对方案件 Their cases")], rows


def _causes(one: Comparison) -> list[tuple[str, Any]]:
    return [(say(KINDS[cause.kind]), cause) for cause in one.causes[:15] if abs(cause.days) >= 0.05]
