"""Forms of programmes as somebody new fills them in: what is empty is named, people go by name, nothing is silent."""

from collections.abc import Callable

import pytest

from api_client import ApiClient
from browser import Browser
from cohorts import cohort
from luodi.city.checklists.models import Mark
from luodi.city.programmes.models import Candidate, Member, Reserve, Target
from luodi.city.registry.models import Person
from luodi.faces.web import icons

pytestmark = pytest.mark.django_db
Browse = Callable[..., Browser]


@pytest.fixture
def desk(browse: Browse) -> Browser:
    cohort(ApiClient().as_("qd-zzb-head"), "sz-2", "赴深圳体悟实训第二批", "2026-09-01", "2026-12-20")
    return browse("qd-zzb-head")


def wrong(page: object) -> list[str]:
    return [one.text_content().strip() for one in page.all("//*[@class='error']")]  # type: ignore[attr-defined]


def test_all_that_is_empty_is_named_at_once(desk: Browser) -> None:
    page = desk.get("/desk/programmes/")
    page = desk.send(page, page.form(button="开设"))
    assert page.status == 422
    told = "".join(wrong(page))
    assert all(f"请填写“{name}”" in told for name in ("代码（小写字母、数字）", "名称", "到"))
    assert "请写日期，如 2026-05-01" in told
    page = desk.send(page, page.form(button="开设"), code="sz-3", title="三批", from_date="明天", to_date="2027-01-01")
    assert wrong(page) == ["请写日期，如 2026-05-01。"]


def test_people_are_named_as_people_are(desk: Browser) -> None:
    page = desk.get("/desk/programmes/sz-2/")
    page = desk.send(page, page.form(button="加入"), member__username="王承办", member__duty="学员")
    assert Member.objects.get().person == Person.objects.get(username="wang")
    page = desk.send(page, page.form(button="加入"), member__username="张三丰")
    assert "没有用户“张三丰”，写用户名或姓名" in page.text
    Person.objects.filter(username="chen").update(name="重名")
    Person.objects.filter(username="wei").update(name="重名")
    page = desk.send(page, page.form(button="加入"), member__username="重名")
    assert "有几个“重名”，请写用户名" in page.text
    assert Member.objects.count() == 1


@pytest.mark.parametrize("amount", ["0.00001", "1e-9", "1e999", "-1", "Infinity", "sNaN", "一"])
def test_a_target_is_something_that_can_be_kept(desk: Browser, amount: str) -> None:
    page = desk.get("/desk/programmes/sz-2/")
    send = {"target__name": "走访企业", "target__measure": "closed", "target__amount": amount}
    page = desk.send(page, page.form(button="定下"), **send)
    assert (page.status, wrong(page)) == (422, ["目标数要大于零。"])
    assert not Target.objects.exists()


def test_a_letter_is_offered_once_somebody_is_at_a_host(desk: Browser) -> None:
    page = desk.get("/desk/programmes/sz-2/")
    assert "送双方签" not in page.text
    desk.send(page, page.form(button="加入"), member__username="wang", member__unit="qd-zjj", member__host="qd-cgj")
    page = desk.get("/desk/programmes/sz-2/")
    page = desk.send(page, page.form(button="送双方签"), letter__host="qd-cgj", letter__kpis="访" * 300 + "|closed|9")
    assert [len(row.name_zh) for row in Target.objects.all()] == [120], "a name no longer than its column"


def test_candidates_are_named_and_what_is_not_there_is_said(desk: Browser) -> None:
    page = desk.get("/desk/programmes/sz-2/placement/")
    for typed, why in (
        ("", "至少写一个人"),
        ("王承办", "王承办：没有“”这个单位，写单位代码"),
        ("王承办 | 住建局", "王承办：没有“住建局”这个单位，写单位代码"),
    ):
        refused = desk.send(page, page.form(button="推荐"), candidates__candidates=typed)
        assert (refused.status, why in refused.text) == (422, True)
    desk.send(page, page.form(button="推荐"), candidates__candidates="王承办 | qd-zjj | 80")
    assert Candidate.objects.get().person.username == "wang"


def test_nothing_is_selected_or_written_silently(desk: Browser) -> None:
    page = desk.get("/desk/programmes/sz-2/placement/")
    for size, why in (("", "请写整数"), ("0", "选几人要大于零"), ("几个", "“几个”不是整数")):
        refused = desk.send(page, page.form(button="选定"), selection__size=size)
        assert (refused.status, why in refused.text) == (422, True)
    refused = desk.send(page, page.form(button="写入"), hosts__hosts=" ")
    assert (refused.status, "至少写一家接收单位" in refused.text) == (422, True)


def test_who_goes_in_the_pool_is_named_and_missed(desk: Browser) -> None:
    page = desk.get("/desk/pool/")
    refused = desk.send(page, page.form(button="入池"))
    assert wrong(refused) == ["请写用户名或姓名。"]
    refused = desk.send(page, page.form(button="入池"), username="张三丰")
    assert wrong(refused) == ["没有用户“张三丰”，写用户名或姓名。"]
    name = Person.objects.filter(posts__unit__code="qd-zzb", active=True).order_by("pk")[0].name
    desk.send(page, page.form(button="入池"), username=name, skills="招商，海洋")
    assert Reserve.objects.get().skills == ["招商", "海洋"]


def test_an_item_that_is_not_marked_is_no_nought(browse: Browse) -> None:
    wen = browse("wen")
    page = wen.get("/desk/selections/")
    page = wen.send(page, page.form(button="开始"), title="转合同", places="1")
    half = wen.send(page, page.form(button="报名"), code="a1")
    assert wrong(half) == ["请填写“姓名”。"]
    page = wen.send(page, page.form(button="报名"), code="a1", name="张三")
    refused = wen.send(page, page.form(button="交分"))
    assert refused.status == 422
    assert len(wrong(refused)) == len(page.all("//input[starts-with(@name, 'points.')]"))
    assert not Mark.objects.exists()
    full = {one.get("name"): "5" for one in page.all("//input[starts-with(@name, 'points.')]")}
    refused = wen.send(page, page.form(button="交分"), **{**full, "points.1.2": "11"})
    assert wrong(refused) == ["第 1.2 项 0 至 10 分。"]
    page = wen.send(page, page.form(button="交分"), **full)
    assert Mark.objects.count() == len(full)
    page = wen.send(page, page.form(button="排名公示"))
    assert "每人至少两人评分：a1" in page.text
    assert f'<p class="message error">{icons.svg("warn")}' in page.html, "a refusal bears no tick"
