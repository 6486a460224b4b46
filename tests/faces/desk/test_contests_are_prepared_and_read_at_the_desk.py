"""擂台赛 at the desk: called by an assessor, papers written by the units, opened; published, everybody reads it."""

from collections.abc import Callable

import pytest

from api_client import ApiClient
from browser import Browser
from contests import Q1, call, day, decided, move, papers_due
from luodi.city.assessment.contests.models import Contest

As = Callable[[str], ApiClient]
Browse = Callable[..., Browser]


@pytest.fixture
def as_(db: None) -> As:
    return ApiClient().as_


def test_a_contest_is_called_written_for_opened_and_published(as_: As, browse: Browse) -> None:
    run = decided(as_, Q1, upto="published")
    qu, head = browse("qu"), browse("370202-head")
    page = qu.get("/desk/contests/")
    page = qu.send(page, page.form(button="定下"), of=f"districts/{run}", held=day(20))
    number = Contest.objects.get().number
    assert page.url == f"/desk/contests/{number}/"
    assert page.text.count("未交") == 10
    assert "您只看到本单位" in head.get(page.url).text
    page = head.get(f"/desk/contests/{number}/370202/")
    wrong = {"problems": "开工慢", "aims": "全部开工", "promises": f"新建口袋公园｜{day(200)}｜十二｜个"}
    page = head.send(page, page.form(button="交材料"), **wrong)
    assert (page.status, "不是数" in page.text) == (422, True)
    page = head.send(page, page.form(button="交材料"), **(wrong | {"promises": f"新建口袋公园|{day(200)}|12|个"}))
    assert "12个" in page.text
    assert browse("370203-head").get(f"/desk/contests/{number}/370202/").status == 404
    papers_due(number)
    page = qu.get(f"/desk/contests/{number}/")
    page = qu.send(page, page.form(button="开赛"))
    assert "已开赛" in page.text
    page = browse("370203-head").get(f"/desk/contests/{number}/370202/")
    assert "第 1 名" in page.text
    assert not page.all("//main//form"), "nobody else writes it"
    move(as_, number, "close").ok()
    assert browse().get(f"/contests/{number}/").status == 404, "not published yet"
    move(as_, number, "publish").ok()
    public = browse().get(f"/contests/{number}/370202/")
    assert "新建口袋公园" in public.text
    assert not public.all("//main//a[contains(@href,'/desk/')]")
    assert number in str(browse().get("/results/").html)


def test_only_kinds_and_runs_that_fit_are_offered_and_what_is_wrong_is_said_with_the_choice_kept(
    as_: As, browse: Browse
) -> None:
    qu = browse("qu")
    assert "还没有审定的" in qu.get("/desk/contests/").text, "no run is decided"
    run = decided(as_, Q1)
    page = qu.get("/desk/contests/")
    assert page.all("//select[@name='of']//option/@value") == [f"districts/{run}"]
    assert "2023年第一季度" in page.text
    page = qu.send(page, page.form(button="定下"), of=f"districts/{run}", held=day(1))
    assert (page.status, "时间已不够" in page.text) == (422, True)
    assert page.all("//input[@name='held']/@value") == [day(1)]
    for odd in ("", "nonsense", f"bureaus/{run}", "districts/"):
        assert qu.send(page, page.form(button="定下"), of=odd, held=day(20)).status in (404, 422)
    assert not browse("370202-head").get("/desk/contests/").all("//select[@name='of']")
    assert not Contest.objects.exists()


def test_a_contest_is_called_off_at_the_desk_with_its_reason(as_: As, browse: Browse) -> None:
    number = call(as_, decided(as_, Q1)).ok()["number"]
    qu, url = browse("qu"), f"/desk/contests/{number}/"
    page = qu.get(url)
    page = qu.send(page, page.form(button="取消"), reason="  ")
    assert (page.status, "请写明为什么取消" in page.text) == (422, True)
    page = qu.send(page, page.form(button="取消"), reason="考核结果更正，另定一场")
    assert "已取消" in page.text
    assert "考核结果更正，另定一场" in page.text
    assert not page.all("//main//form"), "nothing goes on"
    head = browse("370202-head").get(url)
    assert "考核结果更正，另定一场" in head.text
    assert "您只看到本单位" in head.text
    assert not head.all("//main//form")
    assert "已取消" in qu.get("/desk/contests/").text
