"""The detector of tell-tale patterns: pure, blind to order, exact about its bounds, and never without the ratings."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.figures import KINDS, Bounds, Flag, Seen, telltales

SMALL = Bounds(burst=3, burst_minutes=5, device=3, device_hours=1, fast=2, fast_seconds=30, cloned=3, flat=6)
MINUTE, HOUR = 60_000, 3_600_000
seen = st.builds(
    Seen,
    id=st.integers(1, 10_000),
    at=st.integers(0, 3 * HOUR),
    stars=st.integers(1, 5),
    unit=st.integers(1, 3),
    device=st.sampled_from(["", "a", "b"]),
    said=st.sampled_from(["", "x", "y"]),
    after=st.none() | st.integers(0, 120),
)
many = st.lists(seen, max_size=40, unique_by=lambda row: row.id)


def praise(id_: int, at: int, **more: object) -> Seen:
    return Seen(id_, at, 5, 1, **more)  # type: ignore[arg-type]


def kinds(rows: Sequence[Seen], bounds: Bounds = SMALL) -> list[str]:
    return [flag.kind for flag in telltales(rows, bounds)]


def shown(rows: Sequence[Seen], kind: str) -> list[Flag]:
    return [flag for flag in telltales(rows, SMALL) if flag.kind == kind]


def test_three_praises_in_five_minutes_are_a_burst_and_two_are_not() -> None:
    crowd = [praise(1, 0), praise(2, MINUTE), praise(3, 5 * MINUTE)]
    assert shown(crowd, "burst") == [Flag("burst", 1, (1, 2, 3), {"burst": 3, "burst_minutes": 5})]
    assert kinds(crowd[:2]) == []
    assert kinds([*crowd[:2], praise(3, 5 * MINUTE + 1)]) == []


def test_complaints_in_a_crowd_are_no_burst_of_praise() -> None:
    assert kinds([Seen(n, n, 2, 1) for n in range(1, 5)]) == []


def test_a_crowd_of_an_hour_is_told_once() -> None:
    rows = [praise(n, n * MINUTE) for n in range(60)]
    assert [len(flag.ratings) for flag in shown(rows, "burst")] == [60]


def test_one_device_that_rates_a_unit_again_and_again() -> None:
    rows = [Seen(n, n * 20 * MINUTE, n, 1, device="d") for n in (1, 2, 3)]
    assert shown(rows, "device")[0].ratings == (1, 2, 3)
    assert kinds([Seen(n, n * HOUR, n, 1, device="d") for n in (1, 2, 3)]) == []
    assert kinds([Seen(n, 0, n, 1) for n in (1, 2, 3)]) == []


def test_praise_seconds_after_the_end() -> None:
    rows = [praise(1, 0, after=4), praise(2, HOUR, after=30), praise(3, 2 * HOUR, after=31)]
    assert shown(rows, "fast") == [Flag("fast", 1, (1, 2), {"fast": 2, "fast_seconds": 30})]


def test_the_same_words_many_times() -> None:
    rows = [Seen(n, n * HOUR, 1 + n % 5, 1, said="w") for n in range(3)]
    assert shown(rows, "cloned")[0].ratings == (0, 1, 2)
    assert kinds(rows[:2]) == []


def test_a_unit_that_only_ever_gets_one_level() -> None:
    rows = [Seen(n, n * HOUR, 5, 1) for n in range(6)]
    assert shown(rows, "flat")[0].ratings == tuple(range(6))
    assert shown([*rows, Seen(9, 9 * HOUR, 4, 1)], "flat") == []


@given(many, st.randoms())
def test_the_order_in_which_they_are_read_changes_nothing(rows: list[Seen], dice: object) -> None:
    mixed = list(rows)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert telltales(mixed, SMALL) == telltales(rows, SMALL)


@given(many, st.integers(0, 10**12))
def test_the_day_on_which_it_happens_changes_nothing(rows: list[Seen], later: int) -> None:
    moved = [Seen(r.id, r.at + later, r.stars, r.unit, r.device, r.said, r.after) for r in rows]
    assert telltales(moved, SMALL) == telltales(rows, SMALL)


@given(many)
def test_units_are_judged_apart(rows: list[Seen]) -> None:
    apart = [flag for unit in (1, 2, 3) for flag in telltales([r for r in rows if r.unit == unit], SMALL)]
    assert telltales(rows, SMALL) == apart


@given(many)
def test_every_flag_names_ratings_that_reach_its_bound_each_once(rows: list[Seen]) -> None:
    by_id = {row.id: row for row in rows}
    for flag in telltales(rows, SMALL):
        assert flag.kind in KINDS
        assert len(set(flag.ratings)) == len(flag.ratings) >= flag.bounds[flag.kind]
        assert {by_id[id_].unit for id_ in flag.ratings} == {flag.unit}


@given(many)
def test_one_more_rating_hides_nobody_who_was_pointed_at(rows: list[Seen]) -> None:
    """Except where every rating was the same: one that differs ends that, and should."""
    if not rows:
        return
    told = {(f.kind, id_) for f in telltales(rows[:-1], SMALL) if f.kind != "flat" for id_ in f.ratings}
    after = {(f.kind, id_) for f in telltales(rows, SMALL) for id_ in f.ratings}
    assert told <= after


@given(many)
def test_wider_bounds_point_at_nobody_new(rows: list[Seen]) -> None:
    wide = Bounds(burst=5, burst_minutes=2, device=4, device_hours=1, fast=3, fast_seconds=10, cloned=5, flat=9)
    near = {(f.kind, id_) for f in telltales(rows, SMALL) for id_ in f.ratings}
    assert {(f.kind, id_) for f in telltales(rows, wide) for id_ in f.ratings} <= near
