"""The city dashboard: its figures are those of stats, board and lists, and nobody is counted what they may not see."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from browser import Browser
from luodi.city.matters import board, stats
from luodi.city.matters.access import PUBLIC, follow
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.city_board import city_board
from luodi.city.registry.models import Person

Someone = Callable[[str], Person]
NOW = datetime.now(UTC)


@pytest.fixture
def city(db: None, someone: Someone) -> list[str]:
    """Twelve matters of one bureau, four of another: eight out of time, two answered late, one in time and liked."""
    made = [("qd-zjj", 80 + n if n < 10 else 2) for n in range(12)] + [("qd-gaj", 1)] * 4
    codes = []
    for n, (lead, days) in enumerate(made):
        at = Moment(NOW - timedelta(days=days, hours=1))
        raised = raise_matter(PUBLIC, Draft("hotline", f"路灯{n}", "请修", "370202", facts={"kind": "投诉"}), moment=at)
        act(someone("zhou"), action("accept"), raised.number, moment=at)
        act(someone("wu"), action("assign"), raised.number, {"lead": lead}, moment=at)
        codes.append((raised.number, raised.secret))
    for number, _ in (*codes[:2], codes[10]):
        act(someone("wang"), action("handle"), number, {"words": "修好了"})
        act(someone("feng"), action("sign"), number, {"verdict": "agree"})
        act(someone("wang"), action("reply"), number, {"words": "修好了"})
    act(follow(*codes[10])[1], action("rate"), codes[10][0], {"stars": "5"})
    raise_matter(PUBLIC, Draft("hotline", "未受理", "请修", "370202", facts={"kind": "投诉"}))
    return [number for number, _ in codes]


@pytest.mark.parametrize("username", ["xu", "feng", "zhou"])
def test_its_figures_are_those_of_stats_and_board(city: list[str], someone: Someone, username: str) -> None:
    who = someone(username)
    shown = city_board(who, "qd")
    told, open_ = stats.answered(who).all, board.board(who, "qd").whole
    sums = shown.whole.sums
    assert (sums.registered, sums.accepted, sums.answered) == (told.received, told.accepted, told.answered)
    assert (sums.on_time, sums.late, sums.overdue) == (told.on_time, told.late, told.overdue)
    assert shown.whole.open.lamps == open_.lamps
    assert sum(part.sums.registered for part in shown.parts) == sums.registered


def test_each_step_of_the_funnel_is_a_part_of_the_one_before(city: list[str], someone: Someone) -> None:
    sums = city_board(someone("xu")).whole.sums
    assert (sums.registered, sums.accepted, sums.answered) == (17, 16, 3)
    assert (sums.on_time, sums.late, sums.overdue) == (1, 2, 8)
    assert (sums.rated, sums.satisfied) == (1, 1)


def test_a_number_leads_to_a_list_as_long(city: list[str], browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    page = browser.get("/desk/city/")
    for wanted in ("unit=qd-zjj&since", "unit=qd-zjj&lamp=red"):
        link = page.one(f"//section[contains(@class, 'city-units')]//a[contains(@href, '{wanted}')]")
        assert len(browser.get(link.get("href")).all("//table[@class='list']//tbody/tr")) == int(link.text_content())


def test_cells_of_few_are_not_told(city: list[str], someone: Someone, browse: Callable[..., Browser]) -> None:
    cells = browse("xu").get("/desk/city/").all("//table[@class='heat']//tbody/tr")
    told = {row.xpath("string(th)"): row.xpath("normalize-space(td)") for row in cells}
    assert told == {"市住房城乡建设局": "90.9%"}, "eleven whose time is over, ten of them late"


def test_what_grew_is_told_with_both_numbers_and_a_percentage_only_of_a_base_large_enough(
    city: list[str], someone: Someone
) -> None:
    (hot,) = city_board(someone("xu"), days=90).hot
    assert (hot.code, hot.now, hot.before) == ("hotline", 17, 0)
    assert hot.change.refusal is not None
    assert city_board(someone("xu"), days=30).hot == [], "seven are too few to lead a list"


def test_a_district_has_its_own_and_an_unknown_unit_none(
    city: list[str], someone: Someone, browse: Callable[..., Browser]
) -> None:
    assert city_board(someone("xu"), "qd-zjj").whole.sums.registered == 12
    assert city_board(someone("xu"), "370212").whole.sums.registered == 0
    assert browse("xu").get("/desk/city/?under=370212").status == 200
    assert browse("xu").get("/desk/city/?under=nowhere").status == 404
    assert browse("xu").get("/desk/city/?days=nonsense").status == 200


def test_whoever_has_nothing_to_do_with_them_is_counted_nothing(
    city: list[str], staff: Callable[..., Person], browse: Callable[..., Browser]
) -> None:
    stranger = staff("qd-sthj", "handler")
    for under in ("", "qd"):
        shown = city_board(stranger, under)
        assert (shown.whole.sums.registered, shown.parts, shown.heat, shown.hot) == (0, [], {}, [])
    assert "没有登记的事项" in browse(stranger.username).get("/desk/city/").text


def test_a_rising_word_opens_the_matters_it_stands_in(
    db: None, someone: Someone, browse: Callable[..., Browser]
) -> None:
    for n in range(22):
        draft = Draft("hotline", "充电桩故障" if n < 11 else "路灯不亮", "请修", "370202", facts={"kind": "投诉"})
        raise_matter(PUBLIC, draft, moment=Moment(NOW - timedelta(days=2 if n < 11 else 40)))
    browser = browse("xu")
    page = browser.get("/desk/city/?days=30")
    link = page.one("//section[contains(@class, 'city-words')]//a[b='充电桩']")
    assert "上期 0" in page.one("//section[contains(@class, 'city-words')]").text_content()
    assert len(browser.get(link.get("href")).all("//table[@class='list']//tbody/tr")) == 11


def test_a_wall_asks_anew_by_itself_and_a_desk_does_not(city: list[str], browse: Callable[..., Browser]) -> None:
    client = browse("xu").client
    assert client.get("/desk/city/?wall=1")["Refresh"] == "60"
    assert "Refresh" not in client.get("/desk/city/")


def test_every_drawing_has_its_numbers_beside_it(city: list[str], browse: Callable[..., Browser]) -> None:
    page = browse("xu", "en").get("/desk/city/")
    assert page.all("//*[@class='atlas shaded']//*[@data-region='370212']")
    steps = page.all("//details[@class='numbers']//tbody/tr")
    assert [row.xpath("string(td[1])") for row in steps] == ["17", "16", "3", "1", "1"]
