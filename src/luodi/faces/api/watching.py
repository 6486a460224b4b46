"""Beside a score, never in it: call-back samples and what is watched for gaming."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.assessment import access
from luodi.city.assessment.actions.draw_sample import MOST, announce_draw, draw_sample
from luodi.city.assessment.models import Run
from luodi.city.assessment.sampling import queries
from luodi.city.assessment.sampling.models import Draw
from luodi.city.assessment.watch import watched
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.values import Strict
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["考核 Assessment"])
Number = Annotated[str, Field(max_length=60)]


class SampleResult(Schema):
    """What came of calling back about a unit's sample; shares are of those who said."""

    unit: str
    drawn: int
    called: int
    contented: int
    contented_of: int
    solved: int
    solved_of: int


class SampledMatter(Schema):
    """A matter that was drawn and the matter of calling back about it."""

    unit: str
    matter: str
    call: str | None


class DrawnSample(Schema):
    """A draw: announced with its size; seeded by the first seal since; drawn again it comes out the same."""

    size: int = Field(description="每个单位抽几件。How many of each unit.")
    announced_at: str
    after: int = Field(description="公布时的最后一个封印。The last seal when it was announced.")
    seal: int | None = Field(description="作种子的封印。The seal that seeded it.")
    seed: str = Field(description="封印摘要、考核编号、件数各一行的 SHA-256。Of the seal's digest, run, size.")
    results: list[SampleResult] = Field(description="只含可见的单位。Of the units the caller may see.")
    sampled: list[SampledMatter] = Field(description="只给考核员。For who runs assessments alone.")


class WatchedUnit(Schema):
    """What stands beside a unit's score: patterns of ratings, people who came again, duties handed down."""

    unit: str
    patterns: dict[str, int] = Field(description="评价的异常信号，按种类。Tell-tale patterns of ratings.")
    closed: int = Field(description="考核期内办结的。Closed in the period.")
    complained: int = Field(description="其中办结后 90 天内又来的。Of these, about which people came again in 90 days.")
    complained_matters: list[str] = Field(description="看得见的，最多 50 件。Those one may see.")
    low: int = Field(description="考核期内登记、现由镇街或社区牵头的。Led by streets or communities now.")
    shifted: int = Field(description="其中按规定该区市办的。Of these, duties of the district.")
    shifted_matters: list[str] = Field(description="看得见的，最多 50 件。Those one may see.")


class DrawIn(Strict):
    """How many of each unit."""

    size: Annotated[int, Field(ge=1, le=MOST)]

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"size": 10}]})


def _draw(person: Person, run: Run, draw: Draw) -> dict[str, Any]:
    seen = {unit: one for unit, one in queries.results(draw).items() if access.sees_unit(person, run, unit)}
    return {
        "size": draw.size,
        "announced_at": draw.announced_at.isoformat(),
        "after": draw.after,
        "seal": draw.seal,
        "seed": draw.seed,
        "results": [
            {
                "unit": unit,
                "drawn": one.drawn,
                "called": one.called,
                "contented": one.contented,
                "contented_of": one.contented_of,
                "solved": one.solved,
                "solved_of": one.solved_of,
            }
            for unit, one in seen.items()
        ],
        "sampled": [
            {"unit": row.unit, "matter": row.matter.number, "call": row.call and row.call.number}
            for row in queries.listed(person, draw)
        ],
    }


@router.get(
    "/assessments/{number}/draw",
    response=answers(DrawnSample, 401, 404),
    operation_id="get_assessment_draw",
    summary="抽样回访 The call-back sample",
)
def get_draw(request: HttpRequest, number: Number) -> Any:
    """抽样和回访结果，列在得分旁边。The sample and what came of it, beside the score."""
    run = access.run_of(who(request), number)
    draw = queries.draw_of(run)
    if draw is None:
        raise Refused("not_found", Text("还没有公布抽样。", "No draw was announced."), "draw")
    return answer(_draw(who(request), run, draw))


@router.post(
    "/assessments/{number}/draw",
    response=answers(DrawnSample, 401, 403, 404, 409),
    operation_id="announce_assessment_draw",
    summary="公布抽样 Announce a draw",
)
def post_draw(request: HttpRequest, number: Number, body: DrawIn) -> Any:
    """先公布每个单位抽几件；种子来自之后的第一个封印，谁也选不了。The seed is of the first seal afterwards."""
    draw = announce_draw(who(request), number, body.size)
    return answer(_draw(who(request), draw.run, draw))


@router.post(
    "/assessments/{number}/draw/sample",
    response=answers(DrawnSample, 401, 403, 404, 409),
    operation_id="draw_assessment_sample",
    summary="抽取 Draw",
)
def post_sample(request: HttpRequest, number: Number) -> Any:
    """按封印抽取，每件另立一件回访；没建完的接着建。Each becomes a call-back; again, goes on where it stopped."""
    draw = draw_sample(who(request), number)
    return answer(_draw(who(request), draw.run, draw))


@router.get(
    "/assessments/{number}/watch",
    response=answers(list[WatchedUnit], 401, 404),
    operation_id="get_assessment_watch",
    summary="旁证 Watched beside the score",
)
def get_watch(request: HttpRequest, number: Number) -> Any:
    """异常评价、办结又诉、职责下移，逐个单位列在得分旁边，不计入得分。Beside the score, never in it."""
    person = who(request)
    return answer(
        [
            {
                "unit": row.unit,
                "patterns": row.patterns,
                "closed": row.closed,
                "complained": row.complained,
                "complained_matters": list(row.complained_matters),
                "low": row.low,
                "shifted": row.shifted,
                "shifted_matters": list(row.shifted_matters),
            }
            for row in watched(person, access.run_of(person, number))
        ]
    )
