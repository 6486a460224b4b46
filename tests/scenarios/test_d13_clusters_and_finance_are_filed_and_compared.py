"""D13 产业与金融统计: revenue 8.57 bn, +176.45 %; tax 214 M, +103.81 %; share 25.5 %; institutions; funds."""

from collections.abc import Callable
from decimal import Decimal

from api_client import ApiClient
from luodi.engines.figures import Against, Change, Money
from luodi.engines.prose.telling import tell
from quarters import filed

As = Callable[[str], ApiClient]
NOW, BEFORE = ("2026-07-01", "2026-09-30"), ("2025-07-01", "2025-09-30")
UNIT = "370212"
FIGURES = {"revenue": ("857000", "310000"), "tax": ("21400", "10500"), "share": ("25.5", "20.1")}


def test_figures_are_filed_checked_and_signed_and_their_growth_is_told(as_: As) -> None:
    for indicator, (now, before) in FIGURES.items():
        filed(as_, "clusters", NOW, indicator, UNIT, value=now)
        filed(as_, "clusters", BEFORE, indicator, UNIT, value=before)
    filed(as_, "clusters", NOW, "institutions", UNIT, n=23)
    filed(as_, "clusters", NOW, "funds", UNIT, value="230000")
    rows = {
        (row["indicator"], row["until"]): row
        for row in as_("qu").get("/filings").ok().body
        if row["scheme"] == "clusters"
    }
    assert {row["state"] for row in rows.values()} == {"signed"}
    now, before = (Decimal(rows["revenue", until]["value"]) for until in (NOW[1], BEFORE[1]))
    assert (now, before) == (857000, 310000)
    grown = Change(Money.of(int(now) * 10_000), Money.of(int(before) * 10_000), Against.YEAR)
    assert "176.45%" in tell(grown).text.zh


def test_an_institution_is_a_whole_number(as_: As) -> None:
    body = {"scheme": "clusters", "indicator": "institutions", "unit": UNIT, "since": NOW[0], "until": NOW[1]}
    assert as_("qu").post("/filings", body | {"value": "20.5", "source": "x"}).code == "bad_value"
