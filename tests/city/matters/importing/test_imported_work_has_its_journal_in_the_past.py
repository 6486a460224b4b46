"""A row becomes a matter whose entries happened when they happened and were recorded now."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from import_support import MAP, row, take

from luodi.city.matters import apart, proof
from luodi.city.matters.models import Clock, Entry, ImportRun, Matter, Words

pytestmark = pytest.mark.django_db


def only() -> Matter:
    return Matter.objects.select_related("reporter__key", "lead").get(origins__source="test")


def test_each_entry_happened_then_and_was_recorded_now(tmp_path: Path) -> None:
    take(tmp_path, [row()])
    entries = list(Entry.objects.filter(matter=only()).order_by("seq"))
    assert [e.kind for e in entries] == ["registered", "replied", "closed"]
    assert entries[0].happened == datetime(2019, 4, 1, 1, tzinfo=UTC)
    assert entries[1].happened == datetime(2019, 4, 10, 2, tzinfo=UTC)
    assert all(timezone.now() - e.recorded < timedelta(minutes=5) for e in entries)


def test_the_projection_shows_it_answered_closed_and_on_its_clock(tmp_path: Path) -> None:
    take(tmp_path, [row()])
    matter, clock = only(), Clock.objects.get(matter=only(), name="overall")
    assert (matter.status, matter.reason, matter.region, matter.channel) == ("closed", "answered", "A/A7", "import")
    assert matter.answered == clock.stopped == datetime(2019, 4, 10, 2, tzinfo=UTC)
    assert clock.due == datetime(2019, 4, 16, 16, tzinfo=UTC)


def test_words_and_the_reporter_lie_apart_and_nobody_holds_a_code(tmp_path: Path) -> None:
    take(tmp_path, [row()])
    matter = only()
    bodies = "".join(Entry.objects.filter(matter=matter).values_list("body", flat=True))
    assert "已修好" not in bodies
    assert dict(Words.objects.filter(matter=matter).values_list("n", "body")) == {
        "1.title": "A7县路灯不亮",
        "1.text": "路灯坏了",
        "2.words": "已修好",
    }
    assert apart.reveal(matter.reporter) == {"name": "某女士"}
    assert matter.secret == ""


def test_what_has_no_answer_yet_stays_open(tmp_path: Path) -> None:
    take(tmp_path, [row(reply="", replied="")])
    assert only().status == "open"
    assert only().answered is None
    assert list(Entry.objects.filter(matter=only()).values_list("kind", flat=True)) == ["registered"]


def test_verification_holds_over_imported_matters(tmp_path: Path) -> None:
    take(tmp_path, [row(n) for n in range(30)], group=7)
    found = proof.verify()
    assert found.ok, found.render("en")
    assert found.entries >= 90


def test_a_unit_of_the_map_leads_and_any_other_name_is_noted(tmp_path: Path) -> None:
    with_units = MAP + "unit: {from: who, codes: {某女士: qd-zjj}}\n"
    tally = take(tmp_path, [row(1), row(2, who="不认识")], with_units)
    leads = Matter.objects.filter(origins__source="test").order_by("pk").values_list("lead__code", flat=True)
    assert list(leads) == ["qd-zjj", "qd-12345"]
    assert (tally.taken, tally.noted) == (2, 1)


def test_a_whole_way_can_be_told_step_by_step(tmp_path: Path) -> None:
    way = MAP.replace("imported-message", "hotline").replace(
        "path: [{do: reply, at: replied}]",
        "unit: {from: who, codes: {某女士: qd-zjj}}\n"
        "path:\n  - {do: accept, at: raised}\n  - {do: assign, at: raised}\n  - {do: handle, at: replied}\n"
        "  - {do: sign, at: replied, with: {verdict: agree}}\n  - {do: reply, at: replied}\n",
    )
    take(tmp_path, [row()], way)
    kinds = list(Entry.objects.filter(matter=only()).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["registered", "accepted", "assigned", "handled", "signed", "replied"]
    assert only().lead.code == "qd-zjj"


def test_the_run_is_on_record(tmp_path: Path) -> None:
    take(tmp_path, [row(1), row(2), row(3, title="")])
    kept = ImportRun.objects.get(source="test")
    assert (kept.rows, kept.taken, kept.refused) == (3, 2, 1)
    assert kept.finished is not None
