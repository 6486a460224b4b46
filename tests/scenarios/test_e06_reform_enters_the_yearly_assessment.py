"""E6 综合考核纳入: what bureaus did for reform and for people enters the year's assessment, counted without a form."""

from collections.abc import Callable
from decimal import Decimal

from api_client import ApiClient
from quarters import answered, collected, published

As = Callable[[str], ApiClient]
PERIOD = ("2026-11-01", "2026-11-30")


def test_the_year_is_counted_from_the_journal_alone(as_: As) -> None:
    number = answered("370212", "2026-11-03", "2026-11-05")
    answered("370212", "2026-11-03", "2026-11-20")
    run = published(as_, collected(as_, "yearly", PERIOD)["number"])
    rows = {row["unit"]: row for row in run["rows"]}
    cells = {c["indicator"]: c for board in rows["qd-zjj"]["boards"] for c in board["cells"]}
    assert (cells["hotline"]["n"], cells["hotline"]["of"]) == (1, 2)
    assert run["sources"] == {"system": "100.00"} or Decimal(run["sources"]["system"]) == 100
    behind = as_("wang").get(f"/assessments/{run['number']}/figures/qd-zjj/hotline").ok()
    assert behind["matters"] == [number]


def test_a_late_answer_lowers_the_bureau_that_led_and_no_other(as_: As) -> None:
    answered("370212", "2026-11-03", "2026-11-20")
    rows = published(as_, collected(as_, "yearly", PERIOD)["number"])["rows"]
    scores = {row["unit"]: Decimal(row["total"]["score"]) for row in rows}
    assert scores["qd-zjj"] < scores["qd-cgj"] == scores["qd-gaj"]
    assert rows[-1]["unit"] == "qd-zjj"
