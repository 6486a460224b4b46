"""E3 巡察整改成效评估: 4 aspects, 16 items, 41 criteria; every criterion not met takes its part away; grades."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from api_client import ApiClient
from bulletins_of_runs import words
from luodi.city.assessment.computing import assessed_of
from luodi.city.assessment.models import SchemeVersion
from luodi.city.registry.models import Unit
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


def missed(as_: As, unit: str, **items_: int) -> None:
    """File for a unit how many criteria of each item it missed; none where nothing is said."""
    for item in items():
        filed(as_, SCHEME, PERIOD, item, unit, n=items_.get(item.replace("-", "_"), 0))


@pytest.mark.parametrize("item", ["duty-first", "quality-done", "public-rebound"])
def test_every_criterion_missed_takes_its_own_part_of_its_item_and_aspect_away(as_: As, item: str) -> None:
    scheme = assessed_of(SchemeVersion.objects.get(code=SCHEME)).scheme
    board = next(board for board in scheme.boards if any(part.indicator == item for part in board.parts))
    weights = {part.indicator: part.weight for part in board.parts}
    missed(as_, "qd-zjj")
    missed(as_, "qd-cgj", **{item.replace("-", "_"): 1})
    rows = {row["unit"]: row for row in published(as_, collected(as_, SCHEME, PERIOD)["number"])["rows"]}
    lost = Decimal(100) - next(Decimal(b["score"]) for b in rows["qd-cgj"]["boards"] if b["board"] == board.code)
    # One criterion of `weight` in the item, of all criteria of the aspect: a part of 100.
    assert abs(lost - Decimal(100) / sum(weights.values())) < Decimal("0.02")
    assert abs(Decimal(100) - Decimal(rows["qd-cgj"]["total"]["score"]) - lost / 4) < Decimal("0.02")


@pytest.mark.parametrize(("lost", "grade"), [(0, "good"), (1, "good"), (2, "better"), (3, "fair"), (4, "poor")])
def test_grades_have_their_bounds_and_a_poor_one_is_talked_with_and_looked_back_on(
    as_: As, lost: int, grade: str
) -> None:
    # Of each of the four aspects as many criteria are missed: ten (eleven) of an aspect are its hundred points.
    aspects = ("duty_lead", "quality_done", "use_rules", "public_survey")
    others = ("duty_plan", "quality_clue", "use_cadre", "public_appeal")
    missed(as_, "qd-cgj", **dict.fromkeys(aspects, min(lost, 3)), **dict.fromkeys(others, max(0, lost - 3)))
    missed(as_, "qd-zjj")
    run = published(as_, collected(as_, SCHEME, PERIOD)["number"])
    assert {row["unit"]: row["grade"] for row in run["rows"]}["qd-cgj"] == grade
    told = words(as_("qu").get(f"/assessments/{run['number']}/bulletin").ok())
    assert any("约谈" in line and "回头看" in line and "责任单位：市委巡察办" in line for line in told)
    assert any("差：约谈、书面检查、半年后回头看（1个）" in line for line in told) == (grade == "poor")


def test_daily_and_centralised_assessment_of_twenty_five_units_make_one_list(as_: As) -> None:
    units = sorted(Unit.objects.filter(code__startswith="qd-").values_list("code", flat=True))[:25]
    for n, unit in enumerate(units):
        missed(as_, unit, duty_lead=n % 3, use_report=n // 13)
    run = published(as_, collected(as_, SCHEME, PERIOD)["number"])
    assert len(run["rows"]) == 25
    ranks = [row["total"]["rank"] for row in run["rows"]]
    scores = [Decimal(row["total"]["score"]) for row in run["rows"]]
    assert scores == sorted(scores, reverse=True)
    assert ranks == [1 + scores.index(score) for score in scores]


def test_the_assessed_objects_and_a_criterion_found_met_after_all_raises_its_score(as_: As) -> None:
    missed(as_, "qd-zjj", quality_late=1)
    number = str(collected(as_, SCHEME, PERIOD)["number"])
    as_("hou").post(f"/assessments/{number}/moves/check").ok()
    as_("qu").post(f"/assessments/{number}/moves/preview").ok()
    before = as_("qu").get(f"/assessments/{number}").ok()["rows"][0]["total"]["score"]
    said = {"unit": "qd-zjj", "indicator": "quality-late", "reason": "七月前已整改，附验收单", "matters": []}
    given = as_("feng").post(f"/assessments/{number}/objections", said).ok()
    body = {"scheme": SCHEME, "indicator": "quality-late", "unit": "qd-zjj", "since": PERIOD[0], "until": PERIOD[1]}
    mended = as_("qu").post("/filings", body | {"n": 0, "source": "验收单", "why": "异议属实"}).ok()
    as_("hou").post(f"/filings/{mended['id']}/check", {"right": True}).ok()
    as_("he").post(f"/filings/{mended['id']}/sign", {"right": True}).ok()
    as_("hou").post(f"/objections/{given['id']}/ruling", {"upheld": True, "ruling": "属实"}).ok()
    after = as_("qu").get(f"/assessments/{number}").ok()["rows"][0]["total"]["score"]
    assert (Decimal(before) < 100, Decimal(after)) == (True, 100)


def test_an_item_that_nobody_assessed_is_asked_for_by_name(as_: As) -> None:
    filed(as_, SCHEME, PERIOD, "duty-lead", "qd-zjj", n=0)
    no = as_("qu").post("/assessments", {"scheme": SCHEME, "since": PERIOD[0], "until": PERIOD[1]})
    assert no.code == "figures_refused"
    assert "qd-zjj" in no["message"]["zh"]
