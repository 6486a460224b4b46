"""One word of a reporter is put wherever words can come to lie; after erasure, and after handing over, it is nowhere.

Looked into: every column of every table, every file under the home (what workbooks pack is unpacked, the index is
asked for its words), and every address as somebody who sees everything.
"""

import csv
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from addresses import PARAMETER, addresses
from django.apps import apps
from django.core import mail
from django.test import Client
from django.utils import timezone
from test_every_address_shows_each_role_only_what_it_may import address, entered, given, opened

from api_client import ApiClient
from index_support import index
from luodi.city.matters import exporting
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.actions.subscribe import subscribe
from luodi.city.matters.import_reports import folder
from luodi.city.matters.importing.report import HEADER
from luodi.city.matters.models import Document, Matter, SavedFilter
from luodi.city.matters.proof import seal, verify
from luodi.city.matters.queries import Sought
from luodi.city.matters.tick import digests, tick
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.city.search import keeping, shelf
from luodi.city.uploads import keep_upload
from luodi.engines.prose import Column, write_workbook

__all__ = ["index"]
SECRET = "蓝鲸码头"
CODED = tuple(SECRET.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"))
LIFE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("zhou", "accept", {}),
    ("wu", "assign", {"lead": "qd-zjj", "co": []}),
    ("wang", "handle", {}),
    ("feng", "sign", {"verdict": "agree"}),
    ("wang", "reply", {"words": "已为您修好"}),
    ("zheng", "call_back", {"satisfied": "yes"}),
    ("zhou", "close", {}),
)
Someone = Callable[[str], Person]


pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def number(api: ApiClient, index: Callable[[], int], home: Path, someone: Someone, monkeypatch: Any) -> str:
    """A matter whose reporter wrote the word wherever they could write, and all that the city made of it since."""
    subscribe(SYSTEM, channel="mail", destination="all@city.example")
    subscribe(SYSTEM, channel="webhook", destination="https://receiver.example/hook")
    raise_matter(PUBLIC, Draft("hotline", "另一件", "别处", "370202", facts={"kind": "投诉"}))
    raised = raise_matter(
        PUBLIC,
        Draft(
            "hotline",
            f"{SECRET}的灯坏了",
            f"我住在{SECRET}三号",
            "370202",
            facts={"kind": "投诉"},
            reporter={"name": f"张{SECRET}", "address": SECRET, "phone": "13900001111"},
            origin=("12345", "工单七"),
        ),
    )
    number, code = raised.number, raised.secret
    for who, kind, data in LIFE:
        api.as_(who).do(number, kind, **data)
    api.attach_as_reporter(number, code, f"{SECRET}.txt", f"照片在{SECRET}".encode()).ok()
    api.act_as_reporter(number, code, "note", words=f"还是{SECRET}").ok()
    api.act_as_reporter(number, code, "rate", stars=5, words=f"{SECRET}有人管").ok()
    api.act_as_reporter(number, code, "reopen", reason=f"{SECRET}又坏了").ok()
    api.act_as_reporter(number, code, "remind", reason=f"{SECRET}急").ok()
    _made_of_it(home, someone, monkeypatch)
    index()
    return number


def _made_of_it(home: Path, someone: Someone, monkeypatch: Any) -> None:
    """Workbooks ready and on the way, a search kept, an import's report, an upload, letters and a digest waiting."""
    exporting.start(someone("xu"), "matters", Sought())
    with monkeypatch.context() as long:
        long.setattr("luodi.city.matters.exporting.jobs.SMALL", 0)
        long.setattr("luodi.city.matters.exporting.jobs.STRETCH", 1)
        exporting.start(someone("xu"), "matters", Sought(text=SECRET))
        exporting.start(someone("xu"), "matters", Sought())
        exporting.work(timezone.now() + timedelta(minutes=1), budget=0.0001)
    SavedFilter.objects.create(person=someone("xu"), list="matters", name="那个人", sought={"text": f"张{SECRET}"})
    folder().mkdir(parents=True)
    with (folder() / "old.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = [
            (2, "工单七", "refused", "phone", f"电话不对：{SECRET}", ""),
            (3, "工单八", "refused", "phone", "电话不对", ""),
        ]
        csv.writer(file).writerows([HEADER, *rows])
    (folder() / "old.jsonl").write_text(f'{{"key": "工单七", "reason_zh": "{SECRET}"}}\n{{"key": "工单八"}}\n', "utf-8")
    book = home / "given.xlsx"
    write_workbook(book, [Column("标题", 20, "text")], [[SECRET]], name="matters")
    keep_upload(someone("zhou").pk, book.read_bytes())
    book.unlink()
    digests.make(int(timezone.now().timestamp() * 1000))


# Where it could lie ---------------------------------------------------------------------------------------------


def in_tables() -> list[str]:
    """Return every table and column that holds the word."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            found += [f"{model._meta.db_table}.{name}" for name, value in row.items() if SECRET in str(value)]
    return found


def in_files(home: Path) -> list[str]:
    """Return every file that holds the word, in whatever writing; workbooks are unpacked."""
    return [str(path.relative_to(home)) for path in sorted(home.rglob("*")) if path.is_file() and _holds(path)]


def _holds(path: Path) -> bool:
    return any(code in part for part in _parts(path) for code in CODED)


def _parts(path: Path) -> Iterator[bytes]:
    yield path.name.encode()
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            yield from (book.read(name) for name in book.namelist())


def in_index() -> list[str]:
    """Return what of the word the index in use still knows."""
    held = shelf.opened()
    assert held
    return [word for word in held.index.segmenter.words(SECRET) if held.index.known(word)]


def at_addresses(client: Client, number: str) -> list[str]:
    """Return every address that shows the word."""
    known = given(number, Document.objects.latest("pk").pk)
    routes = [route for route in addresses() if {m[1] or m[2] for m in PARAMETER.finditer(route)} <= known.keys()]
    more = [f"/api/v1/search?q={SECRET}", f"/desk/matters/?q={SECRET}", f"/api/v1/matters?text={SECRET}"]
    asked = [*(address(route, known) for route in routes), *more]
    # What was asked for is said again beside the answer.
    said = {"": "", **dict.fromkeys(more, SECRET)}
    bodies = {where: opened(client, where)[1] for where in asked}
    return [where for where, body in bodies.items() if SECRET in body and (not said.get(where) or number in body)]


def rebuilt() -> None:
    """Let the time pass after which an index is built anew for what was erased."""
    keeping.catch_up()
    held = shelf.opened()
    assert held
    how = shelf.standing(held.name)
    assert how
    shelf.keep_standing(held.name, shelf.Standing(how.recorded, how.words, 0.0, how.built - 1, how.erased))
    keeping.keep()


# The acts -------------------------------------------------------------------------------------------------------


def erase(api: ApiClient, number: str) -> None:
    api.as_("xu").do(number, "erase", basis="个人信息保护法第四十七条")


def hand_over(api: ApiClient, number: str) -> None:
    api.as_("xu").do(number, "hand_over", to="市纪委监委", reference="2026-17")


ACTS = pytest.mark.parametrize("gone", [erase, hand_over])


def test_the_word_lies_where_this_file_looks_for_it(api: ApiClient, number: str, home: Path) -> None:
    tables, files = in_tables(), in_files(home)
    assert set(tables) == {
        *("matters_matter.title", "matters_words.body", "matters_document.name"),
        *("matters_savedfilter.sought", "matters_export.sought"),
    }
    there = {path.split("/")[0] for path in files}
    assert {"documents", "exports", "imports", "uploads"} <= there
    assert [path for path in files if path.endswith(".rows")]
    assert in_index()
    assert len(at_addresses(entered(api, "xu"), number)) > 5


@ACTS
def test_it_is_in_no_table_no_file_and_at_no_address(
    gone: Callable[[ApiClient, str], None], api: ApiClient, number: str, home: Path, someone: Someone
) -> None:
    gone(api, number)
    rebuilt()
    assert in_tables() == []
    assert in_files(home) == []
    assert in_index() == []
    for username in ("xu", "wang", "zhou"):
        assert at_addresses(entered(api, username), number) == []


@ACTS
def test_what_was_under_way_when_it_happened_does_not_bring_it_back(
    gone: Callable[[ApiClient, str], None], api: ApiClient, number: str, home: Path, someone: Someone
) -> None:
    gone(api, number)
    tick()
    exporting.work(timezone.now() + timedelta(hours=1))
    digests.make(int((timezone.now() + timedelta(days=1)).timestamp() * 1000))
    rebuilt()
    assert exporting.mine(someone("xu"))
    assert in_tables() == in_files(home) == []
    assert mail.outbox
    assert not any(SECRET in f"{one.subject}{one.body}{one.to}" for one in mail.outbox)


@ACTS
def test_the_chain_holds_and_whoever_puts_the_words_back_is_found(
    gone: Callable[[ApiClient, str], None], api: ApiClient, number: str
) -> None:
    seal()
    words = list(Matter.objects.get(number=number).words.values_list("n", "body", "salt"))
    gone(api, number)
    assert verify().wrong == []
    for n, body, salt in words:
        Matter.objects.get(number=number).words.filter(n=n, body="").update(body=body, salt=salt)
    assert not verify().ok


def test_others_lines_files_and_exports_to_come_are_left(api: ApiClient, number: str, someone: Someone) -> None:
    erase(api, number)
    assert "工单八" in (folder() / "old.csv").read_text("utf-8-sig")
    assert "工单八" in (folder() / "old.jsonl").read_text("utf-8")
    exporting.work(timezone.now() + timedelta(hours=1))
    assert {job.state for job in exporting.mine(someone("xu"))} == {"ready"}


def test_of_what_is_handed_over_only_number_status_and_dates_are_told(api: ApiClient, number: str) -> None:
    hand_over(api, number)
    shown = api.as_("xu").matter(number).ok()
    assert (shown["title"], shown["words"]["1.text"], shown["documents"]) == ("（已移交）", "", [])
    assert set(shown["words"].values()) == {""}
    assert (shown["status"], shown["reason"]) == ("closed", "handed_over")
    assert shown["registered"]
    told = {entry["kind"]: entry["data"] for entry in api.as_("xu").entries(number)}["handed_over"]
    assert (told["to"], told["reference"]) == ("市纪委监委", "2026-17")


def test_what_staff_wrote_stays_after_an_erasure_and_goes_with_a_hand_over(api: ApiClient, number: str) -> None:
    erase(api, number)
    assert "已为您修好" in api.as_("xu").matter(number)["words"].values()
    hand_over(api, number)
    assert "已为您修好" not in api.as_("xu").matter(number)["words"].values()
    assert verify(files=False).wrong == []


def test_where_it_was_is_not_shown_any_more(api: ApiClient, someone: Someone) -> None:
    draft = Draft("hotline", "井盖缺失", "门前", "370202", facts={"kind": "投诉", "point": "36.06,120.38"})
    number = raise_matter(PUBLIC, draft).number
    assert Matter.objects.get(number=number).lat
    act(someone("xu"), action("erase"), number, {"basis": "个人信息保护法第四十七条"})
    row = Matter.objects.get(number=number)
    assert (row.lat, row.lon) == (None, None)
    assert api.as_("xu").matter(number)["facts"]["point"] == ""
    assert verify(files=False).ok


def test_the_parts_it_was_split_into_are_erased_with_it(api: ApiClient, someone: Someone) -> None:
    number = raise_matter(PUBLIC, Draft("hotline", "路灯", SECRET, "370202", facts={"kind": "投诉"})).number
    api.as_("zhou").do(number, "accept")
    parts = api.as_("wu").do(number, "split", parts=[f"{SECRET}甲", f"{SECRET}乙"])["others"]
    erase(api, number)
    assert [api.as_("xu").matter(part["number"])["title"] for part in parts] == ["（已依法删除）"] * 2
    assert in_tables() == []
    assert verify(files=False).wrong == []


def test_a_reporters_reason_is_told_from_where_it_can_be_erased(api: ApiClient, number: str) -> None:
    page = entered(api, "wang").get(f"/desk/matters/{number}/").content.decode()
    assert f"重新打开：{SECRET}又坏了" in page
    told = {entry["kind"]: entry for entry in api.as_("wang").entries(number)}
    assert told["reopened"]["data"]["reason"] == ""
    assert told["reopened"]["words"] == {"reason": f"{SECRET}又坏了"}
