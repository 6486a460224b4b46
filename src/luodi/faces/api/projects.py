"""Projects: entered once, followed by their matter, counted by rules; three libraries, monthly figures, figures."""

from collections.abc import Collection
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.matters.actions.raise_matter import Draft as MatterDraft
from luodi.city.programmes.actions.land_project import land_project
from luodi.city.projects import access, queries
from luodi.city.projects.actions.amend import Amendment
from luodi.city.projects.actions.amend import amend as put_right
from luodi.city.projects.actions.bring import bring
from luodi.city.projects.actions.issue import link_issue, raise_issue
from luodi.city.projects.actions.plan import plan, reach
from luodi.city.projects.actions.publish import publish
from luodi.city.projects.drafts import Bringing, Draft, Firm
from luodi.city.projects.models import Milestone, Project
from luodi.city.projects.queries import PAGE, Sought, Standing
from luodi.city.registry.models import Person
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.values import BIGGEST, Day, Facts, Key, Level, Strict
from luodi.faces.api.values import Number as MatterNumber
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["项目 Projects"])
Code = Annotated[str, Field(max_length=60)]
Cents = Annotated[int, Field(ge=0, le=10**17, description="人民币分。Cents.")]
Years = Annotated[
    dict[Annotated[str, Field(pattern=r"^20[0-9]{2}$")], Cents], Field(max_length=30, description="年份 → 分。")
]
Short = Annotated[str, Field(max_length=120)]
Reached = Annotated[
    dict[Annotated[str, Field(max_length=24)], Day],
    Field(max_length=12, description="以前各阶段的日期，补登用。When earlier stages were reached."),
]

INTERNAL: Final = frozenset({"id", "of", "person", "units", "filed_by", "checked_by", "signed_by"})


class FirmIn(Strict):
    """Who invests: an enterprise of the registry by `unit`, or a name."""

    name: Short = ""
    uscc: Annotated[str, Field(max_length=24)] = ""
    unit: Annotated[str, Field(max_length=40)] = ""


class BringingIn(Strict):
    """Through what it was brought, when, and by whom (a user name)."""

    kind: Annotated[str, Field(max_length=16)]
    code: Annotated[str, Field(min_length=1, max_length=60)]
    on: Day | None = None
    person: Annotated[str, Field(max_length=80)] = ""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kind": "event", "code": "kh-2026", "on": "2026-09-16"}]}
    )


class ProjectIn(Strict):
    """A project. What may be on record already is refused, unless `distinct` or `of` says what it is."""

    name: Short
    region: Annotated[str, Field(max_length=12)]
    industry: Annotated[str, Field(max_length=6, description="GB/T 4754-2017，如 C3670。")]
    amount: Cents
    firms: Annotated[list[FirmIn], Field(max_length=20)] = []
    years: Years = {}
    families: Annotated[list[Annotated[str, Field(max_length=24)]], Field(max_length=20)] = []
    brought: BringingIn | None = None
    text: Annotated[str, Field(max_length=20_000)] = ""
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    level: Level | None = None
    relation: Literal["", "upgrade", "increment", "successor"] = ""
    of: Annotated[str, Field(max_length=24)] = ""
    distinct: Annotated[str, Field(max_length=200)] = ""
    reached: Reached = {}
    unit: Annotated[str, Field(max_length=40)] = ""
    key: Code = ""
    lead: str = Field("", max_length=24, description="由哪条前方线索而来。The number of the lead it came of.")

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "海川精密制造基地",
                    "region": "370281",
                    "industry": "C3670",
                    "amount": 120_000_000_000,
                    "firms": [{"name": "海川精密有限公司"}],
                    "years": {"2026": 40_000_000_000},
                    "families": ["recruit"],
                    "brought": {"kind": "event", "code": "kh-2026"},
                }
            ]
        },
    )


class AmendIn(Strict):
    """What is to be otherwise; what is left out stays."""

    name: Short | None = None
    industry: Annotated[str, Field(max_length=6)] | None = None
    amount: Cents | None = None
    years: Years | None = None
    families: Annotated[list[Annotated[str, Field(max_length=24)]], Field(max_length=20)] | None = None
    firms: Annotated[list[FirmIn], Field(max_length=20)] | None = None

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"amount": 150_000_000_000}]})


class MilestoneIn(Strict):
    """A milestone of the pack's list, or `own` with a name; put off, it says why."""

    code: Annotated[str, Field(max_length=24)]
    planned: Day
    name: Annotated[str, Field(max_length=80)] = ""
    why: Annotated[str, Field(max_length=400)] = ""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"code": "roof", "planned": "2027-03-31"}]}
    )


class ReachIn(Strict):
    """On which day it was done."""

    on: Day

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"on": "2026-11-30"}]})


class IssueIn(Strict):
    """A matter to link by its number, or a new one of a type that may be an issue."""

    matter: Annotated[str, Field(max_length=24)] = ""
    type: Annotated[str, Field(max_length=40)] = ""
    title: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=20_000)] = ""
    facts: Facts = {}

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"type": "escort", "title": "施工用电没有接通", "facts": {"field": "build"}}]},
    )


class PublishIn(Strict):
    """Whether anybody may know of it."""

    shown: bool = True

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"shown": True}]})


class ProjectLine(Schema):
    """A project in a list: how far it is and how its matter stands. Amounts in cents."""

    number: str
    key: str
    name: str
    region: str
    industry: str
    amount: int
    unit: str
    stage: str
    reached: dict[str, str]
    status: str
    lamp: str
    level: int
    relation: Literal["", "upgrade", "increment", "successor"]
    published: bool


class ProjectPage(Schema):
    """A page of projects; `count` is of all that fit, where it was asked for."""

    items: list[ProjectLine]
    next: int | None


class MilestoneLine(Schema):
    """A milestone with its lamp: green, yellow, red; done in time, done late."""

    id: int
    code: str
    name: str
    planned: str
    actual: str | None
    lamp: Literal["green", "yellow", "red", "done", "late"]


class ProjectWhole(ProjectLine):
    """A project with its three libraries."""

    firms: list[dict[str, str]]
    years: dict[str, int]
    families: list[str]
    brought: list[dict[str, Any]]
    of: str | None
    added: int
    milestones: list[MilestoneLine]
    issues: list[dict[str, Any]]
    happenings: list[dict[str, Any]]


def line_of(row: Standing) -> dict[str, Any]:
    """Return a project in a list."""
    project = row.project
    matter = project.matter
    return {
        "number": matter.number,
        "key": project.key,
        "name": project.name,
        "region": matter.region,
        "industry": project.industry,
        "amount": project.amount,
        "unit": matter.lead.code,
        "stage": row.stage,
        "reached": {code: moment.isoformat() for code, moment in sorted(row.reached.items(), key=lambda kv: kv[1])},
        "status": matter.status,
        "lamp": matter.lamp,
        "level": matter.level,
        "relation": project.relation,
        "published": project.published is not None,
    }


def _milestone(row: Milestone, lamp: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "code": row.code,
        "name": row.name,
        "planned": row.planned.isoformat(),
        "actual": row.actual.isoformat() if row.actual else None,
        "lamp": lamp,
    }


def whole(person: Person, project: Project) -> dict[str, Any]:
    """Return a project with its libraries, as `person` may see them."""
    (row,) = queries.standings([project])
    brought = project.brought.order_by("on", "pk").select_related("person")
    issues = queries.issues(person, project)
    seen = {m.number for _, m in issues}
    return line_of(row) | {
        "firms": [{"name": firm.name, "uscc": firm.uscc} for firm in project.investors.order_by("pk")],
        "years": {str(year.year): year.amount for year in project.years.order_by("year")},
        "families": sorted(project.families.values_list("family", flat=True)),
        "brought": [
            {"kind": b.kind, "code": b.code, "on": b.on.isoformat(), "person": b.person.name if b.person else None}
            for b in brought
        ],
        "of": _number(person, project.of_id),
        "added": project.added,
        "milestones": [_milestone(*found) for found in queries.milestones(project)],
        "issues": [
            {"matter": m.number, "title": m.title, "status": m.status, "lamp": m.lamp, "stage": issue.stage}
            for issue, m in issues
        ],
        "happenings": [
            {"kind": h.kind, "at": h.at.isoformat(), "by": h.by.name if h.by else None, "body": _told(h.body, seen)}
            for h in queries.happenings(project)
        ],
    }


def _told(body: Any, seen: Collection[str]) -> Any:
    """Return what was changed without the numbers that rows have in this record alone, and those of issues not seen."""
    if isinstance(body, dict):
        told = {key: _told(value, seen) for key, value in body.items() if key not in INTERNAL}
        return told if told.get("matter", "") in {"", *seen} else {key: told[key] for key in told if key != "matter"}
    return body


def _number(person: Person, pk: int | None) -> str | None:
    found = access.visible(person).filter(pk=pk).first() if pk else None
    return found.matter.number if found else None


def firms_in(firms: list[FirmIn]) -> list[Firm]:
    """Return investors as the room takes them."""
    return [Firm(firm.name, firm.uscc, firm.unit) for firm in firms]


Text_ = Annotated[str, Query(max_length=120)]


@router.get("/projects", response=answers(ProjectPage, 401), operation_id="list_projects", summary="项目 Projects")
def list_projects(
    request: HttpRequest,
    stage: Annotated[str, Query(max_length=24, description="到了哪一步。The last stage reached.")] = "",
    family: Annotated[str, Query(max_length=24, description="在哪张清单上。On which list.")] = "",
    region: Annotated[str, Query(max_length=12)] = "",
    industry: Annotated[str, Query(max_length=5)] = "",
    q: Annotated[str, Query(max_length=120, description="名称、编号、投资方。Name, number, investor.")] = "",
    before: Annotated[
        Annotated[int, Field(ge=1, le=BIGGEST)] | None, Query(description="上一页的 next。`next` of the page before.")
    ] = None,
) -> Any:
    """看得见的项目，新的在前，每页 50 个。Those one may see, newest first, 50 a page."""
    rows = queries.listed(who(request), Sought(stage, family, region, industry, q))
    rows = rows.filter(pk__lt=before) if before else rows
    found = list(rows[: PAGE + 1])
    page = queries.standings(found[:PAGE])
    following = found[PAGE - 1].pk if len(found) > PAGE else None
    return answer({"items": [line_of(row) for row in page], "next": following})


@router.post(
    "/projects",
    response=answers(ProjectWhole, 401, 403, 404, 409, 413, 415),
    operation_id="enter_project",
    summary="登记项目 Enter a project",
)
def enter_(request: HttpRequest, body: ProjectIn) -> Any:
    """像是已登记过的不收，除非写明是什么关系或为什么不是同一个。What may be on record is refused unless you say."""
    person = who(request)
    given = body.model_dump(exclude={"firms", "brought", "years", "lead"})
    brought = Bringing(**body.brought.model_dump()) if body.brought else None
    years = {int(year): cents for year, cents in body.years.items()}
    draft = Draft(**given, firms=firms_in(body.firms), brought=brought, years=years)
    return answer(whole(person, land_project(person, body.lead, draft)))


@router.get(
    "/projects/{number}",
    response=answers(ProjectWhole, 401, 404),
    operation_id="get_project",
    summary="一个项目 A project",
)
def get_project(request: HttpRequest, number: MatterNumber) -> Any:
    """信息库、节点库、问题库。Record, milestones, issues."""
    return answer(whole(who(request), access.get(who(request), number)))


@router.post(
    "/projects/{number}/amend",
    response=answers(ProjectWhole, 401, 403, 404, 409, 413, 415),
    operation_id="amend_project",
    summary="更正 Amend",
)
def amend_(request: HttpRequest, number: MatterNumber, body: AmendIn) -> Any:
    """原来是什么留在记录里。What it was stays on record."""
    person = who(request)
    firms = None if body.firms is None else firms_in(body.firms)
    years = None if body.years is None else {int(year): cents for year, cents in body.years.items()}
    given = body.model_dump(exclude={"firms", "years"})
    return answer(whole(person, put_right(person, number, Amendment(**given, firms=firms, years=years))))


@router.post(
    "/projects/{number}/brought",
    response=answers(ProjectWhole, 401, 404, 409, 413, 415),
    operation_id="bring_project",
    summary="谁带来的 Who brought it",
)
def brought_(request: HttpRequest, number: MatterNumber, body: BringingIn) -> Any:
    """几家都说是自己带来的，只算最早的一家。Of several that claim it the first counts."""
    bring(who(request), number, Bringing(**body.model_dump()))
    return get_project(request, number)


@router.post(
    "/projects/{number}/milestones",
    response=answers(MilestoneLine, 401, 403, 404, 409, 413, 415),
    operation_id="plan_milestone",
    summary="节点 A milestone",
)
def plan_(request: HttpRequest, number: MatterNumber, body: MilestoneIn) -> Any:
    """定日期；改期要写原因。Its day; put off, it says why."""
    row = plan(who(request), number, **body.model_dump())
    return answer(_lamped(row))


@router.post(
    "/projects/{number}/milestones/{id}/done",
    response=answers(MilestoneLine, 401, 403, 404, 409, 413, 415),
    operation_id="reach_milestone",
    summary="节点完成 A milestone is done",
)
def reach_(request: HttpRequest, number: MatterNumber, id: Key, body: ReachIn) -> Any:
    """哪天完成的。On which day."""
    return answer(_lamped(reach(who(request), number, id, body.on)))


def _lamped(row: Milestone) -> dict[str, Any]:
    return next(_milestone(*found) for found in queries.milestones(row.project) if found[0].pk == row.pk)


@router.post(
    "/projects/{number}/issues",
    response=answers(ProjectWhole, 401, 403, 404, 409, 413, 415),
    operation_id="raise_project_issue",
    summary="问题 An issue",
)
def issue_(request: HttpRequest, number: MatterNumber, body: IssueIn) -> Any:
    """问题就是一件事：新提一件，或者关联已有的。An issue is a matter: a new one, or one there is."""
    person = who(request)
    if body.matter:
        link_issue(person, number, body.matter)
    else:
        region = access.get(person, number).matter.region
        raise_issue(person, number, MatterDraft(body.type, body.title, body.text, region, "api", body.facts))
    return get_project(request, number)


@router.post(
    "/projects/{number}/publish",
    response=answers(ProjectWhole, 401, 403, 404, 409, 413, 415),
    operation_id="publish_project",
    summary="公布 Publish",
)
def publish_(request: HttpRequest, number: MatterNumber, body: PublishIn) -> Any:
    """公开级的项目才能公布；可以撤下。Only of level 公开; it can be taken back."""
    person = who(request)
    return answer(whole(person, publish(person, number, shown=body.shown)))
