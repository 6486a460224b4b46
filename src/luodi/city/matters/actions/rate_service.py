"""一次一评、随时可评: a visit is rated by the code shown on the spot; a unit or a counter whenever somebody likes.

Nothing here asks who somebody is. Whoever leaves a way to be reached has it kept apart with the rectification that a
bad rating opens, and is called back.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.actions.base import NO_TEXT
from luodi.city.matters.models import Rating, RatingInvitation, RatingTrace
from luodi.city.matters.numbers import new_secret, secret_digest
from luodi.city.matters.office import Office, office
from luodi.city.matters.ratings.links import opened_before
from luodi.city.matters.ratings.opening import Bad, opening
from luodi.city.matters.ratings.places import ENTERPRISE, UNIT, WINDOW, place
from luodi.city.matters.ratings.record import ANYTIME, OWN, VISIT, Said, check_words, checked, keep
from luodi.city.matters.store import Order, Receipt, submit
from luodi.city.matters.store.batch import now_ms
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text
from luodi.engines.process import REPORTER
from luodi.engines.worktime import Allowance, shift

DAY: Final = timedelta(days=1)
GONE: Final = Text(
    "评价码不对或已过期，请向窗口再要一个。", "The code is wrong or over; ask at the counter for another."
)
OFTEN: Final = Text(
    "今天已从这台设备评价过多次，请明天再评。", "This device has rated it several times today; come back tomorrow."
)


class Rated(msgspec.Struct, frozen=True):
    """What a rating came to: its id, and number and code of the rectification a bad one opened (code: once)."""

    id: int
    number: str = ""
    secret: str = ""


class Invited(msgspec.Struct, frozen=True):
    """An invitation and its code, shown once."""

    row: RatingInvitation
    code: str


def invite(person: Person, *, unit: str = "", window: str = "", number: str = "") -> Invited:
    """Invite somebody served on the spot to rate the visit: by one of the unit's own, who thereby says they served.

    Refused: `not_found` for a unit, counter or matter that is not there; `not_allowed` without a post in the unit.
    """
    with witnessed("matters", "invite_rating", person.pk):
        city, now = office(), timezone.now()
        found = place(WINDOW if window else UNIT, window or unit, city)
        if all(held.unit_id != found.unit for held in city.held(person.pk)):
            told = Text("只有本单位的人可以请人评价这次服务。", "Only the unit's own invite to rate its service.")
            raise Refused("not_allowed", told, "window" if window else "unit")
        matter, code = access.get(person, number) if number else None, new_secret()
        given = Allowance.parse(city.ratings.visit)
        row = RatingInvitation.objects.create(
            code=secret_digest(code),
            unit=found.unit,
            window=window,
            person=person.pk,
            matter=matter,
            at=now,
            until=shift(now, given.amount, given.unit, city.calendar),
        )
        return Invited(row, code)


def invitation(code: str) -> RatingInvitation:
    """Return what a code invites to rate. Raises Refused `not_found`, also once the time to rate is over."""
    row = RatingInvitation.objects.select_related("matter__type").filter(code=secret_digest(code)).first()
    if row is None or row.until <= timezone.now():
        raise Refused("not_found", GONE, "code")
    return row


def rate_visit(code: str, said: Said, *, channel: str, reporter: Mapping[str, str] | None = None) -> Rated:
    """Rate a visit by its code; again, within its time, in place of what was said before.

    Refused: `not_found`, `bad_value`, `too_long`, and as a reporter's data is.
    """
    with witnessed("matters", "rate_visit", REPORTER):
        city, found = office(), invitation(code)
        of = place(WINDOW, found.window, city) if found.window in city.ratings.by_code else None
        node = city.tree.node(found.unit) if found.unit in city.tree else None
        name = of.name if of else node.name if node else NO_TEXT
        key = of.key if of else f"{UNIT}:{node.code if node else found.unit}"
        row = Rating(
            occasion=f"v/{found.pk}",
            mode=VISIT,
            channel=channel,
            matter=found.matter,
            type=found.matter.type.code if found.matter else "",
            invitation=found,
            unit=found.unit,
            person=found.person,
            place=key,
        )
        return _take(row, said, name, city, dict(reporter or {}), found.at)


def rate_place(kind: str, code: str, said: Said, *, channel: str, reporter: Mapping[str, str] | None = None) -> Rated:
    """Rate a unit, a counter or a specialist's service without a matter.

    Refused: `not_found`, `bad_value`, `too_long`, `rated_often` for one device that rates one place again and again in
    a day, and as a reporter's data is.
    """
    with witnessed("matters", "rate_place", REPORTER):
        city = office()
        of = place(kind, code, city)
        _not_too_often(of.key, said.device, city)
        row = Rating(
            occasion=f"a/{secrets.token_hex(8)}",
            mode=ANYTIME,
            channel=channel,
            unit=of.unit,
            person=of.person if kind == ENTERPRISE else 0,
            place=of.key,
        )
        return _take(row, said, of.name, city, dict(reporter or {}), None)


def _not_too_often(key: str, device: str, city: Office) -> None:
    since = timezone.now() - DAY
    if device and RatingTrace.objects.filter(device=device, place=key, at__gt=since).count() >= city.ratings.per_device:
        raise Refused("rated_often", OFTEN)


def _take(row: Rating, said: Said, name: Text, city: Office, reporter: dict[str, str], end: datetime | None) -> Rated:
    now = timezone.now()
    said = msgspec.structs.replace(said, words=check_words(said.words))
    row.list = checked(said.stars, said.reasons, city, now).version
    row.stars, row.reasons, row.at, row.by = said.stars, list(said.reasons), now, OWN
    row.after = min(int((now - end).total_seconds()), 2**31 - 1) if end else None
    if not city.ratings.bad(said.stars):
        with transaction.atomic():
            return Rated(keep(row, said, apart=True).pk)
    try:
        return _bad(row, said, name, city, reporter)
    except IntegrityError:
        # The same visit was rated badly twice at one moment: one rectification stands for both.
        if opened_before(row.occasion) is None:
            raise
        return _bad(row, said, name, city, reporter)


def _bad(row: Rating, said: Said, name: Text, city: Office, reporter: dict[str, str]) -> Rated:
    """Write a bad rating down with the rectification it opens, or that its occasion opened before."""
    if before := opened_before(row.occasion):
        row.opened = before
        with transaction.atomic():
            return Rated(keep(row, said, apart=True).pk, before.number)
    region = city.tree.node(row.unit).region if row.unit in city.tree else ""
    bad = Bad(row.occasion, name.zh, said.stars, row.mode, row.unit, said.words, region, row.matter, reporter)
    begun = opening(bad, city, now_ms())
    submit(Order([begun.act], also=_also(row, said)))
    return Rated(row.pk, begun.number, begun.secret)


def _also(row: Rating, said: Said) -> Callable[[list[Receipt]], None]:
    def write(receipts: list[Receipt]) -> None:
        row.opened_id = receipts[0].matter
        keep(row, said, apart=False)

    return write
