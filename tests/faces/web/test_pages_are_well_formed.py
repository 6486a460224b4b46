"""Every page in both languages: one heading, labelled inputs, a strict policy, no stray Chinese in English."""

import re
from collections.abc import Callable

import pytest
from django.template import engines
from django.test import Client

from browser import Browser, Page
from luodi.city.matters.actions import Raised, act, action
from luodi.city.registry.models import Person
from luodi.faces.web.language import CHINESE

PUBLIC = (
    "/",
    "/results/",
    "/projects/",
    "/guide/",
    "/guide/hotline/",
    "/guide/report/",
    "/powers/",
    "/powers/small-powers/",
    "/raise/hotline/",
    "/raise/petition/",
    "/follow/",
)
OTHERS = ("/nothing-here/", "/desk/sign-in/")
DESK = (
    "/desk/",
    "/desk/?scope=unit&q=x",
    "/desk/matters/",
    "/desk/matters/{n}/",
    "/desk/matters/{n}/do/assign/?step=assign",
    "/desk/matters/{n}/do/decline/?step=accept",
    "/desk/matters/{n}/do/hand_over/",
    "/desk/matters/{n}/do/outcome/",
    "/desk/matters/{n}/identity/",
    "/desk/raise/",
    "/desk/raise/report/",
    "/desk/units/",
    "/desk/units/qd-zjj/",
    "/desk/types/",
    "/desk/types/report/1/",
    "/desk/me/",
    "/desk/exports/",
    "/desk/assessments/",
    "/desk/appraisals/",
    "/desk/contests/",
    "/desk/filings/",
    "/desk/city/",
    "/desk/programmes/",
    "/desk/pool/",
    "/desk/burden/",
    "/desk/burden/send/",
    "/desk/burden/report/",
    "/desk/checklists/",
    "/desk/checklists/small-powers/",
    "/desk/inspections/",
    "/desk/inspections/plan/",
    "/desk/inspections/report/",
    "/desk/findings/",
    "/desk/key-posts/",
    "/desk/integrity-files/",
    "/desk/duties/",
    "/desk/coverage/",
    "/desk/selections/",
    "/desk/projects/",
    "/desk/projects/kanban/",
    "/desk/projects/figures/",
    "/desk/projects/enter/",
    "/desk/projects/months/",
    "/desk/projects/visits/",
    "/desk/workbooks/",
    "/desk/filters/",
    "/desk/looks/",
    "/desk/looks/?found=all",
    "/desk/rulings/",
    "/desk/digest/",
    "/desk/delegations/",
)


def faults(page: Page) -> list[str]:
    """Return what a careful reader of the markup would object to."""
    out, tree = [], page.tree
    ids = [e.get("id") for e in tree.iter() if isinstance(e.tag, str) and e.get("id")]
    out += [f"id {i} twice" for i in set(ids) if ids.count(i) > 1]
    if len(list(tree.iter("h1"))) != 1:
        out.append(f"{len(list(tree.iter('h1')))} h1")
    for e in tree.iter("input", "select", "textarea"):
        if e.get("type") == "hidden" or e.get("aria-label"):
            continue
        if next(e.iterancestors("label"), None) is None and not tree.xpath(f"//label[@for='{e.get('id')}']"):
            out.append(f"no label: {e.get('name')}")
    for e in tree.iter():
        if not isinstance(e.tag, str):
            continue
        out += [f"{e.tag} refers to #{i}" for i in (e.get("aria-describedby") or "").split() if i not in ids]
        out += [f"{e.tag} has {a}" for a in e.attrib if a.startswith("on") or a == "style"]
        if e.tag in ("img",) and e.get("alt") is None:
            out.append("img without alt")
        if e.tag == "button" and not (e.text_content().strip() or e.get("aria-label")):
            out.append("a button without words")
    out += ["inline script" for s in tree.iter("script") if not s.get("src")] + [
        "inline style" for _ in tree.iter("style")
    ]
    return out


def chrome_in_chinese(page: Page) -> list[str]:
    """Return Chinese text of an English page that is not marked as somebody's Chinese words.

    Conditions in drawings quote the values of a pack, which has them in Chinese only.
    """
    found = []
    for e in page.tree.iter():
        if not isinstance(e.tag, str) or e.tag in ("script", "style"):
            continue
        if any(a.tag == "svg" for a in e.iterancestors()):
            continue
        said = (e.get("lang") or next((a.get("lang") for a in e.iterancestors() if a.get("lang")), "")) or ""
        texts = [(e.text or "", said)]
        above = e.getparent()
        if above is not None:
            tongue = (
                above.get("lang") or next((a.get("lang") for a in above.iterancestors() if a.get("lang")), "") or ""
            )
            texts.append((e.tail or "", tongue))
        for name in ("aria-label", "placeholder", "title", "alt", "data-filter"):
            texts.append((e.get(name) or "", said))
        found += [text.strip() for text, tongue in texts if CHINESE.search(text) and not tongue.startswith("zh")]
    return found


def wrong_with(page: Page, language: str) -> list[str]:
    """Return what is wrong with a page: its structure, its language, its policy, and words of another language."""
    out = faults(page)
    if page.tree.get("lang") != ("en" if language == "en" else "zh-CN"):
        out.append(f"it says it is {page.tree.get('lang')}")
    if "script-src 'self'" not in page.response["Content-Security-Policy"]:
        out.append("scripts may come from elsewhere")
    return out + (chrome_in_chinese(page) if language == "en" else [])


@pytest.fixture
def a_matter(raised: Callable[..., Raised], someone: Callable[[str], Person]) -> Raised:
    """An appeal whose words are English, in the hands of the hotline, so that what is Chinese is the page's own."""
    return raised(1, title="Street lamp out")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("url", PUBLIC + OTHERS)
def test_a_public_page_is_well_formed(db: None, browse: Callable[..., Browser], url: str, language: str) -> None:
    assert wrong_with(browse(language=language).get(url), language) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("url", DESK)
def test_a_page_of_the_desk_is_well_formed(
    a_matter: Raised, browse: Callable[..., Browser], url: str, language: str
) -> None:
    who = "zhou" if "identity" in url or "outcome" in url else "wu"
    assert wrong_with(browse(who, language).get(url.format(n=a_matter.number)), language) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_matter_lived_through_is_told_in_both_languages(
    raised: Callable[..., Raised], someone: Callable[[str], Person], browse: Callable[..., Browser], language: str
) -> None:
    made = raised(2, title="Street lamp out")
    for who, kind, data in (
        ("wang", "object", {"reason": "not ours"}),
        ("wu", "rule_objection", {"verdict": "refused"}),
        ("wang", "ask_extension", {"clock": "overall", "allow": "2wd", "reason": "parts"}),
        ("feng", "rule_extension", {"verdict": "granted"}),
        ("feng", "pause", {"name": "parts missing", "reason": "to be sent"}),
        ("feng", "resume", {"name": "parts missing"}),
        ("xu", "supervise", {"reason": "mayor's line"}),
        ("wu", "add_co", {"unit": "qd-gaj"}),
        ("feng", "elevate", {}),
    ):
        act(someone(who), action(kind), made.number, data)
    page = browse("xu", language).get(f"/desk/matters/{made.number}/")
    assert wrong_with(page, language) == []
    assert len(page.all("//ol[@class='timeline']/li")) == 12
    assert not re.search(r"\{\w+\}", page.text)


def test_the_reporters_pages_are_well_formed_in_both_languages(
    raised: Callable[..., Raised], browse: Callable[..., Browser]
) -> None:
    made = raised(8, title="Street lamp out")
    for language in ("zh", "en"):
        browser = browse(language=language)
        page = browser.get("/follow/")
        page = browser.send(page, page.form("/follow/"), number=made.number, code=made.secret)
        assert wrong_with(page, language) == []


def test_the_language_is_switched_by_a_button_and_stays(browse: Callable[..., Browser]) -> None:
    browser = browse()
    page = browser.get("/guide/")
    (switch,) = [f for f in page.tree.iter("form") if f.get("action") == "/language/"]
    page = browser.send(page, switch)
    assert page.url == "/guide/"
    assert page.tree.get("lang") == "en"
    assert browser.get("/").tree.get("lang") == "en"


def test_a_forged_form_is_refused_in_words(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/follow/", {"number": "1", "code": "2"})
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


def test_the_page_for_when_all_fails_needs_nothing(db: None) -> None:
    html = engines["django"].get_template("500.html").render()
    assert "系统出错了" in html
    assert "Something went wrong" in html


def test_what_people_write_never_becomes_markup(raised: Callable[..., Raised], browse: Callable[..., Browser]) -> None:
    made = raised(1, title="<script>alert(1)</script>")
    page = browse("wu").get(f"/desk/matters/{made.number}/")
    assert "<script>alert" not in page.html
    assert "<script>alert(1)</script>" in page.text
