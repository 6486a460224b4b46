"""D4 护航项目落地: in recruitment, building and policies discipline staff watch; 429 solved, 71 people dealt with."""

from collections.abc import Callable

from api_client import Answer, ApiClient
from pipeline import YI, entered, handler

As = Callable[[str], ApiClient]
JIMO = "370215"
WORK, WATCH, CHECK = handler(JIMO), f"{JIMO}-jw-inspector", f"{JIMO}-jw-reviewer"


def problem(as_: As, number: str, title: str, field: str = "build") -> str:
    body = {"type": "escort", "title": title, "facts": {"field": field}}
    return str(as_(WORK).post(f"/projects/{number}/issues", body).ok()["issues"][0]["matter"])


def solved(as_: As, issue: str, dealt: int = 0) -> None:
    as_(WATCH).do(issue, "accept")
    as_(WATCH).do(issue, "assign", lead=f"{JIMO}-shangwu")
    as_(WORK).do(issue, "handle", words="已接通。")
    as_(CHECK).do(issue, "sign", verdict="agree")
    as_(WORK).do(issue, "outcome", kind="problem", amount="1", unit="个")
    if dealt:
        as_(WORK).do(issue, "outcome", kind="dealt", amount=str(dealt), unit="人")
    as_(WORK).do(issue, "reply", words="施工用电已接通。")
    as_(WATCH).do(issue, "close")


def test_a_problem_is_solved_checked_by_discipline_staff_and_struck_off_the_project(as_: As) -> None:
    number = entered(as_, JIMO, "海洋装备产业园", 10 * YI, "registered")["number"]
    issue = problem(as_, number, "施工用电没有接通")
    (shown,) = as_(WORK).get(f"/projects/{number}")["issues"]
    assert (shown["title"], shown["status"], shown["stage"]) == ("施工用电没有接通", "open", "registered")
    solved(as_, issue)
    assert as_(WORK).get(f"/projects/{number}")["issues"][0]["status"] == "closed"


def test_who_solved_it_does_not_check_it(as_: As) -> None:
    number = entered(as_, JIMO, "某产业园", YI, "registered")["number"]
    issue = problem(as_, number, "规划没有批复")
    as_(WATCH).do(issue, "accept")
    as_(WATCH).do(issue, "assign", lead=f"{JIMO}-jw")
    assert as_(WORK).act(issue, "handle", words="x").status >= 400
    assert as_(CHECK).act(issue, "sign", verdict="agree").status >= 400


def test_problems_solved_and_people_dealt_with_are_counted_and_nobody_is_named(
    as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    number = entered(as_, JIMO, "某产业园", YI, "registered")["number"]
    for k, field in enumerate(("recruit", "build", "policy")):
        solved(as_, problem(as_, number, f"问题{k}", field), dealt=k)
    assert {m["facts"]["field"] for m in everything("escort")} == {"recruit", "build", "policy"}
    told = {t["kind"]: t["all"]["done"] for t in as_("xu").get("/tallies", type="escort").ok().body}
    assert (told["problem"], told["dealt"]) == (3, 3)
