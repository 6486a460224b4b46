"""C4 前方–后方无缝衔接: what a trainee notes in the field becomes a matter at home in one step, once, with an owner.

C3 七百工程: each person links a hundred enterprises and knows a hundred entrepreneurs, counted per person from notes.
"""

from collections.abc import Callable
from uuid import uuid4

import pytest

from api_client import Answer, ApiClient
from cohorts import cohort
from luodi.city.matters.models import Matter

As = Callable[[str], ApiClient]
DAY = "2026-11-20"


@pytest.fixture(autouse=True)
def field(as_: As) -> None:
    """A cohort with two trainees; each is to link a hundred enterprises."""
    api = as_("qd-zzb-head")
    cohort(api, "sz-3", "赴深圳体悟实训第三批", "2026-09-01", "2026-12-20")
    for username in ("wang", "chen"):
        api.post("/programmes/sz-3/members", {"username": username, "duty": "实训学员"}).ok()
    for measure, zh in (("enterprises", "对接百家企业"), ("met", "结识百名企业家")):
        target = {"name": {"zh": zh}, "measure": measure, "amount": 100, "each": True}
        api.post("/programmes/sz-3/targets", target).ok()


def note(kind: str = "visit", **more: object) -> dict[str, object]:
    return {"key": str(uuid4()), "kind": kind, "on": DAY, "about": "示例电子", "text": "走访总部", **more}


def test_a_lead_from_the_field_has_an_owner_at_home_in_one_step(as_: As) -> None:
    line = as_("wang").post("/programmes/sz-3/notes", note("lead", text="有意建第二总部", hand_over=True)).ok()
    rear = as_("qd-shangwu-handler")
    assert rear.matter(line["matter"]).ok()["title"] == "示例电子：有意建第二总部"
    rear.do(line["matter"], "accept")
    rear.do(line["matter"], "handle", words="送去政策，约定来访。", facts={"came": "project"})
    rear.do(line["matter"], "reply", words="已签约。")
    rear.do(line["matter"], "close")
    tasks = as_("qd-zzb-head").get("/programmes/sz-3/tasks").ok()
    assert [task["number"] for task in tasks["items"]] + [line["matter"]] * tasks["withheld"] == [line["matter"]]


def landed(as_: As, lead: str, **more: object) -> Answer:
    draft = {
        "name": "示例电子第二总部",
        "region": "370215",
        "industry": "C3970",
        "amount": 120_000_000_000,
        "lead": lead,
    }
    return as_("qd-shangwu-handler").post("/projects", draft | {"firms": [{"name": "示例电子"}]} | more)


def test_of_a_lead_comes_one_project_that_says_who_brought_it(as_: As) -> None:
    line = as_("wang").post("/programmes/sz-3/notes", note("lead", text="有意建第二总部", hand_over=True)).ok()
    project = landed(as_, line["matter"]).ok()
    told = project["brought"][0]
    assert (told["kind"], told["code"], told["on"], told["person"]) == ("programme", "sz-3", DAY, "王承办")
    again = landed(as_, line["matter"], name="又登记一次", distinct="另一个")
    assert (again.code, project["number"] in again["message"]["zh"]) == ("project_alike", True)
    outcomes = as_("qd-shangwu-handler").matter(line["matter"])["outcomes"]
    assert [(one["kind"], one["amount"]) for one in outcomes] == [("project", "1")]


def test_nobody_takes_the_place_of_the_project_of_a_lead(as_: As) -> None:
    line = as_("wang").post("/programmes/sz-3/notes", note("lead", text="有意建第二总部", hand_over=True)).ok()
    taken = landed(as_, "", key=f"lead-{line['matter']}")
    assert (taken.code, taken["field"], "线索" in taken["message"]["zh"]) == ("bad_value", "key", True)
    assert landed(as_, line["matter"]).ok()["key"] == f"lead-{line['matter']}"


def test_only_a_lead_from_the_field_becomes_a_project_that_way(as_: As) -> None:
    blocker = as_("wang").post("/programmes/sz-3/notes", note("blocker", text="消防验收卡住", hand_over=True)).ok()
    refused = landed(as_, blocker["matter"])
    assert refused.code in ("not_found", "bad_value")
    assert landed(as_, "26999999999").code == "not_found"


def test_a_confidential_team_is_not_named_by_the_projects_it_brings(as_: As) -> None:
    body = {"code": "mi", "kind": "task_force", "title": {"zh": "专班"}, "lead": "qd-zzb", "level": 2}
    as_("qd-zzb-head").post("/programmes", body | {"from_date": "2026-09-01", "to_date": "2026-12-20"}).ok()
    as_("qd-zzb-head").post("/programmes/mi/members", {"username": "wang"}).ok()
    line = as_("wang").post("/programmes/mi/notes", note("lead", text="有意建第二总部", hand_over=True)).ok()
    assert landed(as_, line["matter"]).ok()["brought"] == []


def test_sent_twice_over_a_poor_network_a_line_counts_once(as_: As) -> None:
    line = note("blocker", text="消防验收卡住", hand_over=True)
    first = as_("wang").post("/programmes/sz-3/notes", line).ok()
    assert as_("wang").post("/programmes/sz-3/notes", line).ok().body == first.body
    assert Matter.objects.filter(type__code="blocker").count() == 1
    assert len(as_("wang").get("/programmes/sz-3/notes").ok().body) == 1


@pytest.mark.parametrize("change", [{"text": "又卡在图审"}, {"kind": "lead"}, {"about": "乙公司"}, {"met": 3}])
def test_a_line_sent_again_with_other_words_is_refused_and_stands_as_it_was(as_: As, change: dict[str, object]) -> None:
    line = note("blocker", text="消防验收卡住")
    first = as_("wang").post("/programmes/sz-3/notes", line).ok()
    again = as_("wang").post("/programmes/sz-3/notes", line | change)
    assert (again.status, again.code, again["field"]) == (409, "line_differs", "key")
    assert as_("wang").get("/programmes/sz-3/notes").ok().body == [first.body]
    assert as_("wang").post("/programmes/sz-3/notes", line | {"hand_over": True}).ok()["matter"], (
        "the same, handed over"
    )


def test_a_suggestion_goes_to_the_reform_office(as_: As) -> None:
    line = as_("chen").post("/programmes/sz-3/notes", note("idea", text="推行容缺受理", hand_over=True)).ok()
    assert as_("cao").matter(line["matter"]).ok()["type"]["code"] == "suggestion"


def test_each_persons_enterprises_and_acquaintances_are_counted_from_their_notes(as_: As) -> None:
    for i in range(100):
        as_("wang").post("/programmes/sz-3/notes", note(about=f"企业{i}", met=1)).ok()
    for i in range(3):
        as_("chen").post("/programmes/sz-3/notes", note(about=f"企业{i}", met=2)).ok()
    as_("chen").post("/programmes/sz-3/notes", note("meeting", about="企业2", met=0)).ok()
    rows = as_("qd-zzb-head").get("/programmes/sz-3/progress").ok().body
    told = [(row["measure"], row["reached"], row["amount"], row["done"], row["of"]) for row in rows]
    assert told == [("enterprises", "103", "200", 1, 2), ("met", "106", "200", 1, 2)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "nothing"}, "bad_value"),
        ({"on": "2026-12-30"}, "future"),
        ({"on": "2026-08-30"}, "too_early"),
        ({"about": "", "text": ""}, "bad_value"),
        ({"kind": "visit", "hand_over": True}, "bad_value"),
    ],
)
def test_a_line_that_cannot_be_is_refused(as_: As, change: dict[str, object], code: str) -> None:
    assert as_("wang").post("/programmes/sz-3/notes", note() | change).code == code


def test_only_members_write_the_journal(as_: As) -> None:
    assert as_("qd-zzb-head").post("/programmes/sz-3/notes", note()).status == 403
    assert as_("feng").post("/programmes/sz-3/notes", note()).status == 404
