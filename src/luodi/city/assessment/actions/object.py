"""An assessed unit objects to a figure of its own while a run is in preview; who runs it rules, with reasons."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from luodi.city.assessment import access
from luodi.city.assessment.actions.collect import compute
from luodi.city.assessment.computing import asked_of, assessed_in, excused_of, result_of
from luodi.city.assessment.counting import behind
from luodi.city.assessment.measures import Filed, Votes
from luodi.city.assessment.models import LeftOut, Objection, Run, RunEvent
from luodi.city.assessment.queries import cells
from luodi.city.matters.models import Matter
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person, Unit
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def object_to(
    person: Person, number: str, *, unit: str, indicator: str, reason: str, matters: Sequence[str] = ()
) -> Objection:
    """Object to a figure of one's own unit, naming the matters that should not count where it is about matters.

    Raises Refused `not_allowed`, `not_found`, `not_now` (no preview, or too late), `bad_value`.
    """
    with witnessed("assessment", "object", person.pk), transaction.atomic():
        access.allow(person, access.OBJECTS)
        run = access.run_of(person, number)
        if unit not in access.own_units(person):
            raise Refused("not_allowed", Text("只能对本单位的数提出异议。", "Object for your own unit."), "unit")
        now = timezone.now()
        if not _heard_at(run, now):
            raise Refused("not_now", Text("现在不是异议期。", "This is not the time to object."))
        if not reason.strip():
            raise Refused("bad_value", Text("请写明理由。", "Say why."), "reason")
        row = next((row for row in result_of(run).rows if row.unit == unit), None)
        if row is None or indicator not in {cell.indicator for cell in cells(row)}:
            raise Refused("not_found", Text("没有这个数。", "There is no such figure."), "indicator")
        _count(run, unit, indicator, matters)
        return Objection.objects.create(
            run=run,
            unit=Unit.objects.get(code=unit),
            indicator=indicator,
            reason=reason.strip()[:1000],
            matters=list(dict.fromkeys(matters)),
            by=person,
            at=now,
        )


def may_object(person: Person, run: Run, unit: str) -> bool:
    """Return whether somebody may object to a figure of a unit in a run now."""
    return _heard_at(run, timezone.now()) and access.may(person, access.OBJECTS) and unit in access.own_units(person)


def _heard_at(run: Run, now: datetime) -> bool:
    return run.state == "preview" and (run.objections_until is None or now < run.objections_until)


def _count(run: Run, unit: str, indicator: str, numbers: Sequence[str]) -> None:
    """Refuse matters that are not among those the figure is of."""
    assessed = assessed_in(run)
    if isinstance(assessed.measure(indicator), Filed | Votes):
        if numbers:
            raise Refused("bad_value", Text("这个数不是由事项算出的。", "It is not made of matters."), "matters")
        return
    if not numbers:
        return
    known = behind(assessed, asked_of(run), indicator, unit, "of", excused_of(run))
    there = set(Matter.objects.filter(pk__in=known, number__in=numbers).values_list("number", flat=True))
    if odd := [number for number in numbers if number not in there]:
        told = Text(f"{odd[0]} 不在这个数里。", f"{odd[0]} is not in this figure.")
        raise Refused("bad_value", told, "matters")


def rule_objection(
    person: Person, pk: int, *, upheld: bool, ruling: str, matters: Sequence[str] | None = None
) -> Objection:
    """Rule on an objection. Upheld, the matters it names count no more and the run is computed anew as of its moment.

    `matters` says which, where not those the objection names: the assessed do not see every matter of their figure.

    Raises Refused `not_allowed`, `not_found`, `not_now`, `own_work` (one's own objection), `bad_value`.
    """
    with witnessed("assessment", "rule_objection", person.pk), transaction.atomic():
        access.allow(person, access.RUNS)
        row = Objection.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None:
            raise Refused("not_found", Text("没有这项异议。", "There is no such objection."), "objection")
        run = Run.objects.select_for_update(of=("self",)).get(pk=row.run_id)
        if row.verdict or run.state != "preview":
            raise Refused("not_now", Text("这项异议已经裁定。", "The objection has been ruled on."))
        if row.by_id == person.pk:
            raise Refused("own_work", Text("不能裁定自己提出的异议。", "Nobody rules on their own objection."))
        if not ruling.strip():
            raise Refused("bad_value", Text("请写明裁定理由。", "Say why you rule so."), "ruling")
        if upheld and matters is not None:
            _count(run, row.unit.code, row.indicator, matters)
            row.matters = list(dict.fromkeys(matters))
        row.verdict, row.ruling = ("upheld" if upheld else "refused"), ruling.strip()[:1000]
        row.ruled_by, row.ruled_at = person, timezone.now()
        row.save()
        before = run.hash
        if upheld:
            _leave_out(run, row, person)
            if isinstance(assessed_in(run).measure(row.indicator), Filed):
                # What was filed is corrected by a new filing, signed by now.
                run.known = row.ruled_at
            compute(run)
        body = {"objection": row.pk, "verdict": row.verdict, "before": before, "hash": run.hash}
        RunEvent.objects.create(run=run, kind="ruled", at=row.ruled_at, by=person, body=body)
        return row


def _leave_out(run: Run, objection: Objection, person: Person) -> None:
    for matter in Matter.objects.filter(number__in=objection.matters):
        LeftOut.objects.get_or_create(
            run=run,
            indicator=objection.indicator,
            matter=matter,
            defaults={"reason": f"异议成立：{objection.ruling}"[:400], "approver": person},
        )
