"""Inspections, who goes where, what was checked and found, and how the matter that came of it is called."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from luodi.city.checklists.models.lists import ListItem, ListVersion
from luodi.city.matters.models import Matter
from luodi.city.registry.models import Person, Unit
from luodi.engines.notation import Text

FORMS: Final[dict[str, Text]] = {
    # 政府督查工作条例 art. 14, and what discipline, inspection and audit bodies do beside it.
    "comprehensive": Text("综合督查", "General inspection"),
    "special": Text("专项督查", "Special inspection"),
    "event": Text("事件调查", "Inquiry into an event"),
    "daily": Text("日常督办", "Daily supervision"),
    "clue": Text("线索核查", "Verification of a report"),
    "targeted": Text("靶向监督", "Targeted supervision"),
    "patrol": Text("巡察", "Party inspection"),
    "audit": Text("审计", "Audit"),
}
STATES: Final[dict[str, Text]] = {
    "planned": Text("已计划", "planned"),
    "running": Text("检查中", "running"),
    "ended": Text("已结束", "ended"),
    "merged": Text("已合并", "merged"),
    "dropped": Text("已取消", "dropped"),
}
RESULTS: Final[dict[str, Text]] = {
    "holds": Text("符合", "holds"),
    "finding": Text("发现问题", "finding"),
    "na": Text("不适用", "does not apply"),
}
STANDINGS: Final[dict[str, Text]] = {
    "": Text("无需处理", "nothing to do"),
    "noted": Text("待第二人签字", "needs a second signature"),
    "signed": Text("待单位确认事实", "the unit is to confirm the facts"),
    "disputed": Text("单位有异议", "disputed by the unit"),
    "settled": Text("待交办整改", "to be put right"),
    "dropped": Text("撤销", "withdrawn"),
    "raised": Text("已交办整改", "being put right"),
}


class Inspection(models.Model):
    """A plan to look at units by lists within a period, and what became of it. It starts with its paper only."""

    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)
    form = models.CharField(max_length=14)
    organiser = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    since = models.DateField()
    until = models.DateField()
    covert = models.BooleanField(default=False)
    """暗访: the unit is told when the visit is over."""
    paper = models.CharField(max_length=60, blank=True)
    paper_day = models.DateField(null=True)
    authority = models.CharField(max_length=80, blank=True)
    """Who let it be: the paper's number, its day and whose it is (政府督查工作条例 arts. 15–16)."""
    reason = models.CharField(max_length=300, blank=True)
    """Why units are visited though another inspection visits them in the same period."""
    state = models.CharField(max_length=8, default="planned")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    lists = models.ManyToManyField(ListVersion, related_name="inspections")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organiser", "-since"], name="inspection_by_organiser")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(form__in=list(FORMS)), name="inspection_form_known"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="inspection_state_known"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="inspection_lasts"),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "merged", "dropped")) | ~Q(paper=""), name="inspection_authorised"
            ),
        ]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> Text:
        """Its title in both languages."""
        return Text(self.title_zh, self.title_en)


class Visit(models.Model):
    """That an inspection looks at a unit, and when the unit was told."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="visits")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "inspection"], name="visit_by_unit")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["inspection", "unit"], name="visit_once")]

    def __str__(self) -> str:
        return f"{self.inspection_id}/{self.unit_id}"


class Checker(models.Model):
    """Somebody of the team, and the unit that sent them."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="team")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["inspection", "person"], name="checker_once")]

    def __str__(self) -> str:
        return f"{self.inspection_id}/{self.person_id}"


class Check(models.Model):
    """One item looked at in one unit: it holds, it does not apply, or it is a finding (问题底稿)."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="checks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    item = models.ForeignKey(ListItem, models.PROTECT, related_name="checks")
    result = models.CharField(max_length=8)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.CharField(max_length=2000, blank=True)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    again = models.BooleanField(default=False)
    """Whether the same item was found at the same unit before (屡查屡犯)."""
    standing = models.CharField(max_length=8, blank=True)
    answer = models.CharField(max_length=2000, blank=True)
    """What the unit says of the facts."""
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    ruling = models.CharField(max_length=500, blank=True)
    """Why a disputed finding stands or was withdrawn."""
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit", "item"], name="check_by_unit"),
            models.Index(fields=["at"], name="check_by_time"),
            models.Index(fields=["matter"], condition=Q(matter__isnull=False), name="check_by_matter"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inspection", "unit", "item"], name="check_once"),
            models.CheckConstraint(condition=Q(result__in=list(RESULTS)), name="check_result_known"),
            models.CheckConstraint(condition=Q(standing__in=list(STANDINGS)), name="check_standing_known"),
            models.CheckConstraint(
                condition=(Q(result="finding") & ~Q(standing="")) | (~Q(result="finding") & Q(standing="")),
                name="check_findings_stand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id}/{self.unit_id}/{self.item_id}"


class CheckSigner(models.Model):
    """Somebody of the team who puts their name under a finding: at least two do."""

    check_row = models.ForeignKey(Check, models.CASCADE, related_name="signers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["check_row", "person"], name="finding_signed_once")]

    def __str__(self) -> str:
        return f"{self.check_row_id}/{self.person_id}"


class Evidence(models.Model):
    """A file that shows what was found, kept under its digest (matters.documents)."""

    check_row = models.ForeignKey(Check, models.CASCADE, related_name="evidence")
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["check_row", "sha256"], name="evidence_once")]

    def __str__(self) -> str:
        return self.name


class ClueRef(models.Model):
    """What is left here of a clue that a discipline body has: a number, how it stands, a day. No word of what it says.

    Clues and drafts can be secrets of the state or of work (保守国家秘密法 2024); they are kept where they belong.
    """

    reference = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    """The body that has it."""
    status = models.CharField(max_length=8, default="handed")
    due = models.DateField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=("handed", "taken", "done")), name="clue_status_known"),
        ]

    def __str__(self) -> str:
        return self.reference
