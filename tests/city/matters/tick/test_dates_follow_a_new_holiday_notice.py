"""Past the last holiday notice a date is provisional; loading the notice moves it, and the old one is kept."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

from tick_town import load_changed_pack, raised

from luodi.city.matters.models import Clock, Entry
from luodi.city.matters.office import office
from luodi.city.matters.store import Act, Order, submit
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.store.rows import unstamp
from luodi.city.matters.tick import tick
from luodi.engines.process import THE_SYSTEM, Command, unpack_entry
from luodi.engines.worktime import SHANGHAI


def accepted_at_the_years_end() -> tuple[str, int]:
    """Return a matter accepted two days before the notices end (or now, should that be later), and the moment."""
    number = raised()
    last = office().calendar.official_until - timedelta(days=2)
    at = max(now_ms(), unstamp(datetime(last.year, last.month, last.day, 12, tzinfo=SHANGHAI)))
    submit(Order([Act(number, Command("accept", THE_SYSTEM, at))]))
    return number, at


def overall(number: str) -> Clock:
    return Clock.objects.get(matter__number=number, name="overall")


def publish(folder: Path, due: date) -> None:
    """Load a copy of the pack with made-up notices up to the year of `due`, on which nobody works."""
    first = office().calendar.official_until.year + 1
    files = []
    for year in range(first, due.year + 1):
        days = [f"{year}-01-01"] + ([due.isoformat()] if year == due.year else [])
        rows = [{"name": "假日", "date": day, "isOffDay": True} for day in dict.fromkeys(days)]
        files.append((f"calendar/{year}.json", json.dumps({"year": year, "days": rows})))
    listed = ", ".join(name for name, _ in files)
    load_changed_pack(
        folder,
        calendar=lambda text: text.replace("notices: []", f"notices: [{listed}]"),
        extra=files,
    )


def test_a_provisional_date_becomes_firm_and_moves_and_the_old_one_stays_on_record(db: None, tmp_path: Path) -> None:
    number, at = accepted_at_the_years_end()
    before = overall(number)
    assert before.provisional
    assert tick(at).recomputed == 0
    publish(tmp_path, (before.due - timedelta(seconds=1)).astimezone(SHANGHAI).date())
    assert tick(at).recomputed == 1
    after = overall(number)
    assert (after.provisional, after.calendar) == (False, office().calendar.version)
    assert after.due > before.due
    entry = unpack_entry(Entry.objects.get(matter__number=number, kind="recalendared").body)
    assert entry.data["moved"]["overall"] == [unstamp(before.due), unstamp(after.due)]


def test_what_is_recomputed_once_is_not_recomputed_again_and_closed_matters_never(db: None, tmp_path: Path) -> None:
    running, at = accepted_at_the_years_end()
    closed, _ = accepted_at_the_years_end()
    submit(Order([Act(closed, Command("withdraw", THE_SYSTEM, at))]))
    publish(tmp_path, (overall(running).due - timedelta(seconds=1)).astimezone(SHANGHAI).date())
    assert tick(at).recomputed == 1
    assert tick(at).recomputed == 0
    assert not Entry.objects.filter(matter__number=closed, kind="recalendared").exists()
