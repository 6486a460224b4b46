"""Carry out a group of orders in one transaction: lock, decide each, write all, commit once.

An order refused by the engine leaves the others untouched. Should the database refuse a row, the group is tried again
one by one, so that only the order at fault fails.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from django.db import DatabaseError

from luodi.city.matters.access import Who, actor, not_found, sees
from luodi.city.matters.office import Office, definition, office, type_stamp
from luodi.city.matters.store.bound import binding
from luodi.city.matters.store.chain import genesis, link
from luodi.city.matters.store.changes import (
    Changes,
    DeliveryRow,
    EntryRow,
    KeyRow,
    MatterChange,
    NewMatter,
    OriginRow,
    SubjectRow,
    WordsRow,
)
from luodi.city.matters.store.dialect import dialect
from luodi.city.matters.store.rows import MatterRow, Projection, project, stamp
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.engines.process import (
    Command,
    Decision,
    Entry,
    Refusal,
    State,
    decide,
    migrate,
    pack_entry,
    pack_state,
    unpack_state,
)


class Act(msgspec.Struct):
    """One command on one matter, with what travels beside it: a new matter's row, words, where it came from.

    With `who`, the actor and the right to see the matter are settled under the lock, from the city as it then stands.
    """

    matter: int | str
    """The id, or the number people use."""
    command: Command
    new: NewMatter | None = None
    words: dict[str, tuple[str, str]] = {}
    """Kind → (text, salt); the command's data holds the commitments."""
    by_reporter: bool = False
    origin: OriginRow | None = None
    sealed: tuple[KeyRow, SubjectRow] | None = None
    """A reporter's data, sealed, to be stored with a new matter."""
    who: Who | None = None
    to_type: int = 0
    """The version of its type that the matter is to move to, with a command `migrate`."""


class Order(msgspec.Struct):
    """Acts that are carried out together or not at all. `also` runs in the same transaction, after the writing.

    `make`, where given, makes the acts once the transaction has begun, from the city as it then stands.
    """

    acts: list[Act] = []
    make: Callable[[Office], list[Act]] | None = None
    also: Callable[[list["Receipt"]], None] | None = None


class Receipt(msgspec.Struct, frozen=True):
    """What one act came to."""

    matter: int
    number: str
    type_id: int
    state: State
    entries: tuple[Entry, ...]
    rows: tuple[EntryRow, ...]


class _Held(msgspec.Struct):
    """A locked matter in the making."""

    number: str
    type_id: int
    state: State
    head: str
    before: Projection
    new: NewMatter | None = None


Outcome = list[Receipt] | Refusal | Refused


def registered(new: NewMatter, origin: OriginRow | None) -> dict[str, Any]:
    """Return what the first entry says of a matter's row, so that every column of it can be proved from the journal."""
    label, digest = type_stamp(new.type_id)
    where = (origin.source, origin.key) if origin else None
    bound = binding(new.number, digest, new.secret, new.reporter_id, where)
    return {"type": label, "region": new.region, "channel": new.channel, "bound": bound}


def now_ms() -> int:
    """Return the present in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def attempt(orders: Sequence[Order]) -> list[Outcome]:
    """Carry out `orders` in one durable transaction; refusals are outcomes, other errors undo all and are raised."""
    return _Group(orders).run()


def perform(orders: Sequence[Order]) -> list[Outcome]:
    """Carry out `orders` in one durable transaction; return for each its receipts or why it was refused."""
    try:
        return attempt(orders)
    except DatabaseError:
        if len(orders) == 1:
            raise
        return [outcome for order in orders for outcome in perform([order])]


class _Group:
    def __init__(self, orders: Sequence[Order]) -> None:
        self.orders = orders
        self.changes = Changes()
        self.held: dict[int, _Held] = {}
        self.ids: dict[str, int] = {}
        self.recorded = stamp(now_ms())
        self.office: Office

    def run(self) -> list[Outcome]:
        base = dialect()
        with base.transaction(plain=not any(order.also for order in self.orders)):
            wanted = {act.matter for order in self.orders for act in order.acts if act.new is None}
            rows, revision = base.lock(
                [w for w in wanted if isinstance(w, int)], [w for w in wanted if isinstance(w, str)]
            )
            self.office = office(revision or None)
            for row in rows:
                self._hold(row)
            outcomes = [self._order(order) for order in self.orders]
            self._collect()
            base.write(self.changes)
            for order, outcome in zip(self.orders, outcomes, strict=True):
                if order.also and isinstance(outcome, list):
                    order.also(outcome)
        return outcomes

    def _hold(self, row: tuple[Any, ...]) -> None:
        id_, number, type_id, *_, head, state = row
        unpacked = unpack_state(state)
        before = project(id_, definition(type_id).flow, unpacked)
        self.held[id_] = _Held(number, type_id, unpacked, head, before)
        self.ids[number] = id_

    def _order(self, order: Order) -> Outcome:
        """Decide all acts of an order on copies, and keep them only when none is refused."""
        trial: dict[int, _Held] = {}
        done: list[tuple[Act, Receipt]] = []
        try:
            for act in order.make(self.office) if order.make else order.acts:
                done.append((act, self._act(act, trial)))
        except (Refusal, Refused) as refusal:
            return refusal
        self.held.update(trial)
        for act, receipt in done:
            self._record(act, receipt)
        return [receipt for _, receipt in done]

    def _act(self, act: Act, trial: dict[int, _Held]) -> Receipt:
        matter = act.matter if isinstance(act.matter, int) else self.ids.get(act.matter, 0)
        held = trial.get(matter) or self.held.get(matter)
        if held is None and act.new is not None:
            held = _Held(act.new.number, act.new.type_id, State(), genesis(act.new.number), Projection(), act.new)
        if held is None:
            raise not_found(str(act.matter))
        command = act.command if act.who is None else self._settled(act.who, act.command, matter, held)
        if act.new:
            command = msgspec.structs.replace(command, data=command.data | registered(act.new, act.origin))
        command = _with_interests(command, trial)
        decision = self._decided(act, command, held)
        rows: list[EntryRow] = []
        head = held.head
        for seq, entry in enumerate(decision.entries, held.state.seq + 1):
            row = self._entry_row(matter, seq, entry, head)
            head = row.hash
            rows.append(row)
        held = trial[matter] = msgspec.structs.replace(
            held, type_id=act.to_type or held.type_id, state=decision.state, head=head
        )
        return Receipt(matter, held.number, held.type_id, decision.state, decision.entries, tuple(rows))

    def _decided(self, act: Act, command: Command, held: _Held) -> Decision:
        flow = definition(held.type_id).flow
        if not act.to_type:
            return decide(flow, held.state, command, self.office)
        if act.to_type == held.type_id or definition(act.to_type).code != definition(held.type_id).code:
            same = Text("该件已在这一版流程上，或不是这类事项。", "It is on that version already, or of another type.")
            raise Refused("no_change", same, "type")
        (before, _), (after, digest) = type_stamp(held.type_id), type_stamp(act.to_type)
        data = command.data | {"from": before, "to": after, "digest": digest}
        moved = msgspec.structs.replace(command, data=data)
        return migrate(flow, definition(act.to_type).flow, held.state, moved, self.office)

    def _settled(self, who: Who, command: Command, matter: int, held: _Held) -> Command:
        """Return the command with its actor, or refuse as not found what `who` may not see."""
        units = {unit for unit, _ in held.before.visible}
        if held.before.matter and not sees(who, self.office, matter, held.state.level, units, held.state.aside):
            raise not_found(held.number)
        return msgspec.structs.replace(command, actor=actor(who, self.office))

    def _record(self, act: Act, receipt: Receipt) -> None:
        self.changes.entries.extend(receipt.rows)
        for row, entry in zip(receipt.rows, receipt.entries, strict=True):
            self._deliver(receipt, row.seq, entry)
        for kind, (text, salt) in act.words.items():
            n = f"{receipt.rows[0].seq}.{kind}"
            self.changes.words.append(WordsRow(receipt.matter, n, text, salt, act.by_reporter))
        if act.origin:
            self.changes.origins.append(act.origin)
        if act.sealed:
            self.changes.keys.append(act.sealed[0])
            self.changes.subjects.append(act.sealed[1])

    def _entry_row(self, matter: int, seq: int, entry: Entry, previous: str) -> EntryRow:
        body = pack_entry(entry)
        return EntryRow(
            matter,
            seq,
            entry.kind,
            stamp(entry.happened),
            self.recorded,
            entry.by,
            entry.unit,
            entry.step,
            body.decode(),
            link(previous, seq, self.recorded, body),
        )

    def _deliver(self, receipt: Receipt, seq: int, entry: Entry) -> None:
        for sink in self.office.sinks:
            if sink.kinds and entry.kind not in sink.kinds:
                continue
            if sink.types and definition(receipt.type_id).code not in sink.types:
                continue
            if sink.unit and sink.unit not in (receipt.state.lead, receipt.state.intake, *receipt.state.co):
                continue
            key = f"{receipt.number}-{seq}-{sink.id}"
            self.changes.deliveries.append(
                DeliveryRow(receipt.matter, seq, sink.channel, sink.destination, key, entry.kind, self.recorded)
            )

    def _collect(self) -> None:
        """Add each touched matter's row and the difference its projection makes."""
        touched = {row.matter_id for row in self.changes.entries}
        for matter in sorted(touched):
            held = self.held[matter]
            after = project(matter, definition(held.type_id).flow, held.state)
            self.changes.add_projection(matter, held.before, after)
            change = _change(held, after.matter)
            (self.changes.new if held.new else self.changes.changed).append(change)


def _with_interests(command: Command, trial: Mapping[int, _Held]) -> Command:
    """Tell a part, and a matter that answers for another one, who stands aside from the matter it is of."""
    of = trial.get(int(command.data.get({"register": "part_of", "absorb": "other"}.get(command.kind, ""), 0)))
    if of is None or not of.state.aside or command.data.get("out"):
        return command
    return msgspec.structs.replace(command, data=command.data | {"aside": list(of.state.aside)})


def _change(held: _Held, row: MatterRow | None) -> MatterChange:
    shown = msgspec.structs.asdict(row) if row else {}
    new = msgspec.structs.asdict(held.new) if held.new else {}
    kept = {"type_id": held.type_id, "seq": held.state.seq, "head": held.head}
    return MatterChange(**(new | shown | kept | {"state": pack_state(held.state).decode()}))
