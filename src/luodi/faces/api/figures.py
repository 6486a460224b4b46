"""How many approvals were decided at once, and how many on the day they came."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from luodi.city.matters.stats import AtOnce, at_once
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import Words

router = Router(auth=STAFF, tags=["成效 Results"])


class AtOnceSums(Schema):
    """Counts; the shares people speak of are `at_once` and `same_day` of `answered`."""

    name: Words
    received: int
    answered: int
    at_once: int = Field(description="现有答复由系统自动作出的。The answer that stands is the platform's own.")
    same_day: int = Field(description="登记当日答复的。Answered on the day of registration.")
    left_to_people: int = Field(description="查过决策表而转人工的。Looked up, and left to people.")
    reviewed: int = Field(description="申请过人工复核的。People were asked to look at it.")
    corrected: int = Field(description="自动决定被更正的。The platform's decision was withdrawn by a head.")


class AtOnceLine(AtOnceSums):
    """One type of approval."""

    type: str


class AtOnceOut(Schema):
    """All approvals the caller may see, and by type."""

    all: AtOnceSums
    by_type: list[AtOnceLine]


@router.get(
    "/figures/at-once",
    response=answers(AtOnceOut, 401),
    operation_id="get_figures_at_once",
    summary="秒批和当日办结 Decided at once, done the same day",
)
def get_figures_at_once(request: HttpRequest, type: Annotated[str, Query(max_length=40)] = "") -> Any:
    """审批事项收件、答复、秒批、当日办结、转人工、复核、更正的件数；只算您能看到的事项。

    Approvals received, answered, decided at once, answered the same day, left to people, reviewed and corrected; of
    the matters you may see.
    """
    whole, lines = at_once(who(request), types=[type] if type else ())
    return {"all": _sums(whole), "by_type": [{"type": code} | _sums(line) for code, line in lines.items()]}


def _sums(line: AtOnce) -> dict[str, Any]:
    counts = ("received", "answered", "at_once", "same_day", "left_to_people", "reviewed", "corrected")
    return {"name": text(line.name)} | {key: getattr(line, key) for key in counts}
