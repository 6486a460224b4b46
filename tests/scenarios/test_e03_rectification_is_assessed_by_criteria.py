"""E3 巡察整改成效评估: 4 aspects, 16 items, 41 criteria; every criterion not met takes its part away; grades."""

from collections.abc import Callable
from decimal import Decimal

from api_client import ApiClient
from luodi.city.assessment.computing import assessed_of
from luodi.city.assessment.models import SchemeVersion
from quarters import collected, filed, published

As = Callable[[str], ApiClient]
PERIOD = ("2026-01-01", "2026-06-30")
SCHEME = "rectification"


def items() -> list[str]:
    return [i.code for i in assessed_of(SchemeVersion.objects.get(code=SCHEME)).scheme.indicators]


def test_the_scheme_has_four_aspects_sixteen_items_and_forty_one_criteria(as_: As) -> None:
    scheme = assessed_of(SchemeVersion.objects.get(code=SCHEME)).scheme
    weights = [part.weight for board in scheme.boards for part in board.parts]
    assert (len(scheme.boards), len(weights), sum(weights)) == (4, 16, 41)


def test_a_unit_that_misses_criteria_falls_to_a_lower_grade(as_: As) -> None:
    for item in items():
        filed(as_, SCHEME, PERIOD, item, "qd-zjj", n=0)
        filed(as_, SCHEME, PERIOD, item, "qd-cgj", n=2 if item.startswith("quality") else 1)
    best, worst = published(as_, collected(as_, SCHEME, PERIOD)["number"])["rows"]
    assert (best["unit"], best["total"]["score"], best["grade"]) == ("qd-zjj", "100.00", "good")
    assert worst["grade"] == "poor"
    boards = {board["board"]: Decimal(board["score"]) for board in worst["boards"]}
    assert boards["quality"] < boards["duty"] < 100


def test_an_item_that_nobody_assessed_is_asked_for_by_name(as_: As) -> None:
    filed(as_, SCHEME, PERIOD, "duty-lead", "qd-zjj", n=0)
    no = as_("qu").post("/assessments", {"scheme": SCHEME, "since": PERIOD[0], "until": PERIOD[1]})
    assert no.code == "figures_refused"
    assert "qd-zjj" in no["message"]["zh"]
