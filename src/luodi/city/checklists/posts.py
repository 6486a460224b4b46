"""Reads of key posts: the register, what the rules chose and why, how the raised duties stand. Restricted (受限)."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from luodi.city.checklists import access
from luodi.city.checklists.models import Choosing, KeyPost, RaisedDuty, Verdict
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

CHOOSE: Final = "keypost.choose"
"""What a role opens that keeps a register of key posts and has the rules choose among them (roles.yaml)."""


def register(person: Person) -> QuerySet[KeyPost]:
    """Return the posts in the registers of the units whose restricted affairs `person` sees, by code."""
    return KeyPost.objects.filter(access.within("keeper", access.sight(person).whole)).order_by("code")


def choosings(person: Person) -> QuerySet[Choosing]:
    """Return the runs of the rules that `person` may see, the latest first."""
    rows = Choosing.objects.filter(access.within("keeper", access.sight(person).whole))
    return rows.select_related("keeper", "by").order_by("-pk")


def choosing(person: Person, pk: int) -> Choosing:
    """Return one run. Raises Refused `not_found`."""
    found = choosings(person).filter(pk=pk).first()
    if found is None:
        raise Refused("not_found", Text("没有这份名单。", "There is no such list."), "choosing")
    return found


def verdicts(row: Choosing, *, chosen: bool | None = True) -> QuerySet[Verdict]:
    """Return what was said of each post, those chosen alone unless asked otherwise, by code."""
    rows = row.verdicts.select_related("post").order_by("post__code")
    return rows if chosen is None else rows.filter(chosen=chosen)


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty of a period: how many posts it was raised for, how many are done, open, and open past their day."""

    duty: str
    period: str
    raised: int
    done: int
    late: int


def duty_lines(row: Choosing) -> list[DutyLine]:
    """Return how the duties raised for the posts of a list stand, by period and duty, whichever list raised them."""
    done = Q(matter__status="closed", matter__reason="answered")
    late = Q(matter__lamp="red") & ~Q(matter__status="closed")
    mine = row.verdicts.filter(chosen=True).values("post")
    raised = RaisedDuty.objects.filter(verdict__choosing__keeper=row.keeper_id, verdict__post__in=mine)
    rows = raised.values("duty", "period").order_by("period", "duty")
    counted = rows.annotate(raised=Count("pk"), done=Count("pk", filter=done), late=Count("pk", filter=late))
    return [DutyLine(**line) for line in counted]


def reasons(row: Choosing) -> list[tuple[int, Text, int]]:
    """Return each row of the table that chose, its words, and how many posts it chose."""
    rows = row.verdicts.filter(chosen=True).values("row", "says_zh", "says_en").annotate(n=Count("pk")).order_by("row")
    return [(one["row"], Text(one["says_zh"], one["says_en"]), one["n"]) for one in rows]


def kinds(row: Choosing) -> dict[str, int]:
    """Return how many of those chosen are of each kind."""
    rows = row.verdicts.filter(chosen=True).values_list("post__kind").annotate(n=Count("pk")).order_by("post__kind")
    return dict(rows)


def digest_of(rows: Iterable[Any]) -> str:
    """Return the SHA-256 of plain values in their order."""
    return hashlib.sha256(msgspec.json.encode(list(rows), order="deterministic")).hexdigest()


def still_the_same(row: Choosing) -> bool:
    """Return whether a frozen list still says what was hashed when it was made."""
    told = [[v.post.code, v.post.kind, v.chosen, v.row, v.says_zh, v.figures] for v in verdicts(row, chosen=None)]
    return digest_of([row.table, row.version, row.table_digest, row.register_digest, told]) == row.digest


@contextmanager
def together() -> Iterator[None]:
    """Do what is inside as a whole or not at all."""
    with transaction.atomic():
        yield
