"""Lists of what must hold, in versions. A version in force is never changed: a better one is the next."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from luodi.city.registry.models import Named, Unit
from luodi.engines.notation import Text

KINDS: Final[dict[str, Text]] = {
    "supervision": Text("靶向监督清单", "Supervision list"),
    "power": Text("小微权力清单", "List of small powers"),
    "tolerance": Text("容错情形清单", "List of tolerated faults"),
    "standard": Text("标准", "Standard"),
}


class Checklist(Named):
    """A list (清单) by its code, whatever its version."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12)
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    """The unit that answers for what it says."""

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="checklist_kind_known")]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class ListVersion(Named):
    """One version of a list: a draft, or in force since a day until the next one is."""

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="versions")
    version = models.CharField(max_length=20)
    since = models.DateField(null=True)
    """The first day it is in force; null for a draft."""
    public = models.BooleanField(default=False)
    """Whether anybody may read it once it is in force (清单公开)."""
    digest = models.CharField(max_length=64)
    """SHA-256 of all it says: the same again only for the same words."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checklist", "version"], name="list_version_once"),
            models.UniqueConstraint(
                fields=["checklist", "since"], condition=Q(since__isnull=False), name="list_one_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.checklist.code}/{self.version}"


class ListItem(models.Model):
    """One item: what must hold, its criteria, where to look (关键点位), by which measures (措施办法), by which law.

    `flow` is a process tree as packs write it, with the names of those who act in it: how a power is used.
    """

    version = models.ForeignKey(ListVersion, models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=12)
    group_zh = models.CharField(max_length=60, blank=True)
    group_en = models.CharField(max_length=120, blank=True)
    text_zh = models.CharField(max_length=300)
    text_en = models.CharField(max_length=500, blank=True)
    criteria_zh = models.CharField(max_length=500, blank=True)
    criteria_en = models.CharField(max_length=800, blank=True)
    points_zh = models.CharField(max_length=300, blank=True)
    points_en = models.CharField(max_length=500, blank=True)
    measures_zh = models.CharField(max_length=500, blank=True)
    measures_en = models.CharField(max_length=800, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    weight = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    """The most points it can be given; 0 where it is not scored."""
    flow = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["version_id", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="list_item_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="list_item_weight"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text_zh}"

    def said(self, what: str) -> Text:
        """Return `text`, `group`, `criteria`, `points` or `measures` in both languages; Chinese where English lacks."""
        zh = getattr(self, f"{what}_zh")
        return Text(zh, getattr(self, f"{what}_en") or zh)

    @property
    def text(self) -> Text:
        """What must hold."""
        return self.said("text")

    @property
    def group(self) -> Text:
        """The class it belongs to."""
        return self.said("group")

    @property
    def criteria(self) -> Text:
        """By what one tells whether it holds."""
        return self.said("criteria")

    @property
    def points(self) -> Text:
        """Where to look."""
        return self.said("points")

    @property
    def measures(self) -> Text:
        """What is done about it."""
        return self.said("measures")
