"""Parts of the loaded pack, kept as it last said them: what rooms load by themselves is compared and kept here."""

import hashlib
import json
from typing import Any

from luodi.city.packing import Change
from luodi.city.registry.actions.keep_pack_part import keep_pack_part
from luodi.city.registry.actors import Actor
from luodi.city.registry.models import PackPart


def load_part(actor: Actor, change: Change, body: Any) -> list[Change]:
    """Keep `body` as the part named `change.id` and return the change; nothing for what was said before.

    None, for what a pack no longer has, is kept as nothing. By the system administrator. Refused: `not_allowed`.
    """
    body = {} if body is None else body
    if not differs(change.id, body) or not (body or PackPart.objects.filter(name=change.id).exists()):
        return []
    keep(actor, change.id, body)
    return [change]


def differs(name: str, body: Any) -> bool:
    """Return whether a pack says something else of a part than it last did."""
    return not PackPart.objects.filter(name=name, digest=digest_of(body)).exists()


def keep(actor: Actor, name: str, body: Any) -> None:
    """Keep a part. By the system administrator. Refused: `not_allowed`."""
    keep_pack_part(actor, name=name, digest=digest_of(body), body=body)


def digest_of(body: Any) -> str:
    """Return what tells one body of a part from another."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
