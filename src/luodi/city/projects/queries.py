"""What faces ask of projects: one list with its filters, how each stands, its milestones' lamps."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from luodi.city.matters import access as matters
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, office
from luodi.city.projects import access
from luodi.city.projects.catalogue import catalogue, ways
from luodi.city.projects.models import Happening, Issue, Milestone, Project
from luodi.city.projects.stages import Reached, at_stage, latest, reached
from luodi.city.registry.actors import Actor
from luodi.engines.worktime import Allowance, Calendar, shift

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list is narrowed to; empty for all."""

    stage: str = ""
    family: str = ""
    region: str = ""
    industry: str = ""
    words: str = ""
    kind: str = ""
    code: str = ""
    """What brought it: kind and code."""
    open: bool = False


def listed(who: Actor, sought: Sought) -> QuerySet[Project]:
    """Return the projects `who` may see that fit, the newest first."""
    rows = access.visible(who)
    if sought.stage:
        rows = at_stage(rows, sought.stage)
    if sought.family:
        rows = rows.filter(families__family=sought.family)
    if sought.region:
        rows = rows.filter(matter__region__startswith=sought.region)
    if sought.industry:
        rows = rows.filter(industry__startswith=sought.industry.upper())
    if sought.words:
        about = Q(name__icontains=sought.words) | Q(matter__number=sought.words) | Q(key=sought.words)
        rows = rows.filter(about | Q(pk__in=_of_firm(sought.words)))
    if sought.kind:
        rows = rows.filter(brought__kind=sought.kind, brought__code=sought.code)
    return rows.exclude(matter__status="closed") if sought.open else rows


def _of_firm(words: str) -> QuerySet[Project, int]:
    found = Q(investors__name__icontains=words) | Q(investors__uscc=words)
    return Project.objects.filter(found).values_list("pk", flat=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """A project and how far it is: when each stage was reached, the last of them."""

    project: Project
    reached: Reached = field(default_factory=dict)
    order: tuple[str, ...] = ()

    @property
    def stage(self) -> str:
        """The last stage reached."""
        return latest(self.reached, self.order)

    @property
    def district(self) -> str:
        """The six digits of its district; empty where its place is not known."""
        return self.project.matter.region[:6]


def standings(rows: Iterable[Project], *, at: datetime | None = None, known: datetime | None = None) -> list[Standing]:
    """Return how projects stand, or stood `at`; of those not yet registered then, nothing."""
    found = list(rows)
    moments = (
        reached([row.pk for row in found], at=at, known=known)
        if len(found) <= PAGE * 10
        else reached(Project.objects.values("pk"), at=at, known=known)
    )
    order = ways().order
    return [Standing(row, moments[row.pk], order) for row in found if row.pk in moments]


def lamp(row: Milestone, today: date, calendar: Calendar) -> str:
    """Return how a milestone shines: `done`, `late` (done after its day), or green, yellow, red by the clock."""
    if row.actual:
        return "done" if row.actual <= row.planned else "late"
    if today > row.planned:
        return "red"
    return "yellow" if today >= _yellow(row.planned, calendar) else "green"


def _yellow(planned: date, calendar: Calendar) -> date:
    ahead = Allowance.parse(catalogue().yellow)
    moment = datetime(planned.year, planned.month, planned.day, 12, tzinfo=timezone.get_default_timezone())
    return timezone.localdate(shift(moment, -ahead.amount, ahead.unit, calendar))


def milestones(project: Project, city: Office | None = None) -> list[tuple[Milestone, str]]:
    """Return a project's milestones in the order planned, each with its lamp."""
    calendar, today = (city or office()).calendar, timezone.localdate()
    return [(row, lamp(row, today, calendar)) for row in project.milestones.order_by("planned", "pk")]


def issues(who: Actor, project: Project) -> list[tuple[Issue, Matter]]:
    """Return the project's issues that `who` may see, the newest first."""
    seen = matters.visible(who).filter(pk__in=project.issues.values("matter")).select_related("lead", "type")
    by_id = {matter.pk: matter for matter in seen}
    rows = project.issues.order_by("-pk")
    return [(row, by_id[row.matter_id]) for row in rows if row.matter_id in by_id]


def happenings(project: Project) -> QuerySet[Happening]:
    """Return what was changed of a project, the latest first."""
    return project.happenings.select_related("by").order_by("-pk")[:100]
