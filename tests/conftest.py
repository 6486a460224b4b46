"""A test database that holds the Qingdao pack and its demo staff, and guards that stand aside only for emptying it."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from luodi.city import packing
from luodi.city.matters import board, guards, numbers, openly
from luodi.city.matters.office import definition, type_stamp
from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Role, Unit
from luodi.faces.cli.people import load_people

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

settings.register_profile("quick", max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
settings.register_profile("long", max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def load_city() -> None:
    """Load the pack and its staff into the test database."""
    packing.load(packing.find_pack("qingdao"))
    load_people("qingdao")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        load_city()


_emptying = TransactionTestCase._fixture_teardown


def _empty(self: TransactionTestCase) -> None:
    """Empty the database after a test that really committed, then put guards and city back."""
    guards.lift()
    _emptying(self)
    guards.put_back()
    load_city()


TransactionTestCase._fixture_teardown = _empty


@pytest.fixture(autouse=True)
def fresh_numbers() -> Iterator[None]:
    """Numbers reserved in a rolled-back transaction must not be handed out again."""
    numbers.forget_blocks()
    yield
    numbers.forget_blocks()


@pytest.fixture(autouse=True)
def fresh_types() -> Iterator[None]:
    """A type's number given in a rolled-back transaction comes again; what it meant must not be remembered."""
    yield
    definition.cache_clear()
    type_stamp.cache_clear()


@pytest.fixture
def staff(db: None) -> Callable[..., Person]:
    """Find or make somebody with roles in a unit: `staff("qd-zjj", "handler")`."""

    def find(unit: str, *roles: str, username: str = "") -> Person:
        name = username or f"{unit}.{'.'.join(roles)}"
        found = Person.objects.filter(username=name).first()
        if found:
            return found
        person = add_person(SYSTEM, username=name, name=name)
        for role in roles:
            appoint(
                SYSTEM,
                person=person,
                unit=Unit.objects.get(code=unit),
                role=Role.objects.get(code=role),
                on=date(2020, 1, 1),
            )
        return person

    return find


@pytest.fixture
def someone(db: None) -> Callable[[str], Person]:
    """Return one of the demo staff by user name."""
    return lambda username: Person.objects.get(username=username)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Figures that are kept for minutes must not outlive the records they were counted from."""
    board.forget_months()
    openly.forget()


def shared(path: str) -> Path:
    """Return a file of the real data, or skip: a stranger's clone does not have it."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"no real data here: shared/data/{path}")
    return found
