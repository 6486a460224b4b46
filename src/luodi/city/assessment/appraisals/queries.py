"""Reads of appraisals for faces and figures: tallies once voting has ended, keys to check a receipt by, shares."""

from datetime import date, datetime

import msgspec
from django.utils import timezone

from luodi.city.assessment.appraisals import access
from luodi.city.assessment.appraisals.models import Appraisal, Ballot, Report, Voter
from luodi.city.registry.models import Person
from luodi.engines.figures.ballots import Tally, key_of
from luodi.engines.figures.rate import Rate


class Turnout(msgspec.Struct, frozen=True):
    """How many are on the roll and how many have voted."""

    roll: int
    cast: int


def turnout(appraisal: Appraisal) -> Turnout:
    """Return the turnout up to now."""
    voters = Voter.objects.filter(appraisal=appraisal)
    return Turnout(voters.count(), voters.filter(voted=True).count())


def reports(appraisal: Appraisal) -> list[Report]:
    """Return the reports in order, with their questions in the order they were asked."""
    rows = appraisal.reports.select_related("person", "unit").prefetch_related("questions__by").order_by("n")
    return list(rows)


def tally_of(report: Report) -> Tally | None:
    """Return a report's tally, None while there is none or where too few voted."""
    return msgspec.convert(report.result, Tally) if report.result else None


def to_judge(person: Person, appraisal: Appraisal) -> list[Report]:
    """Return the reports somebody votes on: all but their own (回避)."""
    return [report for report in reports(appraisal) if report.person_id != person.pk]


def keys(appraisal: Appraisal) -> list[str]:
    """Return the keys of all ballots, in their own order, without what was chosen; none before it is tallied.

    Whoever kept a receipt finds theirs here (ballots.key_of). What was chosen is not told: a receipt that proves how
    somebody voted can be asked for, or bought.
    """
    if appraisal.state != "tallied":
        return []
    return list(Ballot.objects.filter(report__appraisal=appraisal).order_by("key").values_list("key", flat=True))


def check_receipt(person: Person, number: str, receipt: str) -> int:
    """Return how many ballots of the published tally belong to a receipt: one for each report that was voted on.

    Keeps nothing. Raises Refused `not_found`.
    """
    appraisal = access.appraisal_of(person, number)
    known = frozenset(keys(appraisal))
    return sum(key_of(receipt, report.pk) in known for report in appraisal.reports.all())


def shares(since: date, until: date, known: datetime) -> dict[str, list[tuple[Report, Rate]]]:
    """Return, by the unit's code, the shares of good and fairly good of appraisals tallied in a period and by `known`.

    What was withheld or had no quorum is not there.
    """
    rows = Report.objects.filter(appraisal__tallied_at__lte=known, appraisal__reached=True, result__isnull=False)
    found: dict[str, list[tuple[Report, Rate]]] = {}
    for report in rows.select_related("unit", "appraisal").order_by("pk"):
        told, day = tally_of(report), timezone.localdate(report.appraisal.tallied_at)
        if told and told.praised and since <= day <= until:
            found.setdefault(report.unit.code, []).append((report, told.praised))
    return found
