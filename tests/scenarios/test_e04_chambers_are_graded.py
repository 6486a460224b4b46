"""E4 商会评定: a thousand points and up to a hundred more give 2A to 5A; who is excluded is not in the list."""

from collections.abc import Callable

import pytest

from api_client import ApiClient
from quarters import collected, filed, published

As = Callable[[str], ApiClient]
PERIOD = ("2026-01-01", "2026-10-31")


def graded(as_: As, per_cent: str, bonus: str = "") -> dict[str, object]:
    for indicator in ("basics", "governance", "work", "voice"):
        filed(as_, "chambers", PERIOD, indicator, "sh-ruanjian", value=per_cent)
    if bonus:
        filed(as_, "chambers", PERIOD, "bonus", "sh-ruanjian", value=bonus)
    (row,) = published(as_, collected(as_, "chambers", PERIOD)["number"])["rows"]
    return dict(row)


@pytest.mark.parametrize(
    ("per_cent", "bonus", "score", "grade"),
    [
        ("95.1", "", "951.0", "5a"),
        ("95", "", "950.0", "4a"),
        ("90", "60", "960.0", "5a"),
        ("80", "", "800.0", ""),
    ],
)
def test_points_give_the_grade(as_: As, per_cent: str, bonus: str, score: str, grade: str) -> None:
    row = graded(as_, per_cent, bonus)
    assert (row["unit"], row["total"]["score"], row["grade"]) == ("sh-ruanjian", score, grade)  # type: ignore[index]


def test_a_chamber_that_is_excluded_is_not_in_the_list(as_: As) -> None:
    row = graded(as_, "90")
    assert row["unit"] == "sh-ruanjian"
    assert as_("qu").get("/filings").ok().body[0]["unit"] != "sh-jiafa"
