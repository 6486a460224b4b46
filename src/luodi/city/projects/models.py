"""What a project holds that its matter does not: amounts, investors, who brought it, milestones, months, issues."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luodi.city.matters.models import Matter
from luodi.city.registry.append_only import AppendOnlyModel, AppendOnlyQuerySet
from luodi.city.registry.models import Person, Unit

RELATIONS = ("", "upgrade", "increment", "successor")
MONTHS = ("filed", "checked", "signed", "returned", "replaced")
"""How a month's figures stand, as filings of assessment do."""


class Project(models.Model):
    """One project, on its matter. Owner, clocks, lamps, level and stages are the matter's."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="project")
    key = models.CharField(max_length=60, unique=True)
    """What files know it by: the number it had elsewhere, or its matter's."""
    name = models.CharField(max_length=120)
    industry = models.CharField(max_length=5)
    """By GB/T 4754-2017, with its section (engines.projects.industry)."""
    amount = models.BigIntegerField()
    """All that is to be invested, in cents (分); of an increment what it adds to included."""
    relation = models.CharField(max_length=9, blank=True)
    of = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    """What it upgrades, adds to or takes over."""
    added = models.BigIntegerField(default=0)
    """By how much an increment lifted what it adds to, when it was entered."""
    distinct = models.CharField(max_length=200, blank=True)
    """Why it is another project, though one like it was on record."""
    published = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["industry"], name="project_by_industry"),
            models.Index(fields=["published"], condition=Q(published__isnull=False), name="project_published"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(relation__in=RELATIONS), name="project_relation_known"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="project_amount_whole"),
            models.CheckConstraint(
                condition=Q(relation="", of=None) | ~Q(relation="") & Q(of__isnull=False),
                name="project_relation_has_other",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InFamily(models.Model):
    """That a project is on one of the city's lists (重点招引、省市重点 …), by the list's code."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="families")
    family = models.CharField(max_length=24)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["family", "project"], name="project_in_family_once")]


class Investor(models.Model):
    """Who invests: an enterprise of the registry, or a firm by name and, where known, credit code."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="investors")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    uscc = models.CharField(max_length=18, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["uscc"], condition=~Q(uscc=""), name="investor_by_uscc")]


class YearPlan(models.Model):
    """What is to be invested in one year, in cents."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "year"], name="project_year_once")]


class Brought(models.Model):
    """That an event, a station, a team or a programme claims to have brought a project: the first counts."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="brought")
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=60)
    on = models.DateField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "code"], name="brought_by_event")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "kind", "code"], name="brought_once_by_each"),
        ]


class Milestone(models.Model):
    """A dated point of a project's plan (节点库)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    code = models.CharField(max_length=24)
    """A kind of the pack's list, or `own`."""
    name = models.CharField(max_length=80, blank=True)
    """What it is called where it is the project's own."""
    planned = models.DateField()
    actual = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "code", "name"], name="milestone_once"),
        ]


class Issue(models.Model):
    """That a matter is an issue of a project (问题库)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="issues")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=24)
    """The stage the project had reached when it came up."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "matter"], name="issue_once")]


class Month(models.Model):
    """A project's figures of one month: filed, checked and signed by three people. A signed one is never changed."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="months")
    month = models.DateField()
    """Its first day."""
    invested = models.BigIntegerField()
    """Done in the month, in cents."""
    employees = models.PositiveIntegerField(default=0)
    listed = models.BooleanField(default=False)
    """Whether its investment is in the statistics (纳统) by the end of the month."""
    state = models.CharField(max_length=8, default="filed")
    why = models.CharField(max_length=400, blank=True)
    filed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["month", "state"], name="month_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=MONTHS), name="month_state_known"),
            models.UniqueConstraint(
                fields=["project", "month"], condition=Q(state__in=("filed", "checked")), name="month_one_waiting"
            ),
            models.UniqueConstraint(fields=["project", "month"], condition=Q(state="signed"), name="month_one_signed"),
        ]


class Visit(models.Model):
    """A call on a firm by a team, a station or a window; what came of it is the project it led to."""

    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=60)
    firm = models.CharField(max_length=120)
    on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    project = models.ForeignKey(Project, models.SET_NULL, null=True, related_name="visits")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "code", "-on"], name="visit_by_event")]


class Happening(AppendOnlyModel):
    """One change of what a project holds: who, when, which, what it was and is. Only ever added."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="happenings")
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Empty for the platform itself: a file taken in from the command line."""
    body = models.JSONField(default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["project", "id"], name="happening_by_project")]
