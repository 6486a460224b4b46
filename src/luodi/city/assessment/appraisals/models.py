"""Appraisals: who reports, what was asked, who may vote and whether they have, and ballots that nothing ties to them.

**Secrecy.** A roll row says that somebody has voted, a ballot row what was chosen; nothing joins them. A ballot's only
key is random, it has no time and no serial number. Rows could still tell by where they lie: in the order they came, or
(PostgreSQL) by the transaction that wrote them. So every vote writes *all* ballots of its appraisal anew in the order
of their keys, and all rows of its roll (actions.cast_ballot).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from luodi.city.assessment.models import CalledOff
from luodi.city.registry.models import Person, Unit
from luodi.engines.figures.ballots import CHOICES, Quorum

STATES = ("called", "voting", "tallied", "called_off")
"""Called off while reports are written or the roll votes: an end without a tally, the ballots destroyed unread."""


class Appraisal(CalledOff):
    """One session: reports are written, questions asked; then the roll votes; then it is tallied, once."""

    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=120)
    organiser = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    quorum_n = models.PositiveSmallIntegerField()
    quorum_of = models.PositiveSmallIntegerField()
    voting_until = models.DateTimeField()
    state = models.CharField(max_length=10, default="called")
    called_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    tallied_at = models.DateTimeField(null=True)
    roll = models.PositiveIntegerField(default=0)
    cast = models.PositiveIntegerField(default=0)
    """How many had voted when it was tallied."""
    reached = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quorum_n__gt=0, quorum_n__lte=F("quorum_of")), name="appraisal_quorum_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def quorum(self) -> Quorum:
        """How many of the roll must vote."""
        return Quorum(self.quorum_n, self.quorum_of)


class Report(models.Model):
    """Somebody reports on duty and integrity, as the secretary of a unit."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="reports")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    n = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    written_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    """The tally (engines.figures.ballots.Tally) once there is one and enough voted."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appraisal", "person"], name="report_once"),
            models.UniqueConstraint(fields=["appraisal", "n"], name="report_in_order"),
        ]


class Question(models.Model):
    """What somebody on the roll asks who reports, and the answer; both on the record."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="questions")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.CharField(max_length=1000)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)


class Voter(models.Model):
    """Somebody on the roll, and whether they have voted: not when, not what."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="voters")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    voted = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["appraisal", "person"], name="voter_once")]


class Ballot(models.Model):
    """One choice on one report, by nobody."""

    key = models.CharField(max_length=32, primary_key=True)
    report = models.ForeignKey(Report, models.CASCADE, related_name="ballots")
    choice = models.CharField(max_length=8)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(choice__in=CHOICES), name="ballot_choice_known")]
