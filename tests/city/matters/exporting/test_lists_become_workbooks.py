"""An export has the rows and the sight of its list, goes on where it broke off, and is on record."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from django.utils import timezone

from luodi.city.matters import exporting
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.exporting import jobs
from luodi.city.matters.exporting.lists import plain, sought_from
from luodi.city.matters.models import Export
from luodi.city.matters.queries import Sought, search
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person, RegistryEntry

Someone = Callable[[str], Person]


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every list is long, every stretch short: what happens with 300,000 rows happens with seven."""
    monkeypatch.setattr(jobs, "SMALL", 0)
    monkeypatch.setattr(jobs, "STRETCH", 3)


def appeals(count: int, title: str = "路灯不亮") -> list[str]:
    drafts = [Draft("hotline", f"{title}{n}", "坏了三天", "370202", facts={"kind": "投诉"}) for n in range(count)]
    return [raise_matter(PUBLIC, draft).number for draft in drafts]


def sheet(job: Export) -> list[list[Any]]:
    book = python_calamine.load_workbook(exporting.file_of(job))
    return book.get_sheet_by_index(0).to_python()


def numbers(job: Export) -> list[str]:
    return [row[0] for row in sheet(job)[1:]]


def test_a_short_list_is_ready_at_once_with_the_rows_of_the_list(db: None, someone: Someone) -> None:
    appeals(4)
    job = exporting.start(someone("wu"), "matters", Sought())
    assert job.state == "ready"
    assert numbers(job) == [row.number for row, *_ in search(someone("wu"), Sought()).rows]
    head, first, *_ = sheet(job)
    row = dict(zip(head, first, strict=True))
    assert (row["标题"], row["类型"], row["走到哪一步"]) == ("路灯不亮3", "12345 热线诉求", "受理")
    assert abs(row["登记"] - timezone.localtime().replace(tzinfo=None)) < timedelta(minutes=2)


def test_only_what_the_person_may_see_is_in_it(db: None, someone: Someone) -> None:
    appeals(2)
    assert numbers(exporting.start(someone("wang"), "matters", Sought())) == []
    assert len(numbers(exporting.start(someone("zhou"), "matters", Sought()))) == 2


def test_the_lists_filters_are_the_exports(db: None, someone: Someone) -> None:
    lamp, road = appeals(1)[0], appeals(1, "道路破损")[0]
    act(someone("zhou"), action("decline"), road, {"reason": "out_of_scope"})
    asked = (Sought(text="路灯"), Sought(status="closed"), Sought(since=date(2200, 1, 1)), Sought(type="hotline"))
    found = [numbers(exporting.start(someone("zhou"), "matters", sought)) for sought in asked]
    assert found == [[lamp], [road], [], [road, lamp]]


def test_an_inbox_is_exported_step_by_step(db: None, someone: Someone) -> None:
    first, second = appeals(2)
    act(someone("zhou"), action("accept"), first)
    assert numbers(exporting.start(someone("zhou"), "inbox", Sought())) == [second]
    assert numbers(exporting.start(someone("wu"), "inbox", Sought())) == [first]
    assert set(numbers(exporting.start(someone("wu"), "inbox", Sought(), mine=False))) == {first, second}


def test_numbers_that_lead_to_people_are_masked_and_formulas_stay_words(db: None, someone: Someone) -> None:
    appeals(1, "=1+1 请打13900001111，身份证370202199001011234，a.b@example.org ")
    title = sheet(exporting.start(someone("wu"), "matters", Sought()))[1][1]
    assert title.startswith("=1+1 请打139****1111，身份证370202********1234，a***@example.org")


def test_headings_and_words_are_in_the_language_asked_for(db: None, someone: Someone) -> None:
    appeals(1)
    head, row = sheet(exporting.start(someone("wu"), "matters", Sought(), language="en"))
    assert head[:3] == ["Number", "Title", "Type"]
    assert row[2] == "12345 hotline appeal"


@pytest.mark.usefixtures("small_stretches")
def test_a_long_list_is_worked_by_ticks_with_progress(db: None, someone: Someone) -> None:
    raised = appeals(7)
    job = exporting.start(someone("wu"), "matters", Sought())
    assert (job.state, job.total, job.done) == ("waiting", 7, 0)
    seen = []
    while job.state == "waiting":
        exporting.work(timezone.now(), budget=0.0001)
        job.refresh_from_db()
        seen.append(job.percent)
    assert seen == [42, 85, 100]
    assert numbers(job) == raised[::-1]


@pytest.mark.usefixtures("small_stretches")
def test_what_broke_off_half_way_goes_on_and_loses_and_doubles_nothing(
    db: None, someone: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised = appeals(7)
    job = exporting.start(someone("wu"), "matters", Sought())
    exporting.work(timezone.now(), budget=0.0001)
    spool = jobs._spool(job)
    spool.write_bytes(spool.read_bytes() + b'["half a li')  # written, but the machine stopped before it was noted
    Export.objects.update(next_at=timezone.now() + jobs.LEASE)  # the one who stopped still holds it
    assert exporting.work(timezone.now()) == 0
    assert exporting.work(timezone.now() + jobs.LEASE + timedelta(seconds=1)) == 1
    job.refresh_from_db()
    assert numbers(job) == raised[::-1]


@pytest.mark.usefixtures("small_stretches")
def test_a_failure_is_told_and_can_be_tried_again(db: None, someone: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    appeals(4)
    job = exporting.start(someone("wu"), "matters", Sought())
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "write_workbook", lambda *args, **kwargs: 1 / 0)
        exporting.work(timezone.now())
    job.refresh_from_db()
    assert (job.state, job.error[:17]) == ("failed", "ZeroDivisionError")
    exporting.restart(someone("wu"), job)
    exporting.work(timezone.now())
    job.refresh_from_db()
    assert job.state == "ready"
    with pytest.raises(Refused):
        exporting.restart(someone("wu"), job)


def test_each_export_is_on_record_with_filter_and_rows_but_not_with_words_searched_for(
    db: None, someone: Someone
) -> None:
    appeals(2)
    exporting.start(someone("wu"), "matters", Sought(text="路灯", type="hotline"))
    entry = RegistryEntry.objects.get(kind="list.exported")
    assert (entry.by, entry.subject) == (someone("wu"), "wu")
    assert entry.data["list"] == "matters"
    assert entry.data["rows"] == 2
    assert entry.data["filter"]["type"] == "hotline"
    assert "路灯" not in str(entry.data)


def test_files_are_thrown_away_after_some_days_and_on_demand(db: None, someone: Someone) -> None:
    appeals(1)
    old, new = (exporting.start(someone("wu"), "matters", Sought()) for _ in range(2))
    Export.objects.filter(pk=old.pk).update(at=timezone.now() - jobs.KEPT - timedelta(hours=1))
    exporting.work(timezone.now())
    assert [exporting.file_of(job).exists() for job in (old, new)] == [False, True]
    assert exporting.take_back() == 1
    exporting.sweep()
    assert not exporting.file_of(new).exists()


@pytest.mark.usefixtures("small_stretches")
def test_nobody_fills_the_queue(db: None, someone: Someone) -> None:
    appeals(1)
    for _ in range(jobs.MOST):
        exporting.start(someone("wu"), "matters", Sought())
    with pytest.raises(Refused) as refused:
        exporting.start(someone("wu"), "matters", Sought())
    assert refused.value.code == "too_many"


def test_what_a_list_is_narrowed_to_survives_being_stored() -> None:
    sought = Sought("路灯", "hotline", "red", "qd-zjj", "open", date(2026, 1, 2), None)
    assert sought_from(plain(sought)) == sought
    assert plain(Sought()) == {}
