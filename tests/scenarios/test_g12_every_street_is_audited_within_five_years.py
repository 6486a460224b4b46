"""G12 审计全覆盖: which streets were audited when, which are due, and which will be missed as things are planned."""

from collections.abc import Callable
from typing import Any

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
PAPER = {"paper": "青审通〔2026〕8号", "paper_day": "2026-11-20", "authority": "市审计局"}


def standing(as_: As, unit: str, on: str = "") -> Any:
    found = coverage(as_, on)
    return next(one for one in found["units"] if one["unit"] == unit)


def coverage(as_: As, on: str = "") -> Any:
    return as_("qd-sjj-overseer").get("/coverage", **({"on": on} if on else {})).ok().body[0]


def noted(as_: As, unit: str, day: str, who: str = "qd-sjj-overseer") -> Answer:
    body = {"rule": "street-audit", "unit": unit, "day": day, "paper": "青审报〔2023〕31号"}
    return as_(who).post("/coverage", body)


def audited(as_: As, unit: str, *, end: bool) -> None:
    plan = {"organiser": "qd-sjj", "title": {"zh": "街道审计"}, "form": "audit", "since": "2026-12-01"}
    plan |= {"until": "2026-12-20", "lists": ["small-powers"], "units": [unit]}
    plan["team"] = ["qd-sjj-overseer", "qd-sjj-reviewer"]
    row = as_("qd-sjj-overseer").post("/inspections", plan).ok()
    if not end:
        return
    as_("qd-sjj-overseer").post(f"/inspections/{row['id']}/start", PAPER).ok()
    seen = {"unit": unit, "checks": [{"item": row["items"][0]["id"], "result": "holds"}]}
    as_("qd-sjj-overseer").post(f"/inspections/{row['id']}/checks", seen).ok()
    as_("qd-sjj-overseer").post(f"/inspections/{row['id']}/end").ok()


def test_a_street_counts_from_its_last_audit_and_those_without_from_the_beginning(as_: As) -> None:
    noted(as_, "370202001", "2023-05-20").ok()
    assert standing(as_, "370202001")["due"] == "2028-05-20"
    assert standing(as_, "370202001")["state"] == "covered"
    assert standing(as_, "370202002")["due"] == "2027-01-01"
    counts = coverage(as_)
    assert sum(counts["counts"].values()) == counts["of"] > 100


def test_what_is_due_within_a_year_and_not_planned_will_be_missed(as_: As) -> None:
    assert standing(as_, "370202002")["state"] == "missing"
    audited(as_, "370202002", end=False)
    found = standing(as_, "370202002")
    assert (found["state"], found["planned"]) == ("soon", "2026-12-20")
    assert standing(as_, "370202002", "2027-02-01")["state"] == "missed"


def test_an_audit_that_ended_covers_the_street_it_looked_at(as_: As) -> None:
    audited(as_, "370202004", end=True)
    found = standing(as_, "370202004")
    assert (found["last"], found["due"], found["state"]) == ("2026-12-02", "2031-12-02", "covered")


def test_only_planners_note_reports_and_only_of_what_the_rule_is_about(as_: As) -> None:
    assert noted(as_, "370202001", "2023-05-20", "wang").code == "not_allowed"
    assert noted(as_, "370202", "2023-05-20").code == "bad_value"
    assert noted(as_, "370202001", "2030-05-20").code == "future"
