"""One statement that turns a token's digest into a person and everything they hold: it runs on every API request.

Plain SQL that every Django back end takes; written by hand because composing it costs more than running it.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from luodi.city.registry.held import Held
from luodi.city.registry.models import Delegation, Person, Post, Role, Token, Unit

PERSON_FIELDS: Final = ("id", "username", "name", "mail", "phone", "active", "language")
HELD_FROM: Final = 1 + len(PERSON_FIELDS)

BEARER: Final = """
    SELECT t.digest, {person}, NULLIF(p.id, p.id), NULLIF(p.name, p.name), NULLIF(p.name, p.name),
           NULLIF(p.id, p.id), NULLIF(p.id, p.id)
      FROM {token} t JOIN {person_table} p ON p.id = t.person_id
     WHERE {valid}
    UNION ALL
    SELECT t.digest, {person}, o.unit_id, r.code, r.scope, r.level_cap, NULLIF(p.id, p.id)
      FROM {token} t JOIN {person_table} p ON p.id = t.person_id
      JOIN {post} o ON o.person_id = p.id JOIN {unit} u ON u.id = o.unit_id JOIN {role} r ON r.id = o.role_id
     WHERE {valid} AND {in_force}
    UNION ALL
    SELECT t.digest, {person}, o.unit_id, r.code, r.scope, r.level_cap, o.person_id
      FROM {token} t JOIN {person_table} p ON p.id = t.person_id JOIN {delegation} d ON d.to_id = p.id
      JOIN {post} o ON o.id = d.post_id JOIN {unit} u ON u.id = o.unit_id JOIN {role} r ON r.id = o.role_id
      JOIN {person_table} h ON h.id = o.person_id
     WHERE {valid} AND {in_force} AND h.active = %s
       AND d.from_at <= %s AND d.until > %s AND (d.revoked_at IS NULL OR d.revoked_at > %s)
"""
VALID: Final = "t.digest = %s AND t.expires > %s AND (t.revoked IS NULL OR t.revoked > %s) AND p.active = %s"
IN_FORCE: Final = """o.from_date <= %s AND (o.to_date IS NULL OR o.to_date > %s)
       AND (u.abolished IS NULL OR u.abolished > %s)"""


@dataclass(frozen=True, slots=True)
class BearerRow:
    """One row of the answer: the person every time, and one post unless it is the row that only says who it is."""

    digest: str
    person: tuple[Any, ...]
    held: Held | None


def bearer_rows(digest: str, moment: datetime) -> list[BearerRow]:
    """Return the rows for a token's digest at `moment`; none when it is unknown, expired, revoked or not active."""
    now = connection.ops.adapt_datetimefield_value(moment)
    day = connection.ops.adapt_datefield_value(timezone.localdate(moment))
    valid, in_force = [digest, now, now, True], [day, day, day]
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [*valid, *valid, *in_force, *valid, *in_force, True, now, now, now])
        return [_row(row) for row in cursor.fetchall()]


def _row(row: tuple[Any, ...]) -> BearerRow:
    held = row[HELD_FROM:]
    return BearerRow(row[0], row[1:HELD_FROM], Held(*held) if held[0] is not None else None)


@cache
def _statement() -> str:
    return BEARER.format(
        person=", ".join(f"p.{field}" for field in PERSON_FIELDS),
        person_table=Person._meta.db_table,
        token=Token._meta.db_table,
        post=Post._meta.db_table,
        unit=Unit._meta.db_table,
        role=Role._meta.db_table,
        delegation=Delegation._meta.db_table,
        valid=VALID,
        in_force=IN_FORCE,
    )
