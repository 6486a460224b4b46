"""Liveness, readiness and figures: open as far as a balancer needs it, in detail for those who run the machine."""

import json
import shutil
from collections import namedtuple
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from wsgi_client import ask

from luodi.city.matters import guards
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.proof import seal
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import tick
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person, Post, Role, Unit
from luodi.faces.operators import health

AWAY = {"REMOTE_ADDR": "203.0.113.9"}
PROXIED = {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}


def check(name: str) -> health.Check:
    return next(found for found in health.checks() if found.name == name)


def test_the_process_says_that_it_lives_to_anybody_under_any_name() -> None:
    said = ask("/healthz", HTTP_HOST="10.0.0.7:8000", **AWAY)
    assert (said.status, said.text) == (200, "ok\n")


def test_what_is_not_a_question_is_refused() -> None:
    assert ask("/healthz", "POST").status == 405


@pytest.mark.django_db
def test_a_ready_installation_names_every_check() -> None:
    said = ask("/readyz")
    assert said.status == 200
    assert set(json.loads(said.body)["checks"]) == {
        "database",
        "migrations",
        "guards",
        "tick",
        "seal",
        "disk",
        "administrators",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("environ", [AWAY, PROXIED])
def test_others_learn_whether_it_is_ready_and_nothing_more(environ: dict[str, str]) -> None:
    assert ask("/readyz", **environ).text == "ready\n"
    assert ask("/metrics", **environ).status == 403


@pytest.mark.django_db
def test_the_token_opens_the_details_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUODI_WATCH_TOKEN", "a-long-token")
    assert ask("/metrics", HTTP_AUTHORIZATION="Bearer a-long-token", **AWAY).status == 200
    assert ask("/metrics", HTTP_AUTHORIZATION="Bearer wrong", **AWAY).status == 403
    assert ask("/metrics", HTTP_AUTHORIZATION="Bearer ", **AWAY).status == 403


@pytest.mark.django_db
def test_without_a_token_set_no_token_opens_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LUODI_WATCH_TOKEN", raising=False)
    assert ask("/metrics", HTTP_AUTHORIZATION="Bearer ", **AWAY).status == 403


@pytest.mark.django_db
def test_a_missing_guard_makes_it_unready_and_says_what_to_do() -> None:
    guards.lift()
    said = ask("/readyz")
    guards.put_back()
    assert said.status == 503
    assert "luodi migrate" in json.loads(said.body)["checks"]["guards"]["message"]["en"]
    assert ask("/readyz").status == 200


@pytest.mark.django_db
def test_a_missing_migration_makes_it_unready() -> None:
    MigrationRecorder.Migration.objects.filter(app="matters", name="0001_initial").delete()
    assert health.pending() == ["matters.0001_initial"]
    assert ask("/readyz", **AWAY).text == "not ready\n"


@pytest.mark.django_db
def test_a_silent_database_makes_it_unready_and_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> Any:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", silent)
    monkeypatch.setattr(connection, "close", lambda: None)
    said = ask("/readyz")
    assert said.status == 503
    assert json.loads(said.body)["checks"]["database"]["state"] == "down"


@pytest.mark.django_db
def test_a_full_disk_makes_it_unready_and_a_filling_one_asks_to_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    for free, state in ((1 << 40, "ok"), (1 << 30, "look"), (1 << 20, "down")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage(0, 0, free))
        assert check("disk").state == state


@pytest.mark.django_db
def test_late_clocks_and_seals_are_shown_but_turn_no_visitor_away(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path  # seals lie outside the database, and would outlast this test
    tick(now_ms() - 3_600_000)
    assert (check("tick").state, check("seal").state) == ("look", "look")
    assert ask("/readyz").status == 200
    raise_matter(PUBLIC, Draft("hotline", "路灯不亮", region="370202"))
    tick()
    seal()
    assert (check("tick").state, check("seal").state) == ("ok", "ok")


@pytest.mark.django_db
def test_one_person_in_two_administrators_posts_is_shown_however_it_came_about(staff: Callable[..., Person]) -> None:
    person = staff("qd", "sysadmin")
    assert check("administrators").state == "ok"
    role, unit = Role.objects.get(code="auditor"), Unit.objects.get(code="qd")
    Post.objects.create(person=person, unit=unit, role=role, from_date=date(2026, 1, 1))
    found = check("administrators")
    assert (found.state, str(person.pk) in found.said.en) == ("look", True)


@pytest.mark.django_db
def test_figures_tell_requests_refusals_actions_and_how_the_record_stands() -> None:
    raise_matter(PUBLIC, Draft("hotline", "路灯不亮", region="370202"))
    with pytest.raises(Refused):
        raise_matter(PUBLIC, Draft("hotline", "", region="370202"))
    ask("/api/v1/matters?nonsense=1")
    lines = ask("/metrics").text.splitlines()
    for wanted in (
        'luodi_actions_total{kind="raise",refused="",room="matters"}',
        'luodi_actions_total{kind="raise",refused="missing",room="matters"}',
        'luodi_refusals_total{code="unknown_field"}',
        'luodi_requests_total{method="GET",route="api/v1/matters",status="422"}',
        'luodi_request_seconds_count{route="api/v1/matters"}',
        'luodi_open_matters{lamp="green",type="hotline"} 1.0',
        'luodi_outbox{state="lost"} 0.0',
        "luodi_index_lag ",
        "luodi_tick_lag_seconds ",
        "luodi_seal_lag_seconds ",
        'luodi_check{check="database"} 1.0',
    ):
        assert any(line.startswith(wanted) for line in lines), wanted


@pytest.mark.django_db
def test_addresses_there_are_not_make_no_series_of_their_own() -> None:
    for made_up in ("/张三-13900001111", "/x/1", "/x/2"):
        ask(made_up.encode().decode("latin-1"))
    told = ask("/metrics").text
    assert "13900001111" not in told
    assert 'route="x/1"' not in told
