"""Lists, details, journals, drawings and files, as staff see them with their tokens."""

import pytest

from api_client import ApiClient

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
def number(api: ApiClient) -> str:
    """A hotline appeal, assigned to the housing bureau with the urban management bureau helping."""
    raised = api.raise_("hotline", "路灯不亮", text="坏了三天", region="370202", facts={"kind": "投诉"}).ok()
    api.as_("zhou").do(raised["number"], "accept", words="受理")
    api.as_("wu").do(raised["number"], "assign", lead="qd-zjj", co=["qd-cgj"])
    return str(raised["number"])


def test_the_detail_tells_steps_clocks_words_and_what_the_caller_may_do(api: ApiClient, number: str) -> None:
    seen = api.as_("wang").matter(number).ok()
    assert seen["words"]["1.title"] == "路灯不亮"
    assert {part["key"]: part["unit"]["code"] for part in seen["steps"] if part["status"] == "open"} == {
        "handle": "qd-zjj",
        "assist": "qd-cgj",
    }
    assert [clock["name"] for clock in seen["clocks"] if not clock["stopped"]] == ["overall"]
    assert {"kind": "handle", "step": "handle", "name": {"zh": "办理完成", "en": "Done"}} in seen["may"]


def test_everything_the_detail_says_one_may_do_is_an_operation(api: ApiClient, number: str) -> None:
    operations = api.http.get("/api/openapi.json").json()["paths"]
    for username in ("wang", "chen", "feng", "wu", "zhou", "xu"):
        kinds = {may["kind"] for may in api.as_(username).matter(number).ok()["may"]} - {"attach", "open_identity"}
        assert all(f"/api/v1/matters/{{number}}/actions/{kind}" in operations for kind in kinds)


def test_the_journal_holds_codes_of_units_and_the_words_beside_them(api: ApiClient, number: str) -> None:
    entries = api.as_("wang").entries(number)
    assert [entry["kind"] for entry in entries] == ["registered", "accepted", "assigned"]
    assert entries[1]["words"] == {"words": "受理"}
    assert entries[2]["data"]["co"] == ["qd-cgj"]
    assert entries[0]["by"]["kind"] == "reporter"
    assert entries[2]["by"]["username"] == "wu"


def test_the_journal_pages_by_sequence(api: ApiClient, number: str) -> None:
    later = api.as_("wang").get(f"/matters/{number}/entries", after=2).ok()
    assert [entry["seq"] for entry in later["items"]] == [3]
    assert later["next"] is None


def test_the_flow_is_drawn_with_the_matters_own_standing(api: ApiClient, number: str) -> None:
    drawn = api.as_("wang").get(f"/matters/{number}/flow.svg").ok()
    assert b"<svg" in drawn.body
    assert "牵头办理".encode() in drawn.body
    assert b"Lead unit" in api.as_("wang").get(f"/matters/{number}/flow.svg", language="en").body


def test_a_file_goes_up_and_comes_down_as_an_attachment(api: ApiClient, number: str) -> None:
    wang = api.as_("wang")
    wang.attach(number, "现场.png", PICTURE).ok()
    kept = wang.matter(number)["documents"][0]
    down = wang.http.get(
        f"/api/v1/matters/{number}/documents/{kept['id']}", headers={"Authorization": f"Bearer {wang.token}"}
    )
    assert b"".join(down) == PICTURE
    assert down["Content-Disposition"].startswith("attachment")
    assert down["X-Content-Type-Options"] == "nosniff"
    assert down["Content-Type"] == "application/octet-stream"


def test_a_file_that_is_not_what_its_name_says_is_refused(api: ApiClient, number: str) -> None:
    refused = api.as_("wang").attach(number, "现场.png", b"<html>")
    assert (refused.status, refused.code, refused["field"]) == (415, "bad_file", "file")


def test_lists_page_by_cursor_and_count_only_when_asked(api: ApiClient, number: str) -> None:
    for n in range(4):
        api.raise_("hotline", f"第{n}件", region="370202").ok()
    zhou = api.as_("zhou")
    first = zhou.get("/matters", limit=3, count="true").ok()
    assert (len(first["items"]), first["count"]) == (3, 5)
    second = zhou.get("/matters", limit=3, cursor=first["next"]).ok()
    assert (len(second["items"]), second["next"], second["count"]) == (2, None, None)
    assert len({item["number"] for item in first["items"] + second["items"]}) == 5


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"lead": "qd-zjj"}, 1),
        ({"lead": "qd-cgj"}, 0),
        ({"status": "closed"}, 0),
        ({"type": "hotline", "text": "路灯"}, 1),
        ({"text": "井盖"}, 0),
        ({"region": "3702"}, 1),
        ({"due_before": "2199-01-01T00:00:00Z"}, 1),
        ({"due_before": "2000-01-01T00:00:00Z"}, 0),
        ({"lamp": "none"}, 1),
        ({"lamp": "red"}, 0),
    ],
)
def test_list_and_count_obey_the_same_filters(api: ApiClient, number: str, query: dict[str, str], found: int) -> None:
    page = api.as_("wu").get("/matters", count="true", **query).ok()
    assert (len(page["items"]), page["count"]) == (found, found)


def test_a_cursor_of_someone_elses_making_is_refused(api: ApiClient) -> None:
    for cursor in ("x", "bTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk", "bS0x", "====", "路"):
        refused = api.as_("wu").get("/matters", cursor=cursor)
        assert (refused.status, refused.code) == (422, "bad_cursor")


def test_types_show_form_and_flow_without_a_token(api: ApiClient) -> None:
    types = {known["code"]: known for known in api.get("/types").ok().body}
    assert [item["key"] for item in types["hotline"]["form"]] == ["kind", "place", "point"]
    detail = api.get("/types/hotline").ok()
    assert detail["steps"][0]["act"] == "accept"
    assert b"<svg" in api.get("/types/hotline/flow.svg").ok().body
    assert b"bpmn" in api.get("/types/hotline/flow.bpmn", language="en").ok().body
    assert api.get("/types/nothing").code == "not_found"
