"""The text index against a plain reading of the same pages."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engines.matching import Asked, Page, Segmenter, TextIndex, Within, understand

CUT = Segmenter()
WORDS = ("路灯", "漏水", "噪音", "停车", "工资", "供热")
PAGES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
        st.frozensets(st.integers(1, 4), max_size=2),
        st.sampled_from(["370202", "370203"]),
        st.integers(0, 9),
    ),
    max_size=8,
)


def made(folder: Path, rows: list[tuple[list[str], frozenset[int], str, int]]) -> tuple[TextIndex, list[Page]]:
    index = TextIndex(folder, CUT)
    pages = [
        Page(n, words[0], "，".join(words[1:]), tuple(sorted(units)), region, day)
        for n, (words, units, region, day) in enumerate(rows, 1)
    ]
    writer = index.writer()
    writer.put(pages)
    writer.commit()
    writer.close()
    return index, pages


@settings(max_examples=15)
@given(
    rows=PAGES, word=st.sampled_from(WORDS), units=st.none() | st.frozensets(st.integers(1, 4)), day=st.integers(0, 9)
)
def test_it_finds_exactly_what_stands_within_the_bounds(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[list[str], frozenset[int], str, int]],
    word: str,
    units: frozenset[int] | None,
    day: int,
) -> None:
    index, pages = made(tmp_path_factory.mktemp("index"), rows)
    found = index.search(understand(word, CUT), Within(units, ("370202",), (day, 9)))
    assert {hit.id for hit in found} == {
        page.id
        for page in pages
        if word in f"{page.title}，{page.text}"
        and (units is None or units & set(page.units))
        and page.region == "370202"
        and page.day >= day
    }
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_a_page_put_again_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    index, _ = made(tmp_path, [(["路灯"], frozenset(), "370202", 1)])
    writer = index.writer()
    writer.put([Page(1, "漏水", "")])
    assert len(index.search(understand("路灯", CUT))) == 1
    writer.commit()
    writer.close()
    assert index.search(understand("路灯", CUT)) == []
    assert [hit.id for hit in index.search(understand("漏水", CUT))] == [1]


def test_a_title_counts_more_and_nothing_asked_finds_nothing(tmp_path: Path) -> None:
    rows = [(["噪音", "路灯"], frozenset(), "370202", 1), (["路灯", "噪音"], frozenset(), "370202", 1)]
    index, _ = made(tmp_path, rows)
    assert [hit.id for hit in index.search(understand("路灯", CUT))] == [2, 1]
    assert index.search(Asked()) == []


def test_a_phrase_stands_letter_by_letter(tmp_path: Path) -> None:
    index, _ = made(tmp_path, [(["登州路56号院"], frozenset(), "", 1), (["登州路院56号"], frozenset(), "", 1)])
    assert [hit.id for hit in index.search(understand("「登州路56号」", CUT))] == [1]


def test_two_do_not_write_at_once(tmp_path: Path) -> None:
    index, _ = made(tmp_path, [])
    writer = index.writer()
    with pytest.raises(ValueError):
        index.writer()
    writer.close()
