"""Two people change the registry at the same moment: what neither may break alone, both together may not either."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from registry_town import Town

from luodi.city.refusals import Refused
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actions.move_unit import move_unit
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Role

MAY = date(2023, 5, 1)
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite lets one writer in at a time"),
]


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run `acts` in threads that start together; return the refusals' codes, sorted, empty for what was done."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        try:
            barrier.wait(timeout=10)
            act()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_two_units_cannot_each_move_under_the_other(town: Town) -> None:
    assert at_once(
        lambda: move_unit(SYSTEM, unit=town.east, parent=town.west, on=MAY),
        lambda: move_unit(SYSTEM, unit=town.west, parent=town.east, on=MAY),
    ) == ["", "cycle"]


def test_one_person_cannot_become_two_administrators(
    town: Town, roles: dict[str, Role], person: Callable[[str], Person]
) -> None:
    li = person("li")
    acts = [
        lambda role=role: appoint(SYSTEM, person=li, unit=town.city, role=roles[role], on=MAY)
        for role in ("sysadmin", "secadmin", "auditor")
    ]
    assert at_once(*acts) == ["", "separate_people", "separate_people"]
