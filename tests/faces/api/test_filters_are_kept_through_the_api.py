"""One's own filters through the API: kept, counted, replaced by name, dropped; never another's."""

from api_client import ApiClient


def test_a_filter_is_kept_counted_and_dropped(api: ApiClient) -> None:
    number = api.raise_("hotline", "路灯不亮", region="370202").ok()["number"]
    zhou = api.as_("zhou")
    kept = zhou.call("PUT", "/me/filters", {"list": "matters", "name": "在办", "status": "open"}).ok()
    assert (kept["count"], kept["sought"]) == (1, {"status": "open"})
    zhou.call("PUT", "/me/filters", {"list": "matters", "name": "在办", "type": "petition"}).ok()
    assert [(row["name"], row["count"]) for row in zhou.get("/me/filters").ok().body] == [("在办", 0)]
    assert api.as_("wang").call("DELETE", f"/me/filters/{kept['id']}").code == "not_found"
    assert zhou.call("DELETE", f"/me/filters/{kept['id']}").status == 204
    assert zhou.get("/me/filters").body == []
    assert number


def test_what_narrows_nothing_is_refused(api: ApiClient) -> None:
    wang = api.as_("wang")
    assert wang.call("PUT", "/me/filters", {"list": "inbox", "name": "空"}).code == "nothing_sought"
    assert wang.call("PUT", "/me/filters", {"list": "inbox", "name": "灯", "lamp": "blue"}).status == 422
