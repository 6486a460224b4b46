"""Who answers for what (三横三纵), what was covered when, and files of integrity, which are sealed."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from luodi.city.checklists.models.posts import KeyPost
from luodi.city.registry.models import Named, Person, Unit
from luodi.engines.notation import Text

DUTY_KINDS: Final[dict[str, Text]] = {
    "main": Text("主体责任", "Main duty"),
    "regulatory": Text("监管责任", "Regulatory duty"),
    "supervisory": Text("监督责任", "Supervisory duty"),
}
LEVELS: Final[dict[str, Text]] = {
    "city": Text("市", "City"),
    "district": Text("区（市）", "District"),
    "street": Text("镇（街道）", "Street or town"),
}
PAGE_KINDS: Final[dict[str, Text]] = {
    "talk": Text("廉政谈话", "Talk on integrity"),
    "report": Text("述责述廉", "Account of duty"),
    "declaration": Text("个人事项报告", "Declaration"),
    "review": Text("考核评议", "Review"),
}


class Duty(Named):
    """Something that somebody must answer for at each of three levels, in each of three ways."""

    code = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class DutyHolder(models.Model):
    """Who has a duty of one kind at one level: a unit by code, `*-jw` each district's, `self` each place itself."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="holders")
    kind = models.CharField(max_length=12)
    level = models.CharField(max_length=8)
    rule = models.CharField(max_length=40)
    post_zh = models.CharField(max_length=60, blank=True)
    post_en = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "kind", "level", "rule"], name="duty_holder_once"),
            models.CheckConstraint(condition=Q(kind__in=list(DUTY_KINDS)), name="duty_kind_known"),
            models.CheckConstraint(condition=Q(level__in=list(LEVELS)), name="duty_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.kind} {self.level} {self.rule}"


class Covered(models.Model):
    """That a unit was covered by a rule of coverage on a day, by which paper: an audit before this record began."""

    rule = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    day = models.DateField()
    paper = models.CharField(max_length=60)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "unit", "day"], name="covered_once_a_day")]

    def __str__(self) -> str:
        return f"{self.rule} {self.unit_id} {self.day}"


class IntegrityFile(models.Model):
    """廉政档案 of a key post, kept by one unit; at the upper level once it was moved up."""

    post = models.OneToOneField(KeyPost, models.PROTECT, related_name="file")
    keeper = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.post_id} @ {self.keeper_id}"


class FilePage(models.Model):
    """A page of a file: what kind, of which day; its words are under a key of their own, which the master key wraps."""

    file = models.ForeignKey(IntegrityFile, models.PROTECT, related_name="pages")
    kind = models.CharField(max_length=12)
    day = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    bound = models.BigIntegerField(unique=True)
    wrapped = models.TextField()
    sealed = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(PAGE_KINDS)), name="page_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.kind} {self.day}"


class FileOpening(models.Model):
    """That somebody opened a file, when and what for. Rows are only ever added."""

    file = models.ForeignKey(IntegrityFile, models.PROTECT, related_name="openings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.file_id} {self.person_id}"
