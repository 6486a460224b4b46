"""What may be asked of a matter, by whom, and what the engine must be told of the city to answer."""

from typing import Any, Protocol

import msgspec

from luodi.engines.notation import Text
from luodi.engines.process.refusals import REFUSALS
from luodi.engines.process.state import REPORTER, SYSTEM, Entry, State
from luodi.engines.worktime import Calendar


class Actor(msgspec.Struct, frozen=True):
    """Who asks: a person with the posts held now, the reporter, or the platform itself."""

    person: int
    posts: tuple[tuple[int, str], ...] = ()
    """(unit, role) held at the moment of asking, delegated ones included."""
    delegated: tuple[tuple[int, str, int], ...] = ()
    """(unit, role, person) held on behalf of another."""
    assisting: bool = False
    """Whether they ask for the applicant, whom they help, or about that help: then no post of theirs counts beside."""

    def holds(self, unit: int, role: str) -> bool:
        """Whether the actor holds `role` in `unit`."""
        return (unit, role) in self.posts

    def behalf(self, unit: int, role: str) -> int:
        """Return whom the actor stands in for in that post, 0 when it is the actor's own."""
        for held_unit, held_role, person in self.delegated:
            if (held_unit, held_role) == (unit, role):
                return person
        return 0


THE_SYSTEM = Actor(SYSTEM)
THE_REPORTER = Actor(REPORTER)


class Command(msgspec.Struct, frozen=True):
    """One request to change a matter. `at` is when it happens, in milliseconds."""

    kind: str
    actor: Actor
    at: int
    data: dict[str, Any] = {}
    step: str = ""


class Limit(msgspec.Struct, frozen=True):
    """A row of the city's table of limits: what the law gives, how far it may be extended, and which law."""

    allow: str
    extend: str = ""
    basis: str = ""


class Rung(msgspec.Struct, frozen=True):
    """One rung of a ladder: `offset` from the due moment (signed, such as `-1wd`) and what happens there."""

    offset: int
    unit: str
    act: str


class Ruling(msgspec.Struct, frozen=True):
    """What a decision table says: `pass`, `human` (people decide) or `refuse` (the machine would; people decide).

    `data` is what the journal keeps of it: table, version, row, the inputs used and where they come from. `gives` are
    the facts that the step asks for, where it passes.
    """

    result: str
    data: dict[str, Any]
    gives: dict[str, Any] = {}


class City(Protocol):
    """What a decision needs to know of the city. Every answer must be the same each time within one decision."""

    @property
    def calendar(self) -> Calendar:
        """The calendar in force."""

    def limit(self, code: str, at: int) -> Limit:
        """Return the limit in force at `at` under `code`, or `code` itself read as an allowance."""

    def ladder(self, name: str) -> tuple[Rung, ...]:
        """Return the rungs of a ladder, in order of time."""

    def judge(self, condition: str, facts: dict[str, Any]) -> bool:
        """Return whether a condition of the flow holds."""

    def look_up(self, table: str, facts: dict[str, Any], registered: int, at: int) -> Ruling:
        """Return what a decision table says of a matter registered then, with these facts, at `at` (milliseconds)."""

    def unit(self, code: str) -> int:
        """Return the number of the unit called `code` in packs. KeyError when no such unit is in force."""

    def beside(self, unit: int, ending: str) -> int:
        """Return the unit whose code ends so in the district that `unit` belongs to, 0 when there is none."""

    def serves(self, person: int) -> int:
        """Return the unit in which somebody whom matters are addressed to now serves, 0 for none."""

    def posts(self, person: int) -> tuple[tuple[int, str], ...]:
        """Return the (unit, role) that somebody holds now."""

    def parent(self, unit: int) -> int:
        """Return the unit above, 0 at the top."""

    def above(self, upper: int, lower: int) -> bool:
        """Return whether `upper` is `lower` or stands above it."""

    def staffed(self, unit: int, role: str, without: frozenset[int]) -> bool:
        """Return whether someone other than `without` holds `role` in `unit`."""


class Refusal(Exception):
    """The command cannot be carried out. Nothing changed; `code` and `params` say why, `message` in words."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(self.message.zh)

    @property
    def message(self) -> Text:
        """The reason and what to do, in both languages."""
        known = REFUSALS[self.code]
        zh = {key: value.zh if isinstance(value, Text) else value for key, value in self.params.items()}
        en = {key: value.en if isinstance(value, Text) else value for key, value in self.params.items()}
        return Text(known.zh.format(**zh), known.en.format(**en))


class Decision(msgspec.Struct, frozen=True):
    """What the engine decided: the entries to append, and the state they lead to (equal to folding `evolve`)."""

    entries: tuple[Entry, ...]
    state: State
