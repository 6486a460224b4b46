"""Samples: the same seed draws the same, whatever the order; groups do not touch each other; all are as likely."""

from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.figures.sampling import drawn, seed_of

GROUPS = st.dictionaries(
    st.text("ab", min_size=1, max_size=3), st.lists(st.text("0123456789", min_size=1), max_size=30), max_size=4
)


@given(st.text(), GROUPS, st.integers(1, 8), st.randoms())
def test_drawing_again_gives_the_same_whatever_the_order(
    seed: str, groups: dict[str, list[str]], each: int, dice: object
) -> None:
    mixed = {key: list(groups[key]) for key in reversed(list(groups))}
    for keys in mixed.values():
        dice.shuffle(keys)  # type: ignore[attr-defined]
    found = drawn(seed, groups, each)
    assert drawn(seed, mixed, each) == found
    for key, keys in groups.items():
        assert len(found[key]) == min(each, len(set(keys)))
        assert set(found[key]) <= set(keys)
        assert drawn(seed, {key: keys}, each)[key] == found[key], "no other group matters"


@given(st.text(), st.sets(st.text("0123456789", min_size=1), min_size=2, max_size=30), st.integers(1, 8))
def test_one_more_key_moves_at_most_one_out(seed: str, keys: set[str], each: int) -> None:
    more = sorted(keys)
    before, after = (set(drawn(seed, {"a": some}, each)["a"]) for some in (more[1:], more))
    assert len(before - after) <= 1


def test_every_key_is_as_likely_as_another() -> None:
    keys = [str(n) for n in range(10)]
    hits = dict.fromkeys(keys, 0)
    for n in range(4000):
        for key in drawn(seed_of("seal", str(n)), {"a": keys}, 3)["a"]:
            hits[key] += 1
    assert all(1080 < n < 1320 for n in hits.values()), "1200 each, within four standard deviations"


def test_parts_of_a_seed_are_kept_apart() -> None:
    assert seed_of("ab", "c") != seed_of("a", "bc")
