"""吊销令牌: a key stops working at once."""

from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.kinds import SECADMIN
from luodi.city.registry.models import Token
from luodi.engines.notation import Text


def revoke_token(actor: Actor, *, token: Token) -> Token:
    """Revoke `token`. By its owner or the security administrator. Refused: `not_allowed`, `already_ended`."""
    with change(actor) as record:
        token.refresh_from_db()
        record.allow(SECADMIN, otherwise=actor == token.person)
        if token.revoked is not None:
            raise Refused("already_ended", Text("令牌已吊销", "the token is already revoked"), "token")
        token.revoked = timezone.now()
        token.save(update_fields=["revoked"])
        record.write("token.revoked", token.person.username, token=token.pk)
    return token
