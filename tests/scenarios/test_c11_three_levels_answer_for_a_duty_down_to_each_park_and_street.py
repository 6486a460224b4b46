"""C11 三级责任体系: city, district and street each have their own; full cover, and what is not covered is named."""

from collections.abc import Callable

from api_client import ApiClient

As = Callable[[str], ApiClient]


def test_every_district_answers_by_its_own_unit_and_one_without_it_is_named(as_: As) -> None:
    holders = [
        {"kind": "main", "level": "city", "rule": "qd-zgh", "post": {"zh": "分管领导", "en": "Leader in charge"}},
        {"kind": "main", "level": "district", "rule": "*-zgh"},
        {"kind": "main", "level": "street", "rule": "370202001"},
    ]
    duty = {"code": "specialists", "name": {"zh": "服务专员", "en": "Specialists"}, "holders": holders}
    as_("wen").post("/duty-matrix", duty).ok()
    line = next(one for one in as_("zhou").get("/duty-matrix").ok().body if one["code"] == "specialists")
    main = {cell["level"]: cell for cell in line["cells"] if cell["kind"] == "main"}
    assert main["city"]["covered"] == {"n": 1, "of": 1}
    assert main["district"]["covered"] == {"n": 10, "of": 10}
    assert main["district"]["nobody"] == []
    rest = [cell for cell in line["cells"] if cell["kind"] != "main"]
    assert all(cell["covered"]["n"] == 0 for cell in rest)
