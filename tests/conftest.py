"""A test database that holds the Qingdao pack and its demo staff, and guards that stand aside only for emptying it."""

import gc
import os
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.template import Template
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from luodi.city import packing
from luodi.city.matters import guards, numbers, openly
from luodi.city.matters.office import definition, type_stamp
from luodi.city.matters.ratings import openly as ratings_openly
from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Role, Unit
from luodi.faces.cli.people import load_people

settings.register_profile("quick", max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
settings.register_profile("long", max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


_start = time_machine.travel(datetime.fromisoformat(os.environ.get("LUODI_TEST_NOW", "2026-12-02T10:00:00+08:00")))


def pytest_configure() -> None:
    """Every run begins on the same Wednesday at ten in the city: a Sunday before dawn has lamps and limits of its own.

    LUODI_TEST_NOW (ISO, with offset) says another moment, to look for what depends on it.
    """
    _start.start()
    gc.set_threshold(100_000, 50, 100)


def pytest_unconfigure() -> None:
    _start.stop()


def load_city() -> None:
    """Load the pack and its staff into the test database."""
    packing.load(packing.find_pack("qingdao"))
    load_people("qingdao")


_city: dict[str, list[tuple[Any, ...]]] = {}
"""The rows of every table as the city was loaded: loading it takes seconds, putting its rows back a fraction of one."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        load_city()
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            _city[table] = cursor.fetchall()
    # What was loaded stays: to look through it for garbage again and again is a sixth of the whole run.
    gc.collect()
    gc.freeze()


def _put_city_back() -> None:
    """Put the rows of the loaded city in the place of what stands in the tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in _city.items():
            name = connection.ops.quote_name(table)
            cursor.execute(f"DELETE FROM {name}")
            if rows:
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {name} VALUES ({places})", rows)


_emptying = TransactionTestCase._fixture_teardown


def _empty(self: TransactionTestCase) -> None:
    """Empty the database after a test that really committed, then put city and guards back."""
    guards.lift()
    _emptying(self)
    _put_city_back()
    guards.put_back()


TransactionTestCase._fixture_teardown = _empty


@pytest.fixture(scope="session", autouse=True)
def pages_are_drawn_as_in_service(django_test_environment: None) -> None:
    """Draw pages without keeping every context they were drawn with: no test here asks for them."""
    Template._render = lambda self, context: self.nodelist.render(context)


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
    openly.forget()
    ratings_openly.forget()
