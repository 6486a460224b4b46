"""Cohorts for tests: people, hosts and candidates made as the articles tell of them, in seconds."""

from collections.abc import Iterable
from datetime import date
from random import Random
from typing import Any

from api_client import ApiClient
from luodi.city.registry.actions.open_unit import open_unit
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Unit
from luodi.engines.notation import Text

FIELDS = ("金融科技", "智能制造", "海洋", "生物医药", "现代物流", "文旅", "投资", "商会服务")
DEPARTMENTS = tuple(f"部门{i}" for i in range(30))


def trainees(count: int, start: int = 0) -> list[Person]:
    """Make people; they hold no post, and none is needed to be placed."""
    people = [Person(username=f"xy{i:04}", name=f"学员{i:04}", password="!") for i in range(start, start + count)]
    return Person.objects.bulk_create(people)


def hosts(count: int, on: date) -> list[Unit]:
    """Open host units below the city."""
    above = Unit.objects.get(code="qd")
    return [
        open_unit(
            SYSTEM,
            code=f"sx-{i:02}",
            kind="host",
            name=Text(f"实训单位{i:02}", f"Host {i:02}"),
            parent=above,
            on=on,
        )
        for i in range(count)
    ]


def candidates(people: Iterable[Person], units: list[Unit], seed: int = 7) -> list[dict[str, Any]]:
    """Return what units say of the people they name."""
    chance = Random(seed)
    return [
        {
            "username": person.username,
            "unit": "qd-zzb",
            "traits": {
                "部门": DEPARTMENTS[i % len(DEPARTMENTS)],
                "性别": chance.choice("男男女"),
                "level": chance.choice(["局", "处", "处", "科", "科", "科"]),
            },
            "fields": sorted(chance.sample(FIELDS, 2)),
            "wishes": [unit.code for unit in chance.sample(units, min(3, len(units)))],
            "points": 60 + chance.randrange(40),
        }
        for i, person in enumerate(people)
    ]


def seats(units: list[Unit], most: int, seed: int = 9) -> list[dict[str, Any]]:
    chance = Random(seed)
    return [{"unit": unit.code, "least": 1, "most": most, "wants": sorted(chance.sample(FIELDS, 2))} for unit in units]


def cohort(api: ApiClient, code: str, title: str, start: str, end: str) -> None:
    """Open a cohort of the organisation department."""
    body = {"code": code, "kind": "cohort", "title": {"zh": title}, "lead": "qd-zzb", "from_date": start}
    api.post("/programmes", body | {"to_date": end}).ok()
