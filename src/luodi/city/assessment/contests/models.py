"""Contests (擂台赛), who enters them with their papers, and what they promised."""

from typing import ClassVar

from django.db import models

from luodi.city.assessment.models import CalledOff, Run
from luodi.city.matters.models import Matter
from luodi.city.registry.models import Person, Unit

STATES = ("called", "opened", "closed", "published", "called_off")
"""A contest's way: called, papers are written; the session opened, papers are frozen; over; told to everybody.

Or called off before its session opened: an end as well.
"""


class Contest(CalledOff):
    """One session in which the assessed speak in the order of a decided run."""

    number = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=40)
    """The code of the pack's kind of contest."""
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    run = models.ForeignKey(Run, models.PROTECT, related_name="contests")
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    """The contest of this kind before, whose promises are answered for."""
    promise = models.CharField(max_length=40)
    """The code of the type of matter a promise becomes."""
    held_at = models.DateTimeField()
    papers_until = models.DateTimeField()
    state = models.CharField(max_length=10, default="called")
    hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of the papers and of what became of last time's promises, as frozen when the session opened."""
    called_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "-held_at"], name="contest_by_kind")]

    def __str__(self) -> str:
        return self.number


class Entrant(models.Model):
    """A unit in a contest: its place (the order of speaking and of seats), who speaks, and its paper."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="entrants")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField(null=True)
    """Its rank in the run; None for who is listed without one and speaks last."""
    speaker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    problems = models.TextField(blank=True)
    aims = models.TextField(blank=True)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    fates = models.JSONField(default=list)
    """What had become of last time's promises when the session opened (queries.Fate)."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contest", "unit"], name="entrant_once"),
            models.UniqueConstraint(fields=["contest", "place"], name="entrant_one_per_place"),
        ]


class Promise(models.Model):
    """A measure somebody promises: what, how much where it can be counted, by when. Opened, it is a matter."""

    entrant = models.ForeignKey(Entrant, models.CASCADE, related_name="promises")
    n = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    goal = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    measure = models.CharField(max_length=24, blank=True)
    """What the goal is counted in: 件, 万元, 公里."""
    due = models.DateField()
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entrant", "n"], name="promise_in_order")]
