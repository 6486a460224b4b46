"""民主评议 at the desk: called, reported on, asked, voted on with a receipt shown once, tallied, checked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from browser import Browser
from luodi.city.assessment.appraisals.models import Appraisal

Browse = Callable[..., Browser]
VOTERS = ("wang", "wang2", "chen", "wei", "jiang", "shen")


@pytest.mark.django_db
def test_an_appraisal_runs_from_its_call_to_a_checked_receipt(browse: Browse) -> None:
    qu, feng, wang = browse("qu"), browse("feng"), browse("wang")
    page = qu.get("/desk/appraisals/")
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    typed = {"organiser": "qd-ggb", "title": "书记评议", "reporters": "feng|qd-zjj", "quorum": "2/3", "until": day}
    page = qu.send(page, page.form(button="定下"), **typed, voters="wang\nwang2")
    assert "投票人不足" in page.text
    page = qu.send(page, page.form(button="定下"), **typed, voters="\n".join(VOTERS))
    url = page.url
    page = feng.get(url)
    feng.send(page, page.form("/report/"), text="履职情况。")
    page = wang.get(url)
    page = wang.send(page, page.form("/ask/1/"), text="堵点为什么慢？")
    assert "等待答复" in page.text
    page = feng.get(url)
    feng.send(page, page.form(button="答复"), text="已增派人手。")
    page = qu.get(url)
    qu.send(page, page.form(button="开始投票"))
    page = wang.get(url)
    page = wang.send(page, page.form(button="投票"), **{"choice-1": "good"})
    receipt = page.one("//main//section//code").text
    assert receipt not in wang.get(url).html, "shown once"
    assert "您已投票" in wang.get(url).text
    for n, name in enumerate(VOTERS[1:]):
        one = browse(name)
        page = one.get(url)
        one.send(page, page.form(button="投票"), **{"choice-1": "fair" if n else "poor"})
    assert "好和较好" not in qu.get(url).text
    page = qu.get(url)
    page = qu.send(page, page.form(button="计票"))
    assert "5/6" in page.text
    page = wang.get(url)
    page = wang.send(page, page.form(button="查"), receipt=receipt)
    assert "有 1 票计入" in page.text
    assert browse("chu").get(url).status == 404
    assert Appraisal.objects.get().cast == 6


@pytest.mark.django_db
def test_an_appraisal_is_called_off_at_the_desk_with_its_reason(browse: Browse) -> None:
    qu = browse("qu")
    page = qu.get("/desk/appraisals/")
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    typed = {"organiser": "qd-ggb", "title": "书记评议", "reporters": "feng|qd-zjj", "quorum": "2/3", "until": day}
    page = qu.send(page, page.form(button="定下"), **typed, voters="\n".join(VOTERS))
    url = page.url
    assert not browse("wang").get(url).all("//*[@id='call-off']"), "by who holds it alone"
    page = qu.send(page, page.form(button="取消并销毁选票"), reason=" ")
    assert (page.status, "请写明为什么取消" in page.text) == (422, True)
    page = qu.send(page, page.form(button="取消并销毁选票"), reason="名册有误")
    assert "名册有误" in page.text
    assert not page.all("//main//form"), "nothing goes on"
    assert "名册有误" in browse("wang").get(url).text
