"""The newest matters somebody sees, read off one index: what a page costs must not grow with the city.

A condition "may be seen by one of these units" leaves a database the choice of walking through all matters, newest
first, until enough are seen, or of fetching all that are seen and sorting them; in a big city either takes a tenth of
a second for a street's page. Visibility rows carry the moment of registration, so that each unit's newest are the first
of an index; those of several units are merged.
"""

from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.office import Office
from luodi.city.registry.models import Person

UNITS: Final = 100
"""More units than this see so much of the city that its newest are soon theirs."""
LOOKED: Final = 3
"""Stretches looked through for what a filter leaves, each four times as long; then the database chooses its own way."""
LARGEST_ID: Final = 2**63 - 1
Key = tuple[Any, int]
"""When a matter was registered, as the driver gives it, and its id."""


def newest(rows: QuerySet[Any], who: Who, city: Office, before: tuple[datetime, int] | None, most: int) -> list[Any]:
    """Return the newest of `rows`, which start from `access.visible(who)`: those before a key, at most `most`.

    Rows are models or dictionaries with `id` and `registered`.
    """
    found: list[Any] = []
    if sources := _sources(who, city):
        mark = (connection.ops.adapt_datetimefield_value(before[0]), before[1]) if before else None
        length = 2 * most  # a unit may see one matter for two reasons
        for _ in range(LOOKED):
            keys = _stretch(sources, mark, length)
            found += _shown(rows, list(dict.fromkeys(id_ for _, id_ in keys)), most - len(found))
            if len(found) >= most or len(keys) < length:
                return found[:most]
            mark, length = keys[-1], 4 * length
        before = _key(found[-1]) if found else before
    if before:
        rows = rows.filter(Q(registered__lt=before[0]) | Q(registered=before[0], pk__lt=before[1]))
    return [*found, *rows.order_by("-registered", "-pk")[: most - len(found)]]


def _shown(rows: QuerySet[Any], ids: list[int], most: int) -> list[Any]:
    """Return those of `rows` that have these ids, in their order, at most `most`.

    Where nothing is filtered out the first `most` are all; only where something is are the others fetched, too.
    """
    found: list[Any] = []
    for part in (ids[:most], ids[most:]):
        if part and len(found) < most:
            shown = {_key(row)[1]: row for row in rows.filter(pk__in=part)}
            found += [shown[id_] for id_ in part if id_ in shown]
    return found[:most]


def _key(row: Any) -> tuple[datetime, int]:
    return (row["registered"], row["id"]) if isinstance(row, dict) else (row.registered, row.pk)


def _sources(who: Who, city: Office) -> list[tuple[int, int]]:
    """Return (unit, level) pairs whose visibility rows are all that `who` sees; none where that is no narrow way."""
    if not isinstance(who, Person):
        return []
    everything, by_level = access.reach(who, city)
    pairs = [(unit, level) for level, units in by_level.items() for unit in sorted(units)]
    return pairs if everything < 0 and len(pairs) <= UNITS else []


def _stretch(sources: list[tuple[int, int]], before: Key | None, most: int) -> list[Key]:
    """Return the keys of the newest visibility rows of all sources before a key, newest first, doubles among them."""
    bound = "AND (registered, matter_id) < (%s, %s) " if before else ""
    arm = (
        "SELECT registered, matter_id FROM (SELECT registered, matter_id FROM matters_visibility "  # noqa: S608 - no value
        f"WHERE unit = %s AND level <= %s {bound}ORDER BY registered DESC, matter_id DESC LIMIT {most:d}) AS a"
    )
    sql = " UNION ALL ".join([arm] * len(sources)) + f" ORDER BY 1 DESC, 2 DESC LIMIT {most:d}"
    params = [value for source in sources for value in (*source, *(before or ()))]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
