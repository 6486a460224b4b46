"""Studies over the API: a log brought or the journal taken, its map and what is found in it, and nobody else's."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from api_client import ApiClient
from luodi.city.matters.actions import Raised
from luodi.city.studies import advising

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path


def log(wait: int) -> str:
    """Forty cases alike: so many days from one step to the other."""
    lines = ["case,activity,time"]
    for n in range(40):
        at = datetime(2026, 1, 5, 9) + timedelta(days=n)
        lines += [f"{n},登记,{at:%Y-%m-%d %H:%M}", f"{n},发证,{at + timedelta(days=wait):%Y-%m-%d %H:%M}"]
    return "\n".join(lines)


def bring(api: ApiClient, text: str, name: str = "a.csv") -> Any:
    return api.upload("/studies/files", name, text.encode(), name=name)


def test_a_log_that_is_brought_is_looked_at(api: ApiClient) -> None:
    xu = api.as_("xu")
    study = bring(xu, log(3)).ok()
    assert (study["state"], study["figures"]["cases"], study["figures"]["mean_days"]) == ("ready", 40, 3.0)
    id_ = study["id"]
    assert [line["id"] for line in xu.get("/studies").ok().body] == [id_]
    drawn = xu.get(f"/studies/{id_}/map", working="true").ok()
    (way,) = drawn["ways"]
    assert (way["source"], way["target"], way["count"], way["days"]["mean"]) == ("登记", "发证", 40, 3.0)
    assert 0 < way["working_hours"]["mean"] < 3 * 8
    (variant,) = xu.get(f"/studies/{id_}/variants").ok().body
    assert variant == {"path": ["登记", "发证"], "cases": 40, "median_days": 3.0}
    assert {one["name"] for one in xu.get(f"/studies/{id_}/waiting").ok()["activities"]} == {"登记", "发证"}


def test_a_broken_log_tells_its_line(api: ApiClient) -> None:
    study = bring(api.as_("xu"), "case,activity,time\n1,a,昨天\n").ok()
    assert study["state"] == "failed"
    assert "第 2 行" in study["error"]["zh"]
    assert api.as_("xu").get(f"/studies/{study['id']}/map").code == "not_ready"


def test_two_logs_are_compared(api: ApiClient) -> None:
    xu = api.as_("xu")
    ids = [bring(xu, log(days), f"{days}.csv").ok()["id"] for days in (2, 5)]
    (one,) = xu.get("/studies/compare", of=f"{ids[0]},{ids[1]}").ok()["comparisons"]
    assert (one["name"], one["against"], one["gap"]) == ("5.csv", "2.csv", 3.0)
    assert sum(cause["days"] for cause in one["causes"]) == pytest.approx(3.0)
    assert xu.get("/studies/compare", of=ids[0]).code == "not_comparable"


def test_redesigns_are_simulated_beside(api: ApiClient) -> None:
    xu = api.as_("xu")
    id_ = bring(xu, log(3)).ok()["id"]
    assert xu.get(f"/studies/{id_}/redesign").ok().body == {"state": "", "found": {}, "diffs": []}
    xu.call("POST", f"/studies/{id_}/redesign").ok()
    assert xu.call("POST", f"/studies/{id_}/redesign").code == "not_ready"
    advising.work(timezone.now())
    told = xu.get(f"/studies/{id_}/redesign").ok()
    assert told["state"] == "ready"
    assert told["found"]["observed"] == pytest.approx(3.0)


def test_a_log_is_shared_with_a_unit_of_ones_own(api: ApiClient) -> None:
    study = api.as_("wang").upload("/studies/files", "a.csv", log(3).encode(), unit="qd-zjj").ok()
    assert api.as_("wang2").get(f"/studies/{study['id']}").ok()["by"] == "wang"
    assert api.as_("xu").get(f"/studies/{study['id']}").code == "not_found"
    assert api.as_("wang2").call("DELETE", f"/studies/{study['id']}").code == "not_allowed"
    assert api.as_("wang").call("DELETE", f"/studies/{study['id']}").status == 204
    assert api.as_("wang").get(f"/studies/{study['id']}").code == "not_found"
    for unit, code in (("qd-gaj", "bad_unit"), ("none", "not_found")):
        assert api.as_("wang").upload("/studies/files", "a.csv", log(3).encode(), unit=unit).code == code


def test_the_journal_is_studied_by_each_alone(api: ApiClient, raised: Callable[..., Raised]) -> None:
    """Others may see other matters: what one sees is counted for nobody else."""
    number = raised(3).number
    id_ = api.as_("wang").post("/studies/journal", {"types": ["hotline"]}).ok()["id"]
    first = api.as_("wang").get(f"/studies/{id_}/map").ok()["nodes"][0]["activity"]
    behind = api.as_("wang").get(f"/studies/{id_}/cases", what="activity", of=first).ok()
    assert ([case["id"] for case in behind["cases"]], behind["whole"]) == ([number], 1)
    for path in ("", "/map", "/variants", "/waiting", "/redesign"):
        assert api.as_("wang2").get(f"/studies/{id_}{path}").code == "not_found"
    assert api.as_("wang2").get(f"/studies/{id_}/cases", what="activity", of=first).code == "not_found"
    assert api.as_("wang").get(f"/studies/{id_}/cases", what="way", of="99").code == "not_found"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"types": ["nothing"]}, "unknown_type"),
        ({"types": ["hotline"], "since": "2026-02-01", "until": "2026-01-01"}, "bad_period"),
        ({"types": ["hotline"], "unit": "qd-zjj"}, "unknown_field"),
    ],
)
def test_what_cannot_be_studied_is_refused(api: ApiClient, body: dict[str, Any], code: str) -> None:
    assert api.as_("wang").post("/studies/journal", body).code == code
