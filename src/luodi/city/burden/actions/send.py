"""下发报表: a unit sends a form down to others. Without the law's marks only knowingly, and then it can be refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from luodi.city.burden import law
from luodi.city.burden.access import issuing
from luodi.city.burden.asking import ask, next_round_at
from luodi.city.burden.cycles import CYCLES
from luodi.city.burden.items import Field, items_for
from luodi.city.burden.models import Ask, SentForm
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

MOST_FIELDS: Final = 200
MOST_UNITS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A form before it is sent. Units go by code; marks are empty where there are none, and so may English be."""

    issuer: str
    title: Text
    fields: Sequence[Field]
    to: Sequence[str]
    due: date
    cycle: str = "once"
    number: str = ""
    made_by: str = ""
    approval: str = ""
    valid_until: date | None = None
    unmarked: bool = False
    """The issuer knows that the law lets this form be refused."""


LENGTHS: Final = {"number": 40, "made_by": 120, "approval": 80}


def send_form(person: Person, draft: Draft, *, at: datetime | None = None) -> SentForm:
    """Send a form down and return it; whoever is asked sees it at once. `at`: when, the present by default.

    Raises Refused `not_allowed` (no post in the issuing unit opens `burden.issue`), `name_missing`, `too_long`,
    `bad_value`, `too_early` (due before today), `not_in_force`, `to_self`, `too_many`, `marks_missing` (marks lack or
    have expired, and the draft does not say so), and what items_for refuses.
    """
    with witnessed("burden", "send_form", person.pk), transaction.atomic():
        issuer = _issuer(person, draft.issuer)
        _check_words(draft)
        now = at or timezone.now()
        _check_dates(draft, timezone.localdate(now))
        units = _receivers(draft, issuer)
        _check_marks(draft, timezone.localdate(now))
        columns: dict[str, Any] = {mark: getattr(draft, mark) for mark in law.MARKS}
        zh = draft.title.zh.strip()
        form = SentForm(issuer_id=issuer, by=person, at=now, size=len(draft.fields), **columns)
        form.title_zh, form.title_en = zh, draft.title.en.strip() or zh
        form.cycle, form.first_due = draft.cycle, draft.due
        form.next_at = next_round_at(form)
        form.save()
        items = items_for(draft.fields)
        Ask.objects.bulk_create([Ask(form=form, item=item, place=n) for n, item in enumerate(items)])
        ask(form, units, now)
        lacking = list(form.lacking)
        Record(person).write("form.sent", str(form.pk), issuer=draft.issuer, units=len(units), lacking=lacking)
    return form


def _issuer(person: Person, code: str) -> int:
    node = office().tree.get(code)
    if node is None or node.id not in issuing(person):
        raise Refused("not_allowed", NOT_ALLOWED, "issuer")
    return node.id


def _check_words(draft: Draft) -> None:
    if not draft.title.zh.strip():
        told = Text("请填写报表名称。", "A form needs a title in Chinese.")
        raise Refused("name_missing", told, "title")
    if len(draft.title.zh) > 120 or len(draft.title.en) > 200:
        raise Refused("too_long", Text("名称太长。", "The title is too long."), "title")
    for mark, most in LENGTHS.items():
        if len(getattr(draft, mark)) > most:
            told = Text(f"{law.MARKS[mark].zh}最多 {most} 个字。", f"At most {most} signs.")
            raise Refused("too_long", told, mark)
    if not 0 < len(draft.fields) <= MOST_FIELDS:
        told = Text(f"报表要有 1 至 {MOST_FIELDS} 个数据项。", f"A form asks 1 to {MOST_FIELDS} items.")
        raise Refused("bad_value", told, "fields")


def _check_dates(draft: Draft, today: date) -> None:
    if draft.cycle not in CYCLES:
        raise Refused("bad_value", Text(f"没有周期“{draft.cycle}”。", f"There is no cycle “{draft.cycle}”."), "cycle")
    if draft.due < today:
        raise Refused("too_early", Text("上报日期已经过去。", "It would be due in the past."), "due")


def _receivers(draft: Draft, issuer: int) -> list[int]:
    tree = office().tree
    nodes = {code: tree.get(code) for code in draft.to}
    missing = next((code for code, node in nodes.items() if node is None), None)
    if missing is not None:
        raise Refused("not_in_force", Text(f"没有“{missing}”这个单位。", f"There is no unit “{missing}”."), "to")
    units = [node.id for node in nodes.values() if node]
    if not units:
        raise Refused("bad_value", Text("请选择填报单位。", "Choose who is to fill it in."), "to")
    if issuer in units:
        raise Refused("to_self", Text("不能下发给本单位。", "A unit does not send forms down to itself."), "to")
    if len(units) > MOST_UNITS:
        raise Refused("too_many", Text(f"最多 {MOST_UNITS} 个单位。", f"At most {MOST_UNITS} units."), "to")
    return units


def _check_marks(draft: Draft, today: date) -> None:
    if draft.unmarked:
        return
    lacking = [mark for mark in law.MARKS if not getattr(draft, mark)]
    if lacking:
        zh, en = "、".join(law.MARKS[m].zh for m in lacking), ", ".join(law.MARKS[m].en for m in lacking)
        told = Text(
            f"缺少：{zh}。依法可以拒填（统计法第十七条）；补齐，或者写明“{law.UNMARKED.zh}”再下发。",
            f"Lacking: {en}. By law it can be refused (Statistics Law, article 17); add them, or send it as “without "
            "the marks the law asks for”.",
        )
        raise Refused("marks_missing", told, lacking[0])
    if draft.valid_until and draft.valid_until < today:
        told = Text("有效期限已过，依法可以拒填（统计法第十七条）。", "Its term has ended: by law it can be refused.")
        raise Refused("marks_missing", told, "valid_until")
