"""机构合并: units end and one takes their place, with everything that stood under them."""

from collections.abc import Sequence
from datetime import date

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.bonding import end_bonds, still
from luodi.city.registry.change import change
from luodi.city.registry.endings import end_posts_of
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Bond, Post, Unit
from luodi.city.registry.spans import child_spans, finish, require_in_force, stands_above, succeed
from luodi.engines.notation import Text


def merge_units(actor: Actor, *, units: Sequence[Unit], into: Unit, on: date) -> tuple[Post, ...]:
    """Merge `units` into `into` on the day `on` and return the posts that ended; whoever goes on is appointed anew.

    What stood under the merged units stands under `into` from that day. Refused: `not_allowed`, `nothing_to_merge`,
    `not_in_force`, `out_of_order`, `too_early`, `later_change` (a unit below was already moved for a later day), and
    `cycle` when `into` stands under a unit it should take in.
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
        _check(units, into, on)
        for unit in units:
            _hand_over(unit, units, into, on)
        for unit in units:
            finish(unit, on, into)
        ended = end_posts_of(units, on)
        end_bonds(Bond.objects.filter(still(on), enterprise__in=list(units)), on)
        codes = [unit.code for unit in units]
        record.write("unit.merged", into.code, units=codes, on=on.isoformat(), posts=[post.pk for post in ended])
    return ended


def _check(units: Sequence[Unit], into: Unit, on: date) -> None:
    if not units or len({unit.pk for unit in units}) != len(units):
        raise Refused("nothing_to_merge", Text("没有写明要合并的机构", "name each unit to merge once"), "units")
    into.refresh_from_db()
    require_in_force(into, on, "into")
    for unit in units:
        unit.refresh_from_db()
        require_in_force(unit, on, "units")
        if stands_above(unit, into, on):
            raise Refused(
                "cycle",
                Text(f"{into.name.zh}在{unit.name.zh}之下", f"{into.name.en} is or stands under {unit.name.en}"),
                "into",
            )


def _hand_over(unit: Unit, merging: Sequence[Unit], into: Unit, on: date) -> None:
    """Put what stands under `unit` under `into`, except units that end in the same merger."""
    for span in child_spans(unit, on):
        if span.unit in merging:
            continue
        if span.to_date is not None:
            zh = f"{span.unit.name.zh}已定于 {span.to_date} 变更"
            raise Refused("later_change", Text(zh, f"{span.unit.name.en} changes on {span.to_date}"), "on")
        succeed(span.unit, max(on, span.from_date), parent=into)
