"""A small city, made through the same actions as a real one, and people to act in it."""

from collections.abc import Callable
from datetime import date

import pytest
from registry_town import ROLES, START, Town, empty_registry, new_unit

from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actions.open_unit import open_unit
from luodi.city.registry.actions.put_region import put_region
from luodi.city.registry.actions.put_role import put_role
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post, Role, Unit
from luodi.engines.notation import Text


@pytest.fixture
def empty(db: None) -> None:
    """Give a registry without rows."""
    empty_registry()


@pytest.fixture
def roles(empty: None) -> dict[str, Role]:
    return {
        code: put_role(SYSTEM, code=code, name=Text(code, code), scope=scope, level_cap=cap, opens=[])
        for code, (scope, cap) in ROLES.items()
    }


@pytest.fixture
def town(empty: None) -> Town:
    put_region(SYSTEM, code="370200", name=Text("青岛市", "Qingdao"))
    city = open_unit(
        SYSTEM, code="qd", kind="city", name=Text("青岛市", "Qingdao"), parent=None, on=START, region="370200"
    )
    east, west = new_unit("east", city, "district"), new_unit("west", city, "district")
    return Town(
        city, east, west, new_unit("bureau", east), new_unit("e1", east, "street"), new_unit("w1", west, "street")
    )


@pytest.fixture
def person(empty: None) -> Callable[[str], Person]:
    def make(username: str) -> Person:
        return add_person(SYSTEM, username=username, name=username.title())

    return make


@pytest.fixture
def post(town: Town, roles: dict[str, Role], person: Callable[[str], Person]) -> Callable[..., Post]:
    """Appoint somebody: `post("li", "clerk")` gives a new person the role, in the bureau unless told otherwise."""

    def make(
        who: str | Person, role: str, unit: Unit | None = None, on: date = START, until: date | None = None
    ) -> Post:
        somebody = person(who) if isinstance(who, str) else who
        return appoint(SYSTEM, person=somebody, unit=unit or town.bureau, role=roles[role], on=on, until=until)

    return make


@pytest.fixture
def sysadmin(post: Callable[..., Post]) -> Person:
    return post("sys", "sysadmin").person


@pytest.fixture
def secadmin(post: Callable[..., Post]) -> Person:
    return post("sec", "secadmin").person


@pytest.fixture
def auditor(post: Callable[..., Post]) -> Person:
    return post("aud", "auditor").person
