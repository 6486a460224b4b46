"""A unit writes its paper for a contest: problems, aims, and what it promises; again until the papers are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.assessment.contests import access
from luodi.city.assessment.contests.models import Contest, Entrant, Promise
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

MOST: Final = 20
"""Promises of one paper."""
LONGEST: Final = 4000


@dataclass(frozen=True, slots=True)
class Promised:
    """A measure as it is written: what, by when, and how much of what where it can be counted."""

    text: str
    due: date
    goal: Decimal | None = None
    measure: str = ""


def write_paper(
    person: Person,
    number: str,
    unit: str,
    *,
    problems: str,
    aims: str,
    promises: Sequence[Promised],
    at: datetime | None = None,
) -> Entrant:
    """Write a unit's paper, in the place of what it wrote before. `at` is when, where it is entered late.

    Raises Refused `not_found`, `not_allowed` (no post in the unit itself opens it), `not_now` (the session has opened,
    or is called off), `too_late`, `missing`, `too_long`, `too_many`, `bad_value` (a date before the contest, a goal
    below 0).
    """
    with witnessed("assessment", "write_paper", person.pk), transaction.atomic():
        contest = access.contest_of(person, number)
        entrant = access.entrant_of(person, contest, unit)
        if not access.may_write(person, entrant):
            raise Refused("not_allowed", NOT_ALLOWED)
        contest = Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
        now = min(at or timezone.now(), timezone.now())
        _in_time(contest, now)
        _check(contest, problems, aims, promises)
        entrant.problems, entrant.aims = problems.strip(), aims.strip()
        entrant.written_by, entrant.written_at = person, now
        entrant.save()
        entrant.promises.all().delete()
        Promise.objects.bulk_create(_rows(entrant, promises))
        Record(person).write("contest.paper", number, unit=unit, promises=len(promises))
        return entrant


def writable(person: Person, entrant: Entrant, contest: Contest) -> bool:
    """Return whether somebody could write a unit's paper now."""
    return contest.state == "called" and timezone.now() < contest.papers_until and access.may_write(person, entrant)


def _in_time(contest: Contest, now: datetime) -> None:
    if contest.off_at:
        raise Refused("not_now", Text("擂台赛已取消。", "The contest is called off."))
    if contest.state != "called":
        raise Refused("not_now", Text("已经开赛，材料已封存。", "The session has opened: papers are frozen."))
    if now >= contest.papers_until:
        until = timezone.localtime(contest.papers_until)
        raise Refused(
            "too_late", Text(f"材料截止 {until:%Y-%m-%d %H:%M}。", f"Papers were due {until:%Y-%m-%d %H:%M}.")
        )


def _check(contest: Contest, problems: str, aims: str, promises: Sequence[Promised]) -> None:
    for key, text, name in (
        ("problems", problems, Text("问题", "problems")),
        ("aims", aims, Text("目标", "aims")),
    ):
        if not text.strip():
            raise Refused("missing", Text(f"请填写{name.zh}。", f"The {name.en} are needed."), key)
        if len(text) > LONGEST:
            raise Refused("too_long", Text(f"{name.zh}最多 {LONGEST} 字。", f"At most {LONGEST} signs."), key)
    if not promises:
        raise Refused("missing", Text("至少写一条举措。", "At least one measure is needed."), "promises")
    if len(promises) > MOST:
        raise Refused("too_many", Text(f"最多 {MOST} 条举措。", f"At most {MOST} measures."), "promises")
    day = timezone.localdate(contest.held_at)
    for n, one in enumerate(promises, 1):
        if not one.text.strip():
            raise Refused("missing", Text(f"第 {n} 条举措没有内容。", f"Measure {n} says nothing."), "promises")
        if len(one.text) > 200 or len(one.measure) > 24:
            raise Refused("too_long", Text(f"第 {n} 条举措太长。", f"Measure {n} is too long."), "promises")
        if one.due <= day:
            told = Text(f"第 {n} 条举措的期限要在开赛日之后。", f"Measure {n} is due after the day of the contest.")
            raise Refused("bad_value", told, "promises")
        if one.goal is not None and not 0 < one.goal < 10**15:
            told = Text(f"第 {n} 条举措的数量要大于 0。", f"The goal of measure {n} is above 0.")
            raise Refused("bad_value", told, "promises")


def _rows(entrant: Entrant, promises: Sequence[Promised]) -> list[Promise]:
    return [
        Promise(entrant=entrant, n=n, text=p.text.strip(), goal=p.goal, measure=p.measure.strip(), due=p.due)
        for n, p in enumerate(promises, 1)
    ]
