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
    given: bool = False
    """Its due date is as told by the source the matter came from: computed from nothing, moved by nothing."""

    @property
    def kept(self) -> bool:
        """Whether a stopped clock was in time; one stopped while it stands was stopped when the pause began."""
        return self.reached(self.stop) < self.due

    @property
    def stands(self) -> bool:
        """Whether it stands still now."""
        return not self.stop and bool(self.pauses) and not self.pauses[-1][1]

    def reached(self, at: int) -> int:
        """Return how far the clock has got by `at`: no further than to where it stands."""
        return min(at, max(self.start, self.pauses[-1][0])) if self.pauses and not self.pauses[-1][1] else at


class Pause(msgspec.Struct, array_like=True, omit_defaults=True):
    """A named stop of the whole matter, or of one step of it while the others go on."""

    name: str
    since: int
    step: str = ""


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


class Assist(msgspec.Struct, omit_defaults=True):
    """A span in which somebody of a grid acts for the applicant (帮办代办), authorised by them."""

    person: int
    unit: int
    """The grid they serve in."""
    since: int
    applicant: str = ""
    """The credit code of the enterprise that is served, where it is one and its code is known."""
    until: int = 0


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
    reviews: int = 0
    """How often people were asked to look at what the platform had decided, or corrected it."""
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
    materials: dict[str, str] = {}
    """What has come and how (engines.process.materials.HOW), what is `promised`, what `lapsed`; others are missing."""
    noticed: int = 0
    """When all that was missing was told, once (一次性告知)."""
    person: int = 0
    """Whom it is addressed to: steps `by: person` are theirs, wherever they serve. 0: nobody in particular."""
    told: dict[str, int] = {}
    """Due dates as told by the source it came from, by the clock's name: the first instant that is late."""
    assists: list[Assist] = []
    """Who acted for the applicant, one after another."""

    @property
    def open(self) -> bool:
        """Whether someone still owes something."""
        return self.status == "open"

    @property
    def assist(self) -> Assist | None:
        """Who acts for the applicant now."""
        return self.assists[-1] if self.assists and not self.assists[-1].until else None

    @property
    def open_runs(self) -> dict[str, Run]:
        """The enabled steps."""
        return {key: run for key, run in self.runs.items() if run.status == "open"}


class Effects(msgspec.Struct, omit_defaults=True):
    """What an entry changes. The groups are applied in the order written here; see `collides`."""

    set: dict[str, Any] = {}
    """Plain fields of the state."""
    facts: dict[str, Any] = {}
    materials: dict[str, str] = {}
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
    at_step: str = ""
    """The step that `pause` or `resume` is about; empty: the whole matter."""
    ask: list[Pending] = []
    rule: list[int] = []
    """Indices of what was pending and is now ruled on."""
    outcome: list[Outcome] = []
    unassist: bool = False
    """Whether whoever acted for the applicant does so no more."""
    assist: list[Assist] = []
    """Who acts for the applicant from now on."""


class Entry(msgspec.Struct, omit_defaults=True):
    """One thing that happened to a matter: codes and parameters, never sentences and never personal data."""

    kind: str
    happened: int
    by: int = SYSTEM
    unit: int = 0
    for_: int = msgspec.field(default=0, name="for")
    """The person on whose behalf a delegate acted; the reporter's number where an assistant acted for the applicant."""
    step: str = ""
    data: dict[str, Any] = {}
    effects: Effects = msgspec.field(default_factory=Effects, name="fx")

    @property
    def whose(self) -> int:
        """Whose doing it counts as: the applicant's where an assistant acted for them, else whoever's hand it was."""
        return REPORTER if self.for_ == REPORTER else self.by


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
    if fx.materials:
        state.materials.update(fx.materials)
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
    if fx.void or fx.close:
        # What has ended or is undone is no longer paused.
        state.pauses = [p for p in state.pauses if p.step not in fx.void and p.step not in fx.close]
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
        state.pauses.append(Pause(fx.pause, at, fx.at_step))
    if fx.resume:
        state.pauses = [p for p in state.pauses if (p.name, p.step) != (fx.resume, fx.at_step)]
    if fx.rule:
        state.pending = [p for i, p in enumerate(state.pending) if i not in fx.rule]
    state.pending.extend(fx.ask)
    state.outcomes.extend(fx.outcome)
    if fx.unassist:
        state.assists[-1] = msgspec.structs.replace(state.assists[-1], until=at)
    state.assists.extend(fx.assist)
