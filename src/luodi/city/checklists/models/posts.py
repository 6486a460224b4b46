"""Key posts (关键岗位) and which of them a rule chose, frozen with what it looked at; duties raised upwards."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from luodi.city.matters.models import Matter
from luodi.city.registry.models import Named, Person, Unit
from luodi.engines.notation import Text

POST_KINDS: Final[dict[str, Text]] = {
    "village": Text("村（社区）", "Village or community"),
    "company": Text("农工商公司", "Collective company"),
}


class KeyPost(Named):
    """The secretary's post of a village or a company: never a person, and what the organisation has in figures."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8)
    region = models.CharField(max_length=12)
    keeper = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    """The unit whose register it stands in."""
    figures = models.JSONField(default=dict)
    """By the register's columns (packs: checklists/keyposts.yaml)."""
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["keeper", "code"], name="keypost_by_keeper")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(POST_KINDS)), name="keypost_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Choosing(models.Model):
    """One run of the rules over a register: which table, which version, over what. Never changed."""

    keeper = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    table = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    table_digest = models.CharField(max_length=64)
    register_digest = models.CharField(max_length=64)
    """SHA-256 of all the posts and figures that were looked at."""
    digest = models.CharField(max_length=64)
    """SHA-256 of table, register and every verdict: the list as a whole."""
    size = models.PositiveIntegerField()
    chosen = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.table} {self.at:%Y-%m-%d} {self.chosen}/{self.size}"


class Verdict(models.Model):
    """What the rules said of one post: chosen or not, by which row, in its words, and the figures as they were."""

    choosing = models.ForeignKey(Choosing, models.PROTECT, related_name="verdicts")
    post = models.ForeignKey(KeyPost, models.PROTECT, related_name="verdicts")
    chosen = models.BooleanField()
    row = models.PositiveSmallIntegerField()
    """The row of the table, counted from 1; 0 where none fitted or a figure was lacking."""
    says_zh = models.CharField(max_length=200, blank=True)
    says_en = models.CharField(max_length=300, blank=True)
    figures = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["choosing", "post"], name="verdict_once")]

    def __str__(self) -> str:
        return f"{self.choosing_id}/{self.post_id}"

    @property
    def says(self) -> Text:
        """Why, in the rule's words."""
        return Text(self.says_zh, self.says_en)


class RaisedDuty(models.Model):
    """A duty towards a chosen post that the upper level has taken over for a period, as a matter."""

    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="duties")
    duty = models.CharField(max_length=8)
    period = models.CharField(max_length=8)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["verdict", "duty", "period"], name="duty_once_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict_id} {self.duty} {self.period}"
