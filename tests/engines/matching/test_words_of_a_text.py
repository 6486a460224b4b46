"""Cutting text into words: places are true, forms are one, and what is asked finds what is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.matching import Segmenter, excerpt, fold, letters, marked, understand

CUT = Segmenter(["登州路", "老旧小区"], ["反映"], [["漏水", "渗水"], ["路灯", "街灯"]])
CHINESE = st.text(alphabet="路灯不亮小区漏渗水登州宁夏反映三楼 ，。A1ａＢ", max_size=40)


@given(st.text(max_size=80))
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(CHINESE)
def test_a_word_stands_where_its_token_says(text: str) -> None:
    alike = {"漏水": {"漏水", "渗水"}, "路灯": {"路灯", "街灯"}}
    for token in CUT.tokens(text):
        there = fold(text)[token.start : token.end]
        assert there == token.word or there in alike.get(token.word, ())


@given(CHINESE)
def test_stop_words_and_signs_are_no_words(text: str) -> None:
    words = CUT.words(text)
    assert "反映" not in words
    assert all(any(map(str.isalnum, word)) for word in words)


@given(CHINESE)
def test_whatever_is_written_is_found_by_asking_for_all_of_it(text: str) -> None:
    assert set(CUT.words(text, asked=True)) <= set(CUT.words(text))


@pytest.mark.parametrize("text", ["路灯不亮", "小区路灯坏了", "街灯不亮", "登州路路灯"])
def test_a_word_hidden_by_its_neighbours_is_seen_all_the_same(text: str) -> None:
    assert "路灯" in CUT.words(text)


def test_a_words_own_place_is_not_torn() -> None:
    assert "登州路" in CUT.words("登州路灯具城")
    assert CUT.words("ＬＥＤ灯") == CUT.words("led灯")


@given(st.text(max_size=60))
def test_letters_hold_all_that_means_something(text: str) -> None:
    assert "".join(letters(text)) == "".join(c for c in fold(text) if c.isalnum())


@given(CHINESE, CHINESE)
def test_marking_changes_no_letter(text: str, asked: str) -> None:
    pieces = marked(text, understand(asked, CUT), CUT)
    assert "".join(piece.text for piece in pieces) == text


@given(CHINESE, CHINESE)
def test_an_excerpt_is_a_stretch_of_the_text_that_holds_a_hit(text: str, asked: str) -> None:
    pieces = excerpt(text, understand(asked, CUT), CUT, width=20)
    if pieces:
        assert any(piece.hit for piece in pieces)
        shown = "".join(piece.text for piece in pieces).strip("…")
        assert shown in " ".join(text.split())
        assert len(shown) <= 20


def test_quotes_are_exact_and_the_rest_is_words() -> None:
    asked = understand("“登州路56号” 漏水", CUT)
    assert asked.phrases == (("登", "州", "路", "56", "号"),)
    assert asked.words == ("漏水",)
    assert not understand("，。 ", CUT)
