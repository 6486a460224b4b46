"""E4 商会评定: a thousand points and up to a hundred more give 2A to 5A; who is excluded is not in the list."""

from collections.abc import Callable
from datetime import date

import pytest

from api_client import ApiClient
from bulletins_of_runs import words
from luodi.city.assessment.models import Filing
from luodi.city.registry.actions.abolish_unit import abolish_unit
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Unit
from quarters import collected, filed, published

As = Callable[[str], ApiClient]
PERIOD = ("2026-01-01", "2026-10-31")


def points(as_: As, chamber: str, per_cent: str, bonus: str = "") -> None:
    """File what a chamber reached of each of the four parts, and what it gets on top."""
    for indicator in ("basics", "governance", "work", "voice"):
        filed(as_, "chambers", PERIOD, indicator, chamber, value=per_cent)
    if bonus:
        filed(as_, "chambers", PERIOD, "bonus", chamber, value=bonus)


def graded(as_: As, per_cent: str, bonus: str = "") -> dict[str, object]:
    points(as_, "sh-ruanjian", per_cent, bonus)
    (row,) = published(as_, collected(as_, "chambers", PERIOD)["number"])["rows"]
    return dict(row)


@pytest.mark.parametrize(
    ("per_cent", "bonus", "score", "grade"),
    [
        ("95.1", "", "951.0", "5a"),
        ("95", "", "950.0", "4a"),
        ("90", "60", "960.0", "5a"),
        ("90.1", "", "901.0", "4a"),
        ("90", "", "900.0", "3a"),
        ("85.1", "", "851.0", "3a"),
        ("80.1", "", "801.0", "2a"),
        ("80", "", "800.0", ""),
        ("70", "150", "800.0", ""),
    ],
)
def test_points_give_the_grade(as_: As, per_cent: str, bonus: str, score: str, grade: str) -> None:
    row = graded(as_, per_cent, bonus)
    assert (row["unit"], row["total"]["score"], row["grade"]) == ("sh-ruanjian", score, grade)  # type: ignore[index]


def test_of_many_chambers_the_best_lead_and_each_grade_is_told_with_who_has_it(as_: As) -> None:
    given = {"sh-ruanjian": "96", "sh-jiqiren": "92", "sh-shipin": "92", "sh-jiafa": "60"}
    for chamber, per_cent in given.items():
        points(as_, chamber, per_cent)
    run = published(as_, collected(as_, "chambers", PERIOD)["number"])
    standing = {row["unit"]: (row["total"]["rank"], row["grade"]) for row in run["rows"]}
    assert standing == {
        "sh-ruanjian": (1, "5a"),
        "sh-jiqiren": (2, "4a"),
        "sh-shipin": (2, "4a"),
        "sh-jiafa": (4, ""),
    }, "equals share a rank, the next is skipped; below the lowest bound there is no grade"
    told = words(as_("qu").get(f"/assessments/{run['number']}/bulletin").ok())
    assert any("5A（1个）" in line and "4A（2个）" in line for line in told)


def test_a_chamber_that_is_excluded_is_not_filed_for_and_not_in_the_list(as_: As) -> None:
    row = graded(as_, "90")
    assert row["unit"] == "sh-ruanjian"
    assert {filing["unit"] for filing in as_("qu").get("/filings").ok().body} == {"sh-ruanjian"}


@pytest.mark.parametrize("chamber", ["sh-jiafa", "sh-nobody"])
def test_a_chamber_that_was_cleared_away_or_never_was_cannot_be_filed_for(as_: As, chamber: str) -> None:
    abolish_unit(SYSTEM, unit=Unit.objects.get(code="sh-jiafa"), on=date(2026, 6, 1))  # 僵尸商会
    asked = {"scheme": "chambers", "indicator": "basics", "since": PERIOD[0], "until": PERIOD[1], "source": "评定表"}
    no = as_("qu").post("/filings", asked | {"unit": chamber, "value": "90"})
    assert (no.code, no["field"]) == ("bad_value", "unit")
    assert not Filing.objects.exists()


def test_a_chamber_files_neither_for_itself_nor_for_another(as_: As) -> None:
    asked = {"scheme": "chambers", "indicator": "basics", "since": PERIOD[0], "until": PERIOD[1], "source": "自评"}
    for chamber in ("sh-jiqiren", "sh-ruanjian"):
        no = as_("sh-jiqiren-account").post("/filings", asked | {"unit": chamber, "value": "100"})
        assert no.code == "not_allowed"
