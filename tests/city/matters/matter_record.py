"""What the database holds of a matter, against its journal: order, chain, replay, and every projected row."""

import msgspec
from matter_invariants import replayed

from luodi.city.matters import access
from luodi.city.matters.models import Entry, Matter, Visibility
from luodi.city.matters.proof.columns import PROJECTED, expected, plain, stored
from luodi.city.matters.store.chain import genesis, link
from luodi.city.matters.store.rows import project
from luodi.city.registry.models import Person
from luodi.engines.process import Flow, State, pack_state, unpack_entry


def unbroken(row: Matter, entries: list[Entry], flow: Flow) -> State:
    """Return the state the journal gives, after checking that no entry is lost and the stored state is that one."""
    head = genesis(row.number)
    for place, entry in enumerate(entries, 1):
        assert entry.seq == place, "an entry is lost"
        head = link(head, entry.seq, plain(entry.recorded), entry.body.encode())
        assert entry.hash == head, "the chain is broken"
    assert (row.seq, row.head) == (len(entries), head)
    state = replayed(flow, State(), [unpack_entry(entry.body) for entry in entries])
    assert pack_state(state).decode() == row.state, "replay is not the stored state"
    return state


def projected(row: Matter, state: State, flow: Flow) -> None:
    """Check that every projected row is what the state stands for, and that there are no others."""
    projection = project(row.pk, flow, state)
    assert projection.matter is not None
    for column, value in msgspec.structs.asdict(projection.matter).items():
        assert plain(getattr(row, column)) == value, f"matter.{column}"
    for table in PROJECTED:
        there = stored(table, row.pk - 1, row.pk).get(row.pk, {})
        assert there == dict(expected(table, projection)), table.name
    for person in state.aside:
        assert not access.visible(Person(pk=person)).filter(pk=row.pk).exists(), "seen by one who stands aside"
    leads = Visibility.objects.filter(matter=row, basis="lead").values_list("unit", flat=True)
    assert list(leads) == [row.lead_id], "exactly one unit leads"
