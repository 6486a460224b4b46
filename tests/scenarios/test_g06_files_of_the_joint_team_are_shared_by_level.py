"""G6, C6 专班文件: files of a joint team, seen by whoever sees it and whose post reaches the level."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO

import pytest
from django.db import connection

from api_client import Answer, ApiClient
from luodi.city.matters import documents, erasing
from luodi.city.matters.proof import verify
from luodi.city.programmes.actions.share_file import Given, share_file
from luodi.city.programmes.models import FileReading, SharedFile
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person, RegistryEntry
from luodi.city.safekeeping import backup

As = Callable[[str], ApiClient]
LEADS, OFFICE, DISTRICT = "shi", "zhang", "370213-jw-inspector"
CLERK = "wang2"
"""A member whose own post reaches 内部 only."""
PATH = "/programmes/szd-1/files"
OUTSIDE = ("xu", "he", "feng", "370212-jw-inspector", "370213-head", "zhou")


@pytest.fixture(autouse=True)
def force(as_: As) -> None:
    """A sealed joint team with an inspector of the district and a clerk of a bureau in it."""
    body = {"code": "szd-1", "kind": "task_force", "title": {"zh": "某国企专案"}, "lead": "qd-jw", "level": 3}
    as_(LEADS).post("/programmes", body | {"from_date": "2026-11-01", "to_date": "2027-03-31"}).ok()
    for who, unit in ((DISTRICT, "370213-jw"), (CLERK, "qd-zjj")):
        as_(LEADS).post("/programmes/szd-1/members", {"username": who, "unit": unit}).ok()


def put(api: ApiClient, text: str = "银行流水说明", **given: str) -> dict[str, object]:
    return dict(api.upload(PATH, "外查.txt", text.encode(), **given).ok().body)


def wrong() -> list[str]:
    return [one.what.zh for one in verify().wrong]


def test_members_put_files_and_a_title_that_is_there_makes_a_version(as_: As) -> None:
    first = put(as_(DISTRICT), title="流水", folder="外查", level="2")
    second = put(as_(OFFICE), "补充后的流水", title="流水", folder="外查")
    assert (second["version"], second["level"]) == (2, 2)
    assert put(as_(OFFICE), "补充后的流水", title="流水", folder="外查")["id"] == second["id"], (
        "sent again, it adds nothing"
    )
    rows = as_(DISTRICT).get(PATH, folder="外查").ok().body
    assert [(row["version"], row["latest"], row["by"]) for row in rows] == [(2, True, OFFICE), (1, False, DISTRICT)]
    assert as_(OFFICE).get(f"{PATH}/{first['id']}").ok().body == "银行流水说明".encode()
    assert (first["size"], first["sha256"]) == (18, SharedFile.objects.get(n=1).sha256)


def test_nobody_outside_lists_takes_puts_or_withdraws_a_file(as_: As) -> None:
    pk = put(as_(DISTRICT), level="1")["id"]
    before = len(list(documents.root().rglob("*")))
    for who in OUTSIDE:
        api = as_(who)
        asked = [api.get(PATH), api.get(f"{PATH}/{pk}"), api.get(f"{PATH}/{pk}/readings")]
        asked += [api.post(f"{PATH}/{pk}/open", {"reason": "看看"}), api.upload(PATH, "a.txt", b"new here")]
        asked += [api.post(f"{PATH}/{pk}/withdraw", {"reason": "撤"})]
        assert {answer.status for answer in asked} == {404}
    assert len(list(documents.root().rglob("*"))) == before, "nothing of theirs was stored"


def test_what_is_above_a_members_post_is_in_no_list_and_no_version_number_of_theirs(as_: As) -> None:
    hidden = put(as_(DISTRICT), title="名单", level="2")["id"]
    clerk = as_(CLERK)
    assert clerk.get(PATH).ok().body == []
    assert clerk.get(f"{PATH}/{hidden}").status == 404
    assert clerk.upload(PATH, "a.txt", b"x1", level="2").code == "level_unknown"
    own = put(clerk, "自己的名单", title="名单")
    assert (own["version"], own["level"]) == (1, 1), "it does not tell that there is another of this title"
    assert [row["id"] for row in clerk.get(PATH).ok().body] == [own["id"]]
    assert len(as_(DISTRICT).get(PATH).ok().body) == 2


def test_a_sealed_file_is_taken_with_a_reason_that_is_on_record_first(as_: As) -> None:
    pk = put(as_(DISTRICT), level="3")["id"]
    assert as_(OFFICE).get(f"{PATH}/{pk}").code == "missing"
    assert as_(OFFICE).post(f"{PATH}/{pk}/open", {"reason": " "}).code == "missing"
    assert not FileReading.objects.exists()
    assert as_(OFFICE).post(f"{PATH}/{pk}/open", {"reason": "审理需要"}).status == 200
    (row,) = as_(DISTRICT).get(f"{PATH}/{pk}/readings").ok().body
    assert (row["username"], row["reason"]) == (OFFICE, "审理需要")
    assert RegistryEntry.objects.get(kind="programme.file_read").data == {"id": pk}


def test_what_is_withdrawn_is_out_of_sight_with_its_reason_and_never_lost(as_: As) -> None:
    pk = put(as_(DISTRICT), title="初稿", level="2")["id"]
    assert as_(DISTRICT).post(f"{PATH}/{pk}/withdraw", {"reason": "错", "erase": True}).code == "not_allowed"
    assert as_(DISTRICT).post(f"{PATH}/{pk}/withdraw", {"reason": "传错了"}).ok()["withdrawn"]["reason"] == "传错了"
    assert as_(DISTRICT).get(PATH).ok().body == []
    assert as_(DISTRICT).get(f"{PATH}/{pk}").status == 404
    (row,) = as_(LEADS).get(PATH).ok().body
    assert (row["withdrawn"]["by"], row["latest"]) == (DISTRICT, False)
    assert as_(LEADS).get(f"{PATH}/{pk}").status == 200
    assert as_(LEADS).post(f"{PATH}/{pk}/withdraw", {"reason": "再撤"}).code == "no_change"
    erased = as_(LEADS).post(f"{PATH}/{pk}/withdraw", {"reason": "目的已达到", "erase": True}).ok()
    assert erased["withdrawn"]["reason"] == "传错了；目的已达到"
    other = put(as_(LEADS), title="另一件", level="1")["id"]
    assert as_(CLERK).post(f"{PATH}/{other}/withdraw", {"reason": "撤"}).code == "not_allowed"


def test_what_is_erased_leaves_the_store_unless_something_else_needs_the_bytes(
    as_: As, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    def erase(pk: object) -> Answer:
        with django_capture_on_commit_callbacks(execute=True):
            return as_(LEADS).post(f"{PATH}/{pk}/withdraw", {"reason": "目的已达到", "erase": True}).ok()

    one, two = (put(as_(LEADS), title=title, level="2") for title in ("甲", "乙"))
    where = documents.path_of(str(one["sha256"]))
    gone = erase(one["id"])
    assert (gone["title"], gone["name"], where.is_file()) == (erasing.ERASED, erasing.ERASED, True)
    erase(two["id"])
    assert not where.is_file()
    assert as_(LEADS).get(f"{PATH}/{two['id']}").status == 404
    assert wrong() == []
    where.write_bytes("银行流水说明".encode())
    assert "请再删除一次" in wrong()[0]
    erase(two["id"])
    assert wrong() == []


def test_a_file_changed_or_moved_behind_our_back_is_found_by_verify(as_: As) -> None:
    row = put(as_(DISTRICT), title="流水", level="2")
    assert wrong() == []
    where = documents.path_of(str(row["sha256"]))
    where.write_bytes("改过的流水说明".encode())
    assert wrong() == [f"共享文件 {row['id']} 的文件缺失或被改动"]
    where.write_bytes("银行流水说明".encode())
    SharedFile.objects.update(level=1)
    assert wrong() == [f"共享文件 {row['id']} 与登记的不同"]
    SharedFile.objects.all().delete()
    assert wrong() == [f"共享文件 {row['id']} 不见了"]


def test_files_go_into_backups_until_they_are_erased(as_: As) -> None:
    def kept() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(backup._documents())
            return {row[0] for row in cursor.fetchall()}

    row = put(as_(DISTRICT), level="2")
    as_(LEADS).post(f"{PATH}/{row['id']}/withdraw", {"reason": "传错了"}).ok()
    assert row["sha256"] in kept(), "withdrawn, it is not lost"
    as_(LEADS).post(f"{PATH}/{row['id']}/withdraw", {"reason": "目的已达到", "erase": True}).ok()
    assert row["sha256"] not in kept()


def test_what_is_no_file_too_long_or_after_the_end_is_refused(as_: As) -> None:
    api = as_(DISTRICT)
    assert api.upload(PATH, "a.pdf", b"MZ no pdf").code == "bad_file"
    assert api.upload(PATH, "a.txt", b"").code == "empty_file"
    shi = Person.objects.get(username=LEADS)
    with pytest.raises(Refused, match="120"):
        share_file(shi, "szd-1", Given("a.txt", "长" * 121), BytesIO(b"text"))
    as_(LEADS).post("/programmes/szd-1/close").ok()
    assert as_(LEADS).upload(PATH, "a.txt", b"late").code == "closed"
