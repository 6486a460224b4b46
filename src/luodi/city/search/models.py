"""What routing help said when a matter was assigned, and what people did: its worth is a figure, not a belief."""

from typing import ClassVar

from django.db import models

from luodi.city.matters.models import Matter


class Advice(models.Model):
    """One suggestion that stood beside one assignment. Rows are added and never altered."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    target = models.CharField(max_length=16)
    """What was suggested: `unit`."""
    model = models.CharField(max_length=16)
    """Which model said it: the beginning of its file's SHA-256, as in the registry's journal (`routing.trained`)."""
    label = models.CharField(max_length=60)
    confidence = models.FloatField()
    """0 to 1."""
    chosen = models.CharField(max_length=60)
    """What the person decided."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["target", "at"], name="advice_by_time")]

    def __str__(self) -> str:
        return f"{self.label} → {self.chosen}"
