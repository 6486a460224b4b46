"""axe-core finds nothing serious or critical on any page of portal and desk (WCAG 2.2 AA, GB/T 37668-2019).

And with letters of twice their size no page is wider than the screen (1.4.4, 1.4.10).
"""

from collections.abc import Callable
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from luodi.city.assessment.actions.collect import collect
from luodi.city.assessment.actions.move_run import move_run
from luodi.city.assessment.models import Run
from luodi.city.matters.access import follow
from luodi.city.matters.actions import Raised
from luodi.city.matters.actions.attach_document import attach
from luodi.city.registry.models import Person
from luodi.city.studies.actions.begin import from_journal
from pages import CLERK, Opened, pages

pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def serious(page: Any) -> list[str]:
    """Return what axe-core finds serious or critical on the page as it stands."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [
        f"{finding['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for finding in found["violations"]
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"][:3]
    ]


BEYOND = """() => {
    document.documentElement.style.fontSize = "200%";
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const rolls = e => e && (getComputedStyle(e).overflowX !== "visible" || rolls(e.parentElement));
    return [...document.body.querySelectorAll("*")]
        .filter(e => e.getBoundingClientRect().right > innerWidth && !rolls(e.parentElement))
        .slice(0, 3).map(e => "twice the size, beyond the screen: " + e.outerHTML.slice(0, 160));
}"""


def beyond(page: Any) -> list[str]:
    """Return what lies beyond the screen once letters are of twice their size."""
    found: list[str] = page.evaluate(BEYOND)
    return found


def arrive(page: Any, to: Opened, as_: str, codes: tuple[str, str]) -> str:
    """Go to a page as whoever opens it; return as whom the browser is now signed in."""
    if to.name == "portal:progress":
        page.goto("/follow/")
        page.fill("main [name=number]", codes[0])
        page.fill("main [name=code]", codes[1])
        page.click("main button:has-text('查询'), main button:has-text('Look up')")
    if to.who != as_ and to.who:
        page.context.clear_cookies()
        page.goto("/desk/sign-in/")
        with page.expect_navigation():
            page.dispatch_event(f"button[value='{to.who}']", "click")
    elif not to.who and as_:
        page.context.clear_cookies()
    page.goto(to.url)
    return to.who


def decided() -> str:
    """Return the number of a run that is decided, without objections."""
    qu, hou, he = (Person.objects.get(username=name) for name in ("qu", "hou", "he"))
    run = collect(qu, "hotline-rates", date(2026, 4, 1), date(2026, 6, 30))
    for who, kind in ((hou, "check"), (qu, "preview")):
        move_run(who, run.number, kind)
    Run.objects.filter(pk=run.pk).update(objections_until=run.known)
    move_run(he, run.number, "decide")
    return run.number


# Every two of screen, colours and language come together once.
@pytest.mark.parametrize(
    ("phone", "scheme", "language"),
    [
        pytest.param(True, "light", "zh-CN", id="phone-light-zh"),
        pytest.param(True, "dark", "en-US", id="phone-dark-en"),
        pytest.param(False, "light", "en-US", id="desktop-light-en"),
        pytest.param(False, "dark", "zh-CN", id="desktop-dark-zh"),
    ],
)
def test_no_page_has_a_serious_finding(
    page: Callable[..., Any], raised: Callable[..., Raised], phone: bool, scheme: str, language: str
) -> None:
    made = raised(7, facts={"kind": "投诉", "point": "36.06712,120.38264"})
    attach(follow(made.number, made.secret)[1], made.number, "灯.png", SimpleUploadedFile("灯.png", PNG))
    out, as_, found = page(phone=phone, scheme=scheme, language=language), "", {}
    study = from_journal(Person.objects.get(username=CLERK), ["hotline"], None, None).pk
    quarter = date(2026, 7, 1), date(2026, 9, 30)
    run = collect(Person.objects.get(username="qu"), "hotline-rates", *quarter).number
    for to in sorted(pages(made.number, study=study, run=run, bulletin=decided()), key=lambda to: to.who):
        as_ = arrive(out, to, as_, (made.number, made.secret))
        if problems := serious(out) + beyond(out):
            found[to.name] = problems
    assert found == {}, "\n".join(f"{name}\n  " + "\n  ".join(lines) for name, lines in found.items())
    assert page.complaints == []  # type: ignore[attr-defined]
