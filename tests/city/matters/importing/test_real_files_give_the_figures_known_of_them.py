"""The real messages and service requests, counted from the record and not from the file."""

from pathlib import Path

import pytest
from import_support import PACK, report

from luodi.city.matters import stats
from luodi.city.matters.importing import Tally, read_map, run
from luodi.city.matters.models import Matter
from real_data import shared


def imported(path: str, name: str, folder: Path) -> Tally:
    return run(shared(path), read_map(PACK / "imports" / f"{name}.yaml"), folder / "report.csv")


@pytest.mark.django_db
def test_2816_messages_are_stored_and_late_by_both_rules_as_counted_elsewhere(tmp_path: Path) -> None:
    tally = imported("appeals/replies.xlsx", "replies", tmp_path)
    figures = stats.answered(types=["imported-message"])
    assert (tally.taken, tally.refused, tally.noted) == (2816, 0, 1)
    assert [(line["key"], line["field"]) for line in report(tmp_path)] == [("27610", "replied")]
    assert (figures.all.accepted, figures.all.answered) == (2816, 2816)
    assert (figures.all.late, figures.all.on_time, figures.all.late_by_hours) == (1061, 1755, 1084)
    assert figures.all.median_days == pytest.approx(11.2, abs=0.05)
    assert figures.by_city["A"].accepted > 1000
    assert sum(group.late for group in figures.by_district.values()) == 1061


@pytest.mark.slow
@pytest.mark.django_db
def test_of_10000_requests_370_are_open_and_17_closed_before_they_opened(tmp_path: Path) -> None:
    tally = imported("requests311/sf311.csv", "sf311", tmp_path)
    matters = Matter.objects.filter(origins__source="sf311")
    assert (tally.rows, tally.taken, tally.refused) == (10_000, 9_983, 17)
    assert matters.filter(status="open").count() == 370
    assert {(line["outcome"], line["field"]) for line in report(tmp_path)} == {("refused", "closed")}
    assert len(report(tmp_path)) == 17
    assert stats.answered(types=["imported-request"]).all.answered == 9_613
