"""目标责任书: host and trainees agree targets in a letter that both sign; the letter is a matter, its clock runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction

from luodi.city.matters.actions.raise_matter import Draft, raise_matter
from luodi.city.matters.models import Matter
from luodi.city.programmes import access, queries
from luodi.city.programmes.actions.take_task import keep_task
from luodi.city.programmes.measures import check_measure
from luodi.city.programmes.models import Target
from luodi.city.refusals import Refused
from luodi.city.registry.change import Record
from luodi.city.registry.models import Person, Unit
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

LETTER: Final = "target-letter"
"""The type of matter a letter is: signed by both sides, worked on, assessed."""


@dataclass(frozen=True, slots=True)
class Kpi:
    """One target of a letter."""

    name: Text
    measure: str
    amount: Decimal


def agree_targets(person: Person, code: str, host: str, kpis: Sequence[Kpi], text: str = "") -> Matter:
    """Draw up the letter of a host and its trainees; it counts once both have signed.

    Raises Refused `not_found`, `not_allowed`, `closed`, `bad_value` (no trainees there, no target), `name_missing`, and
    what raising the matter refuses.
    """
    with witnessed("programmes", "agree_targets", person.pk), transaction.atomic():
        programme = access.held(person, code)
        unit = Unit.objects.filter(code=host).first()
        if unit is None or not queries.members(programme).filter(host=unit).exists():
            raise Refused("bad_value", Text("这家单位没有学员。", "No trainee is at this host."), "host")
        if not kpis:
            raise Refused("bad_value", Text("至少写一项目标。", "At least one target."), "kpis")
        for kpi in kpis:
            check_measure(kpi.measure)
            if not kpi.name.zh.strip() or kpi.amount <= 0:
                raise Refused("name_missing", Text("目标要有名称和数。", "A target has a name and amount."), "kpis")
        lines = [f"{n}. {k.name.zh}：{k.amount.normalize():f}" for n, k in enumerate(kpis, 1)]
        title = f"{programme.title_zh}·{unit.name_zh}目标责任书"[:200]
        facts = {"host": host, "kpis": len(kpis)}
        draft = Draft(LETTER, title, "\n".join([*lines, text]).strip(), "", "inside", facts)
        letter = raise_matter(person, draft).matter
        keep_task(person, programme, letter)
        Target.objects.bulk_create(
            Target(
                programme=programme,
                host=unit,
                letter=letter,
                name_zh=kpi.name.zh.strip(),
                name_en=kpi.name.en.strip() or kpi.name.zh.strip(),
                measure=kpi.measure,
                amount=kpi.amount,
            )
            for kpi in kpis
        )
        Record(person).write("programme.letter", programme.code, host=host, kpis=len(kpis), matter=letter.number)
    return letter
