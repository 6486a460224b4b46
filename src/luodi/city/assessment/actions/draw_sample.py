"""Announce a call-back sample beside a run, and draw it once a seal was made that nobody knew before.

The seed is of the digest of the first seal after the announcement: whoever announces cannot know it, and whoever seals
cannot choose it. Each matter drawn becomes a task of calling back (a matter of its own type, so that what was closed
stays as it was).
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.assessment import access
from luodi.city.assessment.models import Run, RunEvent
from luodi.city.assessment.sampling.models import Draw, Sampled
from luodi.city.assessment.sampling.queries import sample, seed
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter, Seal
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

TYPE: Final = "sample-call"
"""The type of matter a call-back is."""
MOST: Final = 200
"""Of each unit."""


def announce_draw(person: Person, number: str, size: int, *, at: datetime | None = None) -> Draw:
    """Say that so many closed matters of each unit will be drawn, before anybody can know which.

    Raises Refused `not_allowed`, `not_found`, `bad_value`, `already_announced`.
    """
    with witnessed("assessment", "announce_draw", person.pk), transaction.atomic():
        access.allow(person, access.RUNS)
        run = access.run_of(person, number)
        if not 0 < size <= MOST:
            raise Refused("bad_value", Text(f"每个单位抽 1 至 {MOST} 件。", f"1 to {MOST} of each unit."), "size")
        Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if Draw.objects.filter(run=run).exists():
            raise Refused("already_announced", Text("这次考核已经公布过抽样。", "A draw was announced already."))
        now = min(at or timezone.now(), timezone.now())
        last = Seal.objects.order_by("-n").values_list("n", flat=True).first() or 0
        RunEvent.objects.create(run=run, kind="draw_announced", at=now, by=person, body={"size": size, "after": last})
        return Draw.objects.create(
            run=run, size=size, announced_by=person, announced_at=now, known=run.known, after=last
        )


def draw_sample(person: Person, number: str) -> Draw:
    """Draw the announced sample by the first seal since, and make a call-back of each; again, go on where it stopped.

    Raises Refused `not_allowed`, `not_found`, `not_announced`, `seal_awaited` (no seal since the announcement).
    """
    with witnessed("assessment", "draw_sample", person.pk):
        access.allow(person, access.RUNS)
        run = access.run_of(person, number)
        with transaction.atomic():
            draw = Draw.objects.select_for_update(of=("self",)).select_related("run__scheme").filter(run=run).first()
            if draw is None:
                raise Refused("not_announced", Text("还没有公布抽样。", "No draw was announced."))
            if draw.drawn_at is None:
                _draw(person, draw)
        # Outside the transaction: every call-back is a commit of its own, and its origin lets it be made once.
        for row in Sampled.objects.filter(draw=draw, call=None).select_related("matter").order_by("unit", "n"):
            _make(person, row)
        return draw


def _draw(person: Person, draw: Draw) -> None:
    seal = Seal.objects.filter(n__gt=draw.after, at__gt=draw.announced_at).order_by("n").first()
    if seal is None:
        told = Text("公布之后还没有新的封印；封印后再抽。", "No seal was made since it was announced; draw after one.")
        raise Refused("seal_awaited", told)
    draw.seal, draw.seed, draw.drawn_at = seal.n, seed(draw, seal.digest), timezone.now()
    draw.save()
    found = sample(draw)
    rows = {m.number: m for m in Matter.objects.filter(number__in=[one for some in found.values() for one in some])}
    Sampled.objects.bulk_create(
        Sampled(draw=draw, unit=unit, n=n, matter=rows[key])
        for unit, keys in found.items()
        for n, key in enumerate(keys, 1)
    )
    body = {"seal": seal.n, "seed": draw.seed, "drawn": len(rows)}
    RunEvent.objects.create(run=draw.run, kind="draw_made", at=draw.drawn_at, by=person, body=body)


def _make(person: Person, row: Sampled) -> None:
    number = row.matter.number
    draft = Draft(
        TYPE,
        f"抽样回访 {number}",
        region=row.matter.region,
        channel="inside",
        facts={"about": number},
        origin=(f"draw/{row.draw_id}", number),
    )
    made = raise_matter(person, draft)
    Sampled.objects.filter(pk=row.pk).update(call=made.receipt.matter)
