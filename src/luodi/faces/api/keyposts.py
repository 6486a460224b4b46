"""Key posts: registered, chosen by rule with the reason of each, and followed up. Files of integrity, sealed."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.checklists import posts
from luodi.city.checklists.actions.choose_posts import choose_posts
from luodi.city.checklists.actions.keep_file import add_page, files, move_file, open_file, openings
from luodi.city.checklists.actions.keep_post import PostDraft, keep_post
from luodi.city.checklists.actions.raise_duties import raise_duties
from luodi.city.checklists.models import Choosing, IntegrityFile, KeyPost, Verdict
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.inspections import CHANGES
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.values import Day, Key, Strict, UnitCode
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["清单与检查 Checklists"])
PostCode = Annotated[str, Field(min_length=1, max_length=40)]
Figures = Annotated[
    dict[Annotated[str, Field(max_length=40)], Annotated[float, Field(ge=0, le=10**12, allow_inf_nan=False)]],
    Field(max_length=50),
]
MOST = 2_000


class PostName(Strict):
    """What it is called; the English may lack."""

    zh: Annotated[str, Field(max_length=120)]
    en: Annotated[str, Field(max_length=200)] = ""


class KeyPostIn(Strict):
    """A post of the register: a village's or a company's, with its figures by column."""

    code: PostCode
    kind: Literal["village", "company"]
    name: PostName
    region: Annotated[str, Field(max_length=12)]
    figures: Figures = {}


class KeyPostsIn(Strict):
    """Posts of one unit's register; all of them are taken, or none."""

    keeper: UnitCode
    posts: Annotated[list[KeyPostIn], Field(min_length=1, max_length=MOST)]

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "keeper": "qd-jw",
                    "posts": [
                        {
                            "code": "v-001",
                            "kind": "village",
                            "name": {"zh": "示范村"},
                            "region": "370214",
                            "figures": {"income": 620, "assets": 900},
                        }
                    ],
                }
            ]
        },
    )


class ChooseIn(Strict):
    """Over whose register the rules go."""

    keeper: UnitCode

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"keeper": "qd-jw"}]})


class DutiesIn(Strict):
    """Which duties are raised for a period: `2026`, `2026-H2`, `2026-Q4` or `2026-12`."""

    duties: Annotated[list[Literal["talk", "report", "check", "file"]], Field(min_length=1, max_length=4)]
    period: Annotated[str, Field(min_length=4, max_length=8)]

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"duties": ["talk", "check"], "period": "2026-H2"}]}
    )


class PageIn(Strict):
    """A page of a file; what it says is sealed at once."""

    keeper: UnitCode
    post: PostCode
    kind: Literal["talk", "report", "declaration", "review"]
    day: Day
    words: Annotated[str, Field(min_length=1, max_length=5_000)]

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"keeper": "qd-jw", "post": "v-001", "kind": "talk", "day": "2026-11-20", "words": "任前廉政谈话。"}
            ]
        },
    )


class MoveFileIn(Strict):
    """To which unit."""

    to: UnitCode

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"to": "qd-jw"}]})


class OpenFileIn(Strict):
    """What it is opened for; that stays on record."""

    reason: Annotated[str, Field(min_length=1, max_length=200)]

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "年度考察"}]})


class KeyPostLine(Schema):
    """A post of a register."""

    code: str
    kind: Literal["village", "company"]
    name: dict[str, str]
    region: str
    figures: dict[str, float]


class ChoosingLine(Schema):
    """A list as it was frozen."""

    id: int
    keeper: str
    at: str
    table: str
    version: int
    table_digest: str
    register_digest: str
    digest: str
    size: int
    chosen: int


def _post(row: KeyPost) -> dict[str, Any]:
    return {"code": row.code, "kind": row.kind, "name": text(row.name), "region": row.region, "figures": row.figures}


def _choosing(row: Choosing) -> dict[str, Any]:
    plain = {key: getattr(row, key) for key in ("table", "version", "table_digest", "register_digest", "digest")}
    counts = {"size": row.size, "chosen": row.chosen}
    return {"id": row.pk, "keeper": row.keeper.code, "at": row.at.isoformat(), **plain, **counts}


def _verdict(one: Verdict) -> dict[str, Any]:
    said = {"chosen": one.chosen, "row": one.row, "says": text(one.says), "figures": one.figures}
    return {"post": one.post.code, "name": text(one.post.name), "kind": one.post.kind, **said}


@router.get(
    "/key-posts",
    response=answers(list[KeyPostLine], 401),
    operation_id="list_key_posts",
    summary="重点岗位登记 Key posts",
)
def list_posts(request: HttpRequest) -> Any:
    """看得见的登记，按代码，最多 2000 个。Those one may see, by code."""
    return answer([_post(row) for row in posts.register(who(request))[:MOST]])


@router.post(
    "/key-posts",
    response=answers(dict[str, int], *CHANGES),
    operation_id="keep_key_posts",
    summary="登记 Register posts",
)
def keep(request: HttpRequest, body: KeyPostsIn) -> Any:
    """新增、变更、不变各多少。How many are new, changed, unchanged."""
    person = who(request)
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    with posts.together():
        for one in body.posts:
            given = one.model_dump(include={"code", "kind", "region", "figures"})
            _, became = keep_post(person, PostDraft(keeper=body.keeper, name=Text(one.name.zh, one.name.en), **given))
            counts[became] += 1
    return answer(counts)


@router.get(
    "/key-posts/lists",
    response=answers(list[ChoosingLine], 401),
    operation_id="list_choosings",
    summary="提级监督名单 Lists chosen",
)
def list_choosings(request: HttpRequest) -> Any:
    """看得见的名单，新的在前。Those one may see, the latest first."""
    return answer([_choosing(row) for row in posts.choosings(who(request))[:200]])


@router.post(
    "/key-posts/lists",
    response=answers(ChoosingLine, *CHANGES),
    operation_id="choose_key_posts",
    summary="按规则选取 Choose by rule",
)
def choose(request: HttpRequest, body: ChooseIn) -> Any:
    """按施行的规则表选，逐个说明，连同摘要冻结。By the table in force, each explained, frozen with its hash."""
    row = choose_posts(who(request), body.keeper)
    return answer(_choosing(posts.choosing(who(request), row.pk)))


@router.get(
    "/key-posts/lists/{id}",
    response=answers(dict[str, Any], 401, 404),
    operation_id="get_choosing",
    summary="一份名单 A list",
)
def get_choosing(
    request: HttpRequest,
    id: Key,
    all: Annotated[bool, Query(description="没选上的也要。Those not chosen, too.")] = False,
) -> Any:
    """每个岗位由哪条规则选上；责任的进展。Which rule chose each, and how the raised duties stand."""
    row = posts.choosing(who(request), id)
    duties = [
        {key: getattr(d, key) for key in ("duty", "period", "raised", "done", "late")} for d in posts.duty_lines(row)
    ]
    more = {"unchanged": posts.still_the_same(row), "kinds": posts.kinds(row), "duties": duties}
    return answer(
        _choosing(row) | more | {"posts": [_verdict(v) for v in posts.verdicts(row, chosen=None if all else True)]}
    )


@router.post(
    "/key-posts/lists/{id}/duties",
    response=answers(dict[str, int], *CHANGES),
    operation_id="raise_duties",
    summary="责任提级 Raise duties",
)
def duties(request: HttpRequest, id: Key, body: DutiesIn) -> Any:
    """每个岗位每种责任一件事项；再要不重复。A matter for each post and duty; asked again, none twice."""
    return answer({"raised": raise_duties(who(request), id, body.duties, body.period)})


@router.get(
    "/integrity-files",
    response=answers(list[dict[str, Any]], 401),
    operation_id="list_integrity_files",
    summary="廉政档案 Files of integrity",
)
def list_files(request: HttpRequest) -> Any:
    """本单位管的档案：有哪些，不含内容。That they are there, not what they say."""
    return answer([_file(row) for row in files(who(request))])


def _file(row: IntegrityFile) -> dict[str, Any]:
    return {"id": row.pk, "post": row.post.code, "name": text(row.post.name), "keeper": row.keeper.code}


@router.post(
    "/integrity-files",
    response=answers(dict[str, Any], *CHANGES),
    operation_id="add_integrity_page",
    summary="登记一页 Add a page",
)
def page(request: HttpRequest, body: PageIn) -> Any:
    """谈话、述责述廉、报告、评议；内容立即密封。Sealed at once."""
    row = add_page(who(request), **body.model_dump())
    return answer({"file": row.file_id, "kind": row.kind, "day": row.day.isoformat()})


@router.post(
    "/integrity-files/{id}/move",
    response=answers(dict[str, Any], *CHANGES),
    operation_id="move_integrity_file",
    summary="档案提级 Move a file up",
)
def move(request: HttpRequest, id: Key, body: MoveFileIn) -> Any:
    """提归上级管理；原单位不再看得到。Its keeper so far sees it no more."""
    row = move_file(who(request), id, body.to)
    return answer({"id": row.pk, "post": row.post.code, "keeper": body.to})


@router.post(
    "/integrity-files/{id}/open",
    response=answers(dict[str, Any], *CHANGES),
    operation_id="open_integrity_file",
    summary="查阅 Open a file",
)
def open_(request: HttpRequest, id: Key, body: OpenFileIn) -> Any:
    """先留痕，再看内容。On record first, then read."""
    person = who(request)
    pages = [
        {"kind": row.kind, "day": row.day.isoformat(), "by": row.by.username, "words": words}
        for row, words in open_file(person, id, body.reason)
    ]
    return answer({"pages": pages, "openings": len(openings(person, id))})
