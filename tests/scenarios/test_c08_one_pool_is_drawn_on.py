"""C8 干部资源统筹池: who is free with which skills; drawn, released, returned, free again."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import Model, QuerySet

from api_client import ApiClient
from luodi.city.programmes import access
from luodi.city.programmes.actions.open_programme import close_programme
from luodi.city.programmes.actions.take_part import add_member
from luodi.city.programmes.models import Programme
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person

As = Callable[[str], ApiClient]
ORGANISER = "qd-zzb-handler"


def task_force(api: ApiClient, code: str, title: str, lead: str = "qd-zzb", level: int = 1) -> None:
    body = {"code": code, "kind": "task_force", "title": {"zh": title}, "lead": lead, "level": level}
    api.post("/programmes", body | {"from_date": "2026-01-01", "to_date": "2026-12-31"}).ok()


def asked(as_: As, code: str, username: str) -> int:
    body = {"username": username, "unit": "qd-zjj", "duty": "组员", "full_time": True}
    return int(as_(ORGANISER).post(f"/programmes/{code}/members", body).ok()["id"])


def free(as_: As, skill: str = "") -> list[str]:
    rows = as_(ORGANISER).get("/pool", skill=skill, free="true").ok().body
    return [row["username"] for row in rows]


@pytest.fixture(autouse=True)
def pooled(as_: As) -> None:
    """Two people of one bureau in the pool."""
    for username, skills in (("wang", ["招商", "金融"]), ("wang2", ["工程"])):
        as_("feng").call("PUT", "/pool", {"username": username, "unit": "qd-zjj", "skills": skills}).ok()


def test_who_is_drawn_is_released_by_their_unit_and_free_again_afterwards(as_: As) -> None:
    task_force(as_(ORGANISER), "cyfz", "产业发展专班")
    assert free(as_) == ["wang", "wang2"]
    assert free(as_, "招商") == ["wang"]
    member = asked(as_, "cyfz", "wang")
    assert as_("wang").get("/programmes/cyfz").status == 404
    assert [row["id"] for row in as_("feng").get("/memberships/asked").ok().body] == [member]
    assert as_("chu").post(f"/memberships/{member}/release").status == 404
    assert as_("feng").post(f"/memberships/{member}/release").ok()["release"] == "given"
    assert as_("wang").get("/programmes/cyfz").status == 200
    assert free(as_) == ["wang2"]
    as_(ORGANISER).post(f"/memberships/{member}/leave").ok()
    assert free(as_) == ["wang", "wang2"]


def test_nobody_is_released_to_two_at_once(as_: As) -> None:
    task_force(as_(ORGANISER), "cyfz", "产业发展专班")
    task_force(as_(ORGANISER), "csgx", "城市更新专班")
    as_("feng").post(f"/memberships/{asked(as_, 'cyfz', 'wang')}/release").ok()
    body = {"username": "wang", "unit": "qd-zjj", "full_time": True}
    assert as_(ORGANISER).post("/programmes/csgx/members", body).code == "taken"


def held_in_turn(monkeypatch: pytest.MonkeyPatch) -> list[type[Model]]:
    """Return the list to which every kind of row that is held until a transaction ends is added."""
    held: list[type[Model]] = []
    plain = QuerySet.select_for_update

    def spy(self: Any, *args: Any, **more: Any) -> Any:
        held.append(self.model)
        return plain(self, *args, **more)

    monkeypatch.setattr(QuerySet, "select_for_update", spy)
    return held


def test_who_is_asked_is_held_so_that_two_programmes_do_not_ask_at_once(
    as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only PostgreSQL lets two ask at once; that both wait for the person is seen with any database."""
    task_force(as_(ORGANISER), "cyfz", "产业发展专班")
    held = held_in_turn(monkeypatch)
    asked(as_, "cyfz", "wang")
    assert [model for model in held if model in (Programme, Person)] == [Programme, Person]


def test_nobody_joins_what_was_closed_while_they_waited_for_it(
    as_: As, someone: Callable[[str], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    task_force(as_(ORGANISER), "cyfz", "产业发展专班")
    plain, by = access.to_run, someone(ORGANISER)

    def closed_meanwhile(person: Person, code: str) -> Programme:
        found = plain(person, code)
        Programme.objects.filter(pk=found.pk).update(closed=date(2026, 11, 1))
        return found

    held = held_in_turn(monkeypatch)
    monkeypatch.setattr(access, "to_run", closed_meanwhile)
    for change in (lambda: add_member(by, "cyfz", username="wang", unit="qd-zjj"), lambda: close_programme(by, "cyfz")):
        Programme.objects.update(closed=None)
        held.clear()
        with pytest.raises(Refused) as refused:
            change()
        assert (refused.value.code, held[0]) == ("closed", Programme)


def test_where_somebody_is_drawn_to_in_confidence_is_told_to_nobody_outside(as_: As) -> None:
    task_force(as_("shi"), "zhuan-an", "专案组", "qd-jw", 3)
    body = {"username": "wang", "unit": "qd-zjj", "full_time": True}
    member = as_("shi").post("/programmes/zhuan-an/members", body).ok()["id"]
    as_("feng").post(f"/memberships/{member}/release").ok()
    (row,) = [row for row in as_(ORGANISER).get("/pool").ok().body if row["username"] == "wang"]
    assert (row["free"], row["programme"]) == (False, None)


def test_heads_see_the_pool_of_their_own_unit_alone(as_: As) -> None:
    assert len(as_("feng").get("/pool").ok().body) == 2
    assert as_("chu").get("/pool").ok().body == []
    assert as_("wang").get("/pool").ok().body == []
