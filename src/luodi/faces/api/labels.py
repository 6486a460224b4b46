"""Names for numbers the record holds: units, people, types. What never changes is remembered."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from luodi.city.matters.office import Office
from luodi.city.matters.words import DEEMED, deemed_since
from luodi.city.registry.models import Person, Unit
from luodi.engines.notation import Text
from luodi.engines.process import REPORTER, SYSTEM, unpack_entry


def text(value: Text) -> dict[str, str]:
    """Return both languages."""
    return {"zh": value.zh, "en": value.en}


@lru_cache(maxsize=4096)
def unit_code(unit: int) -> str:
    """Return a unit's code, which it keeps for good."""
    return str(Unit.objects.values_list("code", flat=True).get(pk=unit))


def unit_label(unit: int, city: Office) -> dict[str, Any]:
    """Return a unit's code and its present name; the last one it had when it is no more."""
    if unit in city.tree:
        node = city.tree.node(unit)
        return {"code": node.code, "name": text(node.name)}
    row = Unit.objects.get(pk=unit)
    return {"code": row.code, "name": text(row.name)}


def people(numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return who stands behind the record's person numbers, in one query."""
    wanted = {n for n in numbers if n > 0}
    out = (
        {
            pk: {"kind": "staff", "username": username, "name": name}
            for pk, username, name in Person.objects.filter(pk__in=wanted).values_list("pk", "username", "name")
        }
        if wanted
        else {}
    )
    out[SYSTEM] = {"kind": "system", "username": None, "name": None}
    out[REPORTER] = {"kind": "reporter", "username": None, "name": None}
    return out


def at(ms: int) -> datetime | None:
    """Return milliseconds since 1970 as a time in UTC, None for 0."""
    return datetime.fromtimestamp(ms / 1000, tz=UTC) if ms else None


def deemed(kind: str, body: str) -> dict[str, Any]:
    """Return what an entry that is an acceptance by silence says in words and since when it counts, else nulls."""
    since = deemed_since(unpack_entry(body)) if kind == "accepted" else 0
    return {"told": text(DEEMED) if since else None, "since": at(since)}
