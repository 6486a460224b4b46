"""The projection: which rows a state stands for. Writing and verifying share it, so that replay can be compared."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import msgspec

from luodi.city.matters.concerned import concerned
from luodi.engines.process import Flow, State

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1 << 15)
def stamp(ms: int) -> str:
    """Return milliseconds since 1970 as UTC text, letter for letter as Django writes it: SQLite compares times as text.

    Remembered, because a projection shows the same few moments again and again.
    """
    return text_of(_EPOCH + timedelta(milliseconds=ms))


def text_of(at: datetime) -> str:
    """Return a time as `stamp` writes it. A naive one is UTC: so SQLite's driver gives them."""
    return str(at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at)


def stamp_or_none(ms: int) -> str | None:
    """Return `stamp`, or None for 0."""
    return stamp(ms) if ms else None


def unstamp(at: datetime) -> int:
    """Return an aware time as milliseconds since 1970."""
    delta = at - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1000 + delta.microseconds // 1000


class MatterRow(msgspec.Struct):
    """What a matter's own row shows of its state."""

    id: int
    level: int
    status: str
    reason: str
    lead_id: int
    registered: str
    answered: str | None
    closed: str | None
    due: str | None
    lamp: str
    rating: int
    paused: bool
    waiting: bool
    elevated: int
    reopened: int
    looked_back: str
    part_of: int
    thing: str
    lat: float | None
    lon: float | None


class StepRow(msgspec.Struct):
    """One signer's part in one step."""

    matter_id: int
    key: str
    n: int
    round: int
    unit: int
    role: str
    person: int
    status: str
    verdict: str
    opened: str
    closed: str | None
    due: str | None
    standing: bool


class ClockRow(msgspec.Struct):
    """One clock."""

    matter_id: int
    name: str
    allow: str
    basis: str
    started: str
    due: str
    provisional: bool
    calendar: str
    stopped: str | None
    next: str | None
    given: bool
    standing: bool


class VisibleRow(msgspec.Struct):
    """That a unit may see the matter, and why."""

    matter_id: int
    unit: int
    basis: str
    level: int
    registered: str
    """The matter's, so that a unit's newest are the first of its index."""


class AsideRow(msgspec.Struct):
    """That a person stands aside."""

    matter_id: int
    person: int


class AssistRow(msgspec.Struct):
    """A span in which somebody acted for the applicant."""

    matter_id: int
    n: int
    person: int
    unit: int
    applicant: str
    since: str
    until: str | None


class OutcomeRow(msgspec.Struct):
    """A typed quantity."""

    matter_id: int
    seq: int
    kind: str
    amount: str
    unit: str


class Projection(msgspec.Struct):
    """All rows of one matter, keyed so that two projections can be compared."""

    matter: MatterRow | None = None
    steps: dict[tuple[str, int], StepRow] = {}
    clocks: dict[str, ClockRow] = {}
    visible: dict[tuple[int, str], VisibleRow] = {}
    aside: dict[tuple[int], AsideRow] = {}
    assists: dict[int, AssistRow] = {}
    outcomes: dict[int, OutcomeRow] = {}


def project(matter: int, flow: Flow, state: State) -> Projection:
    """Return the rows that `state` stands for; none for a matter not yet registered."""
    if state.status == "new":
        return Projection()
    return Projection(
        _matter(matter, state),
        _steps(matter, flow, state),
        _clocks(matter, state),
        _visible(matter, state),
        {(person,): AsideRow(matter, person) for person in state.aside},
        {
            n: AssistRow(matter, n, a.person, a.unit, a.applicant, stamp(a.since), stamp_or_none(a.until))
            for n, a in enumerate(state.assists)
        },
        {o.seq: OutcomeRow(matter, o.seq, o.kind, _four(o.amount), o.unit) for o in state.outcomes},
    )


def _four(amount: str) -> str:
    return format(Decimal(amount).quantize(Decimal("0.0001")), "f")


def _matter(matter: int, state: State) -> MatterRow:
    running = [c.due for c in state.clocks.values() if not c.stop]
    return MatterRow(
        matter,
        state.level,
        state.status,
        state.reason,
        state.lead,
        stamp(state.registered),
        stamp_or_none(state.answered),
        stamp_or_none(state.closed),
        stamp(min(running)) if running else None,
        state.lamp,
        state.rating,
        bool(state.pauses),
        bool(state.pending),
        state.elevated,
        state.reopened,
        state.looked_back,
        state.part_of,
        str(state.facts.get(THING, "")),
        *point_of(state.facts.get(POINT)),
    )


THING = "thing"
"""The fact that says what of the city's rolls a matter is about, by its code."""
POINT = "point"
"""The fact that says where a matter is, as `latitude,longitude`."""


def point_of(fact: object) -> tuple[float | None, float | None]:
    """Return latitude and longitude of a point as forms keep it, None for both when there is none."""
    lat, _, lon = str(fact or "").partition(",")
    try:
        return float(lat), float(lon)
    except ValueError:
        return None, None


def _steps(matter: int, flow: Flow, state: State) -> dict[tuple[str, int], StepRow]:
    out: dict[tuple[str, int], StepRow] = {}
    for key, run in state.runs.items():
        step = flow.steps[key]
        clock = state.clocks.get(f"step/{key}")
        due = stamp(clock.due) if clock else None
        opened, closed = stamp(run.opened), stamp_or_none(run.closed)
        for n, signer in enumerate(run.signers):
            status = "done" if run.status == "open" and signer.verdict else run.status
            out[key, n] = StepRow(
                matter,
                key,
                n,
                run.round,
                signer.unit,
                step.role,
                signer.person,
                status,
                signer.verdict,
                opened,
                closed,
                due,
                clock is not None and clock.stands,
            )
    return out


def _clocks(matter: int, state: State) -> dict[str, ClockRow]:
    return {
        name: ClockRow(
            matter,
            name,
            c.allow,
            c.basis,
            stamp(c.start),
            stamp(c.due),
            c.prov,
            c.cal,
            stamp_or_none(c.stop),
            stamp_or_none(c.next),
            c.given,
            c.stands,
        )
        for name, c in state.clocks.items()
    }


def _visible(matter: int, state: State) -> dict[tuple[int, str], VisibleRow]:
    registered = stamp(state.registered)
    return {key: VisibleRow(matter, key[0], key[1], state.level, registered) for key in sorted(concerned(state))}
