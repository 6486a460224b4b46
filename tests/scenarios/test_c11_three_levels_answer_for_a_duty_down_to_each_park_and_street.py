"""C11 三级责任体系: city, district and street each have their own; full cover, and what is not covered is named."""

from collections.abc import Callable
from datetime import date
from typing import Any

from api_client import ApiClient
from luodi.city.registry.actions.abolish_unit import abolish_unit
from luodi.city.registry.actions.open_unit import open_unit
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Unit
from luodi.engines.notation import Text

As = Callable[[str], ApiClient]
NAMED = {"code": "specialists", "name": {"zh": "服务专员", "en": "Specialists"}}


def kept(as_: As, *holders: tuple[str, str, str], code: str = "specialists") -> None:
    rows = [{"kind": kind, "level": level, "rule": rule} for kind, level, rule in holders]
    as_("wen").post("/duty-matrix", NAMED | {"code": code, "holders": rows}).ok()


def cell(as_: As, kind: str, level: str, code: str = "specialists") -> Any:
    line = next(one for one in as_("zhou").get("/duty-matrix").ok().body if one["code"] == code)
    return next(one for one in line["cells"] if (one["kind"], one["level"]) == (kind, level))


def test_every_district_answers_by_its_own_unit_and_a_street_alone_covers_itself(as_: As) -> None:
    kept(as_, ("main", "city", "qd-zgh"), ("main", "district", "*-zgh"), ("main", "street", "370202001"))
    assert cell(as_, "main", "city")["covered"] == {"n": 1, "of": 1}
    district = cell(as_, "main", "district")
    assert (district["covered"], district["nobody"]) == ({"n": 10, "of": 10}, [])
    # A unit named by its code answers in every street, wherever that lies.
    streets = cell(as_, "main", "street")["covered"]
    assert streets["n"] == streets["of"] > 100
    for kind in ("regulatory", "supervisory"):
        for level in ("city", "district", "street"):
            assert cell(as_, kind, level)["covered"]["n"] == 0


def test_a_district_without_its_unit_is_named_until_it_has_one(as_: As) -> None:
    kept(as_, ("main", "district", "*-zgh"))
    abolish_unit(SYSTEM, unit=Unit.objects.get(code="370202-zgh"), on=date(2026, 12, 1))
    left = cell(as_, "main", "district")
    assert left["covered"] == {"n": 9, "of": 10}
    assert left["nobody"] == ["370202"]
    name = Text("市南区总工会（新）", "Shinan Federation")
    above = Unit.objects.get(code="370202")
    open_unit(SYSTEM, code="370202-xgh", kind="bureau", name=name, parent=above, on=date(2026, 12, 1))
    kept(as_, ("main", "district", "*-zgh"), ("main", "district", "*-xgh"))
    assert cell(as_, "main", "district")["covered"] == {"n": 10, "of": 10}


def test_a_street_that_is_opened_is_covered_by_the_rule_and_shows_where_no_rule_reaches_it(as_: As) -> None:
    kept(as_, ("main", "street", "self"))
    before = cell(as_, "main", "street")["covered"]
    assert before["n"] == before["of"]
    bare = cell(as_, "supervisory", "street")
    assert (bare["covered"]["n"], len(bare["nobody"])) == (0, before["of"])
    name = Text("蓝谷街道", "Blue Valley")
    above = Unit.objects.get(code="370215")
    open_unit(SYSTEM, code="370215900", kind="street", name=name, parent=above, on=date(2026, 12, 1))
    after = cell(as_, "main", "street")["covered"]
    assert after == {"n": before["n"] + 1, "of": before["of"] + 1}
    assert "370215900" in cell(as_, "supervisory", "street")["nobody"]


def test_where_two_answer_nobody_does_and_both_are_named(as_: As) -> None:
    kept(as_, ("main", "district", "*-zgh"), ("main", "district", "370202-jw"))
    two = cell(as_, "main", "district")
    assert two["covered"] == {"n": 0, "of": 10}
    assert len(two["several"]) == 10
    assert {"市南区总工会", "市南区纪委监委"} <= {unit["zh"] for unit in two["several"][0]["units"]}
