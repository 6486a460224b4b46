"""换用自己的区划轮廓: a city's own outlines in place of its pack's, or the pack's again."""

import hashlib
import json

from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import PackPart
from luodi.city.registry.outlines import OWN, Outlines


def keep_outlines(actor: Actor, shapes: Outlines) -> None:
    """Draw maps from `shapes` from now on; empty ones bring back the pack's. Refused: `not_allowed`."""
    digest = hashlib.sha256(json.dumps(shapes, sort_keys=True).encode()).hexdigest()
    with change(actor) as record:
        record.allow(SYSADMIN)
        if shapes:
            PackPart.objects.update_or_create(name=OWN, defaults={"digest": digest, "body": shapes})
        else:
            PackPart.objects.filter(name=OWN).delete()
        record.write("outlines.kept", OWN, digest=digest if shapes else "", regions=sorted(shapes))
