"""The day's digests: one for each person who has anything, made once a day, with its letter in the outbox.

Two tickers may make the same one: the row of person and day and the letter's key keep the first of them. How far the
day's round is stands in a counter, so that a round broken off goes on where it stopped.
"""

import time
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from luodi.city.matters.digest import KEPT, gather, likely, matters_of, wants_mail
from luodi.city.matters.models import Counter, Delivery, Digest, Matter
from luodi.city.matters.office import Office, office
from luodi.city.matters.tick.turns import UNBOUNDED, moment
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

NAME: Final = "tick_digests"
STEP: Final = 10**10
"""A round's place is its day times this, and the last person done; the end lies beyond every person."""
BUDGET: Final = 5.0
"""Seconds of a tick that digests may take; the next tick goes on."""
KIND: Final = "digest"
PAGE: Final = "/desk/digest/"
NAMES: Final = {
    "waiting": Text("等您裁定", "For your ruling"),
    "late": Text("已超期", "Late"),
    "today": Text("今天到期", "Due today"),
    "new": Text("新到", "New"),
}


def make(at: int, most: int = UNBOUNDED) -> int:
    """Make the digests of the day of `at` once its hour has come (LUODI_DIGEST_HOUR, city time); return how many."""
    now = moment(at)
    local = timezone.localtime(now)
    if settings.LUODI_DIGEST_HOUR is None or local.hour < settings.LUODI_DIGEST_HOUR:
        return 0
    first, made, end = local.date().toordinal() * STEP, 0, time.monotonic() + BUDGET
    place = max(first, Counter.objects.filter(name=NAME).values_list("value", flat=True).first() or 0)
    if place >= first + STEP - 1:
        return 0
    city = office()
    for person in _people(likely(city, now), place - first):
        if made >= most or time.monotonic() > end:
            _mark(place)
            return made
        made += _one(person, city, now, local.date())
        place = first + person.pk
    _mark(first + STEP - 1)
    Digest.objects.filter(day__lt=local.date() - KEPT).delete()
    return made


def _people(likely: set[int], after: int) -> list[Person]:
    """Return those who may have something to be told, from one person on."""
    ids = sorted(pk for pk in likely if pk > after)
    found = Person.objects.filter(active=True).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _mark(place: int) -> None:
    Counter.objects.update_or_create(name=NAME, defaults={"value": place})


def _one(person: Person, city: Office, at: datetime, day: date) -> bool:
    """Make one digest with its letter; False for an empty day, and for what another ticker made already."""
    groups = gather(person, city, at)
    if not groups or Digest.objects.filter(person=person, day=day).exists():
        return False
    letter = Delivery(channel="mail", destination=person.mail, key=key(person, day), kind=KIND, seq=0, next_at=at)
    with transaction.atomic():
        Digest.objects.bulk_create([Digest(person=person, day=day, at=at, groups=groups)], ignore_conflicts=True)
        if wants_mail(person):
            Delivery.objects.bulk_create([letter], ignore_conflicts=True)
    return True


def key(person: Person, day: date) -> str:
    """Return the idempotency key of a digest's letter."""
    return f"digest-{day:%Y%m%d}-{person.pk}"


def wanted(delivery: Delivery, at: datetime) -> Digest | None:
    """Return the digest a letter is of; None when nobody wants it any more: it is old, declined, or the person left."""
    _, day, pk = delivery.key.split("-")
    found = Digest.objects.filter(person=int(pk), day=date.fromisoformat(day)).select_related("person")
    digest = found.first()
    if digest is None or at - digest.at > timedelta(days=1) or not digest.person.active:
        return None
    return digest if wants_mail(digest.person) and digest.person.mail == delivery.destination else None


def letter(digest: Digest) -> tuple[str, str]:
    """Return subject and text in the person's language: numbers, types and dates, never what somebody wrote."""
    language, known = digest.person.language, matters_of(digest.person, digest)
    counted = [(NAMES[name].get(language), group) for name, group in in_order(digest)]
    brief = Text("，", ", ").get(language).join(f"{name} {group['n']}" for name, group in counted)
    lines = []
    for name, group in counted:
        lines.append(f"{name}: {group['n']}")
        lines += [f"  {_line(known[pk], language)}" for pk in group["matters"] if pk in known]
        lines.append("")
    lines.append(Text("查看：", "See: ").get(language) + PAGE)
    return f"[落地 Luodi] {digest.day:%Y-%m-%d} {brief}", "\n".join(lines)


def in_order(digest: Digest) -> list[tuple[str, dict[str, Any]]]:
    """Return the groups a digest has, what cannot wait first."""
    return [(name, digest.groups[name]) for name in NAMES if name in digest.groups]


def _line(matter: Matter, language: str) -> str:
    due = timezone.localtime(matter.due - timedelta(minutes=1)) if matter.due else None
    ends = f" {due:%m-%d %H:%M}" if due else ""
    return f"{matter.number} {matter.type.name.get(language)}{ends}"
