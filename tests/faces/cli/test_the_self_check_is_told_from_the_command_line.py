"""`luodi burden report`: a month in words and as JSON; a scheme that scores usage makes it fail."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from cli_support import Luodi

from luodi.city.assessment.models import SchemeVersion
from luodi.city.burden import proof
from luodi.city.burden.actions.send import Draft, send_form
from luodi.city.burden.items import Field
from luodi.city.registry.models import Person
from luodi.engines.notation import Text


@pytest.fixture(autouse=True)
def no_scheme(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    SchemeVersion.objects.all().delete()
    monkeypatch.setattr(proof, "SCHEMES", "nowhere/*.yaml")
    monkeypatch.setattr(proof, "_others", [])


@pytest.fixture
def sent(someone: Callable[[str], Person]) -> None:
    fields = [Field(Text("常住人口", "Residents"), "residents")]
    for title in ("整治台账", "又一张"):
        draft = Draft("qd-cgj", Text(title, "Ledger"), fields, ["370202001"], date(2026, 12, 20), unmarked=True)
        send_form(someone("chu"), draft)


def test_a_month_is_told_in_words_and_as_json(luodi: Luodi, sent: None) -> None:
    said = luodi("burden", "report", "--month", "2026-12")
    assert said.code == 0
    assert "市城市管理局" in said.out
    assert "常住人口" in said.out
    assert "没有考核方案" in said.out
    found = json.loads(luodi("burden", "report", "--month", "2026-12", "--json").out)
    assert (found["all"]["forms"], found["all"]["refusable"]) == (2, 2)
    assert found["twice"][0]["key"] == "residents"


def test_a_month_that_is_none_is_refused_in_words(luodi: Luodi) -> None:
    said = luodi("burden", "report", "--month", "2026-13")
    assert said.code == 2
    assert "2026-11" in said.err


def test_a_score_of_usage_makes_it_fail(luodi: Luodi) -> None:
    proof.also(lambda: [proof.Source("x/1", "logins", Text("登录次数", "Log-ins"), "count", "system")])
    said = luodi("burden", "report")
    assert said.code == 1
    assert "登录次数" in said.out
    assert json.loads(luodi("burden", "report", "--json").out)["proof"]["holds"] is False
