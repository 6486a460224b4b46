"""The pool of cadres and what cohorts' people did: who is free, letters of targets, counts per person, feedback."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictInt

from luodi.city.programmes import access, queries_of_people
from luodi.city.programmes.actions.agree_targets import Kpi, agree_targets
from luodi.city.programmes.actions.give_feedback import give_feedback
from luodi.city.programmes.actions.pool import enter_pool, leave_pool
from luodi.city.programmes.queries_of_people import Done, Standing
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.labels import text
from luodi.faces.api.problems import Words, answers
from luodi.faces.api.programmes import Code, MemberLine, Title, member_line
from luodi.faces.api.values import Day, Strict, UnitCode, UserName
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["专班 Programmes"])
Skill = Annotated[str, Field(min_length=1, max_length=40)]


class ReserveIn(Strict):
    """Somebody for the pool: of which unit, with which skills, from when until when."""

    username: UserName
    unit: UnitCode
    skills: Annotated[list[Skill], Field(max_length=30)] = []
    rank: Annotated[str, Field(max_length=12)] = ""
    from_date: Day | None = None
    to_date: Day | None = None

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"username": "wang", "unit": "qd-zjj", "skills": ["招商", "金融"], "rank": "科"}]
        },
    )


class KpiIn(Strict):
    """One target of a letter."""

    name: Title
    measure: Annotated[str, Field(min_length=1, max_length=60)]
    amount: Annotated[Decimal, Field(gt=0, max_digits=20, decimal_places=4)]


class LetterIn(Strict):
    """The letter of targets of a host and its trainees."""

    host: UnitCode
    kpis: Annotated[list[KpiIn], Field(min_length=1, max_length=50)]
    text: Annotated[str, Field(max_length=5_000)] = ""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "host": "lc-jixie",
                    "kpis": [{"name": {"zh": "走访企业"}, "measure": "enterprises", "amount": 20}],
                }
            ]
        },
    )


class FeedbackIn(Strict):
    """What a host says of its trainees: 1 to 5, and in words."""

    unit: UnitCode
    grade: Annotated[StrictInt, Field(ge=1, le=5)]
    text: Annotated[str, Field(max_length=5_000)] = ""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"unit": "lc-jixie", "grade": 5}]})


class ReserveLine(Schema):
    """Somebody of the pool: free, or drawn, and where if one may see that programme."""

    username: str
    name: str
    unit: str
    rank: str
    skills: list[str]
    from_date: date
    to_date: date | None
    free: bool
    programme: str | None


class OwedLine(Schema):
    """What somebody has not reached yet of a target for each."""

    target: int
    measure: str
    reached: str
    amount: str


class TraineeLine(Schema):
    """What one person has done, by measure, in every place they had; and what they owe still."""

    member: MemberLine
    counts: dict[str, float]
    owes: list[OwedLine]


class ExchangeLine(Schema):
    """How many a unit sent to others and took from them, and how many are away or here today."""

    unit: str
    name: Words
    sent: int
    taken: int
    away: int
    here: int


class CadreLine(Schema):
    """A cadre on record: lines of deeds, how many recommend them, the first day of a post given afterwards."""

    username: str
    name: str
    unit: str | None
    deeds: int
    recommended: int
    appointed: date | None


class ConversionLine(Schema):
    """What became of suggestions: made, answered, turned into rules, looked back on, held, looked at after a year."""

    made: int
    answered: int
    rules: int
    looked_back: int
    held: int
    year: int


def _reserve(one: Standing) -> dict[str, Any]:
    row = one.row
    return {
        "username": row.person.username,
        "name": row.person.name,
        "unit": row.unit.code,
        "rank": row.rank,
        "skills": row.skills,
        "from_date": row.from_date.isoformat(),
        "to_date": row.to_date.isoformat() if row.to_date else None,
        "free": one.free,
        "programme": one.shown.code if one.shown else None,
    }


@router.get("/pool", response=answers(list[ReserveLine], 401), operation_id="list_pool")
def get_pool(
    request: HttpRequest, skill: Annotated[str, Query(max_length=40)] = "", free: Annotated[bool, Query()] = False
) -> Any:
    """统筹池：谁有空、会什么、到什么时候。Who is in the pool, what they can do, whether they are free."""
    return answer([_reserve(one) for one in queries_of_people.pool(who(request), skill=skill, free=free)])


@router.put("/pool", response=answers(ReserveLine, 401, 403, 404, 409, 413, 415), operation_id="enter_pool")
def put_pool(request: HttpRequest, body: ReserveIn) -> Any:
    """入池，或者改技能和期限。Put somebody in the pool, or say anew what they can do."""
    given = body.model_dump(exclude={"username"})
    return answer(_reserve(Standing(enter_pool(who(request), body.username, **given), None, None)))


@router.delete("/pool/{username}", response=answers(dict[str, bool], 401, 404), operation_id="leave_pool")
def delete_pool(request: HttpRequest, username: UserName) -> Any:
    """出池。Take somebody out of the pool."""
    leave_pool(who(request), username)
    return answer({"left": True})


@router.get("/memberships/asked", response=answers(list[MemberLine], 401), operation_id="list_asked_releases")
def get_asked(request: HttpRequest) -> Any:
    """要本单位放的人。Whom others ask of one's units."""
    return answer([member_line(row) for row in queries_of_people.to_release(who(request))])


@router.post(
    "/programmes/{code}/letters",
    response=answers(dict[str, str], 401, 403, 404, 409, 413, 415),
    operation_id="agree_targets",
)
def post_letter(request: HttpRequest, code: Code, body: LetterIn) -> Any:
    """起草目标责任书；双方都签才算。Draw up a letter of targets; it counts once both have signed."""
    kpis = [Kpi(Text(one.name.zh, one.name.en), one.measure, one.amount) for one in body.kpis]
    return answer({"number": agree_targets(who(request), code, body.host, kpis, body.text).number})


@router.get("/programmes/{code}/people", response=answers(list[TraineeLine], 401, 404), operation_id="people_counts")
def get_people(request: HttpRequest, code: Code) -> Any:
    """每个人做了多少、还欠什么（七百工程）。What each person has done, and owes still."""
    return answer([_done(row) for row in queries_of_people.each(access.get(who(request), code))])


def _done(row: Done) -> dict[str, Any]:
    return {
        "member": member_line(row.member),
        "counts": {measure: float(amount) for measure, amount in row.counts.items()},
        "owes": [
            {
                "target": one.target.pk,
                "measure": one.target.measure,
                "reached": f"{one.reached.normalize():f}",
                "amount": f"{one.target.amount.normalize():f}",
            }
            for one in row.owes
        ],
    }


@router.get("/programmes/{code}/exchange", response=answers(list[ExchangeLine], 401, 404), operation_id="list_exchange")
def get_exchange(request: HttpRequest, code: Code) -> Any:
    """双向锻炼：各单位派出、接收多少人，眼下在外、在岗多少。Whom units sent to each other, and who is away."""
    rows = queries_of_people.exchange(access.get(who(request), code))
    told = ("sent", "taken", "away", "here")
    return answer(
        [
            {"unit": row.unit.code, "name": text(row.unit.name)} | {name: getattr(row, name) for name in told}
            for row in rows
        ]
    )


@router.get(
    "/programmes/{code}/cadres", response=answers(list[CadreLine], 401, 403, 404), operation_id="list_recognised"
)
def get_cadres(request: HttpRequest, code: Code) -> Any:
    """调研纪实里的干部和识别名单，开设单位看。Cadres on record and who recommends them; for those who run it."""
    person = who(request)
    rows = queries_of_people.cadres(person, access.get(person, code))
    return answer(
        [
            {
                "username": row.person.username,
                "name": row.person.name,
                "unit": row.unit.code if row.unit else None,
                "deeds": row.deeds,
                "recommended": row.recommended,
                "appointed": row.appointed.isoformat() if row.appointed else None,
            }
            for row in rows
        ]
    )


@router.get(
    "/programmes/{code}/conversion", response=answers(ConversionLine, 401, 404), operation_id="suggestions_conversion"
)
def get_conversion(request: HttpRequest, code: Code) -> Any:
    """意见建议转化：答复、制度成果、半年一年回头看。What became of suggestions."""
    found = queries_of_people.conversion(access.get(who(request), code))
    return answer({name: getattr(found, name) for name in found.__slots__})


@router.post(
    "/programmes/{code}/feedback",
    response=answers(dict[str, int], 401, 404, 409, 413, 415),
    operation_id="give_feedback",
)
def post_feedback(request: HttpRequest, code: Code, body: FeedbackIn) -> Any:
    """接收单位反馈，一次。What a host says, once."""
    row = give_feedback(who(request), code, unit=body.unit, grade=body.grade, text=body.text)
    return answer({"grade": row.grade})
