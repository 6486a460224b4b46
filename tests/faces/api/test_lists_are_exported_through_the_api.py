"""Programs export what their token may see, watch the progress and fetch the file."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
import python_calamine
from django.utils import timezone

from api_client import ApiClient
from luodi.city.matters import exporting
from luodi.city.matters.exporting import jobs
from luodi.city.registry.models import Person


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def test_a_list_is_asked_for_and_fetched(api: ApiClient) -> None:
    raised = [api.raise_("hotline", f"第{n}件", region="370202").ok()["number"] for n in range(3)]
    zhou = api.as_("zhou")
    job = zhou.post("/exports", {"list": "matters", "status": "open"}).ok()
    assert (job["state"], job["total"]) == ("ready", 3)
    content = zhou.get(job["file"].removeprefix("/api/v1")).ok().body
    read = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in read[1:]] == raised[::-1]
    assert [line["id"] for line in zhou.get("/exports").body] == [job["id"]]


def test_a_long_one_is_watched_and_only_by_its_owner(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SMALL", 0)
    api.raise_("hotline", "路灯", region="370202").ok()
    zhou = api.as_("zhou")
    job = zhou.post("/exports", {}).ok()
    where = f"/exports/{job['id']}"
    assert (job["state"], job["file"]) == ("waiting", None)
    assert zhou.get(f"{where}/file").code == "not_ready"
    exporting.work(timezone.now())
    assert zhou.get(where).ok()["state"] == "ready"
    assert api.as_("wu").get(where).code == api.as_("wu").get(f"{where}/file").code == "not_found"


def test_the_public_exports_nothing(api: ApiClient) -> None:
    assert api.post("/exports", {}).status == 401


def test_the_journal_is_given_to_whoever_a_role_opens_it_to(api: ApiClient, staff: Callable[..., Person]) -> None:
    number = api.raise_("hotline", "路灯", region="370202").ok()["number"]
    analyst = api.as_(staff("qd-12345", "analyst"))
    text = api.http.get("/api/v1/journal", headers={"Authorization": f"Bearer {analyst.token}"}).getvalue().decode()
    head, first, *_ = csv.reader(io.StringIO(text))
    assert (head[0], first[0], first[2]) == ("case_id", number, "registered")
    content = analyst.get("/journal", format="parquet").ok().body
    assert pyarrow.parquet.read_table(io.BytesIO(content)).column("case_id")[0].as_py() == number
    assert analyst.get("/journal", format="xml").status == 422
    assert api.as_("zhou").get("/journal").code == "not_allowed"
