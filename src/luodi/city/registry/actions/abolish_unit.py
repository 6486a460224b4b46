"""机构撤销: the unit ends, and with it the posts in it."""

from datetime import date

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.bonding import end_bonds, still
from luodi.city.registry.change import change
from luodi.city.registry.endings import end_posts_of
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Bond, Post, Unit
from luodi.city.registry.spans import child_spans, finish
from luodi.engines.notation import Text


def abolish_unit(actor: Actor, *, unit: Unit, on: date) -> tuple[Post, ...]:
    """End `unit` on the day `on` (the day before is its last) and return the posts that ended with it.

    Refused: `not_allowed`, `not_in_force`, `out_of_order`, `too_early`, and `has_children` while any unit stands under
    it on or after that day: move or abolish those first.
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
        unit.refresh_from_db()
        below = [span.unit.name for span in child_spans(unit, on)[:3]]
        if below:
            zh, en = "、".join(name.zh for name in below), ", ".join(name.en for name in below)
            raise Refused("has_children", Text(f"下级机构尚在：{zh}", f"units still stand under it: {en}"), "unit")
        finish(unit, on)
        ended = end_posts_of([unit], on)
        end_bonds(Bond.objects.filter(still(on), enterprise=unit), on)
        record.write("unit.abolished", unit.code, on=on.isoformat(), posts=[post.pk for post in ended])
    return ended
