"""The room's own promises: what waits is made once, what is taken back is not put back, no file is lost or left."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from luodi.city.matters import exporting
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.tick import tick
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.studies import advising, beside, keeping, queries
from luodi.city.studies.actions import begin
from luodi.city.studies.actions.begin import bring_file, from_journal
from luodi.city.studies.actions.seek_advice import seek_advice
from luodi.city.studies.journal import journal_log
from luodi.city.studies.models import Study

pytestmark = pytest.mark.django_db
LOG = b"case,activity,time\n1,a,2026-03-02 09:00\n1,b,2026-03-03 09:00\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.HOME = tmp_path
    yield
    keeping._open.clear()


@pytest.fixture
def xu() -> Person:
    return Person.objects.get(username="xu")


def raised(title: str = "路灯不亮") -> str:
    draft = Draft("hotline", title, region="370202", facts={"kind": "投诉"}, reporter={"phone": "138"})
    return raise_matter(PUBLIC, draft).number


def later(monkeypatch: pytest.MonkeyPatch, person: Person, content: bytes = LOG) -> Study:
    """A study that waits for the ticker."""
    monkeypatch.setattr(begin, "AT_ONCE", 0)
    return bring_file(person, [content], "a.csv")


def test_what_waits_is_made_once(xu: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    study = later(monkeypatch, xu)
    assert study.state == "waiting"
    assert keeping.work(timezone.now()) == 1
    assert keeping.work(timezone.now()) == 0
    study.refresh_from_db()
    assert (study.state, study.figures["events"], study.next_at) == ("ready", 2, None)


def test_what_somebody_is_at_is_left_alone_until_the_lease_is_over(xu: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    study = later(monkeypatch, xu)
    Study.objects.filter(pk=study.pk).update(next_at=timezone.now() + keeping.LEASE)
    assert keeping.work(timezone.now()) == 0
    assert keeping.work(timezone.now() + keeping.LEASE + timedelta(seconds=1)) == 1


def test_what_is_taken_back_while_it_is_made_is_not_put_back(xu: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody steps aside just then: the log made before that is not what they may read."""
    raised()
    study = from_journal(xu, ["hotline"], None, None)
    Study.objects.update(state="waiting", next_at=timezone.now())
    made = keeping._prepared

    def slowly(one: Study) -> None:
        made(one)
        exporting.take_back([xu.pk])

    monkeypatch.setattr(keeping, "_prepared", slowly)
    (taken,) = Study.objects.all()
    keeping.prepare(taken)
    study.refresh_from_db()
    assert (study.state, study.figures) == ("waiting", {})
    monkeypatch.undo()
    assert keeping.work(timezone.now()) == 1


def test_taking_back_reaches_the_journal_alone_and_whom_it_is_of(xu: Person) -> None:
    wang = Person.objects.get(username="wang")
    raised()
    mine, file, other = from_journal(xu, ["hotline"], None, None), bring_file(xu, [LOG], "a.csv"), None
    other = from_journal(wang, ["hotline"], None, None)
    exporting.take_back([xu.pk])
    states = {study.pk: study.state for study in Study.objects.all()}
    assert states == {mine.pk: "waiting", file.pk: "ready", other.pk: "ready"}
    exporting.take_back()
    assert Study.objects.get(pk=other.pk).state == "waiting"


def test_what_was_found_of_it_goes_too(xu: Person) -> None:
    raised()
    study = from_journal(xu, ["hotline"], None, None)
    seek_advice(xu, study.pk)
    advising.work(timezone.now())
    exporting.take_back([xu.pk])
    study.refresh_from_db()
    assert (study.advice, study.advice_state) == ({}, "")
    with pytest.raises(Refused, match="not_ready"):
        queries.log_of(study)


def test_a_long_name_finds_room_and_a_folder_in_it_leads_nowhere(xu: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begin, "AT_ONCE", 0)
    for name in ("长" * 250 + ".csv", "../../etc/行.csv"):
        study = bring_file(xu, [LOG], name)
        assert keeping.work(timezone.now()) == 1
        study.refresh_from_db()
        assert study.state == "ready"
    assert {path.suffix for path in keeping.folder().iterdir()} == {".parquet"}


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(xu: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begin, "LARGEST", 100)
    with pytest.raises(Refused, match="too_large"):
        bring_file(xu, iter([b"x" * 60, b"x" * 60]), "a.csv")
    assert not Study.objects.exists()
    assert list(keeping.folder().iterdir()) == []


def test_sweeping_takes_only_what_is_nobodys(xu: Person) -> None:
    study = bring_file(xu, [LOG], "a.csv")
    (keeping.folder() / "999.parquet").write_bytes(b"")
    (keeping.folder() / "notes.txt").write_bytes(b"")
    keeping.sweep()
    assert {path.name for path in keeping.folder().iterdir()} == {f"{study.pk}.parquet", "notes.txt"}


def test_the_ticker_begins_what_is_due_beside_it(xu: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []
    monkeypatch.setattr(beside, "KINDS", dict.fromkeys(beside.KINDS, begun.append))
    monkeypatch.setattr(beside, "close_old_connections", lambda: None)
    later(monkeypatch, xu)
    tick()
    beside._running["next_at"].join()
    assert len(begun) == 1
    assert "advice_at" not in beside._running


def test_a_journal_is_steps_and_what_moves_a_matter_beside_them(xu: Person) -> None:
    number = raised()
    act(Person.objects.get(username="zhou"), action("accept"), number)
    act(xu, action("remind"), number, {"reason": "请抓紧"})
    log = journal_log(xu, ["hotline"], None, None)
    assert log.path(0) == ("登记", "受理")
    assert list(log.case_ids) == [number]
    assert log.case_attributes["version"].to_pylist() == ["1"]
    assert set(log.units) == {"市12345热线中心"}


def test_days_narrow_it_to_what_was_registered_then(xu: Person) -> None:
    raised()
    today = timezone.localdate()
    assert journal_log(xu, ["hotline"], today, today).cases == 1
    assert journal_log(xu, ["hotline"], None, today - timedelta(days=1)).cases == 0
    assert journal_log(xu, ["hotline"], today + timedelta(days=1), None).cases == 0
    assert journal_log(xu, ["petition"], None, None).cases == 0
