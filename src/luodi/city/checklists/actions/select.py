"""公开选拔与考察: put forward, judged by rule, marked by two by the standard, published, then final."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists import access, selections
from luodi.city.checklists.models import Candidate, Mark, Selection
from luodi.city.checklists.posts import digest_of
from luodi.city.checklists.ranking import rank
from luodi.city.matters.office import office
from luodi.city.matters.tables import in_force, look_up
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text
from luodi.engines.worktime import Unit as Days
from luodi.engines.worktime import shift

PUBLICITY: Final = 5
"""Working days that a ranking is public before it is final (党政领导干部选拔任用工作条例: five at least)."""
ASSESSORS: Final = 2


@dataclass(frozen=True, slots=True)
class Call:
    """What is called for. `standard`: a scored list; `table`: who may stand; 0 places: a review."""

    organiser: str
    title: Text
    standard: str
    places: int
    table: str = ""
    monthly: Decimal = Decimal(0)


def open_selection(person: Person, call: Call) -> Selection:
    """Open a selection. Raises Refused `not_allowed`, `name_missing`, `not_found` (the standard), `bad_value`."""
    with witnessed("checklists", "open_selection", person.pk), transaction.atomic():
        organiser = access.unit_for(person, call.organiser, selections.SELECT, "organiser")
        if not call.title.zh.strip() or len(call.title.zh) > 120:
            raise Refused("name_missing", Text("请填写名称。", "A title is needed."), "title")
        standard = access.version(person, call.standard)
        if not any(item.weight for item in standard.items.all()):
            raise Refused("bad_value", Text("这份标准没有分值。", "The standard has no points."), "standard")
        if call.table and not office().tables.get(call.table):
            raise Refused("bad_value", Text("没有这张资格规则表。", "There is no such table."), "table")
        row = Selection(organiser_id=organiser, standard=standard, table=call.table, places=call.places)
        row.title_zh, row.title_en = call.title.zh.strip(), call.title.en.strip() or call.title.zh.strip()
        row.monthly, row.by, row.at = call.monthly, person, timezone.now()
        row.save()
        Record(person).write("selection.opened", str(row.pk), places=call.places)
    return row


def put_forward(person: Person, pk: int, code: str, name: str, facts: Mapping[str, Any]) -> Candidate:
    """Put somebody forward; whether they may stand is the table's to say, with its row and words.

    Raises Refused `not_found`, `not_allowed`, `not_now`, `missing`, `already_there`.
    """
    with witnessed("checklists", "put_forward", person.pk), transaction.atomic():
        row = _open(person, pk)
        if not code or not name.strip() or len(code) > 40 or len(name) > 60:
            raise Refused("missing", Text("请填写编号和姓名。", "A code and a name are needed."), "code")
        if row.candidates.filter(code=code).exists():
            raise Refused("already_there", Text("已经报名。", "They stand already."), "code")
        who = Candidate(selection=row, code=code, name=name.strip(), facts=dict(facts), eligible=True)
        if row.table:
            _judge(row, who)
        who.save()
    return who


def _judge(row: Selection, who: Candidate) -> None:
    at = int(timezone.now().timestamp() * 1000)
    rules = in_force(office().tables.get(row.table, ()), at, at)
    ruling = look_up(row.table, rules, who.facts, {})
    number = int(ruling.data["row"])
    said = (
        rules.says[number - 1]
        if rules and number
        else Text("资料不全或没有一条适用", "facts are lacking, or no row fits")
    )
    who.eligible, who.row, who.says_zh, who.says_en = ruling.result == "pass", number, said.zh, said.en


def mark(person: Person, pk: int, code: str, points: Mapping[str, Decimal]) -> Candidate:
    """Give a candidate one's points, by number of item, for every scored item; again, in the place of those before.

    Raises Refused `not_found`, `not_allowed` (an assessor is of the organiser), `not_now`, `not_eligible`, `bad_value`.
    """
    with witnessed("checklists", "mark", person.pk), transaction.atomic():
        row = selections.get(person, pk)
        if row.organiser_id not in access.sight(person).own:
            raise Refused("not_allowed", NOT_ALLOWED)
        _in(row, "open")
        who = row.candidates.filter(code=code).first()
        if who is None or not who.eligible:
            raise Refused("not_eligible", Text("没有报名或资格不符。", "They do not stand, or may not."), "code")
        items = {item.number: item for item in row.standard.items.all() if item.weight}
        if set(points) != set(items):
            raise Refused("bad_value", Text("每一项都要打分。", "Every item is marked."), "points")
        for number, item in items.items():
            if not 0 <= points[number] <= item.weight:
                most = f"{item.weight.normalize():f}"
                told = Text(f"第 {number} 项 0 至 {most} 分。", f"Item {number}: 0 to {most}.")
                raise Refused("bad_value", told, f"points.{number}")
            given = {"points": points[number]}
            Mark.objects.update_or_create(candidate=who, item=item, person=person, defaults=given)
    return who


def publish_selection(person: Person, pk: int) -> Selection:
    """Rank all who may stand and publish the ranking for objections.

    Raises Refused `not_found`, `not_allowed`, `not_now`, `not_ready` (somebody has fewer than two assessors),
    `tied` (a tie across the last place that the standard's items do not break: mark again).
    """
    with witnessed("checklists", "publish_selection", person.pk), transaction.atomic():
        row = _open(person, pk)
        marks = selections.means(row)
        few = [who.code for who, (n, _) in marks.items() if n < ASSESSORS]
        if few or not marks:
            told = Text(f"每人至少两人评分：{'、'.join(few[:5])}", f"Each needs two assessors: {', '.join(few[:5])}")
            raise Refused("not_ready", told)
        found = rank({who.code: items for who, (_, items) in marks.items()}, row.places)
        if found.tied:
            told = Text(f"末位并列：{'、'.join(found.tied)}", f"Tied for the last place: {', '.join(found.tied)}")
            raise Refused("tied", told, "places")
        by_code = {who.code: who for who in marks}
        for one in found.rows:
            who = by_code[one.code]
            who.total, who.rank, who.chosen = one.total, one.rank, one.chosen
            who.save(update_fields=["total", "rank", "chosen"])
        row.digest = digest_of([one.code, str(one.total), one.rank, one.chosen] for one in found.rows)
        return _moved(person, row, "published", published_at=timezone.now())


def finish_selection(person: Person, pk: int) -> Selection:
    """Make a published ranking final once its five working days are over.

    Raises Refused `not_found`, `not_allowed`, `not_now`.
    """
    with witnessed("checklists", "finish_selection", person.pk), transaction.atomic():
        row = _mine(person, pk)
        _in(row, "published")
        now = timezone.now()
        until = shift(row.published_at or now, PUBLICITY, Days.WORKING_DAY, office().calendar)
        if now < until:
            told = Text(f"公示到 {until:%Y-%m-%d} 为止。", f"It is public until {until:%Y-%m-%d}.")
            raise Refused("not_now", told)
        return _moved(person, row, "final", final_at=now)


def strike_candidate(person: Person, pk: int, code: str, reason: str) -> Selection:
    """Take somebody out after an objection that was found true: the ranking is open again, to be published anew.

    Raises Refused `not_found`, `not_allowed`, `not_now`, `missing`.
    """
    with witnessed("checklists", "strike_candidate", person.pk), transaction.atomic():
        row = _mine(person, pk)
        _in(row, "published")
        if not reason.strip() or len(reason) > 200:
            raise Refused("missing", Text("请写理由（200 字以内）。", "Say why, in 200 signs."), "reason")
        changed = row.candidates.filter(code=code, eligible=True).update(
            eligible=False, chosen=False, rank=None, says_zh=reason.strip(), says_en=reason.strip()
        )
        if not changed:
            raise Refused("not_found", Text("没有这个人。", "There is nobody of that code."), "code")
        return _moved(person, row, "open", published_at=None)


def _mine(person: Person, pk: int) -> Selection:
    row = selections.get(person, pk)
    if row.organiser_id not in access.opening(person, selections.SELECT):
        raise Refused("not_allowed", NOT_ALLOWED)
    return row


def _open(person: Person, pk: int) -> Selection:
    row = _mine(person, pk)
    _in(row, "open")
    return row


def _in(row: Selection, stage: str) -> None:
    if row.stage != stage:
        raise Refused("not_now", Text("现在不在这个阶段。", "It is not at that stage."))


def _moved(person: Person, row: Selection, stage: str, **more: Any) -> Selection:
    row.stage = stage
    for name, value in more.items():
        setattr(row, name, value)
    row.save()
    Record(person).write(f"selection.{stage}", str(row.pk), digest=row.digest)
    return row
