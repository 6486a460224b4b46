"""What a running matter is (`State`), what happened to it (`Entry`), and how the one follows from the other (`evolve`).

An entry carries everything that was decided — steps opened, branches chosen, dates computed — so replay needs no
tree, no rules and no calendar: it only writes down. All times are whole milliseconds since 1970 UTC; units and
persons are the record's own numbers.
"""

from typing import Any

import msgspec

SYSTEM = 0
"""The person number of what the platform does by itself."""
REPORTER = -1
"""The person number of the one who raised the matter and proves it with the secret code."""


class Signer(msgspec.Struct, omit_defaults=True, array_like=True):
    """One unit's part in a step: who took it, what was said, when."""

    unit: int
    person: int = 0
    verdict: str = ""
    """`agree`, `refuse`, `done`, `auto` (passed by policy) or empty while open."""
    at: int = 0


class Run(msgspec.Struct, omit_defaults=True):
    """One leaf in its latest round."""

    round: int
    opened: int
    signers: list[Signer]
    status: str = "open"
    """`open`, `done`, `passed` (by policy, nobody did it) or `void` (undone by a return)."""
    closed: int = 0


class Clock(msgspec.Struct, omit_defaults=True):
    """One running or stopped clock; `due` is a function of the other fields and the calendar `cal`."""

    allow: str
    start: int
    due: int
    cal: str
    basis: str = ""
    prov: bool = False
    pausing: bool = True
    pauses: list[tuple[int, int]] = []
    """Closed spans; an open one ends with 0."""
    ext: list[str] = []
    stop: int = 0
    ladder: str = ""
    rung: int = 0
    """How many rungs of the ladder have been climbed."""
    next: int = 0
    """When the next rung falls due; 0 when there is none or the clock stands."""


class Pause(msgspec.Struct, array_like=True):
    """A named stop of the whole matter."""

    name: str
    since: int


class Pending(msgspec.Struct, omit_defaults=True):
    """Something asked that someone must rule on: an extension or an objection."""

    kind: str
    by: int
    unit: int
    at: int
    clock: str = ""
    allow: str = ""


class Outcome(msgspec.Struct, omit_defaults=True):
    """A typed quantity that came of the matter: money, people, households, an institutional outcome."""

    kind: str
    amount: str
    """A decimal number, as text: money is never a float."""
    unit: str
    seq: int = 0


class State(msgspec.Struct, omit_defaults=True):
    """A matter as its entries leave it."""

    status: str = "new"
    """`new`, `open` or `closed`."""
    reason: str = ""
    """Why it is closed: answered, unanswered (nobody was left to reply), declined, withdrawn, merged, handed_over."""
    seq: int = 0
    registered: int = 0
    closed: int = 0
    answered: int = 0
    intake: int = 0
    lead: int = 0
    co: list[int] = []
    supervisor: int = 0
    level: int = 0
    runs: dict[str, Run] = {}
    chose: dict[str, int] = {}
    loops: dict[str, int] = {}
    clocks: dict[str, Clock] = {}
    pauses: list[Pause] = []
    pending: list[Pending] = []
    facts: dict[str, Any] = {}
    outcomes: list[Outcome] = []
    objections: int = 0
    reopened: int = 0
    reminders: int = 0
    elevated: int = 0
    rating: int = 0
    looked_back: str = ""
    extra: dict[str, list[int]] = {}
    """Units added as signers of a step while it runs (加签), kept over its rounds."""
    aside: list[int] = []
    """Persons with an interest, who stepped aside (回避)."""
    merged_into: int = 0
    absorbed: list[int] = []
    parts: list[int] = []
    parts_open: int = 0
    parts_closed: list[int] = []
    """The parts this matter was told of; one that is reopened and closed again is not counted twice."""
    part_of: int = 0
    lamp: str = ""
    person: int = 0
    """Whom it is addressed to: steps `by: person` are theirs, wherever they serve. 0: nobody in particular."""

    @property
    def open(self) -> bool:
        """Whether someone still owes something."""
        return self.status == "open"

    @property
    def open_runs(self) -> dict[str, Run]:
        """The enabled steps."""
        return {key: run for key, run in self.runs.items() if run.status == "open"}


class Effects(msgspec.Struct, omit_defaults=True):
    """What an entry changes. The groups are applied in the order written here; see `collides`."""

    set: dict[str, Any] = {}
    """Plain fields of the state."""
    facts: dict[str, Any] = {}
    void: dict[str, int] = {}
    """Steps undone, with the time."""
    forget: list[str] = []
    """Choices and loop exits undone."""
    chose: dict[str, int] = {}
    again: dict[str, int] = {}
    """Loops entered again, with the round."""
    open: dict[str, list[int]] = {}
    """Steps opened, with their signers' units."""
    add: list[tuple[str, int, int]] = []
    """(step, index, unit) signers added to an open step."""
    move: list[tuple[str, int, int]] = []
    """(step, index, unit) signers replaced by another unit."""
    take: list[tuple[str, int, int]] = []
    """(step, index, person) claimed by or given to a person."""
    sign: list[tuple[str, int, int, str]] = []
    """(step, index, person, verdict)."""
    close: dict[str, str] = {}
    """Steps ended: done or passed."""
    clocks: dict[str, Clock] = {}
    """Clocks as they now stand."""
    pause: str = ""
    resume: str = ""
    ask: list[Pending] = []
    rule: list[int] = []
    """Indices of what was pending and is now ruled on."""
    outcome: list[Outcome] = []


class Entry(msgspec.Struct, omit_defaults=True):
    """One thing that happened to a matter: codes and parameters, never sentences and never personal data."""

    kind: str
    happened: int
    by: int = SYSTEM
    unit: int = 0
    for_: int = msgspec.field(default=0, name="for")
    """The person on whose behalf a delegate acted."""
    step: str = ""
    data: dict[str, Any] = {}
    effects: Effects = msgspec.field(default_factory=Effects, name="fx")


_encode = msgspec.json.Encoder(order="deterministic").encode
_decode_state = msgspec.json.Decoder(State).decode
_decode_entry = msgspec.json.Decoder(Entry).decode


def pack_state(state: State) -> bytes:
    """Return the state as compact JSON, the same bytes for the same state."""
    return _encode(state)


def unpack_state(body: bytes | str) -> State:
    """Return the state that `pack_state` wrote."""
    return _decode_state(body)


def pack_entry(entry: Entry) -> bytes:
    """Return the entry as canonical JSON: the bytes the hash chain is computed over."""
    return _encode(entry)


def unpack_entry(body: bytes | str) -> Entry:
    """Return the entry that `pack_entry` wrote."""
    return _decode_entry(body)


def copy(state: State) -> State:
    """Return an independent copy: nothing reachable from it is shared with `state`."""
    return _decode_state(_encode(state))


def collides(before: Effects, after: Effects) -> bool:
    """Return whether `after`, put into the same entry as `before`, would be applied too early on replay."""
    if after.void or after.open:
        touched = {*before.open, *before.close, *(item[0] for item in (*before.sign, *before.take, *before.add))}
        if touched & {*after.void, *after.open}:
            return True
    return bool(after.forget and {*before.chose, *before.again} & set(after.forget))


def evolve(state: State, entry: Entry) -> State:
    """Return the state after `entry`. Pure: `state` is left as it was."""
    after = copy(state)
    apply(after, entry.effects, entry.happened)
    after.seq += 1
    return after


def apply(state: State, fx: Effects, at: int) -> None:
    """Write the effects into `state` itself; only for a state nobody else holds."""
    for name, value in fx.set.items():
        # A list of its own: the state may grow it, and the entry must stay as it was decided.
        setattr(state, name, list(value) if isinstance(value, list) else value)
    if fx.facts:
        state.facts.update(fx.facts)
    _apply_progress(state, fx, at)
    _apply_signers(state, fx, at)
    for key, status in fx.close.items():
        run = state.runs[key]
        run.status, run.closed = status, at
    state.clocks.update(fx.clocks)
    _apply_requests(state, fx, at)


def _apply_signers(state: State, fx: Effects, at: int) -> None:
    for key, index, unit in fx.add:
        state.runs[key].signers.insert(index, Signer(unit))
        state.extra.setdefault(key, []).append(unit)
    for key, index, unit in fx.move:
        state.runs[key].signers[index] = Signer(unit)
    for key, index, person in fx.take:
        state.runs[key].signers[index].person = person
    for key, index, person, verdict in fx.sign:
        signer = state.runs[key].signers[index]
        signer.person, signer.verdict, signer.at = person, verdict, at


def _apply_progress(state: State, fx: Effects, at: int) -> None:
    for key, when in fx.void.items():
        run = state.runs[key]
        run.status, run.closed = "void", when
    for name in fx.forget:
        state.chose.pop(name, None)
        state.loops.pop(name, None)
    state.chose.update(fx.chose)
    state.loops.update(fx.again)
    for key, units in fx.open.items():
        before = state.runs.get(key)
        round_ = before.round + 1 if before else 1
        state.runs[key] = Run(round_, at, [Signer(unit) for unit in units])


def _apply_requests(state: State, fx: Effects, at: int) -> None:
    if fx.pause:
        state.pauses.append(Pause(fx.pause, at))
    if fx.resume:
        state.pauses = [p for p in state.pauses if p.name != fx.resume]
    if fx.rule:
        state.pending = [p for i, p in enumerate(state.pending) if i not in fx.rule]
    state.pending.extend(fx.ask)
    state.outcomes.extend(fx.outcome)
