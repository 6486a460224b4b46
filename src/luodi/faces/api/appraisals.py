"""Appraisals (述责述廉、民主评议): reports, questions, secret votes and their tallies."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.assessment.actions.call_appraisal import MOST, REPORTS, Called, call_appraisal
from luodi.city.assessment.actions.call_off import LONGEST as REASON
from luodi.city.assessment.actions.call_off import call_off_appraisal
from luodi.city.assessment.actions.cast_ballot import cast_ballot
from luodi.city.assessment.actions.move_appraisal import move_appraisal
from luodi.city.assessment.actions.report_and_answer import ASKED, LONGEST, ask, write_report
from luodi.city.assessment.actions.report_and_answer import answer as answer_question
from luodi.city.assessment.appraisals import access, queries
from luodi.city.assessment.appraisals.models import Appraisal, Question, Report
from luodi.city.registry.models import Person
from luodi.engines.figures.ballots import Quorum
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.values import Key, Moment, Strict
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["考核 Assessment"])
Code = Annotated[str, Field(max_length=40)]
Number = Annotated[str, Field(max_length=24)]
Place = Annotated[int, Field(ge=1, le=REPORTS)]
Names = dict[str, str]
Grade = Literal["good", "fair", "plain", "poor", "abstain"]


class AppraisalLine(Schema):
    """An appraisal and how far it is. `cast` is how many have voted: never who."""

    number: str
    title: str
    organiser: str
    state: Literal["called", "voting", "tallied", "called_off"]
    voting_until: str
    quorum: str
    roll: int
    cast: int
    reached: bool | None = Field(description="计票后才有。Only once it is tallied.")
    off_reason: str = Field(description="为什么取消；空为没有取消。Why it was called off; empty where it was not.")
    mine: Literal["", "not_yet", "voted"] = Field(description="您投了没有；空为不在名册。Empty: not on the roll.")


class QuestionAsked(Schema):
    """A question on the record, with its answer."""

    id: int
    by: str
    text: str
    answer: str


class AppraisalReport(Schema):
    """Who reports, what was asked, and the tally once there is one that may be told."""

    n: int
    person: str
    unit: str
    text: str
    questions: list[QuestionAsked]
    ballots: int | None
    counts: dict[str, int] | None
    withheld: Literal["", "few", "alike"] = Field(
        description="few 票太少、alike 票少且全一样：说出来就暴露了投票。Telling it would tell a vote."
    )


class AppraisalWhole(AppraisalLine):
    """An appraisal with its reports."""

    reports: list[AppraisalReport]


class ReceiptGiven(Schema):
    """The receipt of a vote: told this once and kept nowhere."""

    receipt: str


class ReceiptCounted(Schema):
    """How many ballots of the published tally belong to a receipt."""

    counted: int


class BallotKeys(Schema):
    """The keys of all ballots counted, without what was chosen."""

    keys: list[str]


class ReporterIn(Strict):
    """Who reports, and as the secretary of which unit."""

    person: Annotated[str, Field(max_length=150)]
    unit: Code


_CALL = {
    "title": "2026 年度党组织书记述责述廉",
    "organiser": "qd-ggb",
    "reporters": [{"person": "feng", "unit": "qd-zjj"}],
    "voters": ["wang", "wang2", "chen", "chu", "wei", "jiang"],
    "voting_until": "2027-01-20T18:00:00+08:00",
}


class AppraisalIn(Strict):
    """Who reports, who is on the roll (people, and all who hold a post in units), until when, and the quorum."""

    title: Annotated[str, Field(max_length=120)]
    organiser: Code
    reporters: Annotated[list[ReporterIn], Field(max_length=REPORTS)]
    voters: Annotated[list[Annotated[str, Field(max_length=150)]], Field(max_length=MOST)] = []
    units: Annotated[list[Code], Field(max_length=200)] = []
    voting_until: Moment
    quorum: Annotated[str, Field(pattern=r"^\d{1,3}/\d{1,3}$")] = "2/3"

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_CALL]})


class ReportIn(Strict):
    """One's own report."""

    text: Annotated[str, Field(max_length=LONGEST)]

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "一年来履职和廉洁情况……"}]})


class QuestionIn(Strict):
    """A question to who reports."""

    text: Annotated[str, Field(max_length=ASKED)]

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "堵点为什么答复慢？"}]})


class ReplyIn(Strict):
    """The answer to a question."""

    text: Annotated[str, Field(max_length=LONGEST)]

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "人手不足，已增派两人。"}]})


class BallotIn(Strict):
    """What is chosen of each report, by its number."""

    choices: Annotated[dict[str, Grade], Field(max_length=REPORTS)]

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"choices": {"1": "good", "2": "fair"}}]})


class ReceiptIn(Strict):
    """A receipt somebody kept."""

    receipt: Annotated[str, Field(max_length=60)]

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"receipt": "ABCDEFG-HJKMNPQ"}]})


class AppraisalOff(Strict):
    """Why an appraisal is called off."""

    reason: Annotated[str, Field(max_length=REASON)]

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "名册有误，另行组织 The roll was wrong"}]}
    )


def _line(person: Person, row: Appraisal) -> dict[str, Any]:
    seen, mine = queries.turnout(row), access.standing(person, row)
    return {
        "number": row.number,
        "title": row.title,
        "organiser": row.organiser.code,
        "state": row.state,
        "voting_until": row.voting_until.isoformat(),
        "quorum": f"{row.quorum_n}/{row.quorum_of}",
        "roll": seen.roll,
        "cast": seen.cast,
        "reached": row.reached if row.state == "tallied" else None,
        "off_reason": row.off_reason,
        "mine": "" if mine is None else "voted" if mine else "not_yet",
    }


def _whole(person: Person, row: Appraisal) -> dict[str, Any]:
    return {**_line(person, row), "reports": [_report(report) for report in queries.reports(row)]}


def _report(row: Report) -> dict[str, Any]:
    told = queries.tally_of(row)
    return {
        "n": row.n,
        "person": row.person.username,
        "unit": row.unit.code,
        "text": row.text,
        "questions": [_question(one) for one in row.questions.all()],
        "ballots": told and told.ballots,
        "counts": told and told.counts,
        "withheld": told.withheld if told else "",
    }


def _question(row: Question) -> dict[str, Any]:
    return {"id": row.pk, "by": row.by.username, "text": row.text, "answer": row.answer}


@router.get(
    "/appraisals", response=answers(list[AppraisalLine], 401), operation_id="list_appraisals", summary="评议 Appraisals"
)
def list_appraisals(request: HttpRequest) -> Any:
    """本人述职、投票或主办的，新的在前，最多 100 次。Those one reports in, votes in or holds."""
    person = who(request)
    return answer([_line(person, row) for row in access.visible(person)[:100]])


@router.post(
    "/appraisals",
    response=answers(AppraisalWhole, 401, 403, 404, 409),
    operation_id="call_appraisal",
    summary="定一次评议 Call an appraisal",
)
def post_appraisal(request: HttpRequest, body: AppraisalIn) -> Any:
    """谁述职、谁投票、多少人投才算、投到什么时候。Who reports, who votes, how many must, until when."""
    n, of = (int(part) for part in body.quorum.split("/"))
    called = Called(
        body.title,
        body.organiser,
        [(one.person, one.unit) for one in body.reporters],
        body.voting_until,
        body.voters,
        body.units,
        Quorum(n, of),
    )
    return answer(_whole(who(request), call_appraisal(who(request), called)))


@router.get(
    "/appraisals/{number}",
    response=answers(AppraisalWhole, 401, 404),
    operation_id="get_appraisal",
    summary="一次评议 One appraisal",
)
def get_appraisal(request: HttpRequest, number: Number) -> Any:
    """述职、提问和答复；计票后有结果，说出来会暴露投票的不说。Reports, questions; tallies that tell no vote."""
    return answer(_whole(who(request), access.appraisal_of(who(request), number)))


@router.post(
    "/appraisals/{number}/moves/{kind}",
    response=answers(AppraisalWhole, 401, 403, 404, 409),
    operation_id="move_appraisal",
    summary="开始投票、计票 Open, tally",
)
def post_appraisal_move(request: HttpRequest, number: Number, kind: Literal["open", "tally"]) -> Any:
    """投票截止或人人投过才能计票。Tallied once voting is over, or everybody has voted."""
    return answer(_whole(who(request), move_appraisal(who(request), number, kind)))


@router.post(
    "/appraisals/{number}/call-off",
    response=answers(AppraisalWhole, 401, 403, 404, 409),
    operation_id="call_off_appraisal",
    summary="取消一次评议 Call off",
)
def post_appraisal_off(request: HttpRequest, number: Number, body: AppraisalOff) -> Any:
    """计票前由主办单位写明原因取消：名册留存，选票销毁，没有人看过。Before the tally: ballots are destroyed unread."""
    return answer(_whole(who(request), call_off_appraisal(who(request), number, body.reason)))


@router.post(
    "/appraisals/{number}/report",
    response=answers(AppraisalWhole, 401, 403, 404, 409),
    operation_id="write_duty_report",
    summary="写述职报告 Write one's report",
)
def post_report(request: HttpRequest, number: Number, body: ReportIn) -> Any:
    """述职人本人，开始投票前可以改。By who reports, until voting opens."""
    write_report(who(request), number, body.text)
    return answer(_whole(who(request), access.appraisal_of(who(request), number)))


@router.post(
    "/appraisals/{number}/reports/{n}/questions",
    response=answers(QuestionAsked, 401, 403, 404, 409),
    operation_id="ask_reporter",
    summary="提问 Ask",
)
def post_question(request: HttpRequest, number: Number, n: Place, body: QuestionIn) -> Any:
    """名册上的人或主办单位问述职人，记录在案。By who is on the roll or holds it; on the record."""
    return answer(_question(ask(who(request), number, n, body.text)))


@router.post(
    "/appraisals/{number}/questions/{id}/answer",
    response=answers(QuestionAsked, 401, 403, 404, 409),
    operation_id="answer_as_reporter",
    summary="答复提问 Answer",
)
def post_answer(request: HttpRequest, number: Number, id: Key, body: ReplyIn) -> Any:
    """述职人本人答复，一次。By who reports, once."""
    return answer(_question(answer_question(who(request), number, id, body.text)))


@router.post(
    "/appraisals/{number}/ballot",
    response=answers(ReceiptGiven, 401, 403, 404, 409),
    operation_id="cast_ballot",
    summary="投票 Vote",
)
def post_ballot(request: HttpRequest, number: Number, body: BallotIn) -> Any:
    """每人一次，不评自己；只记投过，选了什么与谁投的分开。Once each; what is chosen is kept apart from who chose."""
    choices = {int(n): grade for n, grade in body.choices.items() if n.isdecimal() and len(n) < 4}
    return answer({"receipt": cast_ballot(who(request), number, choices)})


@router.get(
    "/appraisals/{number}/ballots",
    response=answers(BallotKeys, 401, 404),
    operation_id="list_ballot_keys",
    summary="计入的选票 Ballots counted",
)
def list_ballot_keys(request: HttpRequest, number: Number) -> Any:
    """计票后公布的选票号，不含选了什么。Keys of the ballots counted, without what was chosen."""
    return answer({"keys": queries.keys(access.appraisal_of(who(request), number))})


@router.post(
    "/appraisals/{number}/receipts",
    response=answers(ReceiptCounted, 401, 404),
    operation_id="check_receipt",
    summary="查回执 Check a receipt",
)
def post_receipt(request: HttpRequest, number: Number, body: ReceiptIn) -> Any:
    """回执对应的选票有几张计入了；不留痕。How many ballots of a receipt were counted; nothing is kept."""
    return answer({"counted": queries.check_receipt(who(request), number, body.receipt)})
