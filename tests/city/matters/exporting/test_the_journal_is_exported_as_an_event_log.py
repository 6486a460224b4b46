"""The journal leaves the house as an event log: complete, in order, readable back, and nobody in it."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.csv
import pyarrow.parquet
import pytest
from django.utils import timezone

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.exporting import journal
from luodi.city.matters.models import Entry
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, RegistryEntry

Someone = Callable[[str], Person]
Staff = Callable[..., Person]


@pytest.fixture
def worked_on(db: None, someone: Someone) -> list[str]:
    """Two appeals in the past, one worked on, the other paused."""
    day = datetime(2026, 3, 2, 2, 0, 0, 500_000, UTC)
    who = {"name": "李四", "phone": "13900001111"}
    drafts = [Draft("hotline", f"第{n}件", "坏了三天", "370202", facts={"kind": "投诉"}, reporter=who) for n in (1, 2)]
    numbers = [raise_matter(PUBLIC, draft, moment=Moment(day)).number for draft in drafts]
    for n, (name, kind, data) in enumerate((("zhou", "accept", {}), ("wu", "assign", {"lead": "qd-zjj"})), 1):
        act(someone(name), action(kind), numbers[0], data, moment=Moment(day + timedelta(hours=n)))
    act(someone("wang"), action("handle"), numbers[0], {"words": "已维修，电话13900001111"})
    return numbers


def table(who: Any, path: Path, **period: Any) -> Any:
    with (path / "log.parquet").open("wb") as file:
        journal.write_parquet(file, journal.rows(who, **period))
    return pyarrow.parquet.read_table(path / "log.parquet")


def test_every_entry_is_one_row_in_the_order_it_happened(worked_on: list[str], tmp_path: Path) -> None:
    log = table(SYSTEM, tmp_path)
    assert log.schema.equals(journal.SCHEMA)
    assert log.num_rows == Entry.objects.count()
    first = [row for row in log.to_pylist() if row["case_id"] == worked_on[0]]
    assert [row["seq"] for row in first] == list(range(1, len(first) + 1))
    assert [row["activity"] for row in first][:4] == ["registered", "accepted", "assigned", "handled"]
    accepted = first[1]
    assert accepted["time"] == datetime(2026, 3, 2, 3, 0, 0, 500_000)  # naive UTC, to the millisecond
    assert accepted["recorded"] > accepted["time"]
    assert (accepted["step"], accepted["unit"], accepted["actor"]) == ("accept", "qd-12345", "staff")
    assert (accepted["type"], accepted["version"], accepted["region"]) == ("hotline", 1, "370202")
    assert [row["lifecycle"] for row in first][:4] == ["schedule", "complete", "assign", "complete"]
    assert first[0]["actor"] == "reporter"


def test_csv_and_parquet_say_the_same(worked_on: list[str], tmp_path: Path) -> None:
    text = "".join(journal.csv_lines(journal.rows(SYSTEM)))
    read = pyarrow.csv.read_csv(
        io.BytesIO(text.encode()),
        convert_options=pyarrow.csv.ConvertOptions(column_types=journal.SCHEMA, strings_can_be_null=False),
    )
    assert read.to_pylist() == table(SYSTEM, tmp_path).to_pylist()


def test_nobody_and_nothing_anybody_wrote_is_in_it(worked_on: list[str]) -> None:
    text = "".join(journal.csv_lines(journal.rows(SYSTEM)))
    assert not any(secret in text for secret in ("李四", "139", "坏了", "维修", "第1件", "周受理", "zhou"))
    people = {str(pk) for pk in Person.objects.filter(username__in=("zhou", "wu", "wang")).values_list("pk", flat=True)}
    for row in csv.DictReader(io.StringIO(text)):
        assert not people & {row["actor"], row["step"], row["unit"]}


def test_a_person_gets_what_they_may_see_and_only_when_a_role_opens_it(
    worked_on: list[str], staff: Staff, someone: Someone, tmp_path: Path
) -> None:
    for username in ("zhou", "xu", "sysadmin"):
        with pytest.raises(Refused) as refused:
            list(journal.rows(someone(username)))
        assert refused.value.code == "not_allowed"
    here = table(staff("qd-zjj", "analyst"), tmp_path)
    assert set(here["case_id"].to_pylist()) == {worked_on[0]}
    assert table(staff("qd-sthj", "analyst"), tmp_path).num_rows == 0


def test_it_is_narrowed_by_when_entries_were_recorded_so_that_late_ones_are_not_missed(
    worked_on: list[str], tmp_path: Path
) -> None:
    before = timezone.now() - timedelta(minutes=5)
    assert table(SYSTEM, tmp_path, since=before).num_rows == Entry.objects.count()
    assert table(SYSTEM, tmp_path, until=before).num_rows == 0


def test_who_took_it_is_on_record_also_when_the_reader_breaks_off(worked_on: list[str], staff: Staff) -> None:
    person = staff("qd-12345", "analyst")
    lines = journal.csv_lines(journal.on_record(person, journal.rows(person), "csv", None, None))
    for _ in range(3):
        next(lines)
    lines.close()
    entry = RegistryEntry.objects.get(kind="journal.exported")
    assert (entry.by, entry.data["whole"]) == (person, False)
    list(journal.on_record(person, journal.rows(person), "parquet", None, None))
    assert RegistryEntry.objects.filter(kind="journal.exported").last().data["rows"] == Entry.objects.count()


def test_the_lifecycle_words_are_those_of_xes() -> None:
    standard = {
        *("schedule", "assign", "reassign", "start", "suspend", "resume", "withdraw", "complete"),
        *("ate_abort", "pi_abort", "autoskip", "manualskip"),
    }
    assert set(journal.LIFECYCLE.values()) < standard
