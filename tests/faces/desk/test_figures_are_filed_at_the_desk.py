"""Figures are filed, checked and signed at the desk by three; what is wrong is said, what waits comes first."""

from collections.abc import Callable

import pytest

from browser import Browser, Page
from luodi.city.assessment.models import Filing
from luodi.faces.desk import filings

Browse = Callable[..., Browser]
GIVEN = {
    "indicator": "contest/output",
    "unit": "370202",
    "since": "2026-07-01",
    "until": "2026-09-30",
    "figure": "6.7",
    "source": "季度统计公报",
}


def file(browser: Browser, **other: str) -> Page:
    """Fill in the form and send it; return the answer."""
    page = browser.get("/desk/filings/")
    return browser.send(page, page.form(button="填报"), **(GIVEN | other))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"figure": "十二"}, "写一个数"),
        ({"figure": "95/100"}, "这个指标填一个数值"),
        ({"indicator": "publicity/reads", "unit": "qd-zx", "figure": "9" * 20}, "数太大"),
        ({"unit": "qd-zjj"}, "方案不考核这个单位"),
        ({"since": "2026-10-01"}, "起日晚于止日"),
        ({"source": "  "}, "请写明数据出处"),
        ({"indicator": "contest/blockers"}, "可填报的指标"),
        ({"indicator": "nonsense"}, "没有施行的方案"),
    ],
    ids=[
        "a word",
        "a share for a value",
        "a count no database keeps",
        "another scheme's unit",
        "ends before it begins",
        "no source",
        "counted",
        "odd",
    ],
)
def test_what_is_wrong_is_said_with_what_was_typed_kept_and_nothing_is_filed(
    db: None, browse: Browse, wrong: dict[str, str], told: str
) -> None:
    page = file(browse("qu"), **wrong)
    assert page.status == 422
    assert told in page.all("//p[@class='error']")[0].text_content()
    typed = GIVEN | wrong
    for name in ("since", "until", "figure", "source"):
        assert page.one(f"//input[@name='{name}']").get("value") == typed[name]
    assert not Filing.objects.exists()


def test_three_people_stand_for_a_figure_and_each_is_offered_the_own_step_alone(db: None, browse: Browse) -> None:
    qu, hou, he = browse("qu"), browse("hou"), browse("he")
    page = file(qu)
    assert (page.status, "已填报，等另一人审核" in str(page.html)) == (200, True)
    assert "审核通过" not in qu.get("/desk/filings/").text, "nobody checks what they filed"
    page = hou.get("/desk/filings/")
    page = hou.send(page, page.form(button="审核通过"), button={"verdict": "right"})
    assert "待签发" in page.text
    page = he.get("/desk/filings/")
    page = he.send(page, page.form(button="签发"), button={"verdict": "right"})
    assert "已签发" in page.text
    signed = Filing.objects.get().signed_by
    assert signed
    assert signed.username == "he"
    assert "季度统计公报" in browse("370202-head").get("/desk/filings/").text
    assert "季度统计公报" not in browse("370203-head").get("/desk/filings/").text, "another district's"


def test_what_waits_comes_before_what_is_done_however_late_its_period(
    db: None, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    qu, hou, he = browse("qu"), browse("hou"), browse("he")
    file(qu, unit="370203")
    for who, button in ((hou, "审核通过"), (he, "签发")):
        page = who.get("/desk/filings/")
        who.send(page, page.form(button=button), button={"verdict": "right"})
    file(qu, since="2026-04-01", until="2026-06-30")
    monkeypatch.setattr(filings, "SIZE", 1)
    page = hou.get("/desk/filings/")
    assert "审核通过" in page.text, "the earlier period waits, and is not hidden by the later one"
    assert "已签发" not in page.text
