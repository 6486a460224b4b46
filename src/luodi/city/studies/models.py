"""One table: who studies which log, where it came from, and what it holds in figures."""

from typing import ClassVar

from django.db import models

from luodi.city.registry.models import Person

ORIGINS = ("file", "journal")
STATES = ("waiting", "ready", "failed")


class Study(models.Model):
    """An event log that somebody studies. The log itself lies in a prepared file beside the record."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.BigIntegerField(default=0)
    """The unit whose staff may read it too; 0: its owner alone."""
    name = models.CharField(max_length=120)
    origin = models.CharField(max_length=8)
    asked = models.JSONField(default=dict)
    """Of a file its name and column map; of the journal its types and days."""
    at = models.DateTimeField()
    state = models.CharField(max_length=8, default="waiting")
    error_zh = models.CharField(max_length=400, blank=True)
    error_en = models.CharField(max_length=400, blank=True)
    figures = models.JSONField(default=dict)
    """The summary of its log (engines.insight.look.Summary)."""
    advice_state = models.CharField(max_length=8, blank=True)
    """Empty until somebody asks how it could be rebuilt; then as `state`."""
    advice = models.JSONField(default=dict)
    """What was found (engines.insight.redesign.Report, in plain values), or why it could not be."""
    advice_at = models.DateTimeField(null=True)
    """When to look for it: in the future while it is being looked for."""
    next_at = models.DateTimeField(null=True)
    """When to prepare it: in the future while somebody is at it."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="study_by_person"),
            models.Index(fields=["unit", "-id"], name="study_by_unit"),
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="study_next"),
            models.Index(fields=["advice_at"], condition=models.Q(advice_at__isnull=False), name="study_advice"),
        ]

    def __str__(self) -> str:
        return self.name
