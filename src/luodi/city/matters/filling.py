"""How much people had to fill in: items typed and items already known, from the first entries of matters."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.models import Entry, Matter, MatterType
from luodi.city.matters.openly import SMALL
from luodi.city.registry.actors import SYSTEM
from luodi.engines.notation import Text

LATEST: Final = 1_000
"""How many of a type's matters its pages count, latest first."""


class Filling(msgspec.Struct):
    """What was filled in over the matters of one type. A correction of what was known counts as typed."""

    type: str
    name: Text
    matters: int = 0
    typed: int = 0
    prefilled: int = 0
    corrected: int = 0

    @property
    def typed_mean(self) -> float:
        """Items typed for one matter, on average."""
        return self.typed / self.matters if self.matters else 0.0

    @property
    def prefilled_mean(self) -> float:
        """Items that stood in the form already and were left as they were, on average."""
        return self.prefilled / self.matters if self.matters else 0.0


class _Filled(msgspec.Struct):
    typed: int = 0
    prefilled: int = 0
    sources: dict[str, str] = msgspec.field(default_factory=dict, name="from")
    corrected: list[str] = []


class _Data(msgspec.Struct):
    filled: _Filled | None = None


class _First(msgspec.Struct):
    """As much of a first entry as is read here."""

    data: _Data = msgspec.field(default_factory=_Data)


_read = msgspec.json.Decoder(_First).decode


def filling(who: Who = SYSTEM, *, types: Iterable[str] = ()) -> list[Filling]:
    """Return the figures of every type, or of some, over all matters `who` may see; types nobody raised are left out.

    What was imported, or split off, was filled in by nobody and does not count.
    """
    wanted = sorted(set(types))
    rows = MatterType.objects.filter(current=True, **({"code__in": wanted} if wanted else {})).order_by("code")
    found = [_added(row, access.visible(who).filter(type__code=row.code), 0) for row in rows]
    return [line for line in found if line.matters]


def filling_of(row: MatterType) -> Filling | None:
    """Return the figures of a type's latest matters, for anybody to read; None for too few to tell of. One query."""
    line = _added(row, access.visible(SYSTEM).filter(type__code=row.code), LATEST)
    return line if line.matters >= SMALL else None


def _added(row: MatterType, matters: Any, most: int) -> Filling:
    out = Filling(row.code, row.name)
    newest = matters.order_by("-registered").values("pk")
    firsts = Entry.objects.filter(matter__in=newest[:most] if most else newest.order_by(), seq=1, kind="registered")
    for body in firsts.values_list("body", flat=True).iterator(chunk_size=5_000):
        told = _read(body).data.filled
        if told is not None:
            out.matters += 1
            out.typed += told.typed
            out.prefilled += told.prefilled
            out.corrected += len(told.corrected)
    return out


def filled(matter: Matter) -> dict[str, Any] | None:
    """Return how one matter's form was filled: numbers, sources and corrected keys; None where nobody filled it in."""
    body = Entry.objects.filter(matter=matter, seq=1).values_list("body", flat=True).first()
    told = _read(body).data.filled if body else None
    return None if told is None else msgspec.structs.asdict(told)


def means(line: Filling) -> dict[str, Any]:
    """Return the figures as they are told: how many matters, and the means of what was typed and known."""
    return {
        "matters": line.matters,
        "typed": round(line.typed_mean, 2),
        "prefilled": round(line.prefilled_mean, 2),
        "corrected": line.corrected,
    }
