"""My open steps, most urgent first, told by lamp and in words; narrowed, paged, and never more than one may see."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from browser import Browser
from luodi.city.matters import queries
from luodi.city.matters.actions import Raised, act, action
from luodi.city.matters.models import Matter
from luodi.city.matters.queries import Sought
from luodi.city.registry.models import Person

Raise = Callable[..., Raised]
Someone = Callable[[str], Person]
LONG_AGO = timezone.now() - timedelta(days=30)


def statements(browser: Browser, url: str) -> int:
    browser.client.get(url)  # what is remembered per process is remembered now
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert browser.client.get(url).status_code == 200
    return len(seen)


def test_what_is_late_comes_first_with_words_and_lamp(browse: Callable[..., Browser], raised: Raise) -> None:
    raised(2, title="不急的")
    raised(2, title="早该办的", at=LONG_AGO)
    page = browse("wang").get("/desk/")
    assert page.text.index("早该办的") < page.text.index("不急的")
    assert "已超期" in page.text
    assert "还剩 5 个工作日" in page.text or "还剩 4 个工作日" in page.text
    assert [h.text_content().strip() for h in page.all("//h2[@class='group-head']")] == ["超期", "正常"]


def test_it_holds_only_what_i_can_do(browse: Callable[..., Browser], raised: Raise) -> None:
    raised(2, title="城建局的事")
    assert "城建局的事" in browse("wang").get("/desk/").text
    assert "城建局的事" not in browse("zhou").get("/desk/").text
    assert "城建局的事" not in browse("yang").get("/desk/?scope=unit").text


def test_what_a_colleague_took_is_seen_only_among_the_units(
    browse: Callable[..., Browser], raised: Raise, someone: Someone
) -> None:
    made = raised(2, title="已有人办")
    act(someone("wang2"), action("claim"), made.number, {}, step="handle")
    assert "已有人办" not in browse("wang").get("/desk/").text
    assert "已有人办" in browse("wang").get("/desk/?scope=unit").text


def test_a_paused_matter_stands_among_the_paused(
    browse: Callable[..., Browser], raised: Raise, someone: Someone
) -> None:
    made = raised(2, title="等补正")
    act(someone("wang"), action("pause"), made.number, {"name": "补正", "reason": "缺地址"})
    page = browse("wang").get("/desk/?lamp=paused")
    assert "等补正" in page.text
    assert "暂停中" in page.text
    assert "等补正" not in browse("wang").get("/desk/?lamp=green").text


def test_what_was_answered_is_not_due_however_late_it_was(
    browse: Callable[..., Browser], raised: Raise, someone: Someone
) -> None:
    """Its ladder had warned; no clock runs for it any more, so that it does not stand among what is due."""
    made = raised(2, title="答复过的")
    Matter.objects.filter(number=made.number).update(lamp="yellow")
    assert "答复过的" in browse("wang").get("/desk/?lamp=yellow").text
    Matter.objects.filter(number=made.number).update(due=None)
    assert "答复过的" not in browse("wang").get("/desk/?lamp=yellow").text
    assert "答复过的" in browse("wang").get("/desk/?lamp=green").text


def test_nobody_with_nothing_to_do_is_told_so(browse: Callable[..., Browser]) -> None:
    assert "没有待办" in browse("auditor").get("/desk/").text
    assert "Nothing to do" in browse("auditor", language="en").get("/desk/").text


def test_it_is_narrowed_by_words_and_type(browse: Callable[..., Browser], raised: Raise) -> None:
    raised(2, title="井盖缺失")
    raised(2, title="路灯不亮")
    browser = browse("wang")
    assert "路灯不亮" not in browser.get("/desk/?q=井盖").text
    assert "没有符合条件的待办" in browser.get("/desk/?type=petition").text


@pytest.mark.parametrize(
    "query",
    [
        "lamp=nonsense&type=%00&since=2026-99-99&after=x~y",
        "q=%00&unit=%00&status=%00",
        "after=1~2026-01-01T00:00:00~3~a%00~99999999999999999999999",
        "after=1~0001-01-01T00:00:00%2B00:00~3~a~1",
        "after=2026-01-01T00:00:00%2B00:00~99999999999999999999999",
        "since=0001-01-01&until=9999-12-31",
    ],
)
@pytest.mark.parametrize("url", ["/desk/", "/desk/matters/", "/desk/units/"])
def test_an_address_somebody_made_up_breaks_nothing(browse: Callable[..., Browser], url: str, query: str) -> None:
    page = browse("wang").get(f"{url}?{query}")
    assert page.status == 200
    assert page.text


def test_pages_follow_each_other_without_gap_or_double(raised: Raise, someone: Someone) -> None:
    for i in range(7):
        raised(2, title=f"第{i}件", at=LONG_AGO if i % 2 else None)
    wanted, after, seen = queries.inbox(someone("wang"), Sought())[0].rows, "", []
    for _ in range(4):
        found, counts = queries.inbox(someone("wang"), Sought(), after=after, size=2)
        seen += [task.matter.pk for task in found.rows]
        after = found.next
    assert seen == [task.matter.pk for task in wanted]
    assert after == ""
    assert sum(counts.values()) == 7


def test_an_objection_waits_for_the_dispatcher(browse: Callable[..., Browser], raised: Raise, someone: Someone) -> None:
    made = raised(2, title="不归我管")
    act(someone("wang"), action("object"), made.number, {"reason": "属城管"})
    page = browse("wu").get("/desk/")
    assert "等您裁定" in page.text
    assert page.all(f"//a[@href='/desk/matters/{made.number}/do/rule_objection/']")
    assert "等您裁定" not in browse("yang").get("/desk/").text


@pytest.mark.parametrize("url", ["/desk/", "/desk/?scope=unit", "/desk/matters/", "/desk/units/qd-zjj/"])
def test_more_rows_take_no_more_statements(browse: Callable[..., Browser], raised: Raise, url: str) -> None:
    browser = browse("wang")
    raised(2)
    few = statements(browser, url)
    for i in range(8):
        raised(2 + i % 2, at=LONG_AGO if i % 2 else None)
    assert statements(browser, url) == few
    assert few <= 17


def test_a_longer_life_takes_no_more_statements(
    browse: Callable[..., Browser], raised: Raise, someone: Someone
) -> None:
    browser, made = browse("wang"), raised(2)
    few = statements(browser, f"/desk/matters/{made.number}/")
    for i in range(6):
        act(someone("wang"), action("note"), made.number, {"words": f"第{i}次联系"})
    assert statements(browser, f"/desk/matters/{made.number}/") == few
    assert few <= 18
