"""What faces ask: lists and how they changed, an inspection and how far it is, findings and what became of them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from luodi.city.checklists import access
from luodi.city.checklists.diffing import ItemChange, diff
from luodi.city.checklists.drafts import draft_of
from luodi.city.checklists.models import Check, Evidence, Inspection, ListItem, ListVersion
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import unpack_state

OVERALL = "overall"
"""The clock of a rectification that says whether it was in time."""


def current(rows: QuerySet[ListVersion], day: date | None = None) -> list[ListVersion]:
    """Return of each list the version in force on a day (today), with `size`, the number of its items; by code."""
    on = day or timezone.localdate()
    found = rows.filter(since__isnull=False, since__lte=on).select_related("checklist__issuer")
    out: dict[int, ListVersion] = {}
    for row in found.annotate(size=Count("items")).order_by("checklist__code", "-since"):
        out.setdefault(row.checklist_id, row)
    return list(out.values())


def published(code: str = "") -> list[ListVersion]:
    """Return the lists anybody may read: public in the version in force today."""
    rows = ListVersion.objects.all()
    found = current(rows.filter(checklist__code=code) if code else rows)
    return [row for row in found if row.public]


def history(person: Person, code: str) -> list[ListVersion]:
    """Return the versions of a list that `person` may read, the newest first, drafts before all."""
    rows = list(access.versions(person).filter(checklist__code=code).annotate(size=Count("items")))
    return sorted(rows, key=lambda row: row.since or date.max, reverse=True)


def changes(person: Person, code: str, old: str, new: str) -> list[ItemChange]:
    """Return what differs between two versions of a list. Raises Refused `not_found`."""
    was, now = (access.version(person, code, name) for name in (old, new))
    if not (old and new):
        raise Refused("not_found", Text("请写明两个版本。", "Name two versions."), "old")
    return diff([draft_of(item) for item in was.items.all()], [draft_of(item) for item in now.items.all()])


def with_progress(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Return inspections with how many units they visit; what was checked is asked apart (progress)."""
    return rows.select_related("organiser", "by").annotate(units=Count("visits", distinct=True))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an inspection is: of all items at all units, how many were looked at, and what came of it."""

    of: int
    checks: int
    findings: int
    raised: int


def progress(row: Inspection) -> Progress:
    """Return how far an inspection is: three small statements."""
    items = ListItem.objects.filter(version__in=row.lists.all()).count()
    standing = ~Q(standing="dropped")
    counted = Check.objects.filter(inspection=row).aggregate(
        checks=Count("pk"),
        findings=Count("pk", filter=Q(result="finding") & standing),
        raised=Count("pk", filter=Q(standing="raised")),
    )
    return Progress(items * row.visits.count(), counted["checks"], counted["findings"], counted["raised"])


def items_of(row: Inspection) -> list[ListItem]:
    """Return what an inspection looks at, list by list in order."""
    found = ListItem.objects.filter(version__in=row.lists.all()).select_related("version__checklist")
    return list(found.order_by("version__checklist__code", "place"))


def listed(person: Person, *, finding: bool = False, standing: str = "", inspection: int = 0) -> QuerySet[Check]:
    """Return checks `person` may see, the latest first; findings alone where asked."""
    rows = access.checks(person)
    if finding:
        rows = rows.filter(result="finding")
    if standing:
        rows = rows.filter(standing=standing)
    if inspection:
        rows = rows.filter(inspection=inspection)
    rows = rows.select_related("unit", "item__version__checklist", "by", "matter__type", "inspection__organiser")
    return rows.prefetch_related("signers__person", Prefetch("evidence", Evidence.objects.order_by("pk"))).order_by(
        "-at", "-pk"
    )


def evidence(person: Person, pk: int) -> Evidence:
    """Return a file of a check `person` may see. Raises Refused `not_found`."""
    found = Evidence.objects.filter(pk=pk, check_row__in=access.checks(person)).first()
    if found is None:
        raise Refused("not_found", Text("没有这个附件。", "There is no such file."), "id")
    return found


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a finding: put right, in time, still open past its day, looked back on and with which result."""

    rectified: bool = False
    kept: bool = False
    late: bool = False
    looked: str = ""


def fate(check: Check, now: datetime) -> Fate:
    """Return what became of a finding, as its matter stands at `now`."""
    matter = check.matter
    if matter is None:
        return Fate()
    clock = unpack_state(matter.state).clocks.get(OVERALL)
    done = matter.status == "closed" and matter.reason == "answered"
    kept = bool(clock and clock.stop and clock.kept)
    open_late = bool(matter.status != "closed" and clock and not clock.stop and clock.due <= now.timestamp() * 1000)
    return Fate(done, done and kept, open_late or (done and not kept), matter.looked_back)
