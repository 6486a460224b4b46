"""Campaigns, cohorts and task forces: opened, joined, measured from journals; field notes that the rear takes over."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictInt

from luodi.city.programmes import access, bulletin, course, queries
from luodi.city.programmes.actions.open_programme import Draft, close_programme, open_programme
from luodi.city.programmes.actions.set_target import set_target
from luodi.city.programmes.actions.take_part import add_member, leave, release
from luodi.city.programmes.actions.take_task import raise_task, take_task
from luodi.city.programmes.actions.write_note import LONGEST, MOST_MET, Line, write_note
from luodi.city.programmes.models import Member, Note, Programme, Task
from luodi.city.programmes.queries_of_people import letter_state
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.values import Day, Facts, Key, Level, Strict, UnitCode
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["专班 Programmes"])
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Kind = Literal["campaign", "cohort", "task_force"]
MOST = 500


class Title(Strict):
    """A title; the English may lack."""

    zh: Annotated[str, Field(min_length=1, max_length=120)]
    en: Annotated[str, Field(max_length=200)] = ""


class ProgrammeIn(Strict):
    """A programme to open: who leads it, from when to when, how confidential, which units take part."""

    code: Code
    kind: Kind
    title: Title
    lead: UnitCode
    from_date: Day
    to_date: Day
    level: Level = 1
    parent: Annotated[str, Field(max_length=40)] = ""
    units: Annotated[list[UnitCode], Field(max_length=500)] = []

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "code": "sz-2",
                    "kind": "cohort",
                    "title": {"zh": "赴深圳体悟实训第二批", "en": "Second cohort to Shenzhen"},
                    "lead": "qd-zzb",
                    "from_date": "2026-09-01",
                    "to_date": "2026-12-10",
                }
            ]
        },
    )


class MemberIn(Strict):
    """Who takes part: a person (and the unit they come from), or a unit alone. `full_time`: to be released."""

    username: Annotated[str, Field(max_length=80)] = ""
    unit: Annotated[str, Field(max_length=40)] = ""
    duty: Annotated[str, Field(max_length=60)] = ""
    lead: bool = False
    group: Annotated[str, Field(max_length=40)] = ""
    full_time: bool = False
    host: str = Field("", max_length=40, description="挂职单位。The unit at which they serve.")
    last_day: Day | None = Field(None, description="最后一天，之后归队。The last day; afterwards they are back.")

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"username": "wang", "duty": "组长", "lead": True}]}
    )


class TargetIn(Strict):
    """How much of what: closed, enterprises, met, or closed:, raised:, outcome:, notes: with what."""

    name: Title
    measure: Annotated[str, Field(min_length=1, max_length=60)]
    amount: Annotated[Decimal, Field(gt=0, max_digits=20, decimal_places=4)]
    member: StrictInt | None = None
    each: bool = False

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": {"zh": "对接百家企业"}, "measure": "enterprises", "amount": 100, "each": True}]
        },
    )


class TaskIn(Strict):
    """A matter there is (`number`), or one to raise (`type`, `title`, `facts`)."""

    number: Annotated[str, Field(max_length=24)] = ""
    type: Annotated[str, Field(max_length=40)] = ""
    title: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=20_000)] = ""
    region: Annotated[str, Field(max_length=12)] = ""
    facts: Facts = {}
    member: StrictInt | None = None

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"number": "26000000019"}]})


class NoteIn(Strict):
    """A line of the field journal. `key` is made by the sender: sent again, it adds nothing."""

    key: UUID
    kind: Annotated[str, Field(min_length=1, max_length=24)]
    on: Day
    about: Annotated[str, Field(max_length=120)] = ""
    met: Annotated[StrictInt, Field(ge=0, le=MOST_MET)] = 0
    subject: str = Field("", max_length=80, description="记的是谁，调研纪实用。Whose deeds.")
    text: Annotated[str, Field(max_length=LONGEST)] = ""
    hand_over: bool = False
    region: Annotated[str, Field(max_length=12)] = ""
    facts: Facts = {}

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "key": "0b6f4a4e-6a53-4c1c-9a4e-1f7b8d3c2a10",
                    "kind": "lead",
                    "on": "2026-10-09",
                    "about": "示例电子",
                    "met": 2,
                    "text": "有意在青岛建设第二总部",
                    "hand_over": True,
                }
            ]
        },
    )


class ProgrammeLine(Schema):
    """A programme: whose, from when to when, how confidential, whether it has ended."""

    code: str
    kind: Kind
    title: dict[str, str]
    lead: str
    parent: str | None
    level: int
    from_date: date
    to_date: date
    closed: date | None


class MemberLine(Schema):
    """Who takes part, as what, from when to when."""

    id: int
    username: str | None
    name: str
    unit: str | None
    duty: str
    lead: bool
    group: str
    host: str | None
    release: Literal["none", "asked", "given"]
    from_date: date
    to_date: date | None


class TargetLine(Schema):
    """A target and how far it is, out of the journals; of a target for each, how many have reached it."""

    id: int
    name: dict[str, str]
    measure: str
    amount: str
    reached: str
    percent: str
    member: int | None
    each: bool
    host: str | None
    letter: Literal["none", "signing", "signed", "assessed"]
    done: int
    of: int


class TaskLine(Schema):
    """A task: a matter of which programme, whose, how it stands."""

    number: str
    type: str
    title: str
    lead: str
    status: str
    programme: str
    member: int | None


class NoteLine(Schema):
    """A line of the field journal, and the matter it became at home."""

    id: int
    key: UUID
    by: str
    kind: str
    on: date
    about: str
    met: int
    subject: str | None
    text: str
    matter: str | None


class Pieces(Schema):
    """Sentences for the bulletin in both languages, and the numbers they tell with their bases."""

    sentences: list[dict[str, str]]
    figures: dict[str, Any]


class SpanLine(Schema):
    """A period of the programme or of people, or the day a task falls due."""

    kind: Literal["programme", "member", "task"]
    name: dict[str, str]
    start: date
    end: date
    people: int
    code: str
    done: date | None


def line(row: Programme) -> dict[str, Any]:
    """Return a programme as the API tells it."""
    return {
        "code": row.code,
        "kind": row.kind,
        "title": {"zh": row.title_zh, "en": row.title_en},
        "lead": row.lead.code,
        "parent": row.parent.code if row.parent else None,
        "level": row.level,
        "from_date": row.from_date.isoformat(),
        "to_date": row.to_date.isoformat(),
        "closed": row.closed.isoformat() if row.closed else None,
    }


def member_line(row: Member) -> dict[str, Any]:
    """Return somebody who takes part as the API tells it."""
    return {
        "id": row.pk,
        "username": row.person.username if row.person else None,
        "name": row.person.name if row.person else row.unit.name_zh if row.unit else "",
        "unit": row.unit.code if row.unit else None,
        "duty": row.duty,
        "lead": row.lead,
        "group": row.group,
        "host": row.host.code if row.host else None,
        "release": row.release,
        "from_date": row.from_date.isoformat(),
        "to_date": row.to_date.isoformat() if row.to_date else None,
    }


def _target(row: queries.Progress) -> dict[str, Any]:
    target = row.target
    return {
        "id": target.pk,
        "name": {"zh": target.name_zh, "en": target.name_en},
        "measure": target.measure,
        "amount": f"{row.amount.normalize():f}",
        "reached": f"{row.reached.normalize():f}",
        "percent": f"{row.percent.normalize():f}",
        "member": target.member_id,
        "each": target.each,
        "host": target.host.code if target.host else None,
        "letter": letter_state(target),
        "done": row.done,
        "of": row.of,
    }


def _task(row: Task) -> dict[str, Any]:
    matter = row.matter
    return {
        "number": matter.number,
        "type": matter.type.code,
        "title": matter.title,
        "lead": matter.lead.code,
        "status": matter.status,
        "programme": row.programme.code,
        "member": row.member_id,
    }


def note_line(row: Note) -> dict[str, Any]:
    """Return a line of the field journal as the API tells it."""
    task = getattr(row, "task", None)
    return {
        "id": row.pk,
        "key": str(row.key),
        "by": row.member.person.username if row.member.person else "",
        "kind": row.kind,
        "on": row.on.isoformat(),
        "about": row.about,
        "met": row.met,
        "subject": row.subject.username if row.subject else None,
        "text": row.text,
        "matter": task.matter.number if task else None,
    }


@router.get("/programmes", response=answers(list[ProgrammeLine], 401), operation_id="list_programmes")
def list_programmes(
    request: HttpRequest, kind: Annotated[Kind | None, Query()] = None, ended: Annotated[bool, Query()] = False
) -> Any:
    """专项、批次、专班，新的在前，最多 500 个。Those one may see, the newest first."""
    rows = access.visible(who(request)).select_related("lead", "parent").order_by("-from_date", "-pk")
    rows = rows.filter(kind=kind) if kind else rows
    return answer([line(row) for row in (rows if ended else rows.filter(closed=None))[:MOST]])


@router.post(
    "/programmes", response=answers(ProgrammeLine, 401, 403, 404, 409, 413, 415), operation_id="open_programme"
)
def post_programme(request: HttpRequest, body: ProgrammeIn) -> Any:
    """开设；岗位须能开设该单位的专项。Open one for a unit whose programmes one may run."""
    given = body.model_dump(exclude={"title"})
    return answer(line(open_programme(who(request), Draft(title=Text(body.title.zh, body.title.en), **given))))


@router.get("/programmes/{code}", response=answers(dict[str, Any], 401, 404), operation_id="get_programme")
def get_programme(request: HttpRequest, code: Code) -> Any:
    """成员、下级专项和能不能办。Who takes part, what is below, whether one may run it."""
    person = who(request)
    row = access.get(person, code)
    below = access.visible(person).filter(parent=row).select_related("lead", "parent").order_by("code")
    return answer(
        line(row)
        | {
            "members": [member_line(member) for member in queries.members(row)],
            "below": [line(one) for one in below],
            "may_run": access.may_run(person, row),
        }
    )


@router.post(
    "/programmes/{code}/close",
    response=answers(ProgrammeLine, 401, 403, 404, 409, 413, 415),
    operation_id="close_programme",
)
def post_close(request: HttpRequest, code: Code) -> Any:
    """结束：人员归队，数字照旧。End it: members are free again, figures stay."""
    return answer(line(close_programme(who(request), code)))


@router.post(
    "/programmes/{code}/members",
    response=answers(MemberLine, 401, 403, 404, 409, 413, 415),
    operation_id="add_programme_member",
)
def post_member(request: HttpRequest, code: Code, body: MemberIn) -> Any:
    """加人或单位；脱岗的等原单位放人。Add somebody; who is full-time waits for their unit to release them."""
    return answer(member_line(add_member(who(request), code, **body.model_dump())))


@router.post(
    "/memberships/{id}/release",
    response=answers(MemberLine, 401, 403, 404, 409, 413, 415),
    operation_id="release_member",
)
def post_release(request: HttpRequest, id: Key) -> Any:
    """原单位放人。The unit somebody comes from releases them."""
    return answer(member_line(release(who(request), id)))


@router.post(
    "/memberships/{id}/leave",
    response=answers(MemberLine, 401, 403, 404, 409, 413, 415),
    operation_id="leave_programme",
)
def post_leave(request: HttpRequest, id: Key) -> Any:
    """离开、归队。Somebody takes part no more."""
    return answer(member_line(leave(who(request), id)))


@router.post(
    "/programmes/{code}/targets",
    response=answers(dict[str, int], 401, 403, 404, 409, 413, 415),
    operation_id="set_target",
)
def post_target(request: HttpRequest, code: Code, body: TargetIn) -> Any:
    """定目标；进度出自日志和事项。Set a target; how far it is comes from journals."""
    given = body.model_dump(exclude={"name"})
    return answer({"id": set_target(who(request), code, name=Text(body.name.zh, body.name.en), **given).pk})


@router.get(
    "/programmes/{code}/progress", response=answers(list[TargetLine], 401, 404), operation_id="programme_progress"
)
def get_progress(request: HttpRequest, code: Code) -> Any:
    """各项目标和进度，含看得见的下级。Targets and how far they are, what is below and visible taken in."""
    person = who(request)
    return answer([_target(row) for row in queries.progress(person, access.get(person, code))])


@router.get("/programmes/{code}/bulletin", response=answers(Pieces, 401, 404), operation_id="programme_bulletin")
def get_bulletin(request: HttpRequest, code: Code) -> Any:
    """通报可用的话，含看得见的下级，每个数带基数。Sentences for the bulletin, each number with its base."""
    person = who(request)
    found = bulletin.told(person, access.get(person, code))
    pieces = [{"zh": one.text.zh, "en": one.text.en} for one in bulletin.sentences(found)]
    return answer({"sentences": pieces, "figures": _figures(found)})


def _figures(found: bulletin.Told) -> dict[str, Any]:
    line = found.projects
    rates = {"letters": found.letters, "targets": found.targets, "leads": found.leads} | {
        "registered": line.registered,
        "started": line.started,
    }
    counts = {"batches": found.batches, "people": found.people, "hosts": found.hosts}
    brought = {"projects": line.tally.projects, "money": line.tally.money}
    return counts | brought | {name: {"n": rate.n, "of": rate.of} for name, rate in rates.items()}


@router.get("/programmes/{code}/course", response=answers(list[SpanLine], 401, 404), operation_id="programme_course")
def get_course(request: HttpRequest, code: Code) -> Any:
    """期间和任务的期限，含看得见的下级。Periods, and when tasks fall due."""
    person = who(request)
    return answer([_span(span) for span in course.course(person, access.get(person, code))])


def _span(span: course.Span) -> dict[str, Any]:
    return {
        "kind": span.kind,
        "name": {"zh": span.name.zh, "en": span.name.en},
        "start": span.start.isoformat(),
        "end": span.end.isoformat(),
        "people": span.people,
        "code": span.code,
        "done": span.done.isoformat() if span.done else None,
    }


@router.get("/programmes/{code}/tasks", response=answers(dict[str, Any], 401, 404), operation_id="programme_tasks")
def get_tasks(request: HttpRequest, code: Code) -> Any:
    """任务，含看得见的下级；看不到的事项只说有几件。Tasks; of matters one may not see only how many."""
    person = who(request)
    found = queries.tasks(person, queries.whole(person, access.get(person, code)))
    return answer({"items": [_task(row) for row in found.seen], "withheld": found.withheld})


@router.post(
    "/programmes/{code}/tasks",
    response=answers(TaskLine, 401, 403, 404, 409, 413, 415),
    operation_id="take_task",
)
def post_task(request: HttpRequest, code: Code, body: TaskIn) -> Any:
    """列入已有的事项，或者新提一件。A matter there is, or a new one."""
    return answer(_task(_taken(who(request), code, body)))


def _taken(person: Person, code: str, body: TaskIn) -> Task:
    if body.number:
        row = take_task(person, code, body.number, body.member)
    else:
        given = {"title": body.title, "text": body.text, "region": body.region, "facts": body.facts}
        row = raise_task(person, code, type_=body.type, member=body.member, **given)
    return queries.task(row.pk)


@router.get("/programmes/{code}/notes", response=answers(list[NoteLine], 401, 404), operation_id="list_notes")
def get_notes(request: HttpRequest, code: Code) -> Any:
    """实训日志，新的在前，最多 500 条。The field journal, the latest first."""
    person = who(request)
    return answer([note_line(row) for row in queries.notes(person, access.get(person, code))[:MOST]])


@router.post(
    "/programmes/{code}/notes", response=answers(NoteLine, 401, 403, 404, 409, 413, 415), operation_id="write_note"
)
def post_note(request: HttpRequest, code: Code, body: NoteIn) -> Any:
    """记一条；重发不重复。要后方办的，同时成为后方的事项。A line; sent again it adds nothing."""
    person = who(request)
    note = write_note(person, code, Line(**body.model_dump()))
    return answer(note_line(queries.notes(person, note.programme).get(pk=note.pk)))
