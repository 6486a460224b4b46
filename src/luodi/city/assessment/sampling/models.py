"""A draw of closed matters to be called back about, and what was drawn."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luodi.city.assessment.models import Run
from luodi.city.matters.models import Matter
from luodi.city.registry.models import Person


class Draw(models.Model):
    """A sample of a run's closed matters. It is announced before its seed can be known by anybody: the seed is of the
    first seal made afterwards. `size` of each assessed unit."""

    run = models.OneToOneField(Run, models.PROTECT, related_name="draw")
    size = models.PositiveSmallIntegerField()
    announced_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()
    known = models.DateTimeField()
    """Up to when the journal had been recorded: with the run's period it fixes what can be drawn, for good."""
    after = models.PositiveIntegerField()
    """Number of the last seal there was when it was announced, 0 for none."""
    seal = models.PositiveIntegerField(null=True)
    """Number of the seal that seeded it."""
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(size__gt=0), name="draw_takes_some")]


class Sampled(models.Model):
    """A matter that was drawn, for whom, and the matter of calling back about it."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="sampled")
    unit = models.CharField(max_length=40)
    n = models.PositiveSmallIntegerField()
    """In which place it was drawn for its unit."""
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    call = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["draw", "matter"], name="sampled_once")]
