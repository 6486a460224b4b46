"""The supervision board: each number is that of the list it leads to, and nobody is counted what they may not see."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from browser import Browser
from luodi.city.matters import board as boards
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.queries import LAMPS, Sought, search
from luodi.city.registry.models import Person

Someone = Callable[[str], Person]
NOW = datetime.now(UTC)


@pytest.fixture
def city(db: None, someone: Someone) -> list[str]:
    """Matters of several units, some long overdue, one elevated, one answered late."""
    numbers = []
    for n, (lead, days) in enumerate([("qd-zjj", 90), ("qd-zjj", 80), ("qd-cgj", 70), ("qd-gaj", 1), ("qd-gaj", 0)]):
        at = Moment(NOW - timedelta(days=days, hours=1))
        draft = Draft("hotline", f"路灯不亮{n}", "请修", "370202", facts={"kind": "投诉"})
        number = raise_matter(PUBLIC, draft, moment=at).number
        act(someone("zhou"), action("accept"), number, moment=at)
        act(someone("wu"), action("assign"), number, {"lead": lead}, moment=at)
        numbers.append(number)
    act(someone("xu"), action("elevate"), numbers[0], {"to": "qd"})
    return numbers


def listed(who: Person, **sought: str) -> int:
    """Return how many matters a list shows."""
    return len(search(who, Sought(**sought), size=500).rows)


@pytest.mark.parametrize("username", ["xu", "feng", "zhou"])
def test_each_number_is_that_of_the_list_it_leads_to(city: list[str], someone: Someone, username: str) -> None:
    who = someone(username)
    shown = boards.board(who)
    assert shown.whole.total == sum(line.total for line in shown.lines)
    for lamp in LAMPS:
        assert shown.whole.lamps[lamp] == listed(who, unit=shown.under.code, lamp=lamp)
    for line in shown.lines:
        if not line.own:
            assert line.total == sum(listed(who, unit=line.node.code, lamp=lamp) for lamp in LAMPS)


def test_the_worst_come_first_with_how_often_they_were_pressed(city: list[str], someone: Someone) -> None:
    shown = boards.board(someone("xu"))
    late = [row.matter.number for row in shown.overdue]
    assert late[:3] == city[:3]
    assert city[4] not in late
    assert shown.overdue[0].pressed == 1
    assert [matter.number for matter in shown.elevated] == [city[0]]


def test_months_tell_what_was_raised_and_what_was_answered_late(city: list[str], someone: Someone) -> None:
    act(someone("wang"), action("handle"), city[1], {"words": "修好了"})
    act(someone("feng"), action("sign"), city[1], {"verdict": "agree"})
    act(someone("wang"), action("reply"), city[1], {"words": "修好了"})
    months = boards.board(someone("xu")).months
    assert len(months) == 12
    assert sum(month.raised for month in months) == 5
    assert (months[-1].answered, months[-1].late.n, months[-1].late.of) == (1, 1, 1)


def test_the_page_leads_down_from_unit_to_unit_and_to_the_list(city: list[str], browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    page = browser.get("/desk/board/")
    assert "督办看板" in page.text
    assert "超期最久" in page.text
    link = page.one("//table[@class='board']//a[contains(@href, 'unit=qd-zjj&lamp=red')]")
    rows = browser.get(link.get("href")).all("//table[@class='list']//tbody/tr")
    assert len(rows) == int(link.text_content())
    assert "住房城乡建设局" in browser.get("/desk/board/?under=qd-zjj").text
    assert browser.get("/desk/board/?under=nowhere").status == 404
    assert "Longest overdue" in browse("xu", "en").get("/desk/board/").text


def test_whoever_has_nothing_to_do_with_them_is_counted_nothing(
    city: list[str], staff: Callable[..., Person], browse: Callable[..., Browser]
) -> None:
    stranger = staff("qd-sthj", "handler")
    shown = boards.board(stranger)
    assert (shown.whole.total, shown.withheld, shown.overdue, shown.elevated) == (0, 0, [], [])
    assert boards.board(stranger, "qd").whole.total == 0
    assert "没有在办事项" in browse(stranger.username).get("/desk/board/").text


def test_what_lies_above_the_readers_level_is_a_number_and_no_small_one(city: list[str], someone: Someone) -> None:
    reader = someone("xu")
    for n in range(5):
        draft = Draft("report", f"举报{n}", "某人", "370202", facts={"domain": "作风问题"}, level=3)
        raise_matter(PUBLIC, draft)
        before = boards.board(reader)
        assert before.withheld == (5 if n == 4 else 0)
        assert before.whole.total == 5
    below = [boards.board(reader, line.node.code).withheld for line in before.lines if not line.own]
    assert set(below) == {0}, "a number for each unit could be taken from that of the whole"
