"""Duplicates: of one name, credit code or firm, and of one region or a near amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.projects import Known, alike, industry, pairs, section_of

CODE = frozenset({"91370200MA3CXXXX0X"})
ONE = Known(id=1, name="海川精密制造基地项目", region="370281", codes=CODE, amount=100)


@pytest.mark.parametrize(
    ("other", "by"),
    [
        (Known(id=2, name="海川 精密制造基地", region="370281"), ("name", "region")),
        (Known(id=2, name="二期", region="370281", codes=CODE, amount=900), ("code", "region")),
        (Known(id=2, name="另一个名称", region="370202", codes=CODE, amount=95), ("code", "amount")),
    ],
)
def test_what_may_be_the_same_is_told_with_the_reasons(other: Known, by: tuple[str, ...]) -> None:
    (found,) = alike(ONE, [other])
    assert (found.id, found.by) == (2, by)


def test_a_like_name_elsewhere_for_other_money_is_another_project() -> None:
    assert alike(ONE, [Known(id=2, name="海川精密制造基地", region="370202", amount=500)]) == []
    assert alike(ONE, [ONE]) == []


KNOWN = st.lists(
    st.builds(
        Known,
        id=st.integers(1, 10**6),
        name=st.sampled_from(["甲项目", "甲", "乙", "乙（一期）"]),
        region=st.sampled_from(["370281", "370202"]),
        codes=st.sampled_from([frozenset(), CODE]),
        amount=st.integers(0, 200),
    ),
    unique_by=lambda one: one.id,
    max_size=12,
)


@given(KNOWN)
def test_the_pairs_are_those_that_comparing_all_would_find(known: list[Known]) -> None:
    slow = {(min(a.id, f.id), max(a.id, f.id)) for a in known for f in alike(a, known)}
    assert {(first, found.id) for first, found in pairs(known)} == slow


@pytest.mark.parametrize(("written", "code"), [("3670", "C3670"), ("c36", "C36"), ("I65", "I65"), ("A", "A")])
def test_an_industry_has_its_section(written: str, code: str) -> None:
    assert industry(written) == code
    assert section_of(code).zh


@pytest.mark.parametrize("written", ["", "Z1", "A36", "98", "C3", "C36701", "制造业"])
def test_what_is_no_industry_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"industry code|section"):
        industry(written)
