"""Erasure destroys what a person gave; the chain, the seals and verification hold (PIPL art. 47)."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.forms.models import model_to_dict

from luodi.city.matters import access, apart, documents
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.attach_document import attach
from luodi.city.matters.actions.open_identity import open_identity
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Document, Entry, Matter, Subject, SubjectKey, Words
from luodi.city.matters.proof import seal, verify
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import Refusal

Someone = Callable[[str], Person]
GIVEN = {"name": "张三", "phone": "13800000000"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def matter(someone: Someone) -> Matter:
    """A matter on which the reporter and staff have written and filed."""
    raised = raise_matter(
        access.PUBLIC, Draft("hotline", "张三家漏水", "我是张三", "370202", "portal", {"kind": "投诉"}, GIVEN)
    )
    found, reporter = access.follow(raised.number, raised.secret)
    act(reporter, action("note"), raised.number, {"words": "我的电话换了"})
    attach(reporter, raised.number, "张三身份证.txt", BytesIO("身份证".encode()))
    act(someone("zhou"), action("accept"), raised.number, {"words": "已收到"})
    attach(someone("zhou"), raised.number, "派单表.txt", BytesIO(b"form"))
    return found


@pytest.fixture
def erase(someone: Someone) -> Callable[[Matter], None]:
    officer = someone("xu")

    def run(matter: Matter) -> None:
        act(officer, action("erase"), matter.number, {"basis": "个人信息保护法第四十七条"})

    return run


def everything_kept(matter: Matter) -> str:
    rows = [Matter.objects.get(pk=matter.pk), *Subject.objects.all(), *Words.objects.all(), *Document.objects.all()]
    return " ".join(str(model_to_dict(row)) for row in rows) + " ".join(Entry.objects.values_list("body", flat=True))


def test_key_words_title_and_files_of_the_reporter_are_gone_and_those_of_staff_stay(
    matter: Matter, erase: Callable[[Matter], None]
) -> None:
    theirs, ours = Document.objects.order_by("by")
    erase(matter)
    assert SubjectKey.objects.count() == 0
    assert not any(trace in everything_kept(matter) for trace in ("张三", "漏水", "电话"))
    assert not documents.path_of(theirs.sha256).exists()
    assert documents.path_of(ours.sha256).read_bytes() == b"form"
    assert Words.objects.get(matter=matter, n__endswith=".words", by_reporter=False).body == "已收到"


def test_a_backup_of_the_sealed_row_can_never_be_read_again(matter: Matter, erase: Callable[[Matter], None]) -> None:
    backup = Subject.objects.select_related("key").get()
    assert apart.reveal(backup) == GIVEN
    erase(matter)
    Subject.objects.filter(pk=backup.pk).update(sealed=backup.sealed)
    restored = Subject.objects.get()
    restored.key_id = restored.pk
    restored.key = SubjectKey(restored.pk, Subject.objects.get().sealed)
    with pytest.raises(apart.InvalidTag):
        apart.reveal(restored)


def test_the_chain_the_seals_and_verification_hold_before_and_after(
    matter: Matter, erase: Callable[[Matter], None]
) -> None:
    seal()
    assert verify().wrong == []
    erase(matter)
    erase(matter)
    assert verify().wrong == []
    assert seal() is not None
    assert verify().ok


def test_erased_data_that_comes_back_from_a_backup_is_found(matter: Matter, erase: Callable[[Matter], None]) -> None:
    before = {row.pk: row for row in Words.objects.all()}
    erase(matter)
    changed = next(row for row in Words.objects.exclude(erased_at=None))
    old = before[changed.pk]
    Words.objects.filter(pk=changed.pk).update(body=old.body, salt=old.salt)
    assert not verify().ok
    Words.objects.filter(pk=changed.pk).update(body=old.body, salt=old.salt, erased_at=None)
    assert not verify().ok


def test_words_blanked_without_an_erasure_on_record_are_found(matter: Matter) -> None:
    Words.objects.filter(n="1.text").update(body="", salt="", erased_at=matter.registered)
    assert not verify().ok


def test_a_file_that_others_gave_too_is_kept_for_them(
    matter: Matter, erase: Callable[[Matter], None], someone: Someone
) -> None:
    attach(someone("zhou"), matter.number, "复印件.txt", BytesIO("身份证".encode()))
    erase(matter)
    kept = Document.objects.get(name="复印件.txt")
    assert documents.path_of(kept.sha256).exists()
    assert verify().wrong == []


@pytest.mark.parametrize("username", ["zhou", "wu", "wang"])
def test_who_handles_a_matter_cannot_erase_what_its_reporter_gave(
    matter: Matter, someone: Someone, username: str
) -> None:
    act(someone("wu"), action("assign"), matter.number, {"lead": "qd-zjj"})
    with pytest.raises(Refusal):
        act(someone(username), action("erase"), matter.number, {"basis": "—"})
    assert Subject.objects.get().key_id


def test_opening_an_identity_is_on_record_with_its_reason_before_it_is_shown(matter: Matter, someone: Someone) -> None:
    assert open_identity(someone("zhou"), matter.number, "回访核实") == GIVEN
    entry = Entry.objects.filter(matter=matter).latest("seq")
    assert (entry.kind, entry.by) == ("identity_opened", someone("zhou").pk)
    assert "回访核实" in entry.body
    assert "张三" not in entry.body


@pytest.mark.parametrize("username", ["wang", "wu"])
def test_who_may_not_open_an_identity_is_refused_and_learns_nothing(
    matter: Matter, someone: Someone, username: str
) -> None:
    act(someone("wu"), action("assign"), matter.number, {"lead": "qd-zjj"})
    before = Entry.objects.count()
    with pytest.raises((Refusal, Refused)) as refused:
        open_identity(someone(username), matter.number, "好奇")
    assert "张三" not in str(refused.value)
    assert Entry.objects.count() == before


def test_an_opening_without_a_reason_is_refused(matter: Matter, someone: Someone) -> None:
    with pytest.raises(Refused) as refused:
        open_identity(someone("zhou"), matter.number, "")
    assert refused.value.field == "reason"


def test_after_erasure_opening_the_identity_shows_nothing(
    matter: Matter, erase: Callable[[Matter], None], someone: Someone
) -> None:
    erase(matter)
    assert open_identity(someone("zhou"), matter.number, "回访核实") == {}
