"""E13 河流断面水质与生态补偿: a section's month against its class; who keeps it is paid, who does not pays.

The article: Licang's sections kept the standard and it was paid 6.5 million yuan; 2nd in the nation.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from api_client import Answer, ApiClient
from quarters import collected, filed, published

As = Callable[[str], ApiClient]
NOVEMBER = ("2026-11-02", "2026-11-27")
TUESDAY = datetime(2026, 11, 10, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
CLEAN = {"cod": 20, "ammonia": 0.8, "phosphorus": 0.15}
LICANG = ("dm-licun", "dm-dacun", "dm-loushan", "dm-banqiao")


def measured(as_: As, section: str, district: str, month: str = "2026-10-01", **found: Any) -> tuple[str, Answer]:
    """Enter a section's month and have it checked; return the matter and what the table made of it."""
    facts = {"thing": section, "month": month}
    given = as_("shen").raise_("river-section", "", region=district, facts=facts, channel="inside").ok()
    number = str(given["number"])
    as_("shen").do(number, "accept")
    as_("shen").do(number, "handle", step="measure", facts=CLEAN | found)
    return number, as_("han").do(number, "sign", step="check", verdict="agree")


def settled(as_: As, number: str, district: str) -> None:
    """Let the district confirm and finance settle what the table says."""
    facts = as_("shen").matter(number)["facts"]
    as_(f"{district}-zfb-clerk").do(number, "handle", step="confirm", facts={"agreed": "yes"})
    for key, kind in (("to_district", "water_received"), ("from_district", "water_paid")):
        if facts[key]:
            as_("cai").do(number, "outcome", kind=kind, amount=str(facts[key]), unit="元")
    as_("cai").do(number, "handle", step="settle")
    as_("shen").do(number, "reply", words="已结算。")
    as_("shen").do(number, "close")


@pytest.mark.parametrize(
    ("found", "verdict", "to", "from_"),
    [
        ({}, "kept", 500_000, 0),
        ({"cod": 40, "ammonia": 2.0, "phosphorus": 0.4}, "kept", 500_000, 0),
        ({"cod": 41}, "over", 0, 500_000),
        ({"ammonia": 3.1}, "over", 0, 1_000_000),
    ],
)
def test_the_table_holds_a_month_against_the_class_of_its_section(
    as_: As, found: dict[str, Any], verdict: str, to: int, from_: int
) -> None:
    number, answer = measured(as_, "dm-licun", "370213", **found)
    assert answer["steps"] == ["confirm"]
    facts = as_("shen").matter(number)["facts"]
    assert (facts["verdict"], facts["to_district"], facts["from_district"]) == (verdict, to, from_)


def test_the_same_water_keeps_one_class_and_exceeds_another(as_: As) -> None:
    fifth, _ = measured(as_, "dm-licun", "370213", cod=25)
    third, _ = measured(as_, "dm-dagu", "370281", cod=25)
    told = [as_("shen").matter(number)["facts"]["verdict"] for number in (fifth, third)]
    assert told == ["kept", "over"]


def test_a_district_that_disagrees_has_it_measured_again_and_people_decide(as_: As) -> None:
    number, _ = measured(as_, "dm-licun", "370213", cod=41)
    again = as_("370213-zfb-clerk").do(number, "handle", step="confirm", facts={"agreed": "no"}, words="当日上游放水。")
    assert again["steps"] == ["measure"]
    as_("shen").do(number, "handle", step="measure", facts=CLEAN | {"cod": 38})
    assert as_("han").do(number, "sign", step="check", verdict="agree")["steps"] == ["judge"]
    facts = {"verdict": "kept", "to_district": 500_000, "from_district": 0}
    assert as_("han").do(number, "sign", step="judge", verdict="agree", facts=facts)["steps"] == ["confirm"]


def test_who_measured_does_not_check(as_: As, staff: Callable[..., object]) -> None:
    staff("qd-sthj", "handler", "head", username="sthj-both")
    number = as_("shen").raise_(
        "river-section", "", region="370213", facts={"thing": "dm-licun", "month": "2026-10-01"}, channel="inside"
    )["number"]
    as_("shen").do(number, "accept")
    as_("sthj-both").do(number, "handle", step="measure", facts=CLEAN)
    assert as_("sthj-both").act(number, "sign", step="check", verdict="agree").status >= 400


def test_six_and_a_half_million_come_of_thirteen_months_that_kept_the_standard(as_: As) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        months = [f"2026-{month:02}-01" for month in (7, 8, 9, 10)]
        done = [(section, month) for section in LICANG for month in months][:13]
        for section, month in done:
            settled(as_, measured(as_, section, "370213", month)[0], "370213")
        settled(as_, measured(as_, "dm-dagu", "370281", cod=29)[0], "370281")
    filed(as_, "rivers", NOVEMBER, "national", "370213", value="2")
    run = published(as_, collected(as_, "rivers", NOVEMBER)["number"])
    rows = {row["unit"]: row for row in run["rows"]}
    shown = {cell["indicator"]: cell["figure"] for cell in rows["370213"]["shown_cells"]}
    assert {key: Decimal(value) for key, value in shown.items()} == {"received": 6_500_000, "paid": 0, "national": 2}
    (kept,) = rows["370213"]["boards"][0]["cells"]
    assert (kept["n"], kept["of"], rows["370213"]["total"]["rank"]) == (13, 13, 1)
    (over,) = rows["370281"]["boards"][0]["cells"]
    assert (over["n"], over["of"], rows["370281"]["shown_cells"][1]["figure"]) == (0, 1, "500000")


def test_what_is_promised_and_not_settled_yet_is_computed(as_: As) -> None:
    measured(as_, "dm-licun", "370213")
    number, _ = measured(as_, "dm-dacun", "370213")
    settled(as_, number, "370213")
    told = {t["kind"]: t["all"] for t in as_("xu").get("/tallies", type="river-section").ok().body}
    promised, done = (Decimal(told["water_received"][key]) for key in ("promised", "done"))
    assert (promised, done) == (1_000_000, 500_000)
