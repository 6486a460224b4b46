"""E11 技能等级: theory, practice, for technicians a composite review; certificate, licence to operate, promotion.

The articles: 900 applicants in 14 trades, of them 75 for senior technician and 309 for technician; 1,517 went through
theory, practice and composite review; 259 promoted. The figures are sums of the record, whatever its size.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from api_client import Answer, ApiClient
from luodi.city.matters.models import MatterType
from luodi.city.matters.office import definition
from quarters import collected, published

As = Callable[[str], ApiClient]
NOVEMBER = ("2026-11-02", "2026-11-27")
TUESDAY = datetime(2026, 11, 10, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
EXAMINER, HEAD = "yin", "qd-jt-rz-head"


def trades() -> tuple[str, ...]:
    form = definition(MatterType.objects.get(code="skill-level", current=True).pk).form
    return next(field.options for field in form if field.key == "trade")


def applied(as_: As, rank: str = "senior", trade: str = "welder", permit: str = "no") -> str:
    facts = {"org": "qd-jt-rz", "trade": trade, "rank": rank, "permit": permit, "worker": "赵师傅"}
    given = as_(EXAMINER).raise_("skill-level", "申报", region="370213", facts=facts, channel="inside").ok()
    as_(EXAMINER).do(given["number"], "accept")
    return str(given["number"])


def examined(as_: As, number: str, **scores: Any) -> Answer:
    for step, score in scores.items():
        answer = as_(EXAMINER).do(number, "handle", step=step, facts={f"{step}_score": score})
    return answer


def certified(as_: As, number: str, promoted: str = "no") -> Answer:
    return as_(EXAMINER).do(number, "handle", step="certify", facts={"cert_no": "S0000370", "promoted": promoted})


def test_sixty_in_theory_and_practice_gains_the_level(as_: As) -> None:
    number = applied(as_)
    assert examined(as_, number, theory=60, practice=60)["steps"] == ["certify"]
    assert certified(as_, number)["steps"] == ["reply"]


@pytest.mark.parametrize(("theory", "practice"), [(59, 100), (100, 59)])
def test_below_sixty_is_told_by_people(as_: As, theory: int, practice: int) -> None:
    number = applied(as_)
    assert examined(as_, number, theory=theory, practice=practice)["steps"] == ["judge"]
    assert as_(EXAMINER).act(number, "sign", verdict="agree").status >= 400, "who examined does not decide"
    assert as_(HEAD).do(number, "sign", verdict="refuse")["steps"] == ["reply"]


def test_technicians_are_reviewed_as_a_whole_too(as_: As) -> None:
    number = applied(as_, "chief")
    assert examined(as_, number, theory=80, practice=80)["steps"] == ["composite"]
    assert examined(as_, number, composite=59)["steps"] == ["judge_high"]
    other = applied(as_, "technician")
    assert examined(as_, other, theory=80, practice=80, composite=60)["steps"] == ["certify"]


def test_the_licence_to_operate_follows_the_level_and_only_where_the_post_needs_one(as_: As) -> None:
    number = applied(as_, trade="crane", permit="yes")
    examined(as_, number, theory=70, practice=70)
    assert certified(as_, number)["steps"] == ["licence"]
    assert as_(HEAD).do(number, "sign", verdict="agree")["steps"] == ["reply"]
    failed = applied(as_, trade="crane", permit="yes")
    examined(as_, failed, theory=50, practice=70)
    assert as_(HEAD).do(failed, "sign", verdict="refuse")["steps"] == ["reply"], "no level, no licence"


def test_applicants_trades_and_promotions_are_counted_and_nobody_is_ranked(as_: As) -> None:
    assert len(trades()) == 14
    with time_machine.travel(TUESDAY, tick=False):
        for n, trade in enumerate(trades()):
            rank = "chief" if n == 0 else "technician" if n < 4 else "senior"
            number = applied(as_, rank, trade)
            scores = {"theory": 75, "practice": 75 if n != 9 else 40} | ({"composite": 80} if n < 4 else {})
            examined(as_, number, **scores)
            if n == 9:
                as_(HEAD).do(number, "sign", verdict="refuse")
            else:
                certified(as_, number, "yes" if n < 2 else "no")
            if n < 2:
                as_(EXAMINER).do(number, "outcome", kind="promoted", amount="1", unit="人")
            as_(EXAMINER).do(number, "reply", words="已公布。")
    run = published(as_, collected(as_, "skills", NOVEMBER)["number"])
    group = next(row for row in run["rows"] if row["unit"] == "qd-jt")
    cells = {cell["indicator"]: cell for cell in group["shown_cells"]}
    assert (cells["applied"]["n"], cells["technicians"]["n"]) == (14, 4)
    assert (cells["passed"]["n"], cells["passed"]["of"]) == (9, 10)
    assert (cells["composite"]["n"], cells["composite"]["of"]) == (4, 4)
    assert cells["promoted"]["figure"] == "2"
    assert (group["boards"], group["total"]["rank"], group["total"]["score"]) == ([], None, None)
    found = as_("yin").get("/matters", type="skill-level", limit=50).ok()["items"]
    assert len({as_("yin").matter(row["number"])["facts"]["trade"] for row in found}) == 14
