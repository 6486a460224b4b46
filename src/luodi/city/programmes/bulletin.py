"""Pieces for the bulletin: who trained where, letters and targets, leads that became projects, with their bases.

Told of a programme and all below it that somebody may see; counted from rows and journals, and nothing is said of what
the record does not hold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from luodi.city.matters.models import Matter, Step
from luodi.city.programmes import queries
from luodi.city.programmes.leads import PROGRAMME, is_lead, key_of
from luodi.city.programmes.measures import counted_tasks, kept
from luodi.city.programmes.models import Kind, Member, Programme, Release, Target
from luodi.city.projects import access as projects
from luodi.city.projects.figures import Line, together
from luodi.city.registry.actors import Actor
from luodi.engines.figures import Count, Money, Rate
from luodi.engines.notation import Text
from luodi.engines.prose.printing import Style
from luodi.engines.prose.sentence import Sentence, put, said
from luodi.engines.prose.telling import tell

STYLE = Style(places=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What a programme and those below it come to; `letters` are those signed of all, `met` targets met of all."""

    batches: int
    people: int
    hosts: int
    letters: Rate
    targets: Rate
    leads: Rate
    """Leads from the field that became projects, of all."""
    projects: Line


def told(person: Actor, programme: Programme) -> Told:
    """Return the figures of a programme and all below it, as far as `person` may see them, each person once."""
    below = queries.whole(person, programme)
    cohorts = [row.pk for row in below if row.kind == Kind.COHORT]
    placed = Member.objects.filter(programme__in=cohorts, from_date__lte=timezone.localdate())
    placed = placed.exclude(person=None).exclude(host=None).exclude(release=Release.ASKED)
    leads = _leads(below)
    came = Q(brought__kind=PROGRAMME, brought__code__in=[row.code for row in below]) | Q(key__in=map(key_of, leads))
    brought = projects.visible(person).filter(pk__in=projects.visible(person).filter(came).values("pk"))
    keys = set(brought.values_list("key", flat=True))
    return Told(
        batches=placed.values("programme").distinct().count(),
        people=placed.values("person").distinct().count(),
        hosts=placed.values("host").distinct().count(),
        letters=_letters(below),
        targets=_targets(person, below),
        leads=Rate(sum(key_of(lead) in keys for lead in leads), len(leads)),
        projects=together(person, brought),
    )


def _leads(below: Sequence[Programme]) -> list[Matter]:
    tasks = counted_tasks(below).exclude(note=None).select_related("matter__type")
    found = {task.matter_id: task.matter for task in tasks}
    kinds = {matter.type_id: is_lead(matter) for matter in found.values()}
    return [matter for matter in found.values() if kinds[matter.type_id]]


def _letters(below: Sequence[Programme]) -> Rate:
    """Return the letters that both sides signed, of all drawn up."""
    letters = Matter.objects.filter(pk__in=Target.objects.filter(programme__in=below).values("letter"))
    signed = letters.filter(Q(status="closed") | Q(pk__in=Step.objects.filter(key="work").values("matter")))
    return Rate(signed.count(), letters.count())


def _targets(person: Actor, below: Sequence[Programme]) -> Rate:
    """Return the targets met, of all; one for each is met when all have reached it."""
    having = set(Target.objects.filter(programme__in=below).values_list("programme", flat=True))
    journals = kept(below)
    found = [
        one.done == one.of if one.target.each else one.reached >= one.amount
        for row in below
        if row.pk in having
        for one in queries.progress(person, row, journals.tally(_under(row, below)))
    ]
    return Rate(sum(found), len(found))


def _under(programme: Programme, below: Sequence[Programme]) -> set[int]:
    """Return the keys of a programme and of those under it; whoever is above stands before them."""
    out = {programme.pk}
    for row in below:
        if row.parent_id in out:
            out.add(row.pk)
    return out


def sentences(found: Told) -> list[Sentence]:
    """Return what can honestly be told of it, in both languages; shares of too few are told as numbers alone."""
    return [piece for piece in (part(found) for part in PARTS) if piece is not None]


def _people(found: Told) -> Sentence | None:
    if not found.people:
        return None
    parts = {
        "batches": tell(Count(found.batches, Text("个批次", "cohorts")), STYLE),
        "people": tell(Count(found.people, Text("名干部", "cadres")), STYLE),
        "hosts": tell(Count(found.hosts, Text("家单位", "host units")), STYLE),
    }
    return put(Text("{batches}、{people}到{hosts}实训。", "{people} in {batches} trained at {hosts}."), parts)


def _agreed(found: Told) -> Sentence | None:
    if not found.targets.of:
        return None
    met = put(Text("目标{of}项，完成{n}项{rate}。", "Targets met: {n} of {of}{rate}."), _parts(found.targets, "完成率"))
    if not found.letters.of:
        return met
    signed = Text(
        "目标责任书{of}份，双方签订{n}份{rate}；", "Letters of targets signed by both sides: {n} of {of}{rate}. "
    )
    return put(signed, _parts(found.letters, "签订率")) + met


def _became(found: Told) -> Sentence | None:
    if not found.leads.of:
        return None
    words = Text("上报招商线索{of}条，形成项目{n}个{rate}。", "Leads raised that became projects: {n} of {of}{rate}.")
    return put(words, _parts(found.leads, "转化率"))


def _landed(found: Told) -> Sentence | None:
    line = found.projects
    if not line.tally.projects:
        return None
    parts = {
        "n": tell(Count(line.tally.projects, Text("个", "projects")), STYLE),
        "money": tell(Money(line.tally.money), STYLE),
    }
    out = put(Text("引进项目{n}，计划总投资{money}", "Brought: {n}, with {money} to be invested"), parts)
    stages = (
        (line.registered, "注册率", Text("；签约{of}个，注册{n}个{rate}", "; registered: {n} of {of} signed{rate}")),
        (line.started, "落地开工率", Text("；其中开工{n}个{rate}", "; started: {n} of {of} registered{rate}")),
    )
    for rate, name, words in stages:
        if rate.of:
            out += put(words, _parts(rate, name))
    return out + said("。", ".")


PARTS: tuple[Callable[[Told], Sentence | None], ...] = (_people, _agreed, _became, _landed)


def _parts(rate: Rate, name: str) -> dict[str, Sentence]:
    """Return both numbers, and the share with its base in brackets where it says something."""
    share = Sentence()
    if not rate.too_few:
        share = said(f"（{name}{rate.percent}%，{rate.n}/{rate.of}）", f" ({rate.percent}%)")
    return {"n": said(str(rate.n), str(rate.n)), "of": said(str(rate.of), str(rate.of)), "rate": share}
