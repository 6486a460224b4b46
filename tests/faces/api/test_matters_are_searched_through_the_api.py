"""Search through the API: words, the place that shows why, pages, and nothing of what is hidden."""

from collections.abc import Callable

from api_client import ApiClient
from index_support import index, write_down
from luodi.city.matters.models import Matter
from luodi.city.search import shelf

__all__ = ["index", "write_down"]
Write = Callable[..., Matter]


def test_words_are_found_best_first_with_the_place(index: Callable[[], int], write_down: Write, api: ApiClient) -> None:
    write_down("反映一件事", "楼道渗水半年没人管")
    write_down("小区外墙漏水", "漏水漏到三楼")
    write_down("路灯不亮")
    index()
    answer = api.as_("xu").get("/search", q="漏水").ok()
    assert answer["by"] == "words"
    assert [item["title"] for item in answer["items"]] == ["小区外墙漏水", "反映一件事"]
    marks = [piece["text"] for piece in answer["items"][1]["place"] if piece["hit"]]
    assert marks == ["渗水"]
    assert [p["text"] for p in answer["items"][0]["marked"] if p["hit"]] == ["漏水"]


def test_pages_follow_one_another(index: Callable[[], int], write_down: Write, api: ApiClient) -> None:
    for n in range(5):
        write_down(f"{n}号楼漏水")
    index()
    seen, after = [], ""
    while True:
        page = api.as_("xu").get("/search", q="漏水", limit=2, after=after).ok()
        seen += [item["title"] for item in page["items"]]
        after = page["next"]
        if not after:
            break
    assert sorted(seen) == [f"{n}号楼漏水" for n in range(5)]


def test_what_is_hidden_is_not_found_and_the_public_may_not_search(
    index: Callable[[], int], write_down: Write, api: ApiClient, staff: Callable[..., object]
) -> None:
    write_down("小区外墙漏水")
    index()
    stranger = staff("qd-sthj", "handler")
    assert api.as_(stranger).get("/search", q="漏水").ok()["items"] == []  # type: ignore[arg-type]
    assert api.get("/search", q="漏水").status == 401
    assert api.as_("xu").get("/search").status == 422


def test_a_list_is_narrowed_by_words(index: Callable[[], int], write_down: Write, api: ApiClient) -> None:
    write_down("小区外墙渗水")
    write_down("路灯不亮")
    index()
    found = api.as_("xu").get("/matters", text="漏水", count="true").ok()
    assert [item["title"] for item in found["items"]] == ["小区外墙渗水"]
    assert found["count"] == 1


def test_without_an_index_the_answer_says_that_only_titles_were_searched(write_down: Write, api: ApiClient) -> None:
    shelf.discard()
    write_down("小区外墙渗水", "楼上装修")
    assert api.as_("xu").get("/search", q="外墙渗").ok()["by"] == "titles"
    assert api.as_("xu").get("/search", q="楼上装修").ok()["items"] == []
    assert api.get("/health").ok()["index"] is None


def test_health_says_what_the_index_holds_and_what_waits(
    index: Callable[[], int], write_down: Write, api: ApiClient
) -> None:
    write_down("小区外墙渗水")
    assert api.get("/health").ok()["index"] == {"matters": 0, "waiting": 1}
    index()
    assert api.get("/health").ok()["index"] == {"matters": 1, "waiting": 0}
