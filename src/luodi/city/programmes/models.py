"""Rows of programmes. Tasks are matters: what is done stands in their journals, and is only counted here."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person, Unit
from luodi.engines.notation import Text


class Kind(models.TextChoices):
    """What sort of programme it is."""

    CAMPAIGN = "campaign", "攻势、专项 campaign"
    COHORT = "cohort", "批次 cohort"
    TASK_FORCE = "task_force", "专班 task force"


class Release(models.TextChoices):
    """How somebody drawn for a programme stands with their own unit (公务员法 art. 72: they stay its staff)."""

    NONE = "none", "不脱岗 keeps the post"
    ASKED = "asked", "待放人 asked"
    GIVEN = "given", "脱岗 released"


class Programme(models.Model):
    """People or units doing named things in a period towards targets."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    from_date = models.DateField()
    to_date = models.DateField()
    """The last day of its period."""
    closed = models.DateField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["lead", "-from_date"], name="programme_by_lead")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="programme_kind_known"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="programme_level_known"),
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="programme_lasts_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title_zh}"

    @property
    def title(self) -> Text:
        """Its title in both languages."""
        return Text(self.title_zh, self.title_en)


class Member(models.Model):
    """A person or a unit that takes part, in what role, from a day until the day before another."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """Of a unit: itself. Of a person: the unit they come from."""
    duty = models.CharField(max_length=60, blank=True)
    """What they do there, as people say it: 组长、联络员、牵头单位."""
    lead = models.BooleanField(default=False)
    group = models.CharField(max_length=40, blank=True)
    host = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """Of a trainee: the host unit decided by a placement."""
    release = models.CharField(max_length=8, choices=Release.choices, default=Release.NONE)
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "to_date"], name="member_by_person")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(unit__isnull=False), name="member_is_somebody"
            ),
            models.UniqueConstraint(
                fields=["programme", "person"],
                condition=Q(to_date__isnull=True, person__isnull=False),
                name="member_person_once",
            ),
            models.UniqueConstraint(
                fields=["programme", "unit"],
                condition=Q(to_date__isnull=True, person__isnull=True),
                name="member_unit_once",
            ),
            models.CheckConstraint(condition=Q(release__in=Release.values), name="member_release_known"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="member_leaves_after_joining"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.person or self.unit}"

    @property
    def last_day(self) -> date | None:
        """The last day they take part; None where that is open."""
        return self.to_date - timedelta(days=1) if self.to_date else None


class Target(models.Model):
    """How much of what is to be reached, by the programme or by one member; measured from the journal (measures)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="targets")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="targets")
    host = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """Whose trainees are to reach it together, as their letter of targets says."""
    each = models.BooleanField(default=False)
    """Whether every person taking part is to reach it (每人对接百家企业)."""
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200)
    measure = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    letter = models.ForeignKey("matters.Matter", models.PROTECT, null=True, related_name="+")
    """The letter of targets (目标责任书) in which both sides agreed it."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="target_is_something"),
            models.CheckConstraint(
                condition=Q(each=False) | Q(member__isnull=True, host__isnull=True), name="target_each_or_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.name_zh} {self.amount}"

    @property
    def name(self) -> Text:
        """Its name in both languages."""
        return Text(self.name_zh, self.name_en)


class Note(models.Model):
    """One line of a field journal: a visit, a meeting, what was learnt, a lead. Written once, never changed."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="notes")
    member = models.ForeignKey(Member, models.PROTECT, related_name="notes")
    key = models.UUIDField()
    """Made where it was written, so that sending it again adds nothing."""
    kind = models.CharField(max_length=24)
    on = models.DateField()
    about = models.CharField(max_length=120, blank=True)
    """The enterprise or body visited."""
    subject = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Of a survey: whose deeds are on record; read by those who see the programme."""
    met = models.PositiveSmallIntegerField(default=0)
    """How many entrepreneurs were met for the first time; no names are kept."""
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["programme", "kind"], name="note_by_kind")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "key"], name="note_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind} {self.on}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Add it; a line of a journal is never changed."""
        if not self._state.adding:
            raise TypeError("lines of a journal are never changed")
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Task(models.Model):
    """That a matter is a task of a programme. It counts once, however often it is named."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="tasks")
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="programmes")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="tasks")
    """Whose it is, or who brought it from the field."""
    note = models.OneToOneField(Note, models.PROTECT, null=True, related_name="task")
    """The line of the field journal that was handed over to the rear."""
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["programme", "matter"], name="task_once")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.matter_id}"


class Host(models.Model):
    """A unit that takes trainees of a cohort: how many, and what it wants them to know."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="hosts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    least = models.PositiveSmallIntegerField(default=0)
    most = models.PositiveSmallIntegerField()
    wants = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "unit"], name="host_once"),
            models.CheckConstraint(condition=Q(most__gte=F("least")) & Q(most__gt=0), name="host_takes_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.unit_id} {self.least}–{self.most}"


class Candidate(models.Model):
    """Somebody named for a cohort: what counts for selection and placement, and what became of it."""

    STATES: ClassVar = ("named", "selected", "refused")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="candidates")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    """The unit that names them."""
    traits = models.JSONField(default=dict)
    fields = models.JSONField(default=list)
    wishes = models.JSONField(default=list)
    points = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, default="named")
    why = models.CharField(max_length=200, blank=True)
    """The criterion not met, or the quota that was full."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "person"], name="cohort_candidate_once"),
            models.CheckConstraint(
                condition=Q(state__in=("named", "selected", "refused")), name="cohort_candidate_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.person_id} {self.state}"


class Round(models.Model):
    """One placement of a cohort: what was asked (frozen with its digest), who goes where, how far it is proven."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    n = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, default="proposed")
    asked = models.JSONField()
    digest = models.CharField(max_length=64)
    """SHA-256 of what was asked, as canonical JSON."""
    seats = models.JSONField()
    worth = models.IntegerField()
    score = models.IntegerField()
    """The worth with the points for staying: what was maximised, and never more than the bound."""
    bound = models.IntegerField()
    floor = models.IntegerField()
    moved = models.JSONField(default=list)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "n"], name="round_once"),
            models.UniqueConstraint(fields=["programme"], condition=Q(state="decided"), name="round_decided_once"),
            models.CheckConstraint(condition=Q(state__in=("proposed", "decided")), name="round_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.n} {self.state}"


class Reserve(models.Model):
    """Somebody in the pool (干部资源统筹池): with which skills, from when until when they can be drawn."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="reserve")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    """The unit they are of, which releases them."""
    rank = models.CharField(max_length=12, blank=True)
    skills = models.JSONField(default=list)
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="reserve_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.unit_id}"


class Feedback(models.Model):
    """What a host says of its trainees at the end (1 to 5), once."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="feedback")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "unit"], name="feedback_once"),
            models.CheckConstraint(condition=Q(grade__range=(1, 5)), name="feedback_grade"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.unit_id} {self.grade}"


class SharedFile(models.Model):
    """One version of a file that a programme shares; its bytes lie in the store of documents, under their digest.

    Versions go by folder, title and level together: so whoever may not see a level cannot count what there is of it.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="files")
    folder = models.CharField(max_length=40, blank=True)
    """A plain name, no tree."""
    title = models.CharField(max_length=120)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    n = models.PositiveSmallIntegerField()
    """Which version it is, from 1."""
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=401, blank=True)
    """Why it was taken out of sight; and, after it, why it was destroyed later on."""
    erased_at = models.DateTimeField(null=True)
    """When its bytes and its names were destroyed."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "folder", "title", "level", "n"],
                condition=Q(erased_at__isnull=True),
                name="shared_version_once",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="shared_level_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, reason="", erased_at__isnull=True)
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(reason="")),
                name="shared_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.title} v{self.n}"


class FileReading(models.Model):
    """That somebody took a sealed file, when and what for: written before a byte is given out."""

    file = models.ForeignKey(SharedFile, models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.file_id} {self.person_id} {self.at:%F}"
