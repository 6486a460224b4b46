"""留存包内容: what a load of the pack last said."""

from typing import Any

from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import PackPart


def keep_pack_part(actor: Actor, *, name: str, digest: str, body: Any) -> PackPart:
    """Keep `body` as the part `name` of the loaded pack, in place of what was kept before. Refused: `not_allowed`."""
    with change(actor) as record:
        record.allow(SYSADMIN)
        part, _ = PackPart.objects.update_or_create(name=name, defaults={"digest": digest, "body": body})
        record.write("pack.part_kept", name, digest=digest)
    return part
