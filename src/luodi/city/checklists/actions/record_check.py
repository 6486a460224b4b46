"""检查记录: one of the team says of one item at one unit that it holds, does not apply, or is a finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from luodi.city.checklists import access
from luodi.city.checklists.models import RESULTS, Check, CheckSigner, Inspection, ListItem
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of an item: `item` is its row's number, `happened` when (now where not given)."""

    item: int
    result: str
    words: str = ""
    score: Decimal | None = None
    happened: datetime | None = None


def record_checks(person: Person, pk: int, unit: str, seen: Sequence[Seen]) -> list[Check]:
    """Record what was seen at a unit, all of it or nothing: a phone sends what it kept while there was no network.

    Raises Refused `not_found`, `not_allowed` (not of the team), `not_now` (not running), `unknown_item`, `bad_value`,
    `missing` (a finding without words), `too_long`, `future`, `checked_already`.
    """
    with witnessed("checklists", "record_checks", person.pk), transaction.atomic():
        row = access.get(person, pk)
        if not access.on_team(person, row):
            raise Refused("not_allowed", NOT_ALLOWED)
        if row.state != "running":
            raise Refused("not_now", Text("检查没有开始或已经结束。", "The inspection is not running."))
        visit = row.visits.filter(unit__code=unit).select_related("unit").first()
        if visit is None:
            raise Refused("not_found", Text("这次检查不去这个单位。", "It does not visit this unit."), "unit")
        items = ListItem.objects.filter(version__in=row.lists.all()).select_related("version__checklist").in_bulk()
        out = [_recorded(person, row, visit.unit_id, items, one) for one in seen]
        findings = sum(check.result == "finding" for check in out)
        Record(person).write("checks.recorded", str(row.pk), unit=unit, checks=len(out), findings=findings)
    return out


def _recorded(person: Person, row: Inspection, unit: int, items: dict[int, ListItem], one: Seen) -> Check:
    item = items.get(one.item)
    if item is None:
        told = Text(f"清单里没有第 {one.item} 号项目。", f"None of its lists has the item {one.item}.")
        raise Refused("unknown_item", told, "item")
    now = timezone.now()
    _check_seen(one, item, row, now)
    finding = one.result == "finding"
    check = Check(inspection=row, unit_id=unit, item=item, result=one.result, by=person, words=one.words.strip())
    check.at, check.score = one.happened or now, one.score
    check.standing = "noted" if finding else ""
    check.again = finding and found_before(unit, item)
    try:
        with transaction.atomic():
            check.save()
    except IntegrityError as error:
        told = Text(f"第 {item.number} 项已经查过。", f"Item {item.number} was checked there already.")
        raise Refused("checked_already", told, item.number) from error
    if finding:
        CheckSigner.objects.create(check_row=check, person=person, at=now)
    return check


def found_before(unit: int, item: ListItem) -> bool:
    """Return whether the same item, in whatever version of its list, was a finding at the unit before."""
    rows = Check.objects.filter(unit=unit, item__number=item.number, item__version__checklist=item.version.checklist_id)
    return rows.filter(result="finding").exclude(standing="dropped").exists()


def _check_seen(one: Seen, item: ListItem, row: Inspection, now: datetime) -> None:
    if one.result not in RESULTS:
        raise Refused("bad_value", Text("结论不对。", "No such result."), item.number)
    if one.result == "finding" and not one.words.strip():
        told = Text(f"第 {item.number} 项：请写明发现的问题。", f"Item {item.number}: say what was found.")
        raise Refused("missing", told, item.number)
    if len(one.words) > LONGEST:
        raise Refused("too_long", Text(f"最多 {LONGEST} 字。", f"At most {LONGEST} signs."), item.number)
    if one.score is not None and not 0 <= one.score <= item.weight:
        told = Text(f"第 {item.number} 项最多 {item.weight} 分。", f"Item {item.number}: at most {item.weight} points.")
        raise Refused("bad_value", told, item.number)
    if one.happened and one.happened > now:
        raise Refused("future", Text("时间还没有到。", "It has not happened yet."), item.number)
    if one.happened and row.started_at and one.happened < row.started_at:
        raise Refused("too_early", Text("早于检查开始。", "It is earlier than the inspection began."), item.number)
