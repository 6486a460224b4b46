"""E5 述责述廉、民主评议: secretaries report, are questioned on the record, and are voted on in secret.

Ballots are one each, tied to nobody by anything the database holds; the tally needs a quorum and tells no single vote.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api_client import Answer, ApiClient
from luodi.city.assessment.actions.cast_ballot import cast_ballot
from luodi.city.assessment.appraisals.models import Appraisal, Ballot, Report, Voter
from luodi.city.registry.models import Person, RegistryEntry
from luodi.engines.figures.ballots import CHOICES, key_of

As = Callable[[str], ApiClient]
SECRETARIES = [{"person": "feng", "unit": "qd-zjj"}, {"person": "chu", "unit": "qd-cgj"}]
VOTERS = ["wang", "wang2", "chen", "chu", "wei", "jiang", "shen"]


def called(as_: As, **more: object) -> Answer:
    until = (timezone.now() + timedelta(days=1)).isoformat()
    body = {"title": "书记述责述廉", "organiser": "qd-ggb", "reporters": SECRETARIES, "voters": VOTERS}
    return as_("qu").post("/appraisals", body | {"voting_until": until} | more)


def voting(as_: As, **more: object) -> str:
    number = str(called(as_, **more).ok()["number"])
    for name in ("feng", "chu"):
        as_(name).post(f"/appraisals/{number}/report", {"text": "履职情况。"}).ok()
    as_("qu").post(f"/appraisals/{number}/moves/open").ok()
    return number


def vote(as_: As, number: str, who: str, *grades: str) -> Answer:
    judged = ["1"] if who == "chu" else ["1", "2"]
    chosen = dict(zip(judged, grades or ("good", "fair"), strict=False))
    return as_(who).post(f"/appraisals/{number}/ballot", {"choices": chosen})


def over(number: str) -> None:
    """Let the time for voting pass: the clock of the test stands still."""
    Appraisal.objects.filter(number=number).update(voting_until=timezone.now())


def tallied(as_: As, number: str) -> Answer:
    over(number)
    return as_("hou").post(f"/appraisals/{number}/moves/tally").ok()


def test_secretaries_report_are_asked_and_answer_on_the_record_before_the_vote(as_: As) -> None:
    number = called(as_).ok()["number"]
    assert as_("qu").post(f"/appraisals/{number}/moves/open").code == "reports_missing"
    for name in ("feng", "chu"):
        as_(name).post(f"/appraisals/{number}/report", {"text": "履职情况。"}).ok()
    asked = as_("wang").post(f"/appraisals/{number}/reports/1/questions", {"text": "堵点为什么慢？"}).ok()
    where = f"/appraisals/{number}/questions/{asked['id']}/answer"
    assert as_("chu").post(where, {"text": "替他答"}).code == "not_allowed"
    as_("feng").post(where, {"text": "已增派人手。"}).ok()
    as_("qu").post(f"/appraisals/{number}/moves/open").ok()
    assert as_("feng").post(f"/appraisals/{number}/report", {"text": "改"}).code == "not_now"
    told = as_("shen").get(f"/appraisals/{number}").ok()["reports"][0]["questions"][0]
    assert (told["by"], told["text"], told["answer"]) == ("wang", "堵点为什么慢？", "已增派人手。")


def test_the_tally_is_the_ballots_and_everybodys_receipt_is_in_it(as_: As) -> None:
    number = voting(as_)
    receipts = {
        who: vote(as_, number, who, *grades).ok()["receipt"]
        for who, grades in {
            "wang": ("good", "poor"),
            "wang2": ("good", "fair"),
            "chen": ("fair", "fair"),
            "chu": ("plain",),
            "wei": ("abstain", "good"),
            "jiang": ("good", "good"),
        }.items()
    }
    before = as_("qu").get(f"/appraisals/{number}").ok()
    assert (before["cast"], before["roll"], before["reports"][0]["counts"]) == (6, 7, None), "nothing before it is over"
    assert as_("qu").get(f"/appraisals/{number}/ballots").ok()["keys"] == []
    first, second = tallied(as_, number)["reports"]
    assert first["counts"] == {"good": 3, "fair": 1, "plain": 1, "poor": 0, "abstain": 1}
    assert second["counts"] == {"good": 2, "fair": 2, "plain": 0, "poor": 1, "abstain": 0}
    keys = as_("wang").get(f"/appraisals/{number}/ballots").ok()["keys"]
    assert keys == sorted(keys)
    assert len(keys) == 11
    mine = {"receipt": receipts["wang"].lower()}
    assert as_("wang").post(f"/appraisals/{number}/receipts", mine).ok()["counted"] == 2
    assert as_("wang").post(f"/appraisals/{number}/receipts", {"receipt": "WRONG"}).ok()["counted"] == 0


def test_nobody_votes_twice_or_for_themselves_or_without_being_on_the_roll(as_: As) -> None:
    number = voting(as_)
    vote(as_, number, "wang").ok()
    assert vote(as_, number, "wang", "poor", "poor").code == "voted_already"
    assert as_("chu").post(f"/appraisals/{number}/ballot", {"choices": {"1": "good", "2": "good"}}).code == "bad_value"
    assert vote(as_, number, "feng").code == "bad_value", "who reports does not judge themselves"
    assert as_("feng").post(f"/appraisals/{number}/ballot", {"choices": {"2": "good"}}).code == "not_on_roll"
    assert vote(as_, number, "qu").code == "not_on_roll"
    assert vote(as_, number, "jiang", "good").code == "missing", "a choice for each"
    roll = Voter.objects.get(person__username="wang")
    with pytest.raises(IntegrityError), transaction.atomic():
        Voter.objects.create(appraisal=roll.appraisal, person=roll.person)
    assert Ballot.objects.count() == 2
    over(number)
    assert vote(as_, number, "jiang").code == "not_now"


def test_without_a_quorum_nothing_is_told(as_: As) -> None:
    number = voting(as_, quorum="6/7")
    for who in VOTERS[:5]:
        vote(as_, number, who).ok()
    assert as_("qu").post(f"/appraisals/{number}/moves/tally").code == "voting_open"
    found = tallied(as_, number)
    assert (found["cast"], found["reached"]) == (5, False)
    assert [report["counts"] for report in found["reports"]] == [None, None]


def test_few_or_unanimous_ballots_are_not_told(as_: As) -> None:
    assert called(as_, voters=VOTERS[:4]).code == "too_few_voters"
    number = voting(as_, quorum="1/2")
    for n, who in enumerate(["wang", "wang2", "chen", "wei", "jiang"]):
        vote(as_, number, who, "good", "good" if n else "fair").ok()
    first, second = tallied(as_, number)["reports"]
    assert (first["withheld"], first["counts"]) == ("alike", None)
    assert second["counts"]["good"] == 4
    few = voting(as_, quorum="1/7")
    vote(as_, few, "wang", "good", "poor").ok()
    assert {report["withheld"] for report in tallied(as_, few)["reports"]} == {"few"}


@pytest.mark.parametrize("who", ["xu", "he", "sysadmin", "secadmin", "auditor", "370202-head", "kong"])
def test_others_do_not_learn_of_it_whoever_they_are(as_: As, who: str) -> None:
    number = voting(as_)
    assert as_(who).get("/appraisals").ok().body == []
    for path in ("", "/ballots"):
        assert as_(who).get(f"/appraisals/{number}{path}").code == "not_found"
    assert as_(who).post(f"/appraisals/{number}/moves/tally").code == "not_found"
    assert vote(as_, number, who).code == "not_found"


def test_only_who_holds_it_calls_opens_and_tallies(as_: As) -> None:
    body = {"title": "评议", "reporters": SECRETARIES, "voters": VOTERS, "voting_until": "2099-01-01T00:00:00+08:00"}
    assert as_("wang").post("/appraisals", body | {"organiser": "qd-zjj"}).code == "not_allowed"
    assert as_("feng").post("/appraisals", body | {"organiser": "qd-ggb"}).code == "not_allowed"
    number = voting(as_)
    for who in ("wang", "feng", "chu"):
        assert as_(who).post(f"/appraisals/{number}/moves/tally").code == "not_allowed"


def test_the_vote_feeds_a_scheme(as_: As) -> None:
    number = voting(as_)
    for n, who in enumerate(VOTERS):
        vote(as_, number, who, "good" if n else "poor", "fair" if n % 2 else "plain").ok()
    as_("qu").post(f"/appraisals/{number}/moves/tally").ok()
    day = timezone.localdate()
    Appraisal.objects.update(tallied_at=timezone.now() - timedelta(days=1))
    yesterday = (day - timedelta(days=1)).isoformat()
    run = as_("qu").post("/assessments", {"scheme": "secretaries", "since": yesterday, "until": yesterday}).ok()
    rows = as_("qu").get(f"/assessments/{run['number']}").ok()["rows"]
    cells = {row["unit"]: row["boards"][0]["cells"][0] for row in rows}
    assert {unit: (cell["n"], cell["of"]) for unit, cell in cells.items()} == {"qd-zjj": (6, 7), "qd-cgj": (2, 6)}
    behind = as_("qu").get(f"/assessments/{run['number']}/figures/qd-zjj/praised").ok()
    assert behind["appraisals"] == [f"{number}/1"]


def off(as_: As, number: str, reason: str = "名册有误", who: str = "qu") -> Answer:
    return as_(who).post(f"/appraisals/{number}/call-off", {"reason": reason})


def test_what_is_called_off_while_voting_destroys_every_ballot_and_keeps_the_roll(as_: As) -> None:
    number = voting(as_)
    receipt = vote(as_, number, "wang").ok()["receipt"]
    for who in VOTERS[1:]:
        vote(as_, number, who).ok()
    assert [off(as_, number, said).code for said in ("\t", "由" * 401)] == ["missing", "too_long"]
    told = off(as_, number).ok()
    assert (told["state"], told["off_reason"], told["cast"], told["roll"]) == ("called_off", "名册有误", 7, 7)
    assert [(one["ballots"], one["counts"]) for one in told["reports"]] == [(None, None)] * 2
    assert (Ballot.objects.count(), Voter.objects.count()) == (0, 7)
    record = RegistryEntry.objects.get(kind="appraisal.called_off")
    assert (record.subject, record.data) == (number, {"reason": "名册有误"}), "no number of any ballot"
    over(number)
    ended = [
        as_("hou").post(f"/appraisals/{number}/moves/tally").code,
        off(as_, number).code,
        vote(as_, number, "wei").code,
    ]
    assert ended == ["not_now"] * 3
    assert as_("wang").get(f"/appraisals/{number}/ballots").ok()["keys"] == []
    assert as_("wang").post(f"/appraisals/{number}/receipts", {"receipt": receipt}).ok()["counted"] == 0
    asked = as_("wang").post(f"/appraisals/{number}/reports/1/questions", {"text": "为什么？"})
    assert asked.code == "not_now"
    assert as_("shen").get(f"/appraisals/{number}").ok()["off_reason"] == "名册有误", "the roll reads why"


def test_an_appraisal_is_called_off_by_who_holds_it_before_it_is_tallied(as_: As) -> None:
    number = str(called(as_).ok()["number"])
    for who, code in (("wang", "not_allowed"), ("feng", "not_allowed"), ("he", "not_found"), ("sysadmin", "not_found")):
        assert off(as_, number, who=who).code == code
    assert off(as_, number).ok()["state"] == "called_off"
    assert as_("feng").post(f"/appraisals/{number}/report", {"text": "履职。"}).code == "not_now"
    told = voting(as_)
    vote(as_, told, "wang").ok()
    tallied(as_, told)
    assert off(as_, told).code == "not_now", "its tally is told"
    assert Ballot.objects.count() == 2


def rows_of(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return list(cursor.fetchall())


def everything() -> dict[str, str]:
    return {table: repr(rows_of(table)) for table in connection.introspection.table_names() if "fts" not in table}


def laid_down(appraisal: Appraisal) -> list[str]:
    """Return the keys of an appraisal's ballots in the order in which the database holds their rows."""
    where = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.key FROM assessment_ballot b JOIN assessment_report r ON r.id = b.report_id"
            f" WHERE r.appraisal_id = %s ORDER BY b.{where}",
            [appraisal.pk],
        )
        return [key for (key,) in cursor.fetchall()]


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(7)), grades=st.lists(st.sampled_from(CHOICES), min_size=14, max_size=14))
def test_the_tally_is_the_ballots_nobody_votes_twice_and_nothing_links_ballot_and_voter(
    as_: As, order: list[int], grades: list[str]
) -> None:
    number = voting(as_)
    appraisal = Appraisal.objects.get(number=number)
    first, second = appraisal.reports.order_by("n")
    roll_before = [(row.pk, row.person_id) for row in Voter.objects.filter(appraisal=appraisal).order_by("pk")]
    receipts: dict[str, str] = {}
    expected: Counter[tuple[int, str]] = Counter()
    for n in order:
        person = Person.objects.get(username=VOTERS[n])
        chosen = {1: grades[2 * n], 2: grades[2 * n + 1]}
        if person.username == "chu":
            del chosen[2]
        receipts[person.username] = cast_ballot(person, number, chosen)
        expected.update(chosen.items())
        assert laid_down(appraisal) == sorted(laid_down(appraisal)), "by key, whatever the order of voting"
        assert vote(as_, number, person.username).code == "voted_already"
    ballots = Ballot.objects.filter(report__appraisal=appraisal)
    assert Counter(ballots.values_list("report__n", "choice")) == expected
    assert [(row.pk, row.person_id) for row in Voter.objects.filter(appraisal=appraisal).order_by("pk")] == roll_before
    if connection.vendor == "postgresql":
        for table in ("assessment_ballot", "assessment_voter"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(DISTINCT xmin::text) FROM {table}")
                assert cursor.fetchone()[0] <= Appraisal.objects.count()
    text = everything()
    for receipt in receipts.values():
        assert not any(receipt in rows for rows in text.values()), "a receipt is kept nowhere"
        for report in (first, second):
            assert [table for table, rows in text.items() if key_of(receipt, report.pk) in rows] in (
                ["assessment_ballot"],
                [],
            )
    assert {field.name for field in Ballot._meta.get_fields()} == {"key", "report", "choice"}
    assert {field.name for field in Voter._meta.get_fields()} == {"id", "appraisal", "person", "voted"}
    assert Report.objects.filter(appraisal=appraisal, result__isnull=False).count() == 0
