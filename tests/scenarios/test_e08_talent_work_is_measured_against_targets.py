"""E8 人才考核定量指标体系: a yearly quantitative index, per cent of targets that everybody can read."""

from collections.abc import Callable
from decimal import Decimal

from api_client import ApiClient
from quarters import collected, filed, published

As = Callable[[str], ApiClient]
PERIOD = ("2026-01-01", "2026-10-31")
TARGETS = {"gathered": 20_000, "leading": 30, "graduates": 8_000, "skilled": 3_000}
DISTRICTS = ("370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285")


def test_reaching_every_target_is_a_hundred_and_half_of_them_is_fifty(as_: As) -> None:
    for indicator, target in TARGETS.items():
        for n, unit in enumerate(DISTRICTS):
            filed(
                as_, "talents", PERIOD, indicator, unit, n=target * 2 if n == 0 else target if n == 1 else target // 2
            )
    rows = published(as_, collected(as_, "talents", PERIOD)["number"])["rows"]
    scores = {row["unit"]: Decimal(row["total"]["score"]) for row in rows}
    assert (scores["370202"], scores["370203"], scores["370212"]) == (100, 100, 50)
    assert [row["total"]["rank"] for row in rows] == [1, 1] + [3] * 8, "equals share a rank, the next is skipped"
