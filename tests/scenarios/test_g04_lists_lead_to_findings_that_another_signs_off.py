"""G4 靶向监督清单: lists of items, checks at units, findings put right and signed off by another, looked back on.

The article: 21 lists of 197 items, 1,141 checks.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from api_client import Answer, ApiClient
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Role, Unit

As = Callable[[str], ApiClient]
STREET = "370202001"
UNIT, HEAD = f"{STREET}-handler", f"{STREET}-head"
PLANNER, SECOND, VERIFIER = "wen", "mou", "kong"
PAPER = {"paper": "青纪办〔2026〕12号", "paper_day": "2026-11-20", "authority": "市纪委监委"}


def a_list(number: int, items: int, version: str = "2026") -> dict[str, object]:
    said = [
        {"number": str(n), "text": {"zh": f"第 {n} 项要落实", "en": f"Item {n} holds"}} for n in range(1, items + 1)
    ]
    name = {"zh": f"监督清单{number}", "en": f"List {number}"}
    return {"code": f"list-{number}", "kind": "supervision", "issuer": "qd-jw", "version": version} | {
        "name": name,
        "items": said,
    }


def in_force(as_: As, number: int, items: int) -> None:
    as_(PLANNER).post("/checklists", a_list(number, items)).ok()
    as_(PLANNER).post(f"/checklists/list-{number}/in-force", {"version": "2026", "since": "2026-01-01"}).ok()


def planned(as_: As, units: list[str], lists: list[str], **more: object) -> Answer:
    plan = {"organiser": "qd-jw", "title": {"zh": "靶向监督"}, "form": "targeted"}
    plan |= {"since": "2026-12-01", "until": "2026-12-31", "lists": lists, "units": units, "team": [PLANNER, SECOND]}
    return as_(PLANNER).post("/inspections", plan | more)


def running(as_: As, units: list[str], lists: list[str], **more: object) -> Answer:
    row = planned(as_, units, lists, **more).ok()
    as_(PLANNER).post(f"/inspections/{row['id']}/start", PAPER).ok()
    return as_(PLANNER).get(f"/inspections/{row['id']}").ok()


def finding(as_: As, row: Answer, unit: str = STREET, item: int = 0) -> int:
    seen = {"item": row["items"][item]["id"], "result": "finding", "words": "公示栏三个月没有更新"}
    check = as_(PLANNER).post(f"/inspections/{row['id']}/checks", {"unit": unit, "checks": [seen]}).ok()
    return int(check.body[0]["id"])


def settled(as_: As, check: int, unit: str = UNIT) -> str:
    as_(SECOND).post(f"/inspection-checks/{check}/sign").ok()
    as_(unit).post(f"/inspection-checks/{check}/answer", {"agrees": True}).ok()
    return str(as_(PLANNER).post(f"/inspection-checks/{check}/put-right", {"urge": False}).ok()["matter"])


def put_right(as_: As, number: str, unit: str = STREET) -> None:
    handler, head = as_(f"{unit}-handler"), as_(f"{unit}-head")
    handler.do(number, "handle", step="plan", facts={"measures": 2, "by_when": "2026-12-20"})
    handler.attach(number, "notice.txt", "已更新公示".encode()).ok()
    handler.do(number, "handle", step="handle", words="公示栏已更新，定人每月维护。")
    head.do(number, "sign", step="review", verdict="agree")


def struck_off(as_: As, number: str, unit: str = STREET) -> Answer:
    as_(VERIFIER).do(number, "sign", step="verify", verdict="agree")
    as_(f"{unit}-handler").do(number, "reply", words="问题已整改。")
    return as_(VERIFIER).do(number, "close")


def test_a_finding_is_put_right_by_its_unit_and_struck_off_by_another(as_: As) -> None:
    in_force(as_, 1, 3)
    row = running(as_, [STREET], ["list-1"])
    number = settled(as_, finding(as_, row))
    put_right(as_, number)
    assert as_(UNIT).act(number, "sign", step="verify", verdict="agree").status == 403
    assert struck_off(as_, number)["status"] == "closed"
    figures = as_(PLANNER).get("/inspections/report", since="2026-12-01", until="2026-12-31").ok()["all"]
    assert figures["rectified"] == {"n": 1, "of": 1}
    assert figures["in_time"] == {"n": 1, "of": 1}


def test_nobody_of_the_unit_strikes_off_even_holding_a_post_at_the_inspecting_side(
    as_: As, staff: Callable[..., object]
) -> None:
    staff("qd-jw", "reviewer", username="both-sides")
    person, unit = Person.objects.get(username="both-sides"), Unit.objects.get(code=STREET)
    appoint(SYSTEM, person=person, unit=unit, role=Role.objects.get(code="cadre"), on=date(2024, 1, 1))
    in_force(as_, 1, 1)
    number = settled(as_, finding(as_, running(as_, [STREET], ["list-1"])))
    put_right(as_, number)
    assert as_("both-sides").act(number, "sign", step="verify", verdict="agree").code == "outside"
    assert struck_off(as_, number)["status"] == "closed"


def test_a_finding_needs_two_names_and_the_units_word_before_anything_follows(as_: As) -> None:
    in_force(as_, 1, 1)
    row = running(as_, [STREET], ["list-1"])
    check = finding(as_, row)
    assert as_(UNIT).get(f"/inspection-checks/{check}").status == 404
    assert as_(PLANNER).post(f"/inspection-checks/{check}/sign").code == "signed_already"
    assert as_(PLANNER).post(f"/inspection-checks/{check}/put-right", {}).code == "not_now"
    as_(SECOND).post(f"/inspection-checks/{check}/sign").ok()
    told = as_(UNIT).get(f"/inspection-checks/{check}").ok()
    assert (told["standing"], sorted(told["signers"])) == ("signed", ["mou", "wen"])
    assert as_("370202002-handler").post(f"/inspection-checks/{check}/answer", {"agrees": True}).status == 404


def test_a_disputed_finding_is_ruled_on_by_somebody_who_did_not_sign_it(as_: As, staff: Callable[..., object]) -> None:
    staff("qd-jw", "overseer", username="third")
    in_force(as_, 1, 2)
    row = running(as_, [STREET], ["list-1"])
    kept, gone = finding(as_, row), finding(as_, row, item=1)
    for check in (kept, gone):
        as_(SECOND).post(f"/inspection-checks/{check}/sign").ok()
        assert as_(UNIT).post(f"/inspection-checks/{check}/answer", {"agrees": False}).code == "missing"
        as_(UNIT).post(f"/inspection-checks/{check}/answer", {"agrees": False, "words": "当天正在更换"}).ok()
    ruling = {"stands": True, "words": "照片显示为上季度内容"}
    assert as_(PLANNER).post(f"/inspection-checks/{kept}/rule", ruling).code == "own_work"
    assert as_("third").post(f"/inspection-checks/{kept}/rule", ruling).ok()["standing"] == "settled"
    as_("third").post(f"/inspection-checks/{gone}/rule", {"stands": False, "words": "理由成立"}).ok()
    figures = as_(PLANNER).get("/inspections/report", since="2026-12-01", until="2026-12-31").ok()["all"]
    assert figures["findings"] == {"n": 1, "of": 1}


def test_a_unit_that_says_nothing_leaves_the_word_to_the_organiser_after_five_working_days(
    as_: As, staff: Callable[..., object]
) -> None:
    staff("qd-jw", "overseer", username="third")
    in_force(as_, 1, 1)
    check = finding(as_, running(as_, [STREET], ["list-1"]))
    as_(SECOND).post(f"/inspection-checks/{check}/sign").ok()
    ruling = {"stands": True, "words": "逾期未反馈"}
    assert as_("third").post(f"/inspection-checks/{check}/rule", ruling).code == "not_now"
    with time_machine.travel(datetime.now(UTC) + timedelta(days=9)):
        assert as_("third").post(f"/inspection-checks/{check}/rule", ruling).ok()["standing"] == "settled"


def test_the_same_item_found_again_at_the_same_unit_is_marked(as_: As) -> None:
    in_force(as_, 1, 2)
    finding(as_, running(as_, [STREET, "370202002"], ["list-1"]))
    second = planned(as_, [STREET, "370202002"], ["list-1"]).ok()
    as_(PLANNER).post(f"/inspections/{second['id']}/start", PAPER | {"reason": "整改后复查"}).ok()
    second = as_(PLANNER).get(f"/inspections/{second['id']}").ok()
    again, new = finding(as_, second), finding(as_, second, unit="370202002")
    marks = [as_(PLANNER).get(f"/inspection-checks/{check}").ok()["again"] for check in (again, new)]
    assert marks == [True, False]
    figures = as_(PLANNER).get("/inspections/report", since="2026-12-01", until="2026-12-31").ok()["all"]
    assert figures["again"] == {"n": 1, "of": 3}


def test_what_was_put_right_is_looked_back_on_in_half_a_year(as_: As) -> None:
    in_force(as_, 1, 1)
    number = settled(as_, finding(as_, running(as_, [STREET], ["list-1"])))
    put_right(as_, number)
    struck_off(as_, number)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=190)):
        ApiClient().as_(VERIFIER).do(number, "look_back", result="rebounded", note="公示栏又停更")
    figures = as_(PLANNER).get("/inspections/report", since="2026-12-01", until="2026-12-31").ok()["all"]
    assert figures["looked_back"] == {"held": 0, "rebounded": 1}


def test_twenty_one_lists_of_197_items_and_1141_checks_come_out_of_the_record(as_: As) -> None:
    lines = as_(PLANNER).get("/checklists").ok().body
    lists = [line["code"] for line in lines if line["kind"] == "supervision"]
    streets = ["370202001", "370202002", "370202004", "370202005", "370202007", "370202009"]
    row = running(as_, streets, lists)
    left = 1141
    for unit in streets:
        items = row["items"][: min(left, len(row["items"]))]
        checks = [seen(n, item["id"]) for n, item in enumerate(items)]
        as_(PLANNER).post(f"/inspections/{row['id']}/checks", {"unit": unit, "checks": checks}).ok()
        left -= len(checks)
    found = as_(PLANNER).get("/inspections/report", since="2026-12-01", until="2026-12-31").ok()
    assert (found["lists"], found["items"]) == (21, 197)
    assert found["all"]["findings"] == {"n": 58, "of": 1141}
    assert sum(line["findings"]["n"] for line in found["units"]) == 58
    assert sum(line["findings"]["of"] for line in found["by_list"]) == 1141
    far = as_(PLANNER).get(f"/inspections/{row['id']}").ok()["progress"]
    assert (far["of"], far["checks"]) == (197 * 6, 1141)


def seen(n: int, item: int) -> dict[str, object]:
    wrong = n % 20 == 3
    return {"item": item, "result": "finding" if wrong else "holds", "words": "未落实" if wrong else ""}


@pytest.mark.parametrize("who", ["zhou", "wang", "370202002-handler", "sysadmin", "370203-jw-inspector"])
def test_others_see_neither_the_inspection_nor_its_figures(as_: As, who: str) -> None:
    in_force(as_, 1, 1)
    row = running(as_, [STREET], ["list-1"])
    check = finding(as_, row)
    as_(SECOND).post(f"/inspection-checks/{check}/sign").ok()
    assert as_(who).get(f"/inspections/{row['id']}").status == 404
    assert as_(who).get("/inspections").ok().body == []
    assert as_(who).get(f"/inspection-checks/{check}").status == 404
    figures = as_(who).get("/inspections/report", since="2026-12-01", until="2026-12-31").ok()
    assert (figures["all"]["findings"], figures["units"], figures["inspections"]) == ({"n": 0, "of": 0}, [], 0)


def test_of_a_clue_there_is_a_number_a_standing_and_a_day_and_no_place_for_more(as_: As) -> None:
    clue = {"unit": "qd-jw", "reference": "XS-2026-0031", "due": "2027-01-31"}
    as_("shi").post("/clues", clue).ok()
    assert as_("shi").post("/clues", clue | {"words": "某某收受"}).code == "unknown_field"
    assert as_("shi").post("/clues", clue | {"reference": "某街道主任收受礼金一事"}).code == "bad_value"
    as_("shi").post("/clues", clue | {"status": "done"}).ok()
    assert [line["status"] for line in as_("zhang").get("/clues").ok().body] == ["done"]
    assert as_("wen").get("/clues").ok().body == []
    assert as_("wen").post("/clues", clue).code == "not_allowed"


def test_a_list_in_force_is_never_changed_and_the_next_version_tells_what_differs(as_: As) -> None:
    in_force(as_, 1, 3)
    changed = a_list(1, 3)
    changed["items"][0]["text"]["zh"] = "另一句话"  # type: ignore[index]
    assert as_(PLANNER).post("/checklists", changed).code == "list_frozen"
    as_(PLANNER).post("/checklists", changed | {"version": "2027", "items": changed["items"][:2]}).ok()  # type: ignore[index]
    told = as_(PLANNER).get("/checklists/list-1/diff", old="2026", new="2027").ok().body
    assert [(one["number"], one["status"]) for one in told] == [("1", "changed"), ("3", "removed")]
    as_(PLANNER).post("/checklists/list-1/in-force", {"version": "2027", "since": "2026-12-02"}).ok()
    assert as_(UNIT).get("/checklists/list-1").ok()["version"] == "2027"
    late = {"version": "2027", "since": "2027-01-01"}
    assert as_(PLANNER).post("/checklists/list-1/in-force", late).code == "list_frozen"


@pytest.mark.parametrize("who", ["wang", UNIT, "370202-jw-overseer"])
def test_only_the_issuers_own_officers_write_its_lists(as_: As, who: str) -> None:
    assert as_(who).post("/checklists", a_list(1, 1)).code == "not_allowed"
    in_force(as_, 1, 1)
    as_(PLANNER).post("/checklists", a_list(1, 2, "2027")).ok()
    assert as_(who).get("/checklists/list-1", version="2027").status == 404


def test_the_sentence_for_a_bulletin_tells_what_the_record_holds(as_: As) -> None:
    in_force(as_, 1, 3)
    finding(as_, running(as_, [STREET], ["list-1"]))
    told = as_(PLANNER).get("/inspections/report", since="2026-12-01", until="2026-12-31").ok()["piece"]
    assert (
        "施行监督清单 22 件、200 项，开展检查 1 次、1 项次，发现问题 1 个；整改销号 0 个，其中按期 0 个。" in told["zh"]
    )
    assert "1 inspections made 1 checks and 1 findings" in told["en"]


def test_anybody_reads_figures_of_what_ended_with_small_numbers_told_together(api: ApiClient, as_: As) -> None:
    in_force(as_, 1, 4)
    row = running(as_, [STREET, "370202002"], ["list-1"])
    for item in range(4):
        as_(SECOND).post(f"/inspection-checks/{finding(as_, row, item=item)}/sign").ok()
    as_(SECOND).post(f"/inspection-checks/{finding(as_, row, unit='370202002')}/sign").ok()
    period = {"since": "2026-12-01", "until": "2026-12-31"}
    assert api.get("/inspection-figures", **period).ok()["all"]["findings"] == {"n": 0, "of": 0}
    as_(PLANNER).post(f"/inspections/{row['id']}/end").ok()
    told = api.get("/inspection-figures", **period).ok()
    assert told["all"]["findings"] == {"n": 5, "of": 5}
    assert [(line["key"], line["findings"]["n"]) for line in told["units"]] == [("", 5)]
