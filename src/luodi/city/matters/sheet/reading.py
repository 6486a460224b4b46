"""One row of whole numbers a matter: what boards count of it, read from the record by one statement.

Times are milliseconds since 1970, 0 for none. `ends` is when the clock that ends with the answer runs out, 0 where the
type has none, `ended` when it stopped; `due` the earliest moment any clock that runs does.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from django.db import connection

from luodi.city.matters.office import definition
from luodi.city.matters.stats import answer_clock_names, must_accept, versions_of_types
from luodi.city.matters.store.moments import MILLISECONDS

Rows = np.ndarray[tuple[int, int], np.dtype[np.int64]]
"""A column of COLUMNS a row, so that each lies in one piece; the matters in the order of their ids."""
Column = np.ndarray[tuple[int], np.dtype[np.int64]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
Places = np.ndarray[tuple[int], np.dtype[np.intp]]
COLUMNS: Final = (
    *("matter", "registered", "lead", "type", "level", "answered"),
    *("ends", "ended", "due", "rating", "flags"),
)
PLACE: Final = {name: n for n, name in enumerate(COLUMNS)}
MATTER: Final = PLACE["matter"]
FLAGS: Final = {
    "declined": "m.reason = 'declined'",
    "open": "m.status = 'open'",
    "paused": "m.paused",
    "warned": "m.lamp = 'yellow'",
    "standing": "c.standing",
    "accepted": "",
    "elevated": "m.elevated > 0",
}
BIT: Final = {name: 1 << n for n, name in enumerate(FLAGS)}
BATCH: Final = 50_000


def read(where: str = "", parameters: Sequence[Any] = ()) -> Rows:
    """Return the rows of the matters `m` that a condition holds of, or of all."""
    parts = []
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{_statement()} {f'WHERE {where}' if where else ''}", list(parameters))
        while chunk := cursor.fetchmany(BATCH):
            parts.append(np.array(chunk, dtype=np.int64).T)
    return ordered(np.concatenate(parts, axis=1)) if parts else nothing()


def nothing() -> Rows:
    """Return no rows."""
    return np.zeros((len(COLUMNS), 0), dtype=np.int64)


def ordered(rows: Rows) -> Rows:
    """Return rows in the order of ids."""
    return np.ascontiguousarray(rows[:, np.argsort(rows[MATTER], kind="stable")])


def places(rows: Rows, matters: Column) -> Places:
    """Return where in `rows` those of some matters stand that are there."""
    at = np.searchsorted(rows[MATTER], matters)
    found = at < rows.shape[1]
    found[found] = rows[MATTER][at[found]] == matters[found]
    return at[found]


def _statement() -> str:
    types = versions_of_types()
    free = [pk for pk, _ in types if not must_accept(definition(pk).flow)]
    clocks = sorted(answer_clock_names(types).items())
    cases = "".join(f" WHEN m.type_id IN ({_listed(pks)}) THEN {_named(names)}" for names, pks in clocks)
    was = "EXISTS (SELECT 1 FROM matters_entry e WHERE e.matter_id = m.id AND e.kind = 'accepted')"
    said = FLAGS | {"accepted": f"m.reason <> 'declined' AND (m.type_id IN ({_listed(free)}) OR {was})"}
    flags = " + ".join(f"CASE WHEN {said[name]} THEN {bit} ELSE 0 END" for name, bit in BIT.items())
    times = {"registered": "m.registered", "answered": "m.answered", "ends": "c.due", "ended": "c.stopped"}
    moment = MILLISECONDS.get(connection.vendor, MILLISECONDS["sqlite"]).format
    told = {name: f"coalesce({moment(column)}, 0)" for name, column in (times | {"due": "m.due"}).items()}
    told |= {"matter": "m.id", "lead": "m.lead_id", "type": "m.type_id", "level": "m.level", "rating": "m.rating"}
    told["flags"] = flags
    clock = f"CASE{cases} END" if cases else "NULL"
    return f"""SELECT {", ".join(told[name] for name in COLUMNS)} FROM matters_matter m
 LEFT JOIN matters_clock c ON c.matter_id = m.id AND c.name = {clock}"""  # noqa: S608 - numbers and our own words


def _named(names: Sequence[str]) -> str:
    """Return which of these clocks a matter is counted by: the first that it has."""
    has = [f"(SELECT n.name FROM matters_clock n WHERE n.matter_id = m.id AND n.name = '{name}')" for name in names]  # noqa: S608
    return f"'{names[0]}'" if len(names) == 1 else f"coalesce({', '.join(has)})"


def _listed(pks: Sequence[int]) -> str:
    return ", ".join(map(str, pks)) or "0"
