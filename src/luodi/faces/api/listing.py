"""Lists of matters: filters, and pages by key. Every list and every count starts from `access.visible`."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.models import Matter
from luodi.city.matters.newest import LARGEST_ID, newest
from luodi.city.matters.office import office
from luodi.city.matters.queries import saying
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import MatterPage
from luodi.faces.api.values import Moment
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["事项 Matters"])
COLUMNS = (
    *("id", "number", "title", "region", "channel", "level", "status", "reason", "lamp", "rating"),
    *("registered", "answered", "closed", "due"),
    *("type__code", "type__name_zh", "type__name_en", "lead__code", "lead__name_zh", "lead__name_en"),
)


class Filters(Schema):
    """What a list may be narrowed by. All of it together must hold."""

    status: Literal["open", "closed"] | None = Field(None, description="在办或办结。Open or closed.")
    type: str | None = Field(None, max_length=40, description="事项类型代码。A type's code.")
    lead: str | None = Field(None, max_length=40, description="牵头单位代码。The lead unit's code.")
    region: str | None = Field(
        None, max_length=12, description="区划代码，含下级。A region's code, and those below it."
    )
    lamp: Literal["none", "yellow", "red"] | None = Field(None, description="灯色。The lamp.")
    text: str | None = Field(None, min_length=2, max_length=50, description="含有的词语。Words it contains.")
    elevated: bool | None = Field(None, description="提级过（顶格推进清单）。Elevated: the top-level list.")
    due_before: Moment | None = Field(None, description="在此之前到期。A clock runs out before this.")

    def narrow(self, rows: QuerySet[Matter], by: Who) -> QuerySet[Matter]:
        """Return the rows for which every filter given holds."""
        lamp = {"none": ""}.get(self.lamp or "", self.lamp)
        elevated = {None: {}, True: {"elevated__gt": 0}, False: {"elevated": 0}}[self.elevated]
        wanted = {
            "status": self.status,
            "type__code": self.type,
            "lead__code": self.lead,
            "region__startswith": self.region,
            "lamp": lamp,
            "due__lt": self.due_before,
        }
        said = Q() if self.text is None else saying(by, self.text)
        return rows.filter(said, **elevated, **{key: value for key, value in wanted.items() if value is not None})


class Paging(Schema):
    """Which page of a list."""

    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=40, description="上一页给出的 next。The `next` of the page before.")
    count: bool = Field(False, description="同时给出总数。Give the number of all of them too.")


@router.get(
    "/matters",
    response=answers(MatterPage, 401, 422),
    operation_id="list_matters",
    summary="事项列表 List matters",
)
def list_matters(
    request: HttpRequest, filters: Annotated[Filters, Query()], paging: Annotated[Paging, Query()]
) -> HttpResponse:
    """令牌可见的事项，新的在前；列表和总数遵守同一可见范围。

    What the token may see, newest first; list and count obey the same visibility.
    """
    by, city = who(request), office()
    rows = filters.narrow(access.visible(by, city), by)
    before = None if paging.cursor is None else read_cursor(paging.cursor)
    found = newest(rows.values(*COLUMNS), by, city, before, paging.limit + 1)
    items, more = found[: paging.limit], len(found) > paging.limit
    return answer(
        {
            "next": write_cursor(items[-1]["registered"], items[-1]["id"]) if more else None,
            "items": [_line(row) for row in items],
            "count": rows.count() if paging.count else None,
        }
    )


def write_cursor(registered: datetime, last: int) -> str:
    """Return where a page ended, opaque to the caller."""
    plain = f"m{round(registered.timestamp() * 1000)}.{last}"
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, int]:
    """Return when the last matter of the page before was registered, and its id. Raises Refused `bad_cursor`."""
    try:
        plain = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode("ascii")
        at, _, last = plain[1:].partition(".")
        if plain[:1] != "m" or not (at.isdecimal() and last.isdecimal()) or int(last) > LARGEST_ID:
            raise ValueError
        return datetime.fromtimestamp(int(at) / 1000, tz=UTC), int(last)
    except (binascii.Error, ValueError, OverflowError, OSError) as error:
        told = Text("翻页标记不对。", "The cursor is not one of ours.")
        raise Refused("bad_cursor", told, "cursor") from error


def _line(row: dict[str, Any]) -> dict[str, Any]:
    del row["id"]
    for key in ("type", "lead"):
        zh, en = row.pop(f"{key}__name_zh"), row.pop(f"{key}__name_en")
        row[key] = {"code": row.pop(f"{key}__code"), "name": {"zh": zh, "en": en}}
    return row
