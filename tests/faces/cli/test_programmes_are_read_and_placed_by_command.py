"""`luodi programmes`: which there are, who owes what, and a cohort placed by the rules of a file, decided once."""

import json
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from cli_support import Luodi

from api_client import ApiClient
from cohorts import candidates, cohort, hosts, seats, trainees
from luodi.city.programmes.models import Member, Round


@pytest.fixture
def head(db: None) -> ApiClient:
    """The organisation department's head, with a cohort of eight for four hosts."""
    client = ApiClient().as_("qd-zzb-head")
    cohort(client, "sz-2", "赴深圳体悟实训第二批", "2026-09-01", "2026-12-20")
    taken = hosts(4, date(2026, 1, 1))
    client.call("PUT", "/programmes/sz-2/hosts", {"hosts": seats(taken, 4)}).ok()
    client.post("/programmes/sz-2/candidates", {"candidates": candidates(trainees(8), taken)}).ok()
    client.post("/programmes/sz-2/selection", {"size": 8}).ok()
    return client


def test_what_is_listed_and_who_owes_what(head: ApiClient, luodi: Luodi) -> None:
    head.post("/programmes/sz-2/members", {"username": "wang", "duty": "学员"}).ok()
    target = {"name": {"zh": "实训报告一篇"}, "measure": "notes:report", "amount": 1, "each": True}
    head.post("/programmes/sz-2/targets", target).ok()
    (line,) = [line for line in luodi("programmes", "list").out.splitlines() if line.startswith("sz-2")]
    assert line.split()[1] == "cohort"
    said = luodi("programmes", "show", "sz-2").out
    assert "王承办" in said
    assert "实训报告一篇 0/1" in said
    note = {"key": str(uuid4()), "kind": "report", "on": "2026-11-20", "text": "报告"}
    head.as_("wang").post("/programmes/sz-2/notes", note).ok()
    told = json.loads(luodi("programmes", "show", "sz-2", "--json").out)
    assert (told["targets"][0]["percent"], told["people"][0]["owes"]) == ("100", [])


def test_a_confidential_one_is_told_to_those_who_see_it(head: ApiClient, luodi: Luodi) -> None:
    body = {"code": "mi", "kind": "task_force", "title": {"zh": "专案"}, "lead": "qd-zzb", "level": 2}
    head.post("/programmes", body | {"from_date": "2026-09-01", "to_date": "2026-12-20"}).ok()
    assert "mi" not in [line.split()[0] for line in luodi("programmes", "list").out.splitlines()]
    assert luodi("programmes", "show", "mi").code == 2
    seen = luodi("programmes", "list", "--by", "qd-zzb-head").out.splitlines()
    assert "mi" in [line.split()[0] for line in seen]


def test_a_cohort_is_placed_by_the_rules_of_a_file_and_decided_once(
    head: ApiClient, luodi: Luodi, tmp_path: Path
) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n- {rule: apart, people: [xy0000, xy0001]}\n", encoding="utf-8")
    said = luodi("programmes", "place", "sz-2", "--by", "qd-zzb-head", "--rules", str(rules), "--decide")
    assert (said.code, "已证最优" in said.out) == (0, True)
    row = Round.objects.get()
    assert row.state == "decided"
    assert row.seats["xy0000"] != row.seats["xy0001"]
    assert Member.objects.filter(programme__code="sz-2").exclude(host=None).count() == 8
    assert luodi("programmes", "place", "sz-2", "--by", "qd-zzb-head").code == 2


def test_who_may_not_place_and_rules_that_are_none_are_refused(head: ApiClient, luodi: Luodi, tmp_path: Path) -> None:
    assert luodi("programmes", "place", "sz-2", "--by", "wang").code == 2
    assert luodi("programmes", "place", "sz-2", "--by", "nobody-there").code == 2
    rules = tmp_path / "rules.yaml"
    rules.write_text("just words\n", encoding="utf-8")
    said = luodi("programmes", "place", "sz-2", "--by", "qd-zzb-head", "--rules", str(rules))
    assert (said.code, "规则文件" in said.err) == (2, True)
    assert not Round.objects.exists()
