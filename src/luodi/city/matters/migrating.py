"""Running matters under an old version of their type: which could move to the one in force, and moving them.

The change of every matter is decided under its own lock, again: what the survey saw may have moved on since.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from luodi.city.matters.models import Matter, MatterType
from luodi.city.matters.office import Office, definition, office
from luodi.city.matters.store import Act, Order, perform
from luodi.city.matters.store.batch import now_ms
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.engines.process import (
    THE_SYSTEM,
    Actor,
    CannotMigrate,
    Command,
    Obstacle,
    Refusal,
    obstacles,
    unpack_state,
)

GROUP = 200
Progress = Callable[[int, int], None]
"""Called with matters looked at and matters in all."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A matter that cannot move, and every reason why."""

    number: str
    obstacles: tuple[Obstacle, ...]


@dataclass
class Move:
    """What becomes of the matters that run under one old version of a type."""

    type: str
    name: Text
    from_version: int
    to_version: int
    moving: list[str] = field(default_factory=list)
    """Numbers of the matters that can move, or have moved."""
    staying: list[Stay] = field(default_factory=list)

    @property
    def reasons(self) -> dict[tuple[str, str], tuple[Text, int]]:
        """How many matters each reason holds back: (code, what it is about) → words and count."""
        out: dict[tuple[str, str], tuple[Text, int]] = {}
        for stay in self.staying:
            for found in stay.obstacles:
                key = (found.code, found.about)
                out[key] = (found.message, out.get(key, (found.message, 0))[1] + 1)
        return dict(sorted(out.items(), key=lambda item: -item[1][1]))


def survey(types: Iterable[str] | None = None, *, progress: Progress | None = None) -> list[Move]:
    """Return which running matters could move, by type (all, or those named by code) and old version. Changes nothing.

    Raises Refused `unknown_type`. Memory stays constant but for the numbers returned.
    """
    return _each(types, _look, progress)


def migrate(
    types: Iterable[str] | None = None, *, by: Actor = THE_SYSTEM, progress: Progress | None = None
) -> list[Move]:
    """Move the running matters that can, in groups, each in its own right; return what moved and what stays, and why.

    Interrupted, it goes on where it stopped when it is run again.
    """
    return _each(types, lambda move, to, rows, city: _carry(move, to, rows, by), progress)


Work = Callable[[Move, MatterType, list[Matter], Office], None]


def _each(types: Iterable[str] | None, work: Work, progress: Progress | None) -> list[Move]:
    out, done = [], 0
    pairs = list(_versions(types))
    total = sum(_running(old).count() for old, _ in pairs)
    for old, new in pairs:
        move = Move(new.code, new.name, old.version, new.version)
        for rows in _groups(old):
            work(move, new, rows, office())
            done += len(rows)
            if progress:
                progress(done, total)
        if move.moving or move.staying:
            out.append(move)
    return out


def _versions(types: Iterable[str] | None) -> Iterator[tuple[MatterType, MatterType]]:
    """Yield (old version, version in force) of each type wanted."""
    current = {row.code: row for row in MatterType.objects.filter(current=True).order_by("code")}
    wanted = sorted(current) if types is None else list(types)
    for code in wanted:
        if code not in current:
            known = "、".join(current)
            raise Refused(
                "unknown_type", Text(f"没有类型“{code}”；有：{known}", f"No type “{code}”; use: {known}"), "type"
            )
        for old in MatterType.objects.filter(code=code, current=False).order_by("version"):
            yield old, current[code]


def _running(old: MatterType) -> QuerySet[Matter]:
    return Matter.objects.filter(type=old, status="open")


def _groups(old: MatterType) -> Iterator[list[Matter]]:
    last = 0
    while rows := list(_running(old).filter(pk__gt=last).order_by("pk").only("number", "type_id", "state")[:GROUP]):
        yield rows
        last = rows[-1].pk


def _look(move: Move, to: MatterType, rows: list[Matter], city: Office) -> None:
    new = definition(to.pk).flow
    for row in rows:
        found = obstacles(definition(row.type_id).flow, new, unpack_state(row.state), city)
        _note(move, row.number, found)


def _note(move: Move, number: str, found: list[Obstacle]) -> None:
    if found:
        move.staying.append(Stay(number, tuple(found)))
    else:
        move.moving.append(number)


def _carry(move: Move, to: MatterType, rows: list[Matter], by: Actor) -> None:
    at = now_ms()
    orders = [Order([Act(row.pk, Command("migrate", by, at), to_type=to.pk)]) for row in rows]
    for row, outcome in zip(rows, perform(orders), strict=True):
        if isinstance(outcome, CannotMigrate):
            _note(move, row.number, outcome.obstacles)
        elif isinstance(outcome, Refusal):
            raise outcome
        elif not isinstance(outcome, Refused):  # refused: somebody else moved it at the same time
            _note(move, row.number, [])
