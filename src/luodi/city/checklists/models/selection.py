"""Open selections and reviews by a yardstick: who may stand, who marked what, who comes where."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from luodi.city.checklists.models.lists import ListItem, ListVersion
from luodi.city.registry.models import Person, Unit
from luodi.engines.notation import Text

STAGES: Final[dict[str, Text]] = {
    "open": Text("报名、评分", "open, being marked"),
    "published": Text("公示", "published for objection"),
    "final": Text("确定", "final"),
}


class Selection(models.Model):
    """A call for so many places (0: a review that chooses nobody), by a rule of eligibility and a scored standard."""

    organiser = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)
    standard = models.ForeignKey(ListVersion, models.PROTECT, related_name="+")
    table = models.CharField(max_length=40, blank=True)
    """The decision table of who may stand; empty: whoever is put forward."""
    places = models.PositiveIntegerField()
    monthly = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    """Yuan a month that each of the chosen is given while they are managed as such; 0 for none."""
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    stage = models.CharField(max_length=10, default="open")
    published_at = models.DateTimeField(null=True)
    final_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the ranking as it was published."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stage__in=list(STAGES)), name="selection_stage_known"),
        ]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> Text:
        """Its title in both languages."""
        return Text(self.title_zh, self.title_en)


class Candidate(models.Model):
    """Somebody who stands, with what the rule of eligibility looked at and said; their place once it is published."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="candidates")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    eligible = models.BooleanField()
    row = models.PositiveSmallIntegerField(default=0)
    says_zh = models.CharField(max_length=200, blank=True)
    says_en = models.CharField(max_length=300, blank=True)
    total = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    rank = models.PositiveIntegerField(null=True)
    chosen = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["selection", "code"], name="candidate_once")]

    def __str__(self) -> str:
        return f"{self.selection_id}/{self.code}"


class Mark(models.Model):
    """The points one assessor gives a candidate for one item of the standard."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="marks")
    item = models.ForeignKey(ListItem, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=7, decimal_places=2)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate", "item", "person"], name="mark_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="mark_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.item_id} {self.points}"
