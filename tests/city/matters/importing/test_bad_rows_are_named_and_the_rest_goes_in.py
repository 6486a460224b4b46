"""What cannot be taken is named with row, field and reason; what is taken with a remark is noted; the rest goes in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from import_support import MAP, known, report, row, table, take

from luodi.city.matters.importing import run
from luodi.city.matters.models import Matter
from luodi.city.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (row(""), "key"),
        (row(2, title="  "), "title"),
        (row(2, raised=""), "raised"),
        (row(2, raised="昨天"), "raised"),
        (row(2, raised="2019/2/30 9:00:00"), "raised"),
        (row(2, raised="2999/1/1 9:00:00", replied="", reply=""), "raised"),
        (row(2, replied="2019/3/1 9:00:00"), "replied"),
        (row(2, replied="soon"), "replied"),
        (row(2, replied=""), "replied"),
        (row(2, reply=""), "reply"),
        (row(2, text="长" * 100_001), "text"),
        (row("9" * 121), "key"),
        (row(1), "key"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named(tmp_path: Path, bad: Sequence[Any], field: str) -> None:
    tally = take(tmp_path, [row(1), bad, row(3)])
    assert (tally.rows, tally.taken, tally.refused) == (3, 2, 1)
    (line,) = report(tmp_path)
    assert (line["row"], line["outcome"], line["field"]) == ("3", "refused", field)
    assert line["reason_zh"]
    assert line["reason_en"]


def test_a_date_without_a_time_is_taken_and_noted(tmp_path: Path) -> None:
    tally = take(tmp_path, [row(1, raised="2019/4/10", replied="2019/4/10")])
    assert (tally.taken, tally.refused, tally.noted) == (1, 0, 1)
    assert [line["field"] for line in report(tmp_path)] == ["raised", "replied"]
    matter = Matter.objects.get(origins__source="test")
    assert (matter.answered - matter.registered).total_seconds() == 86_399


def test_a_title_too_long_for_lists_is_kept_whole_in_its_words(tmp_path: Path) -> None:
    tally = take(tmp_path, [row(1, title="很长" * 150)])
    matter = Matter.objects.get(origins__source="test")
    assert tally.noted == 1
    assert len(matter.title) == 200
    assert matter.words.get(n="1.title").body == "很长" * 150


def test_an_unknown_column_is_told_with_the_columns_the_file_has(tmp_path: Path) -> None:
    wrong = known(tmp_path, MAP.replace("title: title", "title: 标题"))
    with pytest.raises(Refused) as refused:
        run(table(tmp_path, [row()]), wrong, tmp_path / "report.csv")
    assert "标题（columns.title）" in refused.value.message.zh
    assert "id、who、title" in refused.value.message.zh
    assert not Matter.objects.filter(origins__source="test").exists()


def test_status_and_end_must_agree(tmp_path: Path) -> None:
    with_status = MAP.replace("columns: {", "done: [好了]\ncolumns: {status: text, ")
    rows = [row(1, text="好了"), row(2, text="好了", replied=""), row(3, text="在办"), row(4, text="在办", replied="")]
    tally = take(tmp_path, rows, with_status.replace(", text: text", ""))
    assert (tally.taken, tally.refused, tally.noted) == (3, 1, 1)
    assert [(line["key"], line["outcome"]) for line in report(tmp_path)] == [("2", "refused"), ("3", "noted")]
    assert Matter.objects.filter(origins__source="test", status="open").count() == 2


def test_what_the_old_system_kept_no_words_of_may_have_the_maps(tmp_path: Path) -> None:
    tally = take(tmp_path, [row(1, reply="")], MAP + "no_reply: （无文字）\n")
    assert tally.taken == 1
    assert Matter.objects.get(origins__source="test").words.get(n="2.words").body == "（无文字）"


def test_blank_lines_are_no_rows_and_short_rows_are_filled(tmp_path: Path) -> None:
    tally = take(tmp_path, [row(1), ("",) * 7, (), (2, "某先生", "B市停水", "2019/4/1 9:00:00")])
    assert (tally.rows, tally.taken) == (2, 2)


def test_a_report_for_programs_has_one_object_a_line(tmp_path: Path) -> None:
    tally = run(table(tmp_path, [row(1, title="")]), known(tmp_path), tmp_path / "report.jsonl")
    assert tally.refused == 1
    assert '"row":2,"key":"1","outcome":"refused","field":"title"' in (tmp_path / "report.jsonl").read_text("utf-8")


def test_a_cell_cannot_become_a_formula_in_the_report(tmp_path: Path) -> None:
    take(tmp_path, [row("=HYPERLINK(1)", title="")])
    assert report(tmp_path)[0]["key"] == "'=HYPERLINK(1)"
