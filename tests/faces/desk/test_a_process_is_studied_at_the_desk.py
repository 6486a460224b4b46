"""流程研究: a log brought or the journal taken is a map, with variants, loads and the cases behind each number."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from browser import Browser, Page
from luodi.city.matters.actions import Raised, act, action
from luodi.city.matters.models import Matter, Visibility
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.studies import access, advising, keeping, queries
from luodi.city.studies.actions import begin
from luodi.city.studies.actions.seek_advice import seek_advice
from luodi.city.studies.models import Study
from luodi.engines.insight.draw import span
from luodi.engines.insight.waiting import CAUSES

pytestmark = pytest.mark.django_db
Raise = Callable[..., Raised]
Someone = Callable[[str], Person]
LOG = """case,activity,time,unit
1,登记,2026-03-02 09:00,窗口
1,审查,2026-03-03 09:00,建设局
1,补正,2026-03-05 09:00,窗口
1,审查,2026-03-09 09:00,建设局
1,发证,2026-03-10 09:00,窗口
2,登记,2026-03-02 10:00,窗口
2,审查,2026-03-02 16:00,建设局
2,发证,2026-03-04 09:00,窗口
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.HOME = tmp_path
    yield
    keeping._open.clear()


def bring(browser: Browser, content: bytes = LOG.encode(), name: str = "permits.csv", **typed: Any) -> Page:
    page = browser.get("/desk/studies/")
    data = {"origin": "file", "file": SimpleUploadedFile(name, content), **typed}
    token = page.form(button="上传").xpath(".//input[@name='csrfmiddlewaretoken']")[0].get("value")
    response = browser.client.post("/desk/studies/", data | {"csrfmiddlewaretoken": token}, follow=True)
    return Page(response, response.request["PATH_INFO"])


def cells(page: Page, xpath: str) -> list[str]:
    return [cell.text_content().strip() for cell in page.all(xpath)]


def test_a_log_that_is_brought_is_a_map_at_once(browse: Callable[..., Browser]) -> None:
    page = bring(browse("xu"))
    assert page.status == 200
    assert "permits.csv" in page.text
    assert [tile.text_content().split()[0] for tile in page.all("//dl[@class='tiles']//dd")][:4] == ["2", "8", "4", "2"]
    assert "审查" in page.one("//svg[contains(@class, 'ld-map')]").text_content()
    assert cells(page, "//table//tbody/tr[1]/td")[:3] == ["补正", "审查", "4"], (
        "what costs the most days in all is first"
    )


def test_working_time_leaves_the_weekend_out(browse: Callable[..., Browser]) -> None:
    """From Thursday nine to Monday nine are four days by the calendar, and two working days of work."""
    browser = browse("xu")
    page = bring(browser)
    plain = browser.get(f"{page.url}?time=").all("//table//tbody/tr")[0].text_content()
    working = browser.get(f"{page.url}?time=working").all("//table//tbody/tr")[0].text_content()
    assert "4.0天" in plain
    assert "2.0工作日" in working


def test_variants_loads_and_the_cases_behind_each_number(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    url = bring(browser).url
    ways = browser.get(f"{url}variants/")
    assert len(ways.all("//ol[@class='variants']/li")) == 2
    loads = browser.get(f"{url}loads/")
    assert "窗口" in loads.text
    pong = loads.one("//section[h2='踢皮球']//tbody/tr[td='建设局']")
    assert pong.xpath("th")[0].text_content() == "窗口"
    behind = browser.get(pong.xpath(".//a")[0].get("href"))
    assert "全部 2 件" in behind.text
    redone = browser.get(loads.one("//section[h2='返工']//a").get("href"))
    assert cells(redone, "//tbody/tr/td[1]") == ["1"]


def test_every_count_of_cases_opens_its_cases(browse: Callable[..., Browser]) -> None:
    """Of the map, of who carries and hands over what, of what waits and of what leaves the flow."""
    browser = browse("xu")
    rare = many(1) + "\n99,登记,2026-01-05 09:00\n99,审查,2026-01-06 09:00"
    stray = bring(browser, rare.encode()).url
    url = bring(browser).url
    for address, section, row, cases in (
        (url, "从这里开始", "登记", 2),
        (url, "到这里结束", "发证", 2),
        (f"{url}loads/", "单位", "建设局", 2),
        (f"{url}loads/", "移交", "建设局", 2),
        (f"{url}waiting/", "等什么", "补正", 1),
        (f"{stray}discovered/", "不照着走的地方", "发证", 1),
    ):
        page = browser.get(address)
        link = page.all(f"//section[h2='{section}']//tr[*[starts-with(normalize-space(.), '{row}')]]//a")[-1]
        assert link.text_content() == str(cases), address
        behind = browser.get(link.get("href"))
        assert len(behind.all("//tbody/tr")) == cases, address
    assert browser.get(f"{stray}cases/?what=skipped&of=99-20").status == 404
    assert browser.get(f"{stray}cases/?what=unit&of=0").status == 404, "the log names no unit"


def test_every_event_is_a_dot_and_busy_activities_have_colours(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    page = browser.get(f"{bring(browser).url}loads/")
    chart = page.one("//svg[contains(@class, 'dotted')]")
    assert sum(path.get("d").count("M") for path in chart.xpath("path")) == 8
    assert [title.text_content() for title in chart.xpath("path/title")] == ["补正", "发证", "登记", "审查"], (
        "the busiest is drawn last, over the others"
    )
    assert [text.text_content() for text in chart.xpath("text")][::3] == ["2026-03-02", "2026-03-10"]
    assert cells(page, "//section[h2='点图']//ul/li") == ["审查", "登记", "发证", "补正"]


def test_the_flow_is_discovered_and_told_how_well_it_fits(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    url = bring(browser).url
    page = browser.get(f"{url}discovered/?noise=0")
    assert "补正" in page.one("//svg[contains(@class, 'ld-flow')]").text_content()
    assert cells(page, "//dl[@class='facts']/dd")[:2] == ["2 / 2 · 100%", "1.000"]
    assert "每件都照着走" in page.text
    assert browser.get(f"{url}discovered/?noise=x").one("//select/option[@selected]").get("value") == "20"


def test_what_leaves_the_discovered_flow_is_named(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    rare = many(1) + "\n99,登记,2026-01-05 09:00\n99,审查,2026-01-06 09:00"
    page = browser.get(f"{bring(browser, rare.encode()).url}discovered/")
    assert cells(page, "//dl[@class='facts']/dd")[0].startswith("40 / 41")
    astray = page.one("//section[h2='不照着走的地方']//tbody/tr")
    assert [cell.text_content() for cell in astray.xpath("th|td")] == ["发证", "跳过", "1"]


def test_what_is_too_big_to_discover_on_a_page_says_so(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    lines = "\n".join(f"1,环节{n},2026-01-05 {n // 60:02}:{n % 60:02}" for n in range(61))
    url = bring(browser, f"case,activity,time\n{lines}".encode()).url
    page = browser.get(f"{url}discovered/")
    assert (page.status, "有 61 个环节" in page.text) == (200, True)
    assert browser.client.get(f"{url}flow.svg").status_code == 404


def test_drawing_and_figures_are_taken_along(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    url = bring(browser).url
    svg = browser.client.get(f"{url}map.svg?detail=100")
    assert svg.headers["Content-Type"].startswith("image/svg+xml")
    assert b"<svg" in svg.content
    for part in ("dots", "flow", "waiting"):
        drawn = browser.client.get(f"{url}{part}.svg")
        assert drawn.status_code == 200
        assert b"<style>" in drawn.content
    assert browser.client.get(f"{url}nothing.svg").status_code == 404
    for part, row in (("map", "登记"), ("variants", 1), ("loads", "activity"), ("dots", 1), ("waiting", "审查")):
        book = CalamineWorkbook.from_filelike(BytesIO(b"".join(browser.client.get(f"{url}{part}.xlsx"))))
        assert book.get_sheet_by_index(0).to_python()[1][0] == row
    assert browser.client.get(f"{url}nothing.xlsx").status_code == 404
    assert browser.client.get(f"{url}redesign.xlsx").status_code == 404, "nobody asked for it yet"


def sheet(browser: Browser, url: str) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(browser.client.get(url))))
    return book.get_sheet_by_index(0).to_python()


def test_what_was_found_is_taken_along_as_a_workbook_too(browse: Callable[..., Browser]) -> None:
    """What leaves the flow discovered, and the causes of a gap, the same as on their pages."""
    browser = browse("xu")
    rare = many(1) + "\n99,登记,2026-01-05 09:00\n99,审查,2026-01-06 09:00"
    one = bring(browser, rare.encode(), "one.csv").url
    assert sheet(browser, f"{one}flow.xlsx?noise=20")[1][:4] == ["发证", "跳过 skipped", 1, 41]
    other = bring(browser, many(9).encode(), "other.csv").url
    of = "&".join(f"of={url.rstrip('/').rpartition('/')[2]}" for url in (one, other))
    page = browser.get(f"/desk/studies/compare/?{of}")
    rows = sheet(browser, "/desk/studies/compare/" + page.one("//a[contains(., 'Excel')]").get("href"))[1:]
    assert {row[0] for row in rows} == {"other.csv"}
    assert sum(row[5] for row in rows) == pytest.approx(rows[0][2])


def test_the_drawing_of_waiting_tells_the_causes_of_its_page(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    url = bring(browser, queueing().encode()).url
    drawn = browser.client.get(f"{url}waiting.svg").content.decode()
    assert "<title>人在忙" in drawn
    assert ">审查 " in drawn


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", b"x", "不认识的日志格式"),
        ("a.csv", b"", "文件是空的"),
    ],
)
def test_what_is_no_log_is_not_taken(browse: Callable[..., Browser], name: str, content: bytes, told: str) -> None:
    page = bring(browse("xu"), content, name)
    assert page.status == 422
    assert told in page.text
    assert not Study.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "案件编号,环节,时间\n1,登记,昨天\n".encode(), "第 2 行"),
        ("a.csv", b"p,q\n1,2\n", "列"),
        ("a.xes", b"<log><trace><event></trace></log>", "第 1 行"),
    ],
)
def test_a_broken_log_says_where_and_leaves_nothing_behind(
    browse: Callable[..., Browser], name: str, content: bytes, told: str
) -> None:
    page = bring(browse("xu"), content, name)
    assert told in page.text
    assert Study.objects.get().state == "failed"
    assert list(keeping.folder().iterdir()) == []


def test_columns_nobody_would_guess_are_named(browse: Callable[..., Browser]) -> None:
    odd = LOG.replace("case,activity,time,unit", "k,what,when,who")
    typed = {"column.case": "k", "column.activity": "what", "column.time": "when", "column.unit": "who"}
    page = bring(browse("xu"), odd.encode(), **typed)
    assert page.all("//dl[@class='tiles']//dd")[0].text_content() == "2"


def test_a_study_is_its_owners_unless_shared_with_a_unit(browse: Callable[..., Browser], someone: Someone) -> None:
    mine = bring(browse("wang")).url
    assert browse("wang2").get(mine).status == 404
    assert browse("wang2").get(f"{mine}loads/").status == 404
    (unit,) = access.units_of(someone("wang"))
    shared = bring(browse("wang"), unit=str(unit)).url
    assert browse("wang2").get(shared).status == 200
    assert browse("xu").get(shared).status == 404
    assert shared in browse("wang2").get("/desk/studies/").html


def test_it_is_shared_with_no_unit_but_ones_own(browse: Callable[..., Browser], someone: Someone) -> None:
    (unit,) = access.units_of(someone("zhou"))
    for wanted in (str(unit), "9" * 5000):
        page = bring(browse("wang"), unit=wanted)
        assert (page.status, "任职的单位" in page.text) == (422, True)


def test_what_no_database_keeps_is_left_out_of_what_was_typed(browse: Callable[..., Browser]) -> None:
    bring(browse("xu"), **{"column.case": "\x00case"})
    study = Study.objects.get()
    assert (study.state, study.asked["columns"]) == ("ready", {"case": "case"})


def test_only_its_owner_removes_it_and_the_log_goes_along(browse: Callable[..., Browser], someone: Someone) -> None:
    (unit,) = access.units_of(someone("wang"))
    url = bring(browse("wang"), unit=str(unit)).url
    other = browse("wang2")
    assert not other.get(url).all("//details[@class='drop']")
    other.client.handler.enforce_csrf_checks = False
    other.client.post(f"{url}drop/")
    assert Study.objects.count() == 1
    owner = browse("wang")
    page = owner.get(url)
    owner.send(page, page.form("drop/"))
    assert not Study.objects.exists()
    assert list(keeping.folder().iterdir()) == []


def test_a_large_log_is_prepared_by_the_ticker(browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begin, "AT_ONCE", 10)
    browser = browse("xu")
    page = bring(browser)
    assert "正在准备" in page.text
    assert keeping.work(timezone.now()) == 1
    assert "审查" in browser.get(page.url).one("//svg[contains(@class, 'ld-map')]").text_content()
    assert keeping.work(timezone.now()) == 0


def journal(browser: Browser, *types: str) -> Page:
    page = browser.get("/desk/studies/")
    return browser.send(page, page.form(button="取来"), types=list(types))


def test_the_journal_is_studied_by_whoever_may_see_its_matters(browse: Callable[..., Browser], raised: Raise) -> None:
    for title in ("一", "二", "三"):
        raised(3, title=title)
    page = journal(browse("xu"), "hotline")
    assert page.all("//dl[@class='tiles']//dd")[0].text_content() == "3"
    assert "登记" in page.one("//svg[contains(@class, 'ld-map')]").text_content()
    nobody = journal(browse("zuo"), "hotline")
    assert nobody.all("//dl[@class='tiles']//dd")[0].text_content() == "0"
    assert "没有您看得见的" in nobody.text


def test_the_cases_behind_are_those_one_may_see_now(browse: Callable[..., Browser], raised: Raise) -> None:
    numbers = [raised(2, title=title).number for title in ("一", "二")]
    browser = browse("wang")
    asked = f"{journal(browser, 'hotline').url}cases/?what=begin&of=0"
    assert all(number in browser.get(asked).text for number in numbers)
    Matter.objects.filter(number=numbers[0]).update(level=3)
    Visibility.objects.filter(matter__number=numbers[0]).update(level=3)
    page = browser.get(asked)
    assert numbers[0] not in page.html
    assert numbers[1] in page.text
    assert "1 件您现在看不到" in page.text


def test_for_whoever_steps_aside_the_study_is_made_anew_without_the_matter(
    browse: Callable[..., Browser], raised: Raise, someone: Someone
) -> None:
    numbers = [raised(2, title=title).number for title in ("一", "二")]
    browser = browse("wang")
    url = journal(browser, "hotline").url
    kept = journal(browse("xu"), "hotline").url
    act(someone("wang"), action("stand_aside"), numbers[0], {"reason": "是我邻居"})
    assert "正在准备" in browser.get(url).text
    assert browser.get(f"{url}cases/?what=begin&of=0").status == 404
    assert keeping.work(timezone.now()) == 1
    assert cells(browser.get(url), "//dl[@class='tiles']//dd")[0] == "1"
    assert numbers[0] not in browser.get(f"{url}cases/?what=begin&of=0").html
    assert cells(browse("xu").get(kept), "//dl[@class='tiles']//dd")[0] == "2"


@pytest.mark.parametrize(
    "query",
    ["what=way&of=0", "what=x&of=0", "what=activity&of=99", "what=activity&of=a", "", f"what=activity&of={'9' * 5000}"],
    ids=["one of two", "no such kind", "not there", "no number", "nothing", "thousands of digits"],
)
def test_an_address_somebody_made_up_breaks_nothing(browse: Callable[..., Browser], query: str) -> None:
    browser = browse("xu")
    assert browser.get(f"{bring(browser).url}cases/?{query}").status == 404


def test_what_is_waited_for_is_told_by_cause_and_adds_up(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    page = browser.get(f"{bring(browser).url}waiting/")
    assert "开始是估计的" in page.text
    assert cells(page, "//section//tbody/tr/th")[0] == "审查"
    assert len(page.all("//ul[@class='key-line']/li")) == 5
    costs = queries.waiting(Study.objects.get()).costs
    assert all(sum(getattr(one, cause) for cause in CAUSES) == one.waiting for one in costs)
    assert cells(page, "//section//tbody/tr/td[1]") == [span(one.waiting) for one in costs]


def test_a_log_that_tells_neither_starts_nor_people_says_so(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    page = browser.get(f"{bring(browser, many(1).encode()).url}waiting/")
    assert "分不出等待" in page.text


@pytest.mark.parametrize("part", ["", "variants/", "loads/", "discovered/", "waiting/", "redesign/"])
def test_a_study_in_which_nothing_happens_says_so_on_every_page(browse: Callable[..., Browser], part: str) -> None:
    browser = browse("zuo")
    page = browser.get(f"{journal(browser, 'hotline').url}{part}")
    assert (page.status, "没有您看得见的" in page.text) == (200, True)
    assert not page.all("//main//table")


def test_two_towns_are_compared_in_days_that_add_up(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    fast = bring(browser, many(1).encode(), "快.csv").url
    slow = bring(browser, many(6).encode(), "慢.csv").url
    ids = [url.rstrip("/").rpartition("/")[2] for url in (fast, slow)]
    page = browser.get(f"/desk/studies/compare/?of={ids[0]}&of={ids[1]}")
    assert "“慢.csv”平均 8.0 天，“快.csv”平均 3.0 天，相差 +5.0 天" in page.text
    assert "多用 5.0 天：“审查”" in page.one("//ol/li[1]").text_content()
    days = [float(cell) for cell in cells(page, "//section//tbody/tr/td[2]")]
    assert sum(days) == pytest.approx(5.0, abs=0.05)


def many(wait: int) -> str:
    """Forty cases alike: two days to the decision, and so many days before it."""
    lines = ["case,activity,time"]
    for n in range(40):
        at = datetime(2026, 1, 5, 9) + timedelta(days=n)
        for step, days in (("登记", 0), ("审查", wait), ("发证", wait + 2)):
            lines.append(f"{n},{step},{at + timedelta(days=days):%Y-%m-%d %H:%M}")
    return "\n".join(lines)


def test_the_groups_of_one_log_are_compared_and_what_cannot_be_says_so(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    id_ = bring(browser, many(1).encode()).url.rstrip("/").rpartition("/")[2]
    page = browser.get(f"/desk/studies/compare/?of={id_}&by=quarter")
    assert (page.status, "至少两份" in page.text) == (422, True)
    assert browser.get(f"/desk/studies/compare/?of={id_}&by=region").status == 422
    assert browser.get(f"/desk/studies/compare/?of={id_}").status == 422
    assert browser.get("/desk/studies/compare/?of=x&by=y").status == 200


def test_nobody_compares_what_is_anothers(browse: Callable[..., Browser]) -> None:
    ids = [bring(browse("wang"), many(n).encode(), f"{n}.csv").url.rstrip("/").rpartition("/")[2] for n in (1, 2)]
    page = browse("xu").get(f"/desk/studies/compare/?of={ids[0]}&of={ids[1]}")
    assert (page.status, "1.csv" in page.text) == (200, False)


def test_how_it_could_be_rebuilt_is_simulated_and_becomes_a_suggestion(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    url = bring(browser, queueing().encode()).url
    page = browser.get(f"{url}redesign/")
    page = browser.send(page, page.form(button="开始推演"))
    assert "正在推演" in page.text
    assert advising.work(timezone.now()) == 1
    assert advising.work(timezone.now()) == 0
    page = browser.get(f"{url}redesign/")
    assert "对后一半案件的误差" in page.text
    assert "审查" in cells(page, "//section[h2='每件在哪里花时间']//th")[0]
    study = Study.objects.get()
    advised = [one for one in study.advice["advice"] if not one["refused"]]
    assert advised[0]["text"][0] in page.text
    assert advised[0]["evidence"][0] in page.text
    assert sheet(browser, f"{url}redesign.xlsx")[1][0] == study.advice["advice"][0]["text"][0]
    links = page.all("//a[contains(., '提出改革建议')]")
    assert len(links) == len(advised) > 0
    form = browser.get(links[0].get("href"))
    assert form.one("//input[@name='title']").get("value") == advised[0]["text"][0]
    assert "推演：平均用时" in form.one("//textarea[@name='text']").text_content()


def queueing() -> str:
    """A hundred and twenty cases, six a working day, all reviewed by one person who can do about as many."""
    lines, free = ["case,activity,started,time,resource"], datetime(2026, 1, 5, 9)
    for n in range(120):
        at = datetime(2026, 1, 5, 9) + timedelta(days=n // 6, minutes=80 * (n % 6))
        lines.append(f"{n},登记,{at:%Y-%m-%d %H:%M},{at:%Y-%m-%d %H:%M},甲")
        begun = max(at, free)
        free = begun + timedelta(hours=3 if n % 5 else 5)
        lines.append(f"{n},审查,{begun:%Y-%m-%d %H:%M},{free:%Y-%m-%d %H:%M},乙")
        done = free + timedelta(minutes=10)
        lines.append(f"{n},发证,{free:%Y-%m-%d %H:%M},{done:%Y-%m-%d %H:%M},甲")
    return "\n".join(lines)


def test_while_it_is_simulated_it_is_not_asked_for_again(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    bring(browser, many(1).encode())
    study, person = Study.objects.get(), Person.objects.get(username="xu")
    seek_advice(person, study.pk)
    with pytest.raises(Refused, match="not_ready"):
        seek_advice(person, study.pk)
    with pytest.raises(Refused, match="not_found"):
        seek_advice(Person.objects.get(username="wang"), study.pk)


def test_what_cannot_be_simulated_says_why(browse: Callable[..., Browser]) -> None:
    browser = browse("xu")
    url = bring(browser, b"case,activity,time\n1,a,2026-01-05 09:00\n").url
    seek_advice(Person.objects.get(username="xu"), Study.objects.get().pk)
    advising.work(timezone.now())
    assert Study.objects.get().advice_state == "failed"
    assert browser.get(f"{url}redesign/").one("//p[@role='alert']").text_content().strip()
