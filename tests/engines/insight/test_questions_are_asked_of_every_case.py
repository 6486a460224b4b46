"""Rule queries on a log: which cases are so, of which."""

import pyarrow as pa
import pytest

from luodi.engines.figures.rate import Rate
from luodi.engines.insight.log import Log
from luodi.engines.insight.questions import ask
from luodi.engines.rules.condition import RuleError

HOUR = 3_600_000


def small() -> Log:
    log = Log.of(
        [("1", [("申请", 0), ("付款", HOUR), ("付款", 48 * HOUR)]), ("2", [("申请", 0), ("付款", HOUR)]), ("3", [])]
    )
    attributes = pa.table(
        {
            "total spent": [5.0, None, 7.0],
            "grade": ["1,302", "A", ""],
            "flag": [True, False, None],
            "part paid_0": ["1,000", None, ""],
            "part paid_0@float": [None, 2.5, None],
            "part paid_1": [7, None, None],
        }
    )
    return Log(**{name: getattr(log, name) for name in log.__dataclass_fields__} | {"case_attributes": attributes})


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ('times["付款"] > 1', [True, False, False]),
        ('times["从未"] == 0 or times["申请"] == 0', [False, False, True]),
        ("total_spent > 4", [True, False, True]),
        ("grade > 1000", [True, False, False]),
        ('grade == "A"', [False, True, False]),
        ("days == 2 and events == 3", [True, False, False]),
        ("flag == false", [False, True, False]),
        ('sum(each["part_paid"]) == 1007', [True, False, False]),
        ('sum(each["part_paid"]) == 2.5', [False, True, False]),
        ('len(each["part_paid"]) == 0', [False, False, True]),
        ('first == "申请" and last == "付款"', [True, True, False]),
        ('d(began) == d("1970-01-01") and d(ended) >= d("1970-01-03")', [True, False, False]),
        ('sum(each["nothing"]) == 0', [False, False, False]),
    ],
)
def test_a_question_is_asked_of_counts_attributes_and_time(question: str, holds: list[bool]) -> None:
    assert ask(small(), question).holds.tolist() == holds


def test_a_share_remembers_of_which_cases_it_is() -> None:
    answer = ask(small(), 'times["付款"] > 1', of="events > 0")
    assert answer.rate == Rate(1, 2)


def test_what_is_no_question_is_refused() -> None:
    with pytest.raises(RuleError):
        ask(small(), "days >")
