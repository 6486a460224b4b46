"""The journal as a log to study: what happened to the matters somebody may see, by step, in units, nobody named."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import pyarrow as pa
from django.db.models import QuerySet

from luodi.city.matters import access
from luodi.city.matters.models import Entry, Matter
from luodi.city.matters.office import definition, office
from luodi.city.matters.queries import start_of
from luodi.city.registry.models import Person
from luodi.engines.insight.log import Log, coded
from luodi.engines.notation import Text

BESIDE: Final = {
    "registered": Text("登记", "Registered"),
    "referred": Text("转办", "Referred"),
    "objected": Text("退回异议", "Objection"),
    "paused": Text("暂停", "Paused"),
    "resumed": Text("恢复", "Resumed"),
    "extension_ruled": Text("延期裁定", "Extension ruled on"),
    "elevated": Text("提级", "Elevated"),
    "split": Text("拆分", "Split"),
    "merged": Text("合并", "Merged"),
    "withdrawn": Text("撤回", "Withdrawn"),
    "reopened": Text("重开", "Reopened"),
    "closed": Text("办结", "Closed"),
}
"""What happens beside the steps and still moves a matter; lamps, notes and files do not."""
NOT_DONE: Final = frozenset({"claimed", "relieved", "signer_added", "timed_out"})
"""Entries of a step that do not finish it."""


def matters_of(person: Person, types: list[str], since: date | None, until: date | None) -> QuerySet[Matter]:
    """Return the matters of `types` registered from `since` to `until` (both counted) that `person` may see."""
    matters = access.visible(person).filter(type__code__in=types)
    if since:
        matters = matters.filter(registered__gte=start_of(since))
    if until:
        matters = matters.filter(registered__lt=start_of(until) + timedelta(days=1))
    return matters


def journal_log(person: Person, types: list[str], since: date | None, until: date | None) -> Log:
    """Return the log of these matters (see `matters_of`).

    An event is a step that somebody finished, or what moved the matter beside its steps. Its unit is where it happened;
    cases bear type, region, channel and the version of the type they ran by, so that before and after a change of it
    can be compared. Two statements in all.
    """
    matters = matters_of(person, types, since, until)
    about = {
        row[0]: row
        for row in matters.order_by("pk").values_list(
            "pk", "number", "type__code", "region", "channel", "type__version"
        )
    }
    place = {pk: n for n, pk in enumerate(about)}
    units = {node.id: node.name.zh for node in office().tree}
    case, activity, time, unit = [], [], [], []
    rows = Entry.objects.filter(matter__in=matters).order_by("matter_id", "seq")
    for pk, kind, step, happened, where, type_ in rows.values_list(
        "matter_id", "kind", "step", "happened", "unit", "matter__type_id"
    ).iterator(chunk_size=20_000):
        name = _named(type_, kind, step)
        if name and pk in place:
            case.append(place[pk])
            activity.append(name)
            time.append(int(happened.timestamp() * 1000))
            unit.append(units.get(where))
    codes, names = coded(activity)
    unit_codes, unit_names = coded(unit)
    column: Callable[[int], list[str]] = lambda at: [str(row[at] or "") for row in about.values()]  # noqa: E731
    return Log.build(
        case=case,
        case_ids=column(1),
        activity=codes,
        activities=names,
        time=time,
        unit=unit_codes,
        units=unit_names,
        case_attributes=pa.table({"type": column(2), "region": column(3), "channel": column(4), "version": column(5)}),
    )


def _named(type_: int, kind: str, step: str) -> str:
    """Return what an entry is called on a map, empty for what moves nothing."""
    if step and kind not in NOT_DONE:
        found = definition(type_).flow.steps.get(step)
        return found.name.zh if found else step
    return BESIDE[kind].zh if kind in BESIDE else ""
