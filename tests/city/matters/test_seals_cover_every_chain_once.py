"""Seals miss nothing and double nothing, whoever seals and writes at the same moment, and survive a crash half-way."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import connection

from luodi.city.matters import guards
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter, Seal, SealedHead
from luodi.city.matters.proof import SealBroken, seal, sealfile, verify
from luodi.city.matters.proof.sealfile import Head, Line
from luodi.city.registry.actors import SYSTEM

SEALERS, WRITERS, EACH = 3, 3, 12


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def raised() -> str:
    return raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "", "370202", facts={"kind": "投诉"})).number


def lines() -> Iterator[Line]:
    """Every line of every seal, in order."""
    for made in Seal.objects.order_by("n"):
        yield from sealfile.lines_of(sealfile.path_of(made.n), made.matters)


def in_thread(work: Callable[[], object], failed: list[BaseException]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_sealers_and_writers_at_once_miss_nothing_and_double_nothing() -> None:
    writing = threading.Event()

    def write() -> None:
        for _ in range(EACH):
            act(SYSTEM, action("note"), raised(), {"words": "记一笔"})

    def seal_on() -> None:
        while not writing.is_set():
            seal()

    failed: list[BaseException] = []
    writers = [in_thread(write, failed) for _ in range(WRITERS)]
    sealers = [in_thread(seal_on, failed) for _ in range(SEALERS)]
    for thread in writers:
        thread.join()
    writing.set()
    for thread in sealers:
        thread.join()
    seal()
    said = [(line.id, line.seq) for line in lines()]
    assert failed == []
    assert len(said) == len(set(said))
    assert {line.id: line.seq for line in lines()} == dict(Matter.objects.values_list("pk", "seq"))
    assert verify().wrong == []


def test_a_seal_whose_file_was_not_finished_is_made_again(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    raised()

    def cut(*_: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(sealfile.os, "fsync", cut)
        with pytest.raises(OSError, match="gone"):
            seal()
    assert not sealfile.path_of(1).exists()
    made = seal()
    assert made is not None
    assert (made.n, made.matters) == (1, 1)


def test_several_seals_without_rows_are_taken_over_after_an_older_backup_was_put_back(db: None) -> None:
    first = raised()
    seal()
    for _ in range(2):
        act(SYSTEM, action("note"), first, {"words": "记一笔"})
        seal()
    Seal.objects.filter(n__gt=1).delete()
    SealedHead.objects.update(seq=1, hash=next(lines()).hash)
    assert verify().wrong == []
    assert seal() is None
    assert Seal.objects.count() == 3
    assert verify().wrong == []


def test_one_altered_matter_keeps_nobody_from_sealing_the_others(db: None) -> None:
    altered, other = raised(), raised()
    seal()
    act(SYSTEM, action("note"), other, {"words": "记一笔"})
    guards.lift()
    Matter.objects.filter(number=altered).update(head="0" * 64)
    with pytest.raises(SealBroken, match=altered):
        seal()
    assert [line.number for line in lines()].count(other) == 2
    assert [line.number for line in lines()].count(altered) == 1
    assert verify().window.entries == 0


def test_a_chain_rewritten_and_sealed_again_shows_in_the_first_seal(db: None) -> None:
    number = raised()
    seal()
    act(SYSTEM, action("note"), number, {"words": "记一笔"})
    SealedHead.objects.all().delete()
    guards.lift()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE matters_entry SET hash = %s WHERE seq = 1", ["0" * 64])
    seal()
    assert "与封印的链值不符" in " ".join(wrong.what.zh for wrong in verify().wrong)


def test_a_seal_signed_with_another_key_is_not_believed(db: None, settings: Any, tmp_path: Path) -> None:
    number = raised()
    seal()
    genuine = msgspec.json.decode(sealfile.path_of(1).read_bytes().splitlines()[0], type=Head)
    settings.HOME = tmp_path / "forger"
    sealfile.write(genuine, [Line(1, number, 1, "0" * 64)])
    forged = sealfile.path_of(1).read_bytes()
    settings.HOME = tmp_path
    sealfile.path_of(1).write_bytes(forged)
    assert "签名" in verify().wrong[0].what.zh


def test_a_public_key_put_in_place_of_ours_is_found(db: None, settings: Any, tmp_path: Path) -> None:
    raised()
    seal()
    settings.HOME = tmp_path / "forger"
    sealfile.write(Head(1, "2026-01-01T00:00:00+00:00", ""), [])
    pem = (sealfile.folder() / sealfile.PUBLIC).read_bytes()
    settings.HOME = tmp_path
    (sealfile.folder() / sealfile.PUBLIC).write_bytes(pem)
    assert "公钥" in verify().wrong[0].what.zh


def test_seals_kept_elsewhere_still_prove_when_those_here_were_destroyed(db: None, tmp_path: Path) -> None:
    raised()
    seal()
    sealfile.folder().rename(tmp_path / "elsewhere")
    assert not verify().ok
    assert verify(seals=tmp_path / "elsewhere").wrong == []


def test_checking_never_makes_a_key(db: None, settings: Any, tmp_path: Path) -> None:
    raised()
    seal()
    (tmp_path / "keys" / "seal").unlink()
    assert verify().wrong == []
    assert not (tmp_path / "keys" / "seal").exists()


def test_the_last_row_of_a_seal_cannot_be_dropped_unseen(db: None) -> None:
    number = raised()
    seal()
    act(SYSTEM, action("note"), number, {"words": "记一笔"})
    seal()
    Seal.objects.filter(n=1).delete()
    assert "第 1 号封印与库里登记的不同" in " ".join(wrong.what.zh for wrong in verify().wrong)
