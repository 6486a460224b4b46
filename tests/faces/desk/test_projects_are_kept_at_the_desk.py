"""Projects at the desk: entered once, their page, what is done on it, the figures; a hidden one is nowhere."""

from collections.abc import Callable

import pytest

from browser import Browser, Page
from luodi.city.projects.models import Milestone, Month, Project

pytestmark = pytest.mark.django_db
Browse = Callable[..., Browser]
WORK, CHECK, HEAD = "370215-shangwu-clerk", "370215-shangwu-reviewer", "370215-shangwu-head"


def enter(browser: Browser, **more: str) -> Page:
    page = browser.get("/desk/projects/enter/")
    given = {"name": "海川精密制造基地", "region": "370215", "industry": "C3670", "amount": "120000"}
    given |= {"firms": "海川精密有限公司", "years": "2026 | 40000"}
    return browser.send(page, page.form(button="登记"), **(given | more))


def test_a_project_is_entered_and_its_page_says_how_far_it_is(browse: Browse) -> None:
    page = enter(browse(WORK), families="key", brought="event:kh-2026")
    made = Project.objects.get()
    assert page.url == f"/desk/projects/{made.matter.number}/"
    assert made.amount == 120_000_000_000
    for told in ("海川精密制造基地", "12.00亿元", "省市重点项目", "跨国公司客商恳谈会", "线索响应", "C3670"):
        assert told in page.text
    assert page.all("//ol[@class='steps-line']/li[@aria-current='step']")[0].text_content().startswith("线索")


def test_what_may_be_on_record_is_told_and_entered_once_it_says_why_not(browse: Browse) -> None:
    browser = browse(WORK)
    enter(browser)
    page = enter(browser)
    assert page.status == 422
    assert "可能已经登记过" in page.text
    enter(browser, distinct="二期另有立项")
    assert Project.objects.count() == 2


def test_what_is_wrong_stands_at_its_field(browse: Browse) -> None:
    page = enter(browse(WORK), industry="Z9", amount="很多")
    assert page.status == 422
    assert "金额按万元填" in page.text
    assert "没有项目" not in page.text
    assert not Project.objects.exists()


def test_milestones_issues_and_months_are_kept_on_the_page(browse: Browse) -> None:
    browser = browse(WORK)
    page = enter(browser)
    number = Project.objects.get().matter.number
    page = browser.send(
        page, page.form(f"/desk/projects/{number}/do/plan/"), **{"plan.code": "land", "plan.planned": "2026-11-30"}
    )
    assert "逾期" in page.text
    assert page.all("//*[local-name()='svg' and contains(@class, 'gantt')]")
    milestone = Milestone.objects.get()
    form = page.form(f"/desk/projects/{number}/do/reach/")
    page = browser.send(page, form, on="2026-12-01")
    milestone.refresh_from_db()
    assert milestone.actual
    page = browser.send(
        page,
        page.form(f"/desk/projects/{number}/do/issue/"),
        **{"issue.title": "施工用电没有接通", "issue.field": "build"},
    )
    assert "施工用电没有接通" in page.text
    page = browser.send(
        page, page.form(f"/desk/projects/{number}/do/month/"), **{"month.month": "2026-10", "month.invested": "350.5"}
    )
    assert "待审核" in page.text
    assert Month.objects.get().invested == 350_500_000


def test_another_checks_a_third_signs(browse: Browse) -> None:
    work = browse(WORK)
    page = enter(work)
    number = Project.objects.get().matter.number
    work.send(
        page, page.form(f"/desk/projects/{number}/do/month/"), **{"month.month": "2026-10", "month.invested": "100"}
    )
    assert "审核通过" not in work.get("/desk/projects/months/").text
    for who, button, state in ((CHECK, "审核通过", "checked"), (HEAD, "签发", "signed")):
        browser = browse(who)
        page = browser.get("/desk/projects/months/")
        browser.send(page, page.form(button=button), verdict="right")
        assert Month.objects.get().state == state


def test_list_kanban_and_figures_show_what_one_may_see_and_nothing_else(browse: Browse) -> None:
    enter(browse(HEAD), level="2")
    for where in ("/desk/projects/", "/desk/projects/kanban/", "/desk/projects/figures/"):
        assert "海川精密制造基地" not in browse(WORK).get(where).text
        assert "12.00亿" not in browse(WORK).get(where).text
    assert "海川精密制造基地" in browse(HEAD).get("/desk/projects/").text
    assert "海川精密制造基地" in browse(HEAD).get("/desk/projects/kanban/").text
    assert "12.00亿元" in browse(HEAD).get("/desk/projects/figures/").text
    number = Project.objects.get().matter.number
    assert browse(WORK).client.get(f"/desk/projects/{number}/").status_code == 404


def test_the_public_sees_what_was_published(browse: Browse) -> None:
    head = browse(HEAD)
    page = enter(head, level="0")
    assert "海川精密制造基地" not in browse().get("/projects/").text
    head.send(page, page.form(button="向社会公布"), shown="yes")
    shown = browse().get("/projects/").text
    assert "海川精密制造基地" in shown
    assert "有限公司" not in shown
