"""Schemes as they were in force, filings, runs with what went in and came out, objections, and what was left out."""

from typing import ClassVar

from django.db import models

from luodi.city.matters.models import Matter
from luodi.city.registry.models import Person, Unit

FILED = ("filed", "checked", "signed", "returned", "replaced")
STATES = ("collected", "checked", "preview", "decided", "frozen", "published")
"""A run's way: figures collected; checked by another; shown to the assessed, who may object; decided; frozen with its
hash; published. Nothing goes back from frozen: a correction is a new run."""


class SchemeVersion(models.Model):
    """A version of an assessment scheme, with the period it is in force for. Never changed: runs name it."""

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=24)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True)
    public = models.BooleanField()
    digest = models.CharField(max_length=64)
    body = models.TextField()
    """The scheme and its measures as JSON (assessment.measures.Assessed)."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "version"], name="scheme_one_per_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Filing(models.Model):
    """An official figure of a unit and period: filed by one person, checked by another, signed by a third.

    A signed filing is never changed: a correction is a new one that replaces it.
    """

    scheme = models.CharField(max_length=40)
    indicator = models.CharField(max_length=40)
    unit = models.CharField(max_length=40)
    """The assessed unit's code."""
    since = models.DateField()
    until = models.DateField()
    n = models.BigIntegerField(default=0)
    of = models.BigIntegerField(null=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    source = models.CharField(max_length=200)
    """Where it was published or taken from: a table's number, a notice, an address."""
    state = models.CharField(max_length=8, default="filed")
    why = models.CharField(max_length=400, blank=True)
    """Why it was sent back, or what a correction corrects."""
    filed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["scheme", "until", "indicator", "unit"], name="filing_by_period")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.indicator} {self.unit} {self.until}"


class Run(models.Model):
    """One computation of a scheme for a period, from collection to publication.

    `inputs` are the figures that went in, `result` what the engine made of them; both as JSON. `known` is up to when
    the journal had been recorded: with the period it fixes the figures for good.
    """

    number = models.CharField(max_length=60, unique=True)
    scheme = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="runs")
    since = models.DateField()
    until = models.DateField()
    known = models.DateTimeField()
    state = models.CharField(max_length=10, default="collected")
    inputs = models.TextField()
    result = models.TextField()
    hash = models.CharField(max_length=64)
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    """The published run of the period before, for rises and falls."""
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    why = models.CharField(max_length=400, blank=True)
    """What a correction corrects."""
    objections_until = models.DateTimeField(null=True)
    collected_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-until"], name="run_by_state")]

    def __str__(self) -> str:
        return self.number


class RunEvent(models.Model):
    """One thing that was done to a run: only ever added."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    body = models.JSONField(default=dict)


class Objection(models.Model):
    """An assessed unit says that a figure of its own is wrong; somebody rules on it, with reasons."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="objections")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=40)
    reason = models.CharField(max_length=1000)
    matters = models.JSONField(default=list)
    """Numbers of the matters that should not count."""
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=8, blank=True)
    """`upheld` or `refused`; empty while nobody has ruled."""
    ruling = models.CharField(max_length=1000, blank=True)
    ruled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True)


class LeftOut(models.Model):
    """A matter that counts in neither number of an indicator, in this run and its corrections: why, and by whom."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="left_out")
    indicator = models.CharField(max_length=40)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    approver = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "indicator", "matter"], name="left_out_once"),
        ]


class CalledOff(models.Model):
    """What can be called off: why, when and by whom. `off_at` is None while it is not."""

    off_reason = models.CharField(max_length=400, blank=True)
    off_at = models.DateTimeField(null=True)
    off_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True
