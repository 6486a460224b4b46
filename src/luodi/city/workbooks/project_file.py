"""Projects written to a workbook as they can be taken in again; their months and milestones beside, to be read."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.utils import timezone

from luodi.city.matters.office import office
from luodi.city.projects import access
from luodi.city.projects.catalogue import catalogue
from luodi.city.projects.models import Brought, Milestone, Project
from luodi.city.projects.queries import Sought, Standing, lamp, listed, standings
from luodi.city.registry.actors import Actor
from luodi.city.workbooks.cells import MOST
from luodi.city.workbooks.projects import NAME, SHEET, WAN, cells
from luodi.engines.notation import Text
from luodi.engines.prose import Column, write_workbook
from luodi.engines.prose.workbook import Beside

MONTHS: Final = Text("月度", "Months")
MILESTONES: Final = Text("节点", "Milestones")
OF_MONTHS: Final = (
    Text("项目编号", "Key"),
    Text("项目名称", "Name"),
    Text("月份", "Month"),
    Text("完成投资（万元）", "Invested (10,000 yuan)"),
    Text("从业人员", "Employees"),
    Text("纳统", "In the statistics"),
    Text("状态", "State"),
    Text("说明", "Why"),
    Text("填报", "Filed by"),
    Text("审核", "Checked by"),
    Text("签发", "Signed by"),
)
OF_MILESTONES: Final = (
    Text("项目编号", "Key"),
    Text("项目名称", "Name"),
    Text("节点", "Milestone"),
    Text("计划日期", "Planned"),
    Text("完成日期", "Done"),
    Text("灯", "Lamp"),
)
STATES: Final = {
    "filed": Text("待审核", "to be checked"),
    "checked": Text("待签发", "to be signed"),
    "signed": Text("已签发", "signed"),
    "returned": Text("已退回", "sent back"),
    "replaced": Text("已更正", "replaced"),
}
LAMPS: Final = {
    "done": Text("按期完成", "done in time"),
    "late": Text("逾期完成", "done late"),
    "green": Text("绿", "green"),
    "yellow": Text("黄", "yellow"),
    "red": Text("红", "red"),
}


def write_projects(path: Path, who: Actor, sought: Sought | None = None, *, language: str = "zh") -> int:
    """Write the projects `who` may see that fit, the newest first and as many as a file may hold; return how many."""
    rows = listed(who, sought or Sought()).prefetch_related("investors", "families", "years")
    found = standings(list(rows[:MOST]))
    brought: dict[int, tuple[str, date]] = {}
    for row in Brought.objects.filter(project__in=access.visible(who).values("pk")).order_by("-on", "-pk"):
        brought[row.project_id] = (f"{row.kind}:{row.code}", row.on)
    of = dict(Project.objects.filter(later__in=[row.project.pk for row in found if row.project.of_id]).values_list(
        "pk", "key"
    ))  # fmt: skip
    columns = [Column(column.name.get(language), 18) for column in SHEET.COLUMNS]
    beside = [_months(who, found, language), _milestones(found, language)]
    write_workbook(path, columns, [cells(row, brought, of) for row in found], name=NAME.get(language), beside=beside)
    return len(found)


def _months(who: Actor, found: Sequence[Standing], language: str) -> Beside:
    """Return the sheet of months, each filing a row: to be read, not taken in, for three people stand for each."""
    keys = {row.project.pk: row.project.key for row in found}
    rows = [
        [
            keys[month.project_id],
            month.project.name,
            f"{month.month:%Y-%m}",
            float(Decimal(month.invested) / WAN),
            month.employees,
            _yes(month.listed).get(language),
            STATES[month.state].get(language),
            month.why,
            *(person.name if person else "" for person in (month.filed_by, month.checked_by, month.signed_by)),
        ]
        for month in access.months(who).filter(project__in=list(keys)).order_by("project_id", "month", "pk")
    ]
    return MONTHS.get(language), [Column(name.get(language), 16) for name in OF_MONTHS], rows


def _milestones(found: Sequence[Standing], language: str) -> Beside:
    """Return the sheet of milestones with their days and lamps."""
    calendar, today = office().calendar, timezone.localdate()
    names = {one.code: one.name for one in catalogue().milestones}
    of = {row.project.pk: row.project for row in found}
    kept = Milestone.objects.filter(project__in=list(of)).order_by("project_id", "planned", "pk")
    rows = [
        [
            of[one.project_id].key,
            of[one.project_id].name,
            one.name or names.get(one.code, Text(one.code, one.code)).get(language),
            one.planned.isoformat(),
            one.actual.isoformat() if one.actual else "",
            LAMPS[lamp(one, today, calendar)].get(language),
        ]
        for one in kept
    ]
    return MILESTONES.get(language), [Column(name.get(language), 16) for name in OF_MILESTONES], rows


def _yes(value: bool) -> Text:
    """Return whether, in words."""
    return Text("是", "yes") if value else Text("否", "no")
