"""G13 廉政档案、廉政谈话: files moved up, talks recorded; sealed, and every opening on record."""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient
from luodi.city.checklists.models import FilePage
from luodi.city.registry.models import RegistryEntry

As = Callable[[str], ApiClient]
WORDS = "谈话提醒：严格执行集体三资管理制度。"
DISTRICT = "370214-jw"


def a_file(as_: As) -> int:
    post = {"code": "v-1", "kind": "village", "name": {"zh": "示范村"}, "region": "370214"}
    as_("wen").post("/key-posts", {"keeper": "qd-jw", "posts": [post]}).ok()
    return int(paged(as_).ok()["file"])


def paged(as_: As, who: str = f"{DISTRICT}-inspector", keeper: str = DISTRICT) -> Answer:
    page = {"keeper": keeper, "post": "v-1", "kind": "talk", "day": "2026-11-20", "words": WORDS}
    return as_(who).post("/integrity-files", page)


def opened(as_: As, who: str, file: int, reason: str = "年度考察") -> Answer:
    return as_(who).post(f"/integrity-files/{file}/open", {"reason": reason})


def test_what_a_page_says_is_read_only_with_a_reason_that_stays_on_record(as_: As) -> None:
    file = a_file(as_)
    assert opened(as_, f"{DISTRICT}-inspector", file, " ").code == "missing"
    told = opened(as_, f"{DISTRICT}-inspector", file).ok()
    assert [page["words"] for page in told["pages"]] == [WORDS]
    assert told["openings"] == 1
    entry = RegistryEntry.objects.get(kind="file.opened")
    assert (entry.by.username if entry.by else "", entry.subject) == (f"{DISTRICT}-inspector", "v-1")


def test_the_words_lie_sealed_in_the_database_and_nowhere_else(as_: As) -> None:
    a_file(as_)
    page = FilePage.objects.get()
    assert WORDS not in page.sealed + page.wrapped
    assert not any(WORDS in str(entry.data) for entry in RegistryEntry.objects.all())
    page.sealed = page.sealed[:-6] + "AAAA=="
    page.save()
    with pytest.raises(Exception):  # noqa: B017 - whatever the cipher raises, no word comes out
        opened(as_, f"{DISTRICT}-inspector", page.file_id)


def test_a_file_moved_up_is_the_upper_units_and_no_longer_the_lower_ones(as_: As) -> None:
    file = a_file(as_)
    assert as_("shi").get("/integrity-files").ok().body == []
    as_(f"{DISTRICT}-inspector").post(f"/integrity-files/{file}/move", {"to": "qd-jw"}).ok()
    assert as_(f"{DISTRICT}-inspector").get("/integrity-files").ok().body == []
    assert opened(as_, f"{DISTRICT}-inspector", file).status == 404
    assert [one["id"] for one in as_("shi").get("/integrity-files").ok().body] == [file]
    assert paged(as_).code == "not_allowed"
    paged(as_, "shi", "qd-jw").ok()
    assert len(opened(as_, "shi", file).ok()["pages"]) == 2
    assert as_("shi").post(f"/integrity-files/{file}/move", {"to": "qd-zjj"}).code == "bad_value"


@pytest.mark.parametrize("who", ["wen", "kong", "zhou", "lv", "xu", "auditor", "370202-jw-inspector"])
def test_nobody_else_learns_that_there_is_a_file_not_even_leaders_and_planners(as_: As, who: str) -> None:
    file = a_file(as_)
    assert as_(who).get("/integrity-files").ok().body == []
    assert opened(as_, who, file).status == 404
    assert paged(as_, who).code == "not_allowed"
