"""The ledger of a month as a workbook: a row for each asking, for whoever counts otherwise than the report does."""

from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from luodi.city.burden import law
from luodi.city.burden.access import askings
from luodi.city.burden.cycles import CYCLES
from luodi.city.burden.models import Asking
from luodi.city.burden.report import month_of, span
from luodi.city.matters.exporting.lists import MOMENT, Asked, Exported, Kind, Stretch, local
from luodi.engines.notation import Text

STATES: Final[dict[str, Text]] = {
    "asked": Text("待填报", "to be filled in"),
    "answered": Text("已填报", "answered"),
    "refused": Text("依法拒填", "lawfully refused"),
    "stopped": Text("已停报", "stopped"),
}
COLUMNS: Final[tuple[Kind, ...]] = (
    (Text("下发单位", "Issuer"), 22, "text"),
    (Text("填报单位", "Asked"), 22, "text"),
    (Text("报表", "Form"), 40, "text"),
    *((name, 18, "text") for name in law.MARKS.values()),
    (Text("缺几项标志", "Marks lacking"), 12, "number"),
    (Text("周期", "Cycle"), 10, "text"),
    (Text("数据项", "Items"), 8, "number"),
    (Text("一年内已在别处填过", "Given elsewhere within a year"), 12, "number"),
    (Text("下发", "Sent"), 16, MOMENT),
    (Text("上报期限", "Due"), 12, "text"),
    (Text("情况", "State"), 12, "text"),
    (Text("办结", "Settled"), 16, MOMENT),
    (Text("拒填依据", "Ground"), 16, "text"),
)


def _rows(asked: Asked) -> QuerySet[Asking]:
    start, end = span(month_of(_month(asked.sought.since)))
    return askings(asked.person).filter(at__gte=start, at__lt=end)


def _month(since: date | None) -> str:
    return f"{since:%Y-%m}" if since else ""


def _stretch(asked: Asked, after: int | None, size: int) -> Stretch:
    rows = _rows(asked) if after is None else _rows(asked).filter(pk__lt=after)
    found = list(rows.select_related("form__issuer", "unit").order_by("-pk")[:size])
    return [_row(row, asked.language) for row in found], found[-1].pk if len(found) == size else None


def _row(row: Asking, language: str) -> list[Any]:
    form = row.form
    state = "stopped" if row.state == "asked" and form.stopped else row.state
    return [
        form.issuer.name.get(language),
        row.unit.name.get(language),
        form.title.get(language),
        *(str(getattr(form, mark) or "") for mark in law.MARKS),
        len(form.lacking),
        CYCLES[form.cycle].get(language),
        form.size,
        row.again,
        local(row.at),
        row.due.isoformat(),
        STATES[state].get(language),
        local(row.done_at),
        law.GROUNDS[row.ground].get(language) if row.ground else "",
    ]


LEDGER: Final = Exported(Text("报表台账", "Ledger of forms"), COLUMNS, lambda asked: _rows(asked).count(), _stretch)
