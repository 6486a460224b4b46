"""D5 产才融合: talent and investment staff in one task force: joint talks, joint service, on one matter."""

from collections.abc import Callable

from api_client import ApiClient
from pipeline import YI, entered, handler

As = Callable[[str], ApiClient]
JIMO = "370215"
WORK, HEAD, TALENT = handler(JIMO), f"{JIMO}-shangwu-head", f"{JIMO}-rsj-clerk"


def task_force(as_: As, code: str, level: int = 1, lead: str = "qd-zzb") -> None:
    """Open a task force of talent and investment staff."""
    body = {"code": code, "kind": "task_force", "title": {"zh": "产才融合专班"}, "lead": lead, "level": level}
    body |= {"from_date": "2026-01-01", "to_date": "2026-12-31", "units": [f"{JIMO}-shangwu"]}
    as_("qd-zzb-head").post("/programmes", body).ok()


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
    task_force(as_, "cc-2026")
    for k in range(10):
        brought = {"kind": "programme", "code": "cc-2026", "on": "2026-05-01"}
        entered(as_, JIMO, f"产才{k}", YI, brought=brought)
    (row,) = as_("xu").get("/project-figures/through", kind="programme").ok().body
    assert (row["code"], row["leads"], row["projects"]) == ("cc-2026", 10, 10)


def test_what_brought_or_visited_is_a_programme_one_sees_or_it_is_not_there(as_: As) -> None:
    for code, level in (("cc-2026", 1), ("mi-2026", 2)):
        task_force(as_, code, level)
    number = entered(as_, JIMO, "机器人研发总部", 6 * YI, brought={"kind": "programme", "code": "cc-2026"})["number"]
    told = set()
    for code in ("mi-2026", "no-such"):
        project = {"name": "另一个", "region": JIMO, "industry": "C3670", "amount": YI}
        call = {"kind": "programme", "code": code, "firm": "示例电子", "on": "2026-10-01"}
        for path, body in (
            ("/projects", project | {"brought": {"kind": "programme", "code": code}}),
            (f"/projects/{number}/brought", {"kind": "programme", "code": code}),
            ("/project-visits", call),
        ):
            refused = as_(WORK).post(path, body)
            told.add((refused.code, refused["field"], refused["message"]["zh"].replace(code, "…")))
    assert len(told) == 1, told
    assert next(iter(told))[:2] == ("bad_value", "brought")
