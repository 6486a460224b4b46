"""A real browser: a quarter is collected, checked, shown, objected to, ruled on, decided, frozen and published."""

from collections.abc import Callable
from typing import Any

import pytest

from luodi.city.assessment.models import Run
from quarters import answered, end_of_objections

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def sign_in(page: Any, who: str) -> None:
    page.context.clear_cookies()
    page.goto("/desk/sign-in/")
    with page.expect_navigation():
        page.dispatch_event(f"button[value='{who}']", "click")


def press(page: Any, label: str) -> None:
    with page.expect_navigation():
        page.click(f"main button:has-text('{label}')")


def test_a_quarter_runs_to_publication_with_one_objection_upheld(page: Callable[..., Any]) -> None:
    late = [answered("370212", "2026-11-03", day) for day in ("2026-11-05", "2026-11-20")][1]
    out = page()
    sign_in(out, "qu")
    out.goto("/desk/assessments/")
    out.select_option("#scheme", "hotline-rates")
    out.fill("#since", "2026-11-01")
    out.fill("#until", "2026-11-30")
    press(out, "采集并计算")
    where = out.url
    number = where.strip("/").split("/")[-1]
    assert out.locator("main button:has-text('核对无误')").count() == 0, "who collected it does not check it"
    sign_in(out, "hou")
    out.goto(where)
    press(out, "核对无误")
    press(out, "反馈被考核单位")
    sign_in(out, "370212-head")
    out.goto(where)
    out.click("main a:has-text('1/2')")
    out.fill("#reason", f"{late} 现场由市级部门办理")
    press(out, "提交异议")
    sign_in(out, "qu")
    out.goto(where)
    out.fill("main input[name=matters]", late)
    out.fill("main textarea[name=ruling]", "属实，不计入")
    press(out, "成立")
    assert "不成立" not in out.inner_text("main .left-green")
    end_of_objections(number)
    sign_in(out, "he")
    out.goto(where)
    press(out, "审定")
    sign_in(out, "qu")
    out.goto(where)
    press(out, "定稿封存")
    sign_in(out, "he")
    out.goto(where)
    press(out, "公布")
    assert Run.objects.get(number=number).state == "published"
    sign_in(out, "xu")
    out.goto(where)
    out.click("main th:has-text('崂山区') ~ td a:has-text('1/1')")
    with out.expect_navigation():
        out.click("main a.main-link")
    assert out.url.rstrip("/").split("/")[-2] == "matters", "from a figure down to one matter"
    assert page.complaints == []  # type: ignore[attr-defined]
