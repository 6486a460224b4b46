"""The bulletin of an assessment: its parts with a link for every figure, and as files."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from luodi.city.assessment.bulletins import bulletin_of
from luodi.engines.prose import Block, Refusing, Sentence
from luodi.faces.api.assessment import Names, Number
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.files import file_of_type
from luodi.faces.api.problems import answers
from luodi.faces.api.wire import answer
from luodi.faces.web.bulletin_file import TYPES, bulletin_file

router = Router(auth=STAFF, tags=["考核 Assessment"])


class SpanOut(Schema):
    """Words; of a figure `link` is `<unit>/<indicator>`, `<unit>` (its score), `matter/<number>` or its slot."""

    text: str
    link: str


class BlockOut(Schema):
    """A printed part: title, to, heading, text, list (an annex by name), sign, day, annex, table (`rows`)."""

    kind: str
    level: int
    zh: list[SpanOut]
    en: list[SpanOut]
    rows: list[list[dict[str, list[SpanOut]]]]


class Reason(Schema):
    """A part that is not told: the line of the template, the figure, and why."""

    line: int
    slot: str
    code: str
    why: Names


class BulletinOut(Schema):
    """A bulletin; with `refusals` it cannot be put on paper, `left_out` are parts it does without."""

    run: str
    title: Names
    blocks: list[BlockOut]
    refusals: list[Reason]
    left_out: list[Reason]


def _spans(sentence: Sentence) -> dict[str, list[dict[str, str]]]:
    return {
        language: [{"text": span.text, "link": span.link} for span in sentence.get(language)]
        for language in ("zh", "en")
    }


def _block(block: Block) -> dict[str, Any]:
    rows = [[_spans(cell) for cell in row] for row in block.rows]
    return {"kind": block.kind, "level": block.level, **_spans(block.sentence), "rows": rows}


def _reason(one: Refusing) -> dict[str, Any]:
    why = one.refusal.why
    return {"line": one.line, "slot": one.slot, "code": one.refusal.code, "why": {"zh": why.zh, "en": why.en}}


@router.get(
    "/assessments/{number}/bulletin",
    response=answers(BulletinOut, 401, 404, 409),
    operation_id="get_bulletin",
    summary="考核通报 Bulletin of an assessment",
)
def get_bulletin(request: HttpRequest, number: Number) -> Any:
    """审定后、看得到全部单位的人才有；每个数带来处，说不得的写明原因。

    Once it is decided, for who sees it whole: every figure with what it came from, what is not told with its reason.
    """
    bulletin = bulletin_of(who(request), number).bulletin
    return answer(
        {
            "run": number,
            "title": {"zh": bulletin.title.zh, "en": bulletin.title.en},
            "blocks": [_block(block) for block in bulletin.blocks],
            "refusals": [_reason(one) for one in bulletin.refusals],
            "left_out": [_reason(one) for one in bulletin.left_out],
        }
    )


@router.get(
    "/assessments/{number}/bulletin/{form}",
    response=answers(None, 401, 404, 409),
    operation_id="get_bulletin_file",
    summary="通报文件 Bulletin as a file",
    openapi_extra=file_of_type(*TYPES.values()),
)
def get_bulletin_file(
    request: HttpRequest,
    number: Number,
    form: Literal["docx", "pdf", "xlsx"],
    language: Annotated[Literal["zh", "en"], Query(description="语言。Language.")] = "zh",
) -> HttpResponse:
    """公文 docx、附件 xlsx；本机有 LibreOffice 的，也有 pdf。The paper, its annex, and PDF where it can be made."""
    return bulletin_file(bulletin_of(who(request), number), form, language)
