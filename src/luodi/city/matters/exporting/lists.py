"""The lists that can be exported: their columns, and their rows in stretches that follow one another by key."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from luodi.city.matters import queries
from luodi.city.matters.masking import masked
from luodi.city.matters.models import Matter, Step
from luodi.city.matters.office import Office, definition, office
from luodi.city.matters.queries import LAMPS, Sought
from luodi.city.matters.words import CHANNELS, LEVELS, STATUSES
from luodi.city.matters.words import LAMPS as LAMP_WORDS
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

Kind = tuple[Text, int, str]
MOMENT: Final = "moment"
MATTERS: Final[tuple[Kind, ...]] = (
    (Text("编号", "Number"), 14, "text"),
    (Text("标题", "Title"), 44, "text"),
    (Text("类型", "Type"), 18, "text"),
    (Text("密级", "Level"), 8, "text"),
    (Text("状态", "Status"), 10, "text"),
    (Text("灯", "Lamp"), 8, "text"),
    (Text("走到哪一步", "At step"), 20, "text"),
    (Text("牵头单位", "Lead unit"), 22, "text"),
    (Text("区划", "Region"), 14, "text"),
    (Text("渠道", "Channel"), 10, "text"),
    (Text("登记", "Registered"), 16, MOMENT),
    (Text("到期", "Due"), 16, MOMENT),
    (Text("答复", "Answered"), 16, MOMENT),
    (Text("办结", "Closed"), 16, MOMENT),
    (Text("评价", "Rating"), 8, "number"),
)
INBOX: Final[tuple[Kind, ...]] = (
    (Text("编号", "Number"), 14, "text"),
    (Text("标题", "Title"), 44, "text"),
    (Text("类型", "Type"), 18, "text"),
    (Text("灯", "Lamp"), 8, "text"),
    (Text("现在要办", "To be done"), 20, "text"),
    (Text("办理单位", "Unit"), 22, "text"),
    (Text("牵头单位", "Lead unit"), 22, "text"),
    (Text("到期", "Due"), 16, MOMENT),
    (Text("这一步到期", "Step due"), 16, MOMENT),
    (Text("这一步开始", "Step opened"), 16, MOMENT),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is exported: which list, for whom, narrowed how, in whose language; lamps are judged at `at`."""

    list: str
    person: Person
    sought: Sought
    mine: bool
    language: str
    at: datetime


Stretch = tuple[list[list[Any]], int | None]
"""Rows, and the matter after which the next stretch begins; None when there is none."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One list."""

    name: Text
    columns: tuple[Kind, ...]
    count: Callable[[Asked], int]
    stretch: Callable[[Asked, int | None, int], Stretch]


def _matters(asked: Asked) -> QuerySet[Matter]:
    return queries.listed(asked.person, asked.sought, office(), asked.at)


def _matter_rows(asked: Asked, after: int | None, size: int) -> Stretch:
    rows = _matters(asked) if after is None else _matters(asked).filter(pk__lt=after)
    found = list(rows.select_related("type", "lead").defer("state", "type__source").order_by("-pk")[:size])
    steps: dict[int, list[str]] = {}
    for step in Step.objects.filter(matter__in=[row.pk for row in found], status="open").order_by("opened", "key"):
        steps.setdefault(step.matter_id, []).append(step.key)
    said = _Said(asked.language)
    return [said.matter(row, steps.get(row.pk, ())) for row in found], found[-1].pk if len(found) == size else None


def _steps(asked: Asked) -> QuerySet[Step]:
    rows: QuerySet[Any] = queries.work(asked.person, asked.sought, office(), asked.at, mine=asked.mine)
    return rows.filter(rank=LAMPS.index(asked.sought.lamp)) if asked.sought.lamp in LAMPS else rows


def _step_rows(asked: Asked, after: int | None, size: int) -> Stretch:
    """Return a stretch of steps that ends with a whole matter, so that none is torn apart between two."""
    rows = _steps(asked) if after is None else _steps(asked).filter(matter_id__lt=after)
    rows = rows.select_related("matter__type", "matter__lead").defer("matter__state", "matter__type__source")
    found = list(rows.order_by("-matter_id", "key", "n")[:size])
    if len(found) < size:
        last = None
    else:
        torn = found[-1].matter_id
        found = [row for row in found if row.matter_id != torn] or found
        last = found[-1].matter_id
    said = _Said(asked.language)
    return [said.step(row) for row in found], last


class _Said:
    """Says rows in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.city: Office = office()
        self.places = {node.region or node.code: node.name for node in self.city.tree if node.kind != "bureau"}

    def of(self, text: Text | None, other: str = "") -> str:
        return text.get(self.language) if text else other

    def keys(self, type_id: int, keys: Iterable[str]) -> str:
        steps = definition(type_id).flow.steps
        return "、".join(dict.fromkeys(self.of(steps[key].name) for key in keys if key in steps))

    def lamp(self, row: Any, status: str) -> str:
        return self.of(LAMP_WORDS[LAMPS[row.rank]]) if status == "open" else ""

    def matter(self, row: Any, steps: Iterable[str]) -> list[Any]:
        status = row.reason if row.status == "closed" and row.reason else row.status
        return [
            row.number,
            masked(row.title),
            self.of(row.type.name),
            self.of(LEVELS[row.level]),
            self.of(STATUSES.get(status), status),
            self.lamp(row, row.status),
            self.keys(row.type_id, steps),
            self.of(row.lead.name),
            self.of(self.places.get(row.region), row.region),
            self.of(CHANNELS.get(row.channel), row.channel),
            *(local(at) for at in (row.registered, row.due, row.answered, row.closed)),
            row.rating or None,
        ]

    def step(self, row: Any) -> list[Any]:
        unit = self.city.tree.node(row.unit).name if row.unit in self.city.tree else None
        return [
            row.matter.number,
            masked(row.matter.title),
            self.of(row.matter.type.name),
            self.lamp(row, "open"),
            self.keys(row.matter.type_id, [row.key]),
            self.of(unit, str(row.unit)),
            self.of(row.matter.lead.name),
            *(local(at) for at in (row.matter.due, row.due, row.opened)),
        ]


def local(at: datetime | None) -> datetime | None:
    """Return a time as the city's clocks show it, naive, to the second: what a workbook holds."""
    return timezone.localtime(at).replace(microsecond=0, tzinfo=None) if at else None


LISTS: Final[dict[str, Exported]] = {
    "matters": Exported(Text("事项", "Matters"), MATTERS, lambda asked: _matters(asked).count(), _matter_rows),
    "inbox": Exported(Text("待办", "To do"), INBOX, lambda asked: _steps(asked).count(), _step_rows),
}


def register(name: str, exported: Exported) -> None:
    """Have a list of another room exported like these."""
    LISTS[name] = exported


def plain(sought: Sought) -> dict[str, Any]:
    """Return what a list is narrowed to as JSON holds it: what narrows nothing is left out."""
    given = {key: value for key, value in asdict(sought).items() if value not in ("", None, False)}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in given.items()}


def sought_from(stored: dict[str, Any]) -> Sought:
    """Return what `plain` wrote down."""
    known = {field.name for field in fields(Sought)}
    days = {key: date.fromisoformat(stored[key]) for key in ("since", "until") if stored.get(key)}
    return Sought(**{key: value for key, value in stored.items() if key in known} | days)
