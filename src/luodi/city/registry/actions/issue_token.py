"""签发令牌: a personal key to the API, shown once."""

import secrets
from datetime import timedelta
from typing import Final

from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry.access import digest_of
from luodi.city.registry.actors import SYSTEM, Actor
from luodi.city.registry.change import NOT_ALLOWED, change
from luodi.city.registry.checks import check_active
from luodi.city.registry.models import Person, Token
from luodi.engines.notation import Text

LONGEST_DAYS: Final = 366
PREFIX: Final = "luodi_"


def issue_token(actor: Actor, *, person: Person, name: str, days: int = 90) -> tuple[Token, str]:
    """Issue a token that works for `days` plain days; return it with its plain text, which is not kept anywhere.

    Only for oneself (or by the system): a key acts with all its owner's posts. Refused: `not_allowed`,
    `person_inactive`, `name_missing`, `bad_period`.
    """
    with change(actor, shown=False) as record:
        person.refresh_from_db()
        if actor is not SYSTEM and actor != person:
            raise Refused("not_allowed", NOT_ALLOWED, "person")
        check_active(person, "person")
        if not name.strip():
            raise Refused("name_missing", Text("须写明令牌用途", "say what the token is for"), "name")
        if not 0 < days <= LONGEST_DAYS:
            raise Refused("bad_period", Text("有效期为 1 至 366 天", "it lasts 1 to 366 days"), "days")
        plaintext = PREFIX + secrets.token_urlsafe(32)
        now = timezone.now()
        token = Token.objects.create(
            digest=digest_of(plaintext),
            person=person,
            name=name,
            last4=plaintext[-4:],
            created=now,
            expires=now + timedelta(days=days),
        )
        record.write("token.issued", person.username, token=token.pk, days=days)
    return token, plaintext
