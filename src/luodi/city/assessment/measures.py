"""What an indicator counts, as data: matters by what the journal says of them, amounts that came of them, or filings.

The conditions are a closed list of business facts. There is none of log-ins, check-ins, time online or likes, so that
no scheme can score them (《政务移动互联网应用程序规范化管理办法》国办函〔2026〕12号).
"""

from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from luodi.engines.figures.scheme import Scheme
from luodi.engines.notation import Text

Condition = Literal[
    "registered",
    "accepted",
    "declined",
    "withdrawn",
    "merged",
    "handed_over",
    "answered",
    "closed",
    "open",
    "on_time",
    "late",
    "overdue",
    "unclocked",
    "reopened",
    "elevated",
    "rated",
    "satisfied",
    "neutral",
    "dissatisfied",
    "called_back",
    "contented",
    "contented_partly",
    "contented_said",
    "solved",
    "solved_partly",
    "solved_said",
    "held",
    "rebounded",
]
Moment = Literal["registered", "answered", "closed", "due", "rated", "called_back"]
"""Which moment of a matter must lie in the period."""
By = Literal["lead", "district", "city"]
"""Whose figure it is: of the assessed unit that leads, or the place."""


class LeaveOut(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Matters that count in neither number: of which condition, why, and who allowed it (domain notes 4.1)."""

    when: Condition
    reason: Text
    approver: str


class Matters(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="matters", tag_field="from"):
    """A rate or a count of matters: of those whose moment `at` lies in the period and that meet all of `of`, how many
    meet all of `count`. `of_facts` and `count_facts` ask for answers to choose from as well: by fact, any of its codes
    (a grade that a decision table gave, the verdict of a step of signing)."""

    indicator: str
    types: tuple[str, ...] = ()
    """Codes of types of matter; empty for all."""
    at: Moment = "registered"
    of: tuple[Condition, ...] = ()
    count: tuple[Condition, ...] = ()
    of_facts: dict[str, tuple[str, ...]] = {}
    count_facts: dict[str, tuple[str, ...]] = {}
    left_out: tuple[LeaveOut, ...] = ()
    by: By = "lead"


class Outcomes(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="outcomes", tag_field="from"):
    """The sum of typed quantities that came of matters in the period: people, households, money, institutions."""

    indicator: str
    kind: str
    types: tuple[str, ...] = ()
    by: By = "lead"


class Filed(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="filed", tag_field="from"):
    """An official statistic that is filed, checked and signed by three people (统计法 2024)."""

    indicator: str
    authority: str = ""
    """Which body publishes it, for whoever looks it up."""
    first_count: bool = False
    """Whether it is a first count (初步统计), mended later by whoever publishes it: papers say so beside its name."""


class Votes(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="votes", tag_field="from"):
    """The share of good and fairly good in the secret votes on a unit's secretaries that were tallied in the period."""

    indicator: str


Measure = Matters | Outcomes | Filed | Votes


class Within(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Who is assessed where it is no list: every unit of a kind below a unit, on the last day of the period."""

    unit: str
    kind: str


class Assessed(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A scheme file: the scheme of the engine, what each of its indicators counts, and how its runs go."""

    scheme: Scheme
    measures: tuple[Measure, ...]
    public: bool = False
    """Whether results are published to everybody, or to staff alone."""
    objections: str = "5wd"
    """How long the assessed may object (an allowance)."""
    within: Within | None = None
    """Who is assessed, instead of the scheme's list of units: the villages of a district, the schools of a city."""

    def __post_init__(self) -> None:
        kinds = {indicator.code: indicator.kind for indicator in self.scheme.indicators}
        counted = [measure.indicator for measure in self.measures]
        if odd := sorted(set(kinds) ^ set(counted)):
            raise ValueError(f"the indicator {odd[0]} has no measure, or a measure no indicator")
        if len(counted) != len(set(counted)):
            raise ValueError("an indicator has two measures")
        if self.within and self.scheme.units:
            raise ValueError("the assessed are a list (scheme.units) or those within a unit, not both")
        for measure in self.measures:
            _fits(measure, kinds[measure.indicator])
        systems = {i.code for i in self.scheme.indicators if i.source == "system"}
        if odd := sorted(m.indicator for m in self.measures if isinstance(m, Filed) == (m.indicator in systems)):
            raise ValueError(f"{odd[0]}: what the journal counts has source system, what is filed self or third")

    def measure(self, indicator: str) -> Measure:
        """Return what an indicator counts. KeyError for one the scheme does not know."""
        return {measure.indicator: measure for measure in self.measures}[indicator]


def _fits(measure: Measure, kind: str) -> None:
    if isinstance(measure, Outcomes) and kind != "value":
        raise ValueError(f"{measure.indicator}: what came of matters is a value")
    if isinstance(measure, Votes) and kind != "rate":
        raise ValueError(f"{measure.indicator}: what was voted is a rate")
    if isinstance(measure, Matters):
        if kind == "value" or (kind == "count" and (measure.of or measure.of_facts or measure.left_out)):
            raise ValueError(f"{measure.indicator}: matters are counted (count), or are a share of others (of: rate)")
        if kind == "rate" and not (measure.count or measure.count_facts):
            raise ValueError(f"{measure.indicator}: a rate says what it counts of its matters")


SOURCES: Final[dict[str, Text]] = {
    "matters": Text("事项日志：登记、受理、答复、办结、评价、回访、回头看", "the journal of matters"),
    "outcomes": Text("事项的成果：人、户、钱、制度", "what came of matters"),
    "votes": Text("民主评议的投票结果", "secret votes of appraisals"),
    "filed": Text("填报、审核、签发的统计数", "statistics filed, checked and signed"),
}
"""Everything a score can be made of. A closed list: usage of software is not on it."""


def parse(body: bytes | str) -> Assessed:
    """Return a scheme kept as JSON."""
    return msgspec.json.decode(body, type=Assessed)


def convert(data: object) -> Assessed:
    """Return the scheme written in plain data. Raises msgspec.ValidationError that names the place by its path."""
    return msgspec.convert(data, Assessed, strict=False)


__all__ = [
    "SOURCES",
    "Assessed",
    "By",
    "Condition",
    "Decimal",
    "Filed",
    "LeaveOut",
    "Matters",
    "Measure",
    "Votes",
    "date",
]
