"""Permits from an event log: one matter a case, with the legal and the planned date as the source tells them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from import_support import PACK, report

from api_client import ApiClient
from browser import Browser
from luodi.city.matters import stats
from luodi.city.matters.importing import Tally, read_map, run
from luodi.city.matters.models import Clock, Entry, Matter
from luodi.city.matters.proof import verify
from luodi.city.matters.stats import Kept
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import unpack_entry
from real_data import shared

Staff = Callable[..., Person]
pytestmark = pytest.mark.django_db
MAP = PACK / "imports" / "receipt.yaml"
HEADER = (
    "case:channel,case:concept:name,case:deadline,case:department,case:enddate,case:enddate_planned,case:group,"
    "case:startdate,concept:name"
)
START = "2011-03-01 09:00:00.020000+01:00"
LEGAL = "2011-04-26 09:00:00+02:00"
PLANNED = "2011-04-20 09:00:00.010000+02:00"


def event(case: str, end: str = "", *, legal: str = LEGAL, planned: str = PLANNED, start: str = START) -> str:
    return f"Desk,{case},{legal},General,{end},{planned},Group 1,{start},T01"


def take(folder: Path, *rows: str, change: tuple[str, str] = ("", "")) -> Tally:
    (folder / "log.csv").write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    (folder / "map.yaml").write_text(MAP.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    return run(folder / "log.csv", read_map(folder / "map.yaml"), folder / "report.csv")


def matter(case: str) -> Matter:
    return Matter.objects.get(origins__source="receipt", origins__key=case)


def clock(case: str, name: str) -> Clock:
    return Clock.objects.get(matter=matter(case), name=name)


def kept() -> Kept:
    return stats.kept(types=["imported-permit"])["imported-permit"]


def test_of_1329_ended_permits_377_are_late_by_law_and_389_by_plan(tmp_path: Path) -> None:
    tally = run(shared("logs/receipt.csv"), read_map(MAP), tmp_path / "report.csv")
    assert (tally.rows, tally.taken, tally.events, tally.refused) == (8577, 1434, 7143, 0)
    found = kept()
    assert (found.ended, found.legal_late, found.promised_late) == (1329, 377, 389)
    assert (found.legal_given, found.promised_given) == (1329, 1329)
    assert Matter.objects.filter(type__code="imported-permit", status="open").count() == 1434 - 1329
    said = report(tmp_path)
    assert {line["key"] for line in said if line["field"] == "closed"} == {"case-10862", "case-8267"}
    assert run(shared("logs/receipt.csv"), read_map(MAP), tmp_path / "again.csv").taken == 0


def test_the_rows_of_a_case_are_one_matter_and_what_differs_is_named(tmp_path: Path) -> None:
    tally = take(tmp_path, event("a"), event("a"), event("b"), event("a", legal="2011-05-01 09:00:00+02:00"))
    assert (tally.rows, tally.taken, tally.events) == (4, 2, 2)
    assert clock("a", "legal").due == datetime(2011, 4, 26, 7, 0, 0, 1000, tzinfo=UTC)
    assert [(line["row"], line["key"], line["outcome"]) for line in report(tmp_path)] == [("5", "a", "noted")]


@pytest.mark.parametrize(
    ("end", "late"),
    [
        ("2011-04-20 09:00:00.010000+02:00", (0, 0)),
        ("2011-04-20 09:00:00.011000+02:00", (0, 1)),
        ("2011-04-26 09:00:00+02:00", (0, 1)),
        ("2011-04-26 09:00:00.001000+02:00", (1, 1)),
    ],
)
def test_what_ends_at_the_very_moment_given_is_in_time(tmp_path: Path, end: str, late: tuple[int, int]) -> None:
    take(tmp_path, event("a", end))
    assert (kept().legal_late, kept().promised_late) == late


def test_a_date_without_a_time_lasts_until_its_midnight_there(tmp_path: Path) -> None:
    take(tmp_path, event("a", "2011-04-26 23:59:59.900000+02:00", legal="2011-04-26"))
    assert clock("a", "legal").due == datetime(2011, 4, 26, 22, tzinfo=UTC)
    assert kept().legal_late == 0


def test_where_the_source_gives_no_date_it_is_computed_and_the_two_are_told_apart(tmp_path: Path) -> None:
    """Eight weeks from Tuesday 1 March in China's time end with 26 April."""
    take(tmp_path, event("a", "2011-04-01 09:00:00+02:00"), event("b", "2011-04-01 09:00:00+02:00", legal=""))
    assert (clock("a", "legal").given, clock("b", "legal").given) == (True, False)
    assert clock("b", "legal").due == datetime(2011, 4, 26, 16, tzinfo=UTC)
    assert (kept().ended, kept().legal_given, kept().promised_given) == (2, 1, 2)
    assert [(line["key"], line["field"]) for line in report(tmp_path)] == [("b", "dues.legal")]


def test_a_date_that_cannot_be_read_is_refused_and_a_clock_the_type_has_not_is_named(tmp_path: Path) -> None:
    assert take(tmp_path, event("a", legal="soon")).refused == 1
    with pytest.raises(Refused) as caught:
        take(tmp_path, event("b"), change=("legal: case", "lawful: case"))
    assert caught.value.code == "unknown_clock"
    assert "legal" in caught.value.message.en


def test_an_end_at_midnight_of_the_day_it_was_raised_is_a_day_without_a_time(tmp_path: Path) -> None:
    take(tmp_path, event("a", "2011-03-01 00:00:00.010000+01:00"))
    assert matter("a").answered == datetime(2011, 3, 1, 22, 59, 59, 10_000, tzinfo=UTC).replace(microsecond=0)
    assert [line["outcome"] for line in report(tmp_path)] == ["noted"]
    tally = take(tmp_path, event("b", "2011-03-01 00:00:00+01:00"), change=("midnight: day\n", ""))
    assert tally.refused == 1, "without that word it ends before it was raised"


def test_it_is_marked_in_the_journal_on_the_page_and_to_programs(tmp_path: Path, staff: Staff) -> None:
    take(tmp_path, event("a"))
    number = matter("a").number
    told = unpack_entry(Entry.objects.get(matter__number=number, kind="registered").body).data["told"]
    assert told["legal"] == round(datetime(2011, 4, 26, 7, 0, 0, 1000, tzinfo=UTC).timestamp() * 1000)
    clerk = staff("qd-spj", "clerk")
    page = Browser("zh", clerk).get(f"/desk/matters/{number}/").text
    assert page.count("日期为来源所给，非计算所得") == 2
    assert "来源所给的期限：法定时限 2011年4月26日 15:00" in page
    clocks = ApiClient().as_(clerk).matter(number).ok()["clocks"]
    assert {c["name"]: c["given"] for c in clocks} == {"legal": True, "promised": True}


def test_nothing_moves_it_and_the_record_is_proved(tmp_path: Path) -> None:
    take(tmp_path, event("a", "2011-04-01 09:00:00+02:00"), event("b"))
    assert verify().ok
    Clock.objects.filter(matter=matter("b"), name="legal").update(due=clock("b", "legal").due + timedelta(days=1))
    assert not verify().ok


def test_a_person_cannot_give_a_clock_its_date_nor_move_it(tmp_path: Path, staff: Staff) -> None:
    api = ApiClient().as_("zhou")
    assert api.raise_("hotline", "路灯不亮", region="370202", told={"overall": 1}).status == 422
    take(tmp_path, event("a"))
    head = api.as_(staff("qd-spj", "head"))
    assert head.act(matter("a").number, "ask_extension", clock="legal", reason="复杂").code == "no_extension"


def test_figures_are_of_what_one_may_see(tmp_path: Path, staff: Staff) -> None:
    take(tmp_path, event("a", "2011-04-27 09:00:00+02:00"))
    elsewhere, here = staff("qd-zjj", "handler"), staff("qd-spj", "clerk")
    assert stats.kept(elsewhere)["imported-permit"].ended == 0
    assert stats.kept(here)["imported-permit"].legal_late == 1
    assert "hotline" not in stats.kept(), "it promises no second limit"
