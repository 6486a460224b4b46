"""Kinds of values that requests hold, as narrow as the record is: what passes here fits every column it goes to."""

import re
from datetime import date
from typing import Annotated, Any

from ninja import Path
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
)

BIGGEST = 2**53 - 1
"""Every JSON reader holds whole numbers up to here exactly."""
YEARS = (1970, 2199)


class Strict(BaseModel):
    """A body that holds what is written down and nothing else: plain pydantic, which ninja's own base would slow."""

    model_config = ConfigDict(extra="forbid")


def _written(pattern: str, like: str) -> BeforeValidator:
    known = re.compile(pattern)

    def check(value: Any) -> Any:
        if isinstance(value, date) or (isinstance(value, str) and known.match(value)):
            return value
        raise ValueError(f"write it like {like}")

    return BeforeValidator(check)


def _in_reach(value: Any) -> Any:
    if not YEARS[0] <= value.year <= YEARS[1]:
        raise ValueError(f"years {YEARS[0]} to {YEARS[1]}")
    # A day's room, so that no change of time zone leaves the range.
    return value


Moment = Annotated[
    AwareDatetime,
    _written(r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", "2026-03-01T09:30:00+08:00"),
    AfterValidator(_in_reach),
    Field(description="带时区的时间，1970 至 2199 年。With a time zone, years 1970 to 2199."),
]
Day = Annotated[
    date,
    _written(r"^\d{4}-\d\d-\d\d$", "2026-03-01"),
    AfterValidator(_in_reach),
    Field(description="日期，1970 至 2199 年。A day, years 1970 to 2199."),
]
Whole = Annotated[StrictInt, Field(ge=-BIGGEST, le=BIGGEST)]
Level = Annotated[StrictInt, Field(ge=0, le=3, description="0 公开 open, 1 内部, 2 受限, 3 密封 sealed")]
Scalar = (
    Annotated[str, Field(max_length=20_000)] | StrictBool | Whole | Annotated[StrictFloat, Field(allow_inf_nan=False)]
)
"""A value of a form."""
Several = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)]
"""Several options of a field that takes them."""
Facts = Annotated[dict[Annotated[str, Field(max_length=60)], Scalar | Several], Field(max_length=100)]
UnitCode = Annotated[str, Field(min_length=1, max_length=40, description="机构代码。A unit's code.")]
UserName = Annotated[str, Field(min_length=1, max_length=80, description="用户名。A user name.")]
NumberText = Annotated[str, Field(min_length=1, max_length=24, description="事项编号。A matter's number.")]
Secret = Annotated[str, Field(min_length=1, max_length=40, description="查询码。The reporter's code.")]

Number = Annotated[str, Path(description="事项编号。The matter's number.", example="26000000019")]
Key = Annotated[int, Path(ge=1, le=BIGGEST)]
