"""G2 “三横三纵”: main, regulatory and supervisory duty at city, district and street; gaps are told."""

from collections.abc import Callable

from api_client import ApiClient

As = Callable[[str], ApiClient]


def cells(as_: As, code: str, who: str = "wang") -> dict[tuple[str, str], dict[str, object]]:
    line = next(one for one in as_(who).get("/duty-matrix").ok().body if one["code"] == code)
    return {(cell["kind"], cell["level"]): cell for cell in line["cells"]}


def test_each_duty_has_nine_cells_that_tell_how_many_places_they_cover(as_: As) -> None:
    found = cells(as_, "street-order")
    assert len(found) == 9
    assert found["main", "city"]["covered"] == {"n": 1, "of": 1}
    assert found["supervisory", "district"]["covered"] == {"n": 10, "of": 10}
    streets = found["main", "street"]["covered"]
    assert streets["n"] == streets["of"] > 100  # type: ignore[index]


def test_what_nobody_covers_and_what_two_cover_is_told(as_: As) -> None:
    assert len(cells(as_, "street-order")["supervisory", "street"]["nobody"]) > 100  # type: ignore[arg-type]
    wages = cells(as_, "wages")["main", "city"]
    assert [unit["zh"] for unit in wages["several"][0]["units"]] == ["市交通运输局", "市住房城乡建设局"]  # type: ignore[index]
    assert wages["covered"] == {"n": 0, "of": 1}


def test_filling_the_gaps_makes_the_duty_whole(as_: As) -> None:
    rules = {
        ("main", "city"): "qd-cgj",
        ("main", "district"): "self",
        ("main", "street"): "self",
        ("regulatory", "city"): "qd-zjj",
        ("regulatory", "district"): "*-zjj",
        ("regulatory", "street"): "*-zjj",
        ("supervisory", "city"): "qd-jw",
        ("supervisory", "district"): "*-jw",
        ("supervisory", "street"): "*-jw",
    }
    holders = [{"kind": kind, "level": level, "rule": rule} for (kind, level), rule in rules.items()]
    duty = {"code": "street-order", "name": {"zh": "市容环境", "en": "Order in the streets"}, "holders": holders}
    assert as_("wen").post("/duty-matrix", duty).ok()["changed"]
    assert not as_("wen").post("/duty-matrix", duty).ok()["changed"]
    lines = {one["code"]: one["whole"] for one in as_("wang").get("/duty-matrix").ok().body}
    assert (lines["street-order"], lines["wages"]) == (True, False)


def test_a_rule_without_a_unit_is_refused_and_so_is_whoever_does_not_keep_duties(as_: As) -> None:
    duty = {"code": "x", "name": {"zh": "某项"}, "holders": [{"kind": "main", "level": "city", "rule": "nowhere"}]}
    assert as_("wen").post("/duty-matrix", duty).code == "bad_value"
    assert as_("wang").post("/duty-matrix", duty).code == "not_allowed"
