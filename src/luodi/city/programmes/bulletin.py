"""Pieces for the bulletin: who trained where, letters and targets, leads that became projects, with their bases.

Told of a programme and all below it that somebody may see; counted from rows and journals, and nothing is said of what
the record does not hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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
from luodi.city.registry.wording import Wording
from luodi.engines.figures import Count, Money, Rate
from luodi.engines.notation import Text
from luodi.engines.prose import Fact, Sentence
from luodi.engines.prose.passages import named, with_base

UNITS: Final = ("batches", "people", "hosts", "projects")
"""What is counted, and named by the pack."""
FACTS: Final = (
    *UNITS,
    "money",
    *(name for key in ("letters", "targets", "leads", "registered", "started") for name in named(key)),
)
"""The figures a pack's words may name."""
WORDS: Final = Wording(
    "programmes/bulletin.yaml",
    "programmes.bulletin",
    FACTS,
    UNITS,
    Text("专班通报用语", "words for bulletins of programmes"),
)


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
    """Return what can honestly be told of it in the pack's words; shares of too few are told as numbers alone.

    Nothing where the pack has no words for it.
    """
    return WORDS.tell(lambda units: _facts(found, units))


def _facts(found: Told, units: Mapping[str, Text]) -> dict[str, Fact | None]:
    """Return the figures by the names a pack calls them (FACTS); None for what there is nothing to say of."""
    line = found.projects
    amounts = {"batches": found.batches, "people": found.people, "hosts": found.hosts}
    out: dict[str, Fact | None] = {key: Count(n, units[key]) if found.people else None for key, n in amounts.items()}
    out["projects"] = Count(line.tally.projects, units["projects"]) if line.tally.projects else None
    out["money"] = Money(line.tally.money) if line.tally.projects else None
    shares = {"registered": line.registered, "started": line.started} if line.tally.projects else {}
    for key, rate in {"letters": found.letters, "targets": found.targets, "leads": found.leads, **shares}.items():
        out |= with_base(key, rate)
    return out
