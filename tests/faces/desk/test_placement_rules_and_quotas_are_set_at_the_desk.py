"""Rules of a placement, seats and quotas are typed on its page, a line each; what is wrong is said with its line."""

from collections.abc import Callable
from datetime import date

import pytest

from api_client import ApiClient
from browser import Browser, Page
from cohorts import candidates, cohort, hosts, seats, trainees
from luodi.city.programmes.models import Candidate, Host, Round
from luodi.city.programmes.placing import problem_of
from placement_checker import broken

pytestmark = pytest.mark.django_db
Browse = Callable[..., Browser]
PAGE = "/desk/programmes/sz-2/placement/"
TYPED = """在一处 | 学员0000、xy0001
分开｜学员0002，学员0003，学员0004

回避 | 学员0005 | 实训单位00、sx-01
只去 | xy0006 | 实训单位03
每处最多 | 部门 | 1
占比 | 性别 | 男 | 0 | 80"""


@pytest.fixture
def head() -> ApiClient:
    """The head of a cohort of twelve selected for four hosts of four seats."""
    api = ApiClient().as_("qd-zzb-head")
    cohort(api, "sz-2", "赴深圳体悟实训第二批", "2026-09-01", "2026-12-20")
    taken = hosts(4, date(2026, 1, 1))
    api.call("PUT", "/programmes/sz-2/hosts", {"hosts": seats(taken, 4)}).ok()
    api.post("/programmes/sz-2/candidates", {"candidates": candidates(trainees(12), taken)}).ok()
    api.post("/programmes/sz-2/selection", {"size": 12}).ok()
    return api


@pytest.fixture
def desk(head: ApiClient, browse: Browse) -> Browser:
    return browse("qd-zzb-head")


def proposed(desk: Browser, page: Page, rules: str, **more: str) -> Page:
    return desk.send(page, page.form(button="按这些规则求"), rules__rules=rules, **more)


def test_a_placement_obeys_every_rule_typed_and_the_next_begins_with_them(desk: Browser) -> None:
    typed = TYPED.replace("占比 | 性别 | 男 | 0 | 80", "占比 | 性别 | 男")
    page = proposed(desk, desk.get(PAGE), typed, rules__reason="按培训处意见", rules__fair="yes")
    row = Round.objects.get()
    assert [rule["rule"] for rule in row.asked["rules"]] == ["together", "apart", "never", "only", "at_most", "share"]
    assert (row.asked["rules"][2]["hosts"], row.asked["fair"], row.reason) == (["sx-00", "sx-01"], True, "按培训处意见")
    assert broken(problem_of(row.asked), row.seats) == []
    assert row.seats["xy0000"] == row.seats["xy0001"]
    assert row.seats["xy0006"] == "sx-03"
    assert "学员0002、学员0003、学员0004不能在一处" in page.text
    there = page.one("//textarea[@name='rules.rules']").text.splitlines()
    assert there[0] == "在一处 | 学员0000、学员0001"
    assert there[-1] == "占比 | 性别 | 男 | 0 | 100"
    page = desk.send(page, page.form(button="按这些规则求"))
    assert Round.objects.get(n=2).asked["rules"] == row.asked["rules"], "what is shown is what is read"
    page = desk.send(page, page.form(button="再求一次"))
    assert Round.objects.get(n=3).asked["fair"] is True


WRONG = {
    "no rule": ("挨着 | 学员0000、学员0001", "第 1 行：“挨着”不是规则；可写：在一处、分开、回避、只去、每处最多、占比"),
    "nobody of that name": ("\n在一处 | 学员0000、张三丰", "第 2 行：这里没有“张三丰”"),
    "one person alone": ("分开 | 学员0000", "第 1 行：至少写两个人"),
    "no such host": ("回避 | 学员0000 | 某某公司", "第 1 行：这里没有“某某公司”"),
    "no host": ("只去 | 学员0000", "第 1 行：写明哪个单位"),
    "no number": ("每处最多 | 部门 | 一", "第 1 行：“一”不是 1 至 999 的整数"),
    "too much": ("占比 | 性别 | 男 | 0 | 120", "第 1 行：“120”不是 0 至 100 的整数"),
    "a trait nobody has": ("每处最多 | 處室 | 1", "第 1 条规则：这里没有“處室”"),
    "a value nobody has": ("占比 | 性别 | 难 | 0 | 80", "第 1 条规则：这里没有“性别=难”"),
    "least above most": ("占比 | 性别 | 男 | 80 | 20", "第 1 条规则看不懂"),
    "they cannot hold together": ("在一处 | 学员0000、学员0001\n分开 | 学员0000、学员0001", "这些要求不能同时满足"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_rule_is_said_at_the_field_with_its_line_and_what_was_typed_stays(desk: Browser, case: str) -> None:
    typed, why = WRONG[case]
    page = proposed(desk, desk.get(PAGE), typed)
    assert page.status == 422
    assert why in page.one("//*[@id='f-rules-rules-error']").text_content()
    assert page.one("//textarea[@name='rules.rules']").text.strip() == typed.strip()
    assert not Round.objects.exists()


def test_two_of_one_name_are_written_by_user_name(desk: Browser) -> None:
    for row in Candidate.objects.filter(person__username__in=("xy0000", "xy0001")):
        row.person.name = "王伟"
        row.person.save()
    page = proposed(desk, desk.get(PAGE), "分开 | 王伟、学员0002")
    assert "第 1 行：有几个“王伟”，写代码或用户名" in page.text
    page = proposed(desk, page, "分开 | xy0000、xy0001")
    assert page.one("//textarea[@name='rules.rules']").text.strip() == "分开 | xy0000、xy0001"


def test_seats_are_shown_to_be_changed_and_a_wrong_line_is_named(desk: Browser) -> None:
    page = desk.get(PAGE)
    there = page.one("//textarea[@name='hosts.hosts']").text.strip().splitlines()
    assert there[0].startswith("sx-00 | 4 | 1 | ")
    wrong = desk.send(page, page.form(button="写入"), hosts__hosts="sx-00 | 4\nsx-01 | 多")
    assert "第 2 行：“多”不是整数" in wrong.one("//*[@id='f-hosts-hosts-error']").text_content()
    wrong = desk.send(page, page.form(button="写入"), hosts__hosts="sx-00 | 2 | 3")
    assert "sx-00：名额不对" in wrong.one("//*[@id='f-hosts-hosts-error']").text_content()
    wrong = desk.send(page, page.form(button="写入"), hosts__hosts="sx-00 | 40000")
    assert "sx-00：名额不对" in wrong.one("//*[@id='f-hosts-hosts-error']").text_content(), "more than a column holds"
    desk.send(page, page.form(button="写入"), hosts__hosts="sx-00 | 7 | 2 | 金融")
    assert (Host.objects.get(unit__code="sx-00").most, Host.objects.count()) == (7, 4)
    wrong = desk.send(page, page.form(button="写入"), hosts__hosts="sx-00 | 1\n" * 501)
    assert "一次最多 500 行" in wrong.text


def test_a_selection_keeps_to_the_quotas_typed(desk: Browser) -> None:
    page = desk.get(PAGE)
    send = {"selection__size": "12", "selection__quotas": "性别 | 男 | 3\nlevel | 科 | 2"}
    page = desk.send(page, page.form(button="选定"), **send)
    chosen = [row.traits for row in Candidate.objects.filter(state="selected")]
    assert sum(traits["性别"] == "男" for traits in chosen) == 3
    assert sum(traits["level"] == "科" for traits in chosen) <= 2
    assert Candidate.objects.filter(why="性别：男名额已满").exists()


@pytest.mark.parametrize(
    ("quotas", "why"),
    [
        ("性别 | 男 | 三", "第 1 行：“三”不是整数"),
        ("性别 | 男 | 3\n性別 | 女 | 3", "没有人选是“性別=女”"),
        ("性别 | 难 | 3", "没有人选是“性别=难”"),
    ],
)
def test_a_wrong_quota_is_said_at_the_field(desk: Browser, quotas: str, why: str) -> None:
    page = desk.get(PAGE)
    wrong = desk.send(page, page.form(button="选定"), selection__size="5", selection__quotas=quotas)
    assert (wrong.status, why in wrong.one("//*[@id='f-selection-quotas-error']").text_content()) == (422, True)
    assert Candidate.objects.filter(state="selected").count() == 12


def test_a_trait_that_is_none_is_not_dropped_silently(desk: Browser) -> None:
    page = desk.get(PAGE)
    typed = "xy0000 | qd-zzb | 90 | 金融 | sx-00 | 性别：女"
    wrong = desk.send(page, page.form(button="推荐"), candidates__candidates=typed)
    told = wrong.one("//*[@id='f-candidates-candidates-error']").text_content()
    assert "第 1 行：“性别：女”应写成 情况=值" in told
    unknown = desk.send(page, page.form(button="推荐"), candidates__candidates="nobody | qd-zzb")
    assert "没有用户“nobody”，写用户名或姓名" in unknown.one("//*[@id='f-candidates-candidates-error']").text_content()


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "together", "people": 5},
        {"rule": "never", "person": "xy0000", "hosts": []},
        {"rule": "at_most", "trait": "部门", "number": "x"},
        {"rule": "share", "trait": "性别", "value": "男", "most": 300},
        {"rule": "apart", "people": ["xy0000", "nobody"]},
        {"rule": "at_most", "trait": "部门", "number": 1, "people": 5},
        {"rule": "together", "people": ["xy0000", "xy0001"], "trait": []},
        {"rule": "share", "trait": "性别", "value": "难"},
    ],
)
def test_programs_are_told_which_rule_is_wrong(head: ApiClient, rule: dict[str, object]) -> None:
    good = {"rule": "at_most", "trait": "部门", "number": 1}
    no = head.post("/programmes/sz-2/rounds", {"rules": [good, rule]})
    assert (no.status, no.code, "第 2 条规则" in no["message"]["zh"]) == (422, "bad_value", True)


def test_a_reason_for_putting_somebody_elsewhere_is_cut_to_what_is_kept(desk: Browser) -> None:
    proposed(desk, desk.get(PAGE), "")
    page = desk.get(PAGE)
    desk.send(page, page.form(button="调整"), username="xy0000", host="sx-02", reason="单位\x00点名" + "！" * 300)
    reason = Round.objects.get(n=2).reason
    assert (reason[:4], len(reason), Round.objects.get(n=2).seats["xy0000"]) == ("单位点名", 200, "sx-02")
