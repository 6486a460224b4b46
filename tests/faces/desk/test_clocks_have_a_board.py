"""时钟看板 and the inbox of parallel work: what runs, stands and is late, by item and unit, down to the matters."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from browser import Browser, Page
from luodi.city.matters import clock_board
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.clock_board import DEEMED, SIZE, Wanted
from luodi.city.matters.proof import verify
from luodi.city.matters.tick import tick
from luodi.city.registry.models import Person

Someone = Callable[[str], Person]
REVIEWS = {
    "planning_review": "lan",
    "building_review": "wang",
    "environment_review": "shen",
    "municipal_review": "chen",
}


def filed() -> str:
    facts = {"project": "厂房", "area": 900, "site": "no"}
    reporter = {"name": "王建设", "phone": "1"}
    draft = Draft("construction-permit", "智造园厂房", "", "370213001", facts=facts, reporter=reporter)
    return raise_matter(PUBLIC, draft).number


def accepted(someone: Someone) -> str:
    """A permit on which four departments work at once, with one paper promised."""
    number, zuo = filed(), someone("zuo")
    for key in ("application", "land", "planning", "safety"):
        act(zuo, action("receive"), number, {"material": key, "how": "paper"})
    act(zuo, action("promise"), number, {"materials": ["drawings"]})
    act(zuo, action("accept"), number, {})
    return number


@pytest.fixture
def number(db: None, someone: Someone) -> str:
    return accepted(someone)


def counts(page: Page, row: str) -> list[str]:
    """Return a row's numbers as the page shows them."""
    line = page.one(f"//tr[normalize-space(th)='{row}']")
    return [cell.xpath("string((a/text()|span/text())[1])").strip() for cell in line.findall("td")]


def test_each_department_has_its_clock_and_a_pause_stands_for_one_alone(number: str, someone: Someone) -> None:
    act(someone("shen"), action("pause"), number, {"name": "特别程序", "reason": "评审"}, step="environment_review")
    found = clock_board.board(someone("xu"), "step")
    lines = {line.name.zh: line.counts for line in found.by_unit}
    assert (lines["市生态环境局"]["paused"], lines["市生态环境局"]["running"]) == (1, 0)
    assert lines["市自然资源和规划局"]["running"] == 1
    assert (found.whole.counts["running"], found.whole.counts["paused"]) == (3, 1)
    whole = clock_board.board(someone("xu"), "whole").whole.counts
    assert (whole["running"], whole["paused"]) == (0, 2), "legal and promised stand with it"
    assert clock_board.board(someone("xu"), "promise").whole.counts["running"] == 1
    assert verify().wrong == []


def test_a_resumed_clock_runs_and_an_ended_one_is_counted_no_more(number: str, someone: Someone) -> None:
    shen = someone("shen")
    act(shen, action("pause"), number, {"name": "特别程序", "reason": "评审"}, step="environment_review")
    act(shen, action("resume"), number, {}, step="environment_review")
    assert clock_board.board(someone("xu"), "step").whole.counts["paused"] == 0
    act(someone("lan"), action("sign"), number, {"verdict": "agree"}, step="planning_review")
    assert clock_board.board(someone("xu"), "step").whole.total == 3


def test_late_is_what_has_run_out_and_does_not_stand(number: str, someone: Someone) -> None:
    act(someone("shen"), action("pause"), number, {"name": "特别程序", "reason": "评审"}, step="environment_review")
    later = timezone.now() + timedelta(days=20)
    found = clock_board.board(someone("xu"), "step", later).whole.counts
    assert (found["late"], found["paused"], found["running"]) == (3, 1, 0)
    listed, more = clock_board.clocks(someone("xu"), Wanted("step", "late"), now=later)
    assert ({one.clock for one in listed}, more) == ({f"step/{k}" for k in REVIEWS if k != "environment_review"}, False)


def test_acceptance_by_silence_is_counted_as_such(db: None, someone: Someone) -> None:
    filed()
    at = timezone.now() + timedelta(days=20)
    with time_machine.travel(at, tick=False):
        tick(round(at.timestamp() * 1000))
        found = clock_board.board(someone("xu"))
        assert found.whole.counts[DEEMED] == 1
        listed, _ = clock_board.clocks(someone("xu"), Wanted("whole", DEEMED, "construction-permit"))
        assert len(listed) == 1


def test_every_number_opens_the_clocks_it_counts(number: str, someone: Someone) -> None:
    accepted(someone)
    desk = Browser(person=someone("xu"))
    page = desk.get("/desk/clocks/?kind=step")
    assert counts(page, "建筑工程施工许可") == ["8", "0", "0", "0"]
    for link in page.all("//main//td/a | //main//nav[contains(@class,'lamps')]/a"):
        n = int(link.xpath("string(b)") or link.xpath("string(text()[1])").strip())
        listed = desk.get(link.get("href"))
        rows = listed.all("//main//tbody/tr") if n else []
        assert len(rows) == n, link.get("href")


def test_nobody_counts_what_they_do_not_see(number: str, someone: Someone) -> None:
    for who, n in (("xu", 4), ("zuo", 4), ("lan", 4), ("yang", 0), ("zhou", 0), ("sysadmin", 0)):
        assert clock_board.board(someone(who), "step").whole.total == n, who
    assert clock_board.clocks(someone("yang"), Wanted("step"))[0] == []
    act(someone("lan"), action("stand_aside"), number, {"reason": "亲属"})
    assert clock_board.board(someone("lan"), "step").whole.total == 0


@pytest.mark.parametrize(
    "query", ["kind=nothing&state=late", "kind=step&state=nothing", "unit=nowhere&kind=step", "page=x&kind=step"]
)
def test_what_is_not_known_finds_nothing_and_breaks_nothing(number: str, someone: Someone, query: str) -> None:
    page = Browser(person=someone("xu")).get(f"/desk/clocks/list/?{query}")
    assert page.status == 200
    assert bool(page.all("//main//tbody/tr")) == query.startswith("page")


def test_a_long_list_is_read_page_by_page_with_no_more_statements(db: None, someone: Someone) -> None:
    for _ in range(SIZE // 4 + 1):
        accepted(someone)
    first, more = clock_board.clocks(someone("xu"), Wanted("step"))
    rest, end = clock_board.clocks(someone("xu"), Wanted("step"), after=SIZE)
    assert (len(first), more, len(rest), end) == (SIZE, True, 4 * (SIZE // 4 + 1) - SIZE, False)
    clock_board.board(someone("xu"), "step")  # what is remembered per process is remembered now
    with CaptureQueriesContext(connection) as seen:
        clock_board.board(someone("xu"), "step")
    assert len(seen) <= 6


def test_a_department_sees_who_works_beside_it(number: str, someone: Someone) -> None:
    act(someone("shen"), action("pause"), number, {"name": "特别程序", "reason": "评审"}, step="environment_review")
    act(someone("lan"), action("sign"), number, {"verdict": "agree"}, step="planning_review")
    raise_matter(PUBLIC, Draft("hotline", "路灯不亮", facts={"kind": "投诉"}))
    page = Browser(person=someone("wang")).get("/desk/?scope=unit&parallel=1")
    (row,) = page.all("//main//tbody/tr")
    told = {kind: row.xpath(f".//li[@class='beside-{kind}']") for kind in ("done", "paused", "open")}
    assert {kind: len(found) for kind, found in told.items()} == {"done": 1, "paused": 1, "open": 1}
    assert "市自然资源和规划局 · 规划审查" in " ".join(told["done"][0].text_content().split())
    assert row.xpath(".//input[@name='pick']"), "rows are picked as in any inbox"
    assert page.all("//form[@id='many']//button[contains(@formaction, '/many/claim/')]")


def test_work_that_nobody_shares_is_in_no_parallel_inbox(db: None, someone: Someone) -> None:
    number = filed()
    page = Browser(person=someone("zuo")).get("/desk/?scope=unit&parallel=1")
    assert number not in page.text
    assert number in Browser(person=someone("zuo")).get("/desk/?scope=unit").text


def test_a_board_reads_what_is_open_and_not_all_there_ever_was(number: str, someone: Someone) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("how SQLite tells its plans")
    for kind, index in (("whole", "clock_by_due"), ("promise", "clock_by_due"), ("step", "step_open_by_unit")):
        with CaptureQueriesContext(connection) as seen:
            clock_board.board(someone("xu"), kind)
        told = next(query["sql"] for query in seen.captured_queries if "place" in query["sql"])
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {told}")
            plan = [row[3] for row in cursor.fetchall()]
        assert any(index in line for line in plan), plan
        assert not any(line.startswith("SCAN matters_matter") for line in plan), plan
