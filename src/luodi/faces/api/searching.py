"""Search: matters by words, best first, each with the place that shows why it was found."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from luodi.city.matters import queries
from luodi.city.matters.models import Matter
from luodi.city.matters.queries import Sought
from luodi.city.search.finding import Shown, by_words, shown
from luodi.engines.matching import Piece
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import FoundPage
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["事项 Matters"])
PLAIN = ("number", "title", "region", "channel", "level", "status", "reason", "lamp", "rating")
TIMES = ("registered", "answered", "closed", "due")


class Asked(Schema):
    """What is sought, and within what."""

    q: str = Field(
        min_length=1,
        max_length=100,
        description="词语，或加引号的整句，或编号。Words, a phrase in quotes, or a number.",
    )
    type: str = Field("", max_length=40, description="事项类型代码。A type's code.")
    unit: str = Field("", max_length=40, description="牵头单位代码，含下级。The lead unit's code, and those below it.")
    status: Literal["", "open", "closed"] = ""
    limit: int = Field(20, ge=1, le=100)
    after: str = Field("", max_length=60, description="上一页给出的 next。The `next` of the page before.")


@router.get(
    "/search",
    response=answers(FoundPage, 401, 422),
    operation_id="search_matters",
    summary="检索 Search",
)
def search_matters(request: HttpRequest, asked: Annotated[Asked, Query()]) -> HttpResponse:
    """按词检索标题、正文和办理文字，最相符的在前，给出命中处；还没有索引时只查标题（by = titles）。

    By words in titles, texts and what was written since, best first, with the place found; titles only while there is
    no index yet (by = titles).
    """
    person = who(request)
    sought = Sought(asked.q, type=asked.type, unit=asked.unit, status=asked.status)
    found = queries.search(person, sought, after=asked.after, size=asked.limit)
    rows = [row for row, *_ in found.rows]
    why = shown(person, asked.q, {row.pk: row.title for row in rows})
    return answer(
        {
            "by": "words" if by_words() else "titles",
            "items": [_found(row, why.get(row.pk)) for row in rows],
            "next": found.next or None,
        }
    )


def _found(row: Matter, why: Shown | None) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*PLAIN, *TIMES)} | {
        "type": {"code": row.type.code, "name": text(row.type.name)},
        "lead": {"code": row.lead.code, "name": text(row.lead.name)},
        "marked": [_piece(piece) for piece in (why.title if why else ())],
        "place": [_piece(piece) for piece in (why.place if why else ())],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {"text": piece.text, "hit": piece.hit}
