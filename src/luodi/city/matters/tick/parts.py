"""Matters that wait for parts which are all closed: the word that should have told them was lost."""

from collections.abc import Iterator

from luodi.city.matters.models import Entry, Matter
from luodi.city.matters.tick.turns import carry_out, turn
from luodi.engines.process import unpack_entry, unpack_state


def repair(at: int) -> int:
    """Tell split matters of closed parts they were not told of; return how many words were missing."""
    with turn("tick_parts") as mine:
        return carry_out("part_closed", at, _untold()) if mine else 0


def _untold() -> Iterator[tuple[int, dict[str, object], str]]:
    split = Entry.objects.filter(kind="split").values("matter_id")
    for matter in Matter.objects.filter(status="open", pk__in=split):
        state = unpack_state(matter.state)
        if not state.parts_open:
            continue
        closed = set(Matter.objects.filter(pk__in=state.parts).exclude(status="open").values_list("pk", flat=True))
        for part in sorted(closed - _told(matter.pk))[: state.parts_open]:
            yield matter.pk, {"part": part}, ""


def _told(matter: int) -> set[int]:
    rows = Entry.objects.filter(matter_id=matter, kind="part_closed").values_list("body", flat=True)
    return {int(unpack_entry(body).data["part"]) for body in rows}
