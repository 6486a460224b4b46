"""D2 重点项目管理平台: 信息库、节点库、问题库; 155 projects and 136.2 bn, twelve of province and city with 23.48 bn."""

from collections.abc import Callable

from api_client import ApiClient
from luodi.city.matters.models import Matter, Visibility
from pipeline import YI, entered, handler, month

As = Callable[[str], ApiClient]
DISTRICTS = ("370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285")
JIMO = "370215"
WORK, HEAD = handler(JIMO), f"{JIMO}-shangwu-head"


def test_155_projects_and_136_2_bn_with_twelve_key_ones_add_up(as_: As) -> None:
    key, rest = 2348 * YI // 10, (13620 - 2348) * YI // 10
    done, planned = 121 * YI, 2348 * YI // 10
    for k in range(12):
        amount = key // 12 if k else key - 11 * (key // 12)
        plan = planned // 12 if k else planned - 11 * (planned // 12)
        made = entered(as_, JIMO, f"重点{k}", amount, "started", families=["key"], years={"2026": plan})
        month(as_, made["number"], JIMO, "2026-10", done // 12 if k else done - 11 * (done // 12))
    for k in range(143):
        amount = rest // 143 if k else rest - 142 * (rest // 143)
        entered(as_, DISTRICTS[k % 10], f"普通{k}", amount, "registered")
    whole = as_("xu").get("/project-figures").ok()["all"]
    assert (whole["projects"], whole["money"]) == (155, 1362 * YI)
    found = as_("xu").get("/project-figures", family="key").ok()["all"]
    assert (found["projects"], found["money"], found["invested"]["done"]) == (12, key, done)
    assert found["invested"]["percent"] == "51.5", "12.1 of 23.48 bn"
    assert (found["building"]["n"], found["building"]["of"], found["building"]["percent"]) == (12, 12, "100.0")


def test_milestones_have_lamps_by_the_clock_and_a_new_day_needs_a_reason(as_: As) -> None:
    number = entered(as_, JIMO, "海洋装备产业园", 10 * YI, "registered")["number"]
    at = f"/projects/{number}/milestones"
    days = {"land": "2026-11-30", "plan": "2026-12-09", "permit": "2026-12-10", "roof": "2027-06-30"}
    rows = {code: as_(WORK).post(at, {"code": code, "planned": day}).ok() for code, day in days.items()}
    assert {code: row["lamp"] for code, row in rows.items()} == {
        "land": "red",
        "plan": "yellow",
        "permit": "green",
        "roof": "green",
    }, "yellow five working days before the day"
    assert as_(WORK).post(at, {"code": "roof", "planned": "2027-07-31"}).code == "reason_missing"
    as_(WORK).post(at, {"code": "roof", "planned": "2027-07-31", "why": "台风停工"}).ok()
    late = as_(WORK).post(f"{at}/{rows['land']['id']}/done", {"on": "2026-12-01"}).ok()
    assert (late["lamp"], late["actual"]) == ("late", "2026-12-01")
    assert as_(WORK).post(f"{at}/{rows['roof']['id']}/done", {"on": "2026-12-31"}).code == "future"
    assert as_(WORK).post(at, {"code": "own", "planned": "2027-01-01"}).code == "bad_value"
    put_off = next(h for h in as_(WORK).get(f"/projects/{number}")["happenings"] if h["body"].get("why"))
    assert put_off["body"]["planned"] == ["2027-06-30", "2027-07-31"]


def test_an_issue_is_a_matter_with_its_own_owner_and_clock(as_: As) -> None:
    number = entered(as_, JIMO, "海洋装备产业园", 10 * YI, "registered")["number"]
    body = {"type": "escort", "title": "施工用电没有接通", "facts": {"field": "build"}}
    found = as_(WORK).post(f"/projects/{number}/issues", body).ok()
    (issue,) = found["issues"] or [{"matter": ""}]
    assert issue["stage"] == "registered"
    assert as_("370215-jw-inspector").matter(issue["matter"])["type"]["code"] == "escort"
    assert as_(WORK).post(f"/projects/{number}/issues", {"type": "hotline", "title": "x"}).code == "bad_value"


def test_the_changes_name_no_issue_that_is_hidden(as_: As) -> None:
    number = entered(as_, JIMO, "海洋装备产业园", 10 * YI, "registered")["number"]
    body = {"type": "escort", "title": "有人吃拿卡要", "facts": {"field": "build"}}
    (issue,) = as_(WORK).post(f"/projects/{number}/issues", body).ok()["issues"]
    told = [h["body"] for h in as_(WORK).get(f"/projects/{number}")["happenings"] if h["kind"] == "issue"]
    assert told == [{"matter": issue["matter"], "stage": "registered"}]
    Matter.objects.filter(number=issue["matter"]).update(level=3)
    Visibility.objects.filter(matter__number=issue["matter"]).update(level=3)
    found = as_(WORK).get(f"/projects/{number}").ok()
    assert found["issues"] == []
    assert [h["body"] for h in found["happenings"] if h["kind"] == "issue"] == [{"stage": "registered"}]


def test_the_ten_longest_signed_and_not_started_are_listed_with_days_and_why(as_: As) -> None:
    for k in range(12):
        reached = {"lead": "2026-01-01", "talks": "2026-01-05", "signed": f"2026-02-{10 + k}"}
        entered(as_, JIMO, f"已签{k}", YI, reached=reached)
    entered(as_, JIMO, "已开工", YI, "started")
    oldest = as_("xu").get("/projects", q="已签0").ok()["items"][0]["number"]
    as_("xu").post(
        f"/projects/{oldest}/issues", {"type": "escort", "title": "土地未摘牌", "facts": {"field": "build"}}
    ).ok()
    found = as_("xu").get("/project-figures/stuck/not-started").ok()
    assert (found["total"], len(found["items"])) == (12, 10)
    first = found["items"][0]
    assert (first["number"], first["days"], first["step"]["zh"]) == (oldest, 295, "公司注册")
    assert first["issues"] == ["土地未摘牌"]
    other = as_("xu").get("/project-figures/stuck/not-producing").ok()
    assert [row["name"] for row in other["items"]] == ["已开工"]


def test_what_was_amended_stays_on_record_with_what_it_was(as_: As) -> None:
    number = entered(as_, JIMO, "某产业园", 10 * YI)["number"]
    as_(WORK).post(f"/projects/{number}/amend", {"amount": 12 * YI, "families": ["key"]}).ok()
    found = as_(WORK).get(f"/projects/{number}").ok()
    assert (found["amount"], found["families"]) == (12 * YI, ["key"])
    assert found["happenings"][0]["body"] == {"amount": [10 * YI, 12 * YI], "families": [[], ["key"]]}
    assert as_("370214-shangwu-clerk").post(f"/projects/{number}/amend", {"amount": 1}).status == 404
    assert as_(WORK).post(f"/projects/{number}/amend", {"amount": 12 * YI}).code == "no_change"


def test_the_public_sees_only_what_was_published_and_is_open(as_: As) -> None:
    number = entered(as_, JIMO, "某产业园", 10 * YI)["number"]
    assert as_(HEAD).post(f"/projects/{number}/publish", {}).code == "not_public"
    shown = entered(as_, JIMO, "公开的产业园", 8 * YI, level=0)["number"]
    assert as_(WORK).post(f"/projects/{shown}/publish", {}).code == "not_allowed"
    assert as_(HEAD).post(f"/projects/{shown}/publish", {}).ok()["published"]
    assert not as_(HEAD).post(f"/projects/{shown}/publish", {"shown": False}).ok()["published"]
