"""C2 目标责任书: host and trainees sign a letter with seven KPI side by side; they are measured and assessed."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from api_client import ApiClient
from cohorts import candidates, cohort, hosts, seats, trainees
from luodi.city.programmes import queries_of_people
from luodi.city.programmes.models import Member, Programme
from luodi.city.registry.models import Person, Unit

As = Callable[[str], ApiClient]
KPIS = (
    ("走访企业 20 家", "enterprises", 20),
    ("结识企业家 30 名", "met", 30),
    ("推介青岛 5 场", "notes:promotion", 5),
    ("座谈 10 次", "notes:meeting", 10),
    ("招商线索 3 条", "raised:front-lead", 3),
    ("意见建议 1 条", "raised:suggestion", 1),
    ("体悟心得 2 篇", "notes:learnt", 2),
)


@pytest.fixture
def letter(as_: As, staff: Callable[..., Person]) -> str:
    """Two trainees at one host, whose head and their team leader are to sign."""
    api, (host,) = as_("qd-zzb-head"), hosts(1, date(2020, 1, 1))
    staff(host.code, "head", username="host-head")
    cohort(api, "sz-2", "赴深圳体悟实训第二批", "2026-09-01", "2026-12-20")
    api.call("PUT", "/programmes/sz-2/hosts", {"hosts": seats([host], 4)}).ok()
    people = trainees(2)
    api.post("/programmes/sz-2/candidates", {"candidates": candidates(people, [host])}).ok()
    api.post("/programmes/sz-2/selection", {"size": 2}).ok()
    api.post("/programmes/sz-2/rounds").ok()
    api.post("/programmes/sz-2/rounds/1/decide").ok()
    kpis = [{"name": {"zh": zh}, "measure": measure, "amount": amount} for zh, measure, amount in KPIS]
    return str(api.post("/programmes/sz-2/letters", {"host": host.code, "kpis": kpis}).ok()["number"])


def states(as_: As) -> set[str]:
    return {row["letter"] for row in as_("qd-zzb-head").get("/programmes/sz-2/progress").ok().body}


def test_both_sides_sign_seven_kpi_and_the_host_assesses(as_: As, letter: str) -> None:
    assert states(as_) == {"signing"}
    as_("host-head").do(letter, "sign", verdict="agree", step="host_signs")
    assert states(as_) == {"signing"}
    as_("qd-zzb-handler").do(letter, "sign", verdict="agree", step="team_signs")
    assert states(as_) == {"signed"}
    line = {"key": str(uuid4()), "kind": "lead", "on": "2026-11-20", "about": "甲公司", "met": 3, "text": "有意投资"}
    as_("xy0000").post("/programmes/sz-2/notes", line | {"hand_over": True}).ok()
    rows = {r["measure"]: r["reached"] for r in as_("qd-zzb-head").get("/programmes/sz-2/progress").ok().body}
    assert len(rows) == 7
    assert (rows["enterprises"], rows["met"], rows["raised:front-lead"]) == ("1", "3", "1")
    as_("qd-zzb-handler").do(letter, "handle", words="期满。")
    as_("host-head").do(letter, "reply", words="表现优秀。", facts={"reached": 7, "grade": "excellent"})
    as_("qd-zzb-handler").do(letter, "close")
    assert states(as_) == {"assessed"}


def test_a_side_that_does_not_agree_has_it_agreed_anew(as_: As, letter: str) -> None:
    as_("host-head").do(letter, "sign", verdict="refuse", step="host_signs")
    as_("qd-zzb-handler").do(letter, "sign", verdict="agree", step="team_signs")
    assert states(as_) == {"signing"}
    as_("host-head").do(letter, "sign", verdict="agree", step="host_signs")
    as_("qd-zzb-handler").do(letter, "sign", verdict="agree", step="team_signs")
    assert states(as_) == {"signed"}


def test_the_host_gives_feedback_once_and_nobody_elses(as_: As, letter: str) -> None:
    host = Unit.objects.get(kind="host")
    body = {"unit": host.code, "grade": 5, "text": "敢担当、有作为"}
    assert as_("wang").post("/programmes/sz-2/feedback", body).status == 404
    as_("host-head").post("/programmes/sz-2/feedback", body).ok()
    assert as_("host-head").post("/programmes/sz-2/feedback", body).code == "rated_already"


def test_a_host_is_asked_of_every_cohort_however_many_trainees_the_newest_sent(
    as_: As, letter: str, someone: Callable[[str], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    host = Unit.objects.get(kind="host")
    cohort(as_("qd-zzb-head"), "sz-1", "赴深圳体悟实训第一批", "2026-03-01", "2026-08-20")
    older = Programme.objects.get(code="sz-1")
    Member.objects.create(programme=older, person=trainees(1, 9)[0], host=host, from_date=older.from_date)
    monkeypatch.setattr(queries_of_people, "MOST", 2)
    asked = queries_of_people.to_grade(someone("host-head"))
    assert [(row.programme.code, row.host) for row in asked] == [("sz-2", host), ("sz-1", host)]
