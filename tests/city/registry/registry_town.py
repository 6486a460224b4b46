"""The small city the registry's tests are about, and how they say that something is refused."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet

from luodi.city.refusals import Refused
from luodi.city.registry.actions.open_unit import open_unit
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import (
    Bond,
    Delegation,
    PackPart,
    Person,
    Post,
    Region,
    RegistryEntry,
    Role,
    Token,
    Unit,
    UnitSpan,
    Visit,
)
from luodi.engines.notation import Text

Queries = Callable[[int], AbstractContextManager[object]]
START = date(2020, 1, 1)
ROLES = {
    "clerk": ("own", 1),
    "handler": ("own", 1),
    "head": ("subtree", 2),
    "supervisor": ("all", 2),
    "sysadmin": ("own", 0),
    "secadmin": ("own", 0),
    "auditor": ("own", 0),
}


@dataclass(frozen=True)
class Town:
    """A city with two districts, a bureau in the first, and a street in each."""

    city: Unit
    east: Unit
    west: Unit
    bureau: Unit
    east_street: Unit
    west_street: Unit


def new_unit(code: str, parent: Unit | None, kind: str = "bureau", on: date = START) -> Unit:
    return open_unit(SYSTEM, code=code, kind=kind, name=Text(f"{code}局", f"{code} Bureau"), parent=parent, on=on)


def refused(code: str) -> pytest.RaisesExc[Refused]:
    """Expect the block to be refused with `code`, in both languages."""
    return pytest.RaisesExc(Refused, check=lambda no: no.code == code and bool(no.message.zh and no.message.en))


def empty_registry() -> None:
    """Take out whatever city the suite's database came with; the test's end puts it back."""
    of_lists = apps.get_app_config("checklists").get_models()
    own = (Visit, Bond, Delegation, Token, RegistryEntry, Post, PackPart, UnitSpan, Unit, Region, Role, Person)
    with transaction.atomic():
        for model in (*of_lists, *own):
            QuerySet(model)._raw_delete("default")
