"""G9 小微权力清单: 6 classes and 20 items, published, with flow charts that the process engine draws."""

from collections.abc import Callable

from api_client import ApiClient

As = Callable[[str], ApiClient]


def test_anybody_reads_six_classes_of_twenty_items_with_law_and_flows(api: ApiClient) -> None:
    assert "small-powers" in [line["code"] for line in api.get("/published-checklists").ok().body]
    told = api.get("/published-checklists/small-powers").ok()
    assert len(told["list"]) == 20
    assert len({item["group"]["zh"] for item in told["list"]}) == 6
    assert all(item["basis"] and item["criteria"]["zh"] and item["measures"]["en"] for item in told["list"])
    assert len([item for item in told["list"] if item["flow"]]) == 3


def test_what_is_not_published_or_not_in_force_nobody_outside_reads(api: ApiClient, as_: As) -> None:
    draft = {"code": "inner", "kind": "power", "issuer": "qd-jw", "version": "1", "name": {"zh": "内部清单"}}
    draft |= {"items": [{"number": "1", "text": {"zh": "一项"}}], "public": True}
    as_("wen").post("/checklists", draft).ok()
    assert api.get("/published-checklists/inner").status == 404
    as_("wen").post("/checklists/inner/in-force", {"version": "1", "since": "2026-12-02"}).ok()
    assert api.get("/published-checklists/inner").ok()["version"] == "1"
    as_("wen").post("/checklists", draft | {"version": "2", "public": False}).ok()
    as_("wen").post("/checklists/inner/in-force", {"version": "2", "since": "2026-12-03"}).ok()
    assert api.get("/published-checklists/inner").ok()["version"] == "1"
    assert api.get("/checklists/inner").status == 401


def test_a_flow_that_cannot_be_drawn_is_refused_with_its_item(as_: As) -> None:
    item = {"number": "1", "text": {"zh": "一项"}, "flow": {"actors": {}, "steps": [{"step": "ask", "by": "unit:x"}]}}
    draft = {"code": "wrong", "kind": "power", "issuer": "qd-jw", "version": "1", "name": {"zh": "清单"}}
    answer = as_("wen").post("/checklists", draft | {"items": [item]})
    assert (answer.code, answer["field"]) == ("bad_value", "items.1")
