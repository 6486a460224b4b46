"""One's own filters of lists: kept under a name, counted, dropped."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.matters.actions.keep_filter import LONGEST, drop_filter, keep_filter
from luodi.city.matters.exporting.lists import plain
from luodi.city.matters.models import SavedFilter
from luodi.city.matters.queries import LAMPS, Sought
from luodi.city.matters.saved import filters_of
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.values import Day, Key, Strict
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["本人 Me"])
List = Literal["inbox", "unit", "matters"]
Short = Annotated[str, Field(max_length=40)]


class FilterIn(Strict):
    """A filter to keep. What is empty narrows nothing."""

    list: List = Field(description="我能办的、我单位在办的、全部事项。My work, my units', all matters.")
    name: str = Field(min_length=1, max_length=LONGEST)
    text: Annotated[str, Field(max_length=100)] = ""
    type: Short = ""
    lamp: Literal[("", *LAMPS)] = ""  # type: ignore[valid-type]
    unit: Short = ""
    status: Short = ""
    since: Day | None = None
    until: Day | None = None
    elevated: bool = False
    parallel: bool = False

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"list": "inbox", "name": "超期的", "lamp": "red"}]}
    )


class FilterLine(Schema):
    """A filter that is kept, and how many rows it finds now."""

    id: int
    list: str
    name: str
    sought: dict[str, Any] = Field(description="筛选条件。What the list is narrowed to.")
    count: int


@router.get(
    "/me/filters",
    response=answers(list[FilterLine], 401),
    operation_id="list_filters",
    summary="我的常用筛选 My saved filters",
)
def list_filters(request: HttpRequest) -> Any:
    """名字、条件和现在的件数。Names, what they narrow to, and how much they find now."""
    rows = filters_of(who(request))
    return [{"id": k.id, "list": k.list, "name": k.name, "sought": plain(k.sought), "count": k.n} for k in rows]


@router.put(
    "/me/filters",
    response=answers(FilterLine, 401, 409, 413, 415),
    operation_id="keep_filter",
    summary="保存筛选 Keep a filter",
)
def keep(request: HttpRequest, body: FilterIn) -> Any:
    """同名的被替换。One of the same name is replaced."""
    person, given = who(request), body.model_dump()
    list_, name = given.pop("list"), given.pop("name")
    kept = keep_filter(person, list_, name, Sought(**given))
    (row,) = [k for k in filters_of(person, list_) if k.id == kept.pk]
    return answer({"id": row.id, "list": list_, "name": row.name, "sought": plain(row.sought), "count": row.n})


@router.delete(
    "/me/filters/{id}",
    response=answers(None, 401, 404, status=204),
    operation_id="drop_filter",
    summary="删去筛选 Drop a filter",
)
def drop(request: HttpRequest, id: Key) -> HttpResponse:
    """只能删自己的。One's own only."""
    person = who(request)
    kept = SavedFilter.objects.filter(pk=id, person=person).first()
    if kept is None:
        raise Refused("not_found", Text("没有这个筛选。", "There is no such filter."))
    drop_filter(person, kept)
    return HttpResponse(status=204)
