"""D5 产才融合: talent and investment staff in one task force: joint talks, joint service, on one matter."""

from collections.abc import Callable

from api_client import ApiClient
from pipeline import YI, entered, handler

As = Callable[[str], ApiClient]
JIMO = "370215"
WORK, HEAD, TALENT = handler(JIMO), f"{JIMO}-shangwu-head", f"{JIMO}-rsj-clerk"


def test_talent_staff_join_the_talks_and_both_see_one_project(as_: As) -> None:
    number = entered(as_, JIMO, "机器人研发总部", 6 * YI, "talks")["number"]
    assert as_(TALENT).get(f"/projects/{number}").status == 404
    as_(WORK).do(number, "add_co", unit=f"{JIMO}-rsj")
    assert as_(TALENT).get(f"/projects/{number}").ok()["stage"] == "talks"
    as_(TALENT).do(number, "note", words="团队住房和子女入学已安排。")
    assert "noted" in as_(WORK).kinds(number)
    as_(WORK).do(number, "handle", facts={"standing": "agreed"})
    assert as_(TALENT).get(f"/projects/{number}").ok()["stage"] == "talks", "the contract is still to be signed"


def test_who_joins_does_not_amend_the_project_or_file_its_figures(as_: As) -> None:
    number = entered(as_, JIMO, "机器人研发总部", 6 * YI, "started")["number"]
    as_(WORK).do(number, "add_co", unit=f"{JIMO}-rsj")
    assert as_(TALENT).post(f"/projects/{number}/amend", {"amount": YI}).code == "not_allowed"
    assert as_(TALENT).post(f"/projects/{number}/months", {"month": "2026-10", "invested": 1}).code == "not_allowed"


def test_ten_projects_collected_by_a_joint_task_force_are_counted_under_its_code(as_: As) -> None:
    for k in range(10):
        brought = {"kind": "programme", "code": "cc-2026", "on": "2026-05-01"}
        entered(as_, JIMO, f"产才{k}", YI, brought=brought)
    (row,) = as_("xu").get("/project-figures/through", kind="programme").ok().body
    assert (row["code"], row["leads"], row["projects"]) == ("cc-2026", 10, 10)
