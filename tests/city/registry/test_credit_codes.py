"""统一社会信用代码, GB 32100-2015."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.city.refusals import Refused
from luodi.city.registry.codes import ALPHABET, normal_uscc

ORDER = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
BODIES = st.tuples(
    st.sampled_from(["91", "92", "12", "11", "51", "52", "N2"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ORDER, min_size=9, max_size=9),
).map("".join)


def by_the_standard(body: str) -> str:
    """Return the check character as GB 32100 prints the formula: 31 − Σ mod 31, and 31 counts as 0."""
    rest = 31 - sum(ORDER.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True)) % 31
    return ORDER[0 if rest == 31 else rest]


@given(BODIES)
def test_every_code_with_the_standards_check_character_is_taken_and_no_other(body: str) -> None:
    right = by_the_standard(body)
    assert normal_uscc(body + right) == body + right
    for wrong in ALPHABET - {right}:
        with pytest.raises(Refused):
            normal_uscc(body + wrong)


def test_a_code_whose_check_character_is_0_is_valid() -> None:
    body = next(body for n in range(100) if by_the_standard(body := f"91370202MA3{n:06d}") == "0")
    assert normal_uscc(body + "0") == body + "0"


def test_separators_small_and_full_width_letters_are_forgiven() -> None:
    assert normal_uscc(" 9111-0000 6000 3734 1l") == "91110000600037341L"
    assert normal_uscc("９１１１００００６０００３７３４１Ｌ") == "91110000600037341L"


@pytest.mark.parametrize("written", ["", "9111", "91110000600037341M", "91110000600O37341L"])
def test_what_is_no_code_is_refused(written: str) -> None:
    with pytest.raises(Refused) as caught:
        normal_uscc(written)
    assert (caught.value.code, caught.value.field) == ("uscc_wrong", "uscc")
