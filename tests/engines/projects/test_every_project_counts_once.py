"""The counting rules of domain notes 3.4, as properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.projects import Case, Tally, counted, tallied

AMOUNTS = st.integers(0, 10**15)
EVENTS = st.lists(st.sampled_from(["fair", "talks", "visit"]), max_size=3).map(tuple)


@st.composite
def cities(draw: st.DrawFn) -> list[Case]:
    """Projects, some of which upgrade, add to or take over an earlier one."""
    out: list[Case] = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        relation = draw(st.sampled_from(["", "", "upgrade", "increment", "successor"])) if out else ""
        of = draw(st.sampled_from([case.id for case in out])) if relation else 0
        out.append(Case(id=number, amount=draw(AMOUNTS), events=draw(EVENTS), relation=relation, of=of))
    return out


@given(cities())
def test_events_add_up_to_the_whole(cases: list[Case]) -> None:
    rows = counted(cases)
    parts = [tallied(row for row in rows if row.event == event) for event in {row.event for row in rows}]
    whole = tallied(rows)
    assert Tally(*(sum(getattr(p, f) for p in parts) for f in ("projects", "upgrades", "money"))) == whole


@given(cities())
def test_no_chain_counts_more_than_its_largest_amount(cases: list[Case]) -> None:
    assert tallied(counted(cases)).money <= sum(
        max(case.amount for case in cases if _chain(case, cases) == root) for root in {_chain(c, cases) for c in cases}
    )


def _chain(case: Case, cases: list[Case]) -> int:
    known = {one.id: one for one in cases}
    while case.of:
        case = known[case.of]
    return case.id


@given(cities(), EVENTS)
def test_another_event_that_claims_a_project_changes_nothing(cases: list[Case], more: tuple[str, ...]) -> None:
    first = cases[0]
    again = Case(id=first.id, amount=first.amount, events=(first.events or ("fair",)) + more)
    once = Case(id=first.id, amount=first.amount, events=first.events or ("fair",))
    assert counted([again, *cases[1:]]) == counted([once, *cases[1:]])


@given(AMOUNTS, AMOUNTS)
def test_added_capital_counts_only_the_increment(first: int, more: int) -> None:
    rows = counted([Case(id=1, amount=first), Case(id=2, amount=first + more, relation="increment", of=1)])
    assert [(row.projects, row.money) for row in rows] == [(1, first), (0, more)]


def test_an_upgrade_counts_as_one_and_not_its_money() -> None:
    rows = counted([Case(id=1, amount=100), Case(id=2, amount=900, relation="upgrade", of=1)])
    assert tallied(rows) == Tally(1, 1, 100)


def test_a_change_of_owner_counts_under_the_new_event_and_once() -> None:
    old = Case(id=1, amount=100, events=("fair",))
    grown = Case(id=2, amount=150, events=("fair",), relation="increment", of=1)
    new = Case(id=3, amount=160, events=("talks",), relation="successor", of=1)
    rows = counted([old, grown, new])
    assert tallied(row for row in rows if row.event == "fair") == Tally(0, 0, 0)
    assert tallied(row for row in rows if row.event == "talks") == Tally(1, 0, 160)
    assert [row.by for row in rows] == [3, 3, 0]


def test_an_increment_to_what_one_does_not_see_counts_what_it_adds() -> None:
    assert counted([Case(id=9, amount=500, relation="increment", of=1, added=120)])[0].money == 120


def test_what_is_of_itself_is_refused() -> None:
    ring = [Case(id=1, amount=1, relation="upgrade", of=2), Case(id=2, amount=1, relation="upgrade", of=1)]
    with pytest.raises(ValueError, match="of itself"):
        counted(ring)
