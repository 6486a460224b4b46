"""The way from raising to rating in a real browser on a real server; no page logs an error or scrolls sideways."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from luodi.city.matters.models import Matter
from luodi.city.programmes.actions.open_programme import Draft, open_programme
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


def sign_in(page: Any, username: str) -> None:
    page.goto("/desk/sign-in/")
    page.click(f"button[value='{username}']")


def on_the_page(page: Any, number: str, button: str, **typed: str) -> None:
    page.goto(f"/desk/matters/{number}/")
    for name, value in typed.items():
        field = page.locator(f"#act [name='{name}']").first
        kind = field.evaluate("e => e.type")
        if kind == "radio":
            page.check(f"#act [name='{name}'][value='{value}']")
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)
    page.click(f"#act button:has-text('{button}')")


MINE = ("/desk/digest/", "/desk/looks/", "/desk/rulings/", "/desk/delegations/", "/desk/filters/")


def sideways(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("script", [True, False])
def test_raised_on_a_phone_worked_at_the_desk_and_rated_with_one_click(page: Callable[..., Any], script: bool) -> None:
    phone, desk = page(phone=True, script=script), page(script=script)
    phone.goto("/")
    phone.click("a:has-text('12345 热线诉求')")
    phone.fill("[name=title]", "路灯不亮")
    phone.click("main button:has-text('提交')")
    number, code = phone.locator("dd.code").all_text_contents()
    for who, button, typed in (
        ("zhou", "受理", {}),
        ("wu", "派单", {"lead": "qd-zjj"}),
        ("wang", "办理完成", {"words": "已换灯泡"}),
        ("feng", "审签", {"verdict": "agree"}),
        ("wang", "答复", {"words": "已经修好"}),
    ):
        sign_in(desk, who)
        on_the_page(desk, number, button, **typed)
    phone.goto("/follow/")
    phone.fill("[name=number]", number)
    phone.fill("[name=code]", code)
    phone.click("main button:has-text('查询')")
    assert "已经修好" in phone.inner_text("main")
    phone.click("button:has-text('非常满意') >> nth=0")
    assert "谢谢您的评价" in phone.inner_text("main")
    assert Matter.objects.get(number=number).rating == 5
    assert page.complaints == []  # type: ignore[attr-defined]


def test_no_page_scrolls_sideways_on_a_phone_in_either_language(page: Callable[..., Any]) -> None:
    found = []
    for language in ("zh-CN", "en-US"):
        phone = page(phone=True, language=language)
        sign_in(phone, "wu")
        for url in (
            "/",
            "/guide/report/",
            "/raise/petition/",
            "/desk/",
            "/desk/matters/",
            "/desk/units/",
            "/desk/me/",
            *MINE,
        ):
            phone.goto(url)
            if sideways(phone):
                found.append((language, url))
    assert found == []
    assert page.complaints == []  # type: ignore[attr-defined]


def test_nothing_is_cut_off_in_the_list_of_programmes(page: Callable[..., Any]) -> None:
    desk = page()
    sign_in(desk, "he")
    he, title = Person.objects.get(username="he"), Text("深化流程再造推动跨部门跨层级协同办理" * 4, "Flows")
    open_programme(he, Draft("flows", "campaign", title, "qd", date(2026, 11, 30), date(2027, 12, 31)))
    desk.goto("/desk/programmes/")
    assert "2027年12月31日" in desk.inner_text("main")
    cut = "[...document.querySelectorAll('td')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"
    assert desk.evaluate(cut) == []


def test_a_list_is_worked_through_by_keyboard_alone(page: Callable[..., Any], raised: Callable[..., Any]) -> None:
    for n in range(3):
        raised(1, title=f"第{n}件")
    desk = page()
    sign_in(desk, "wu")
    desk.goto("/desk/")
    for key in ("j", "x", "j", "x"):
        desk.keyboard.press(key)
    assert desk.inner_text(".many .count") == "已选 2 件"
    desk.keyboard.press("?")
    assert desk.is_visible("#keys")
    desk.keyboard.press("Escape")
    desk.keyboard.press("/")
    assert desk.evaluate("document.activeElement.id") == "q"
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/desk/matters/*/")
    assert page.complaints == []  # type: ignore[attr-defined]


def test_text_stands_out_enough_in_light_and_dark(chromium: Any, live_server: Any) -> None:
    """WCAG 2.1 AA: 4.5 to 1 for every colour of words on the ground it stands on."""
    for scheme in ("light", "dark"):
        page = chromium.new_context(color_scheme=scheme, base_url=live_server.url).new_page()
        page.goto("/")
        names = ("ink", "dim", "brand", "red", "yellow", "green", "purple", "grey", "tint-ink", "on-brand")
        grounds = {"on-brand": "brand", "tint-ink": "tint"}
        script = "n => getComputedStyle(document.documentElement).getPropertyValue('--' + n).trim()"
        for name in names:
            for ground in (grounds.get(name, "paper"), *(("bg", "sunk") if name in ("ink", "dim", "brand") else ())):
                assert contrast(page.evaluate(script, name), page.evaluate(script, ground)) >= 4.5, (scheme, name)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two `#rgb` or `#rrggbb` colours."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _light(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(pair, 16) / 255 for pair in re.findall("..", digits)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
