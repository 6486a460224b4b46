"""Decision tables: a good one decides, a wrong one is refused at load with its row and line."""

import pytest

from luodi.engines.notation import NotationError, read
from luodi.engines.rules import Table, parse_table

ROUTES = """\
inputs: [kind, amount]
outputs: [unit, days]
rows:
  - when: {kind: '"urgent", "fire"', amount: '> 1000'}
    then: {unit: street, days: 5}
  - when: {amount: '[1..1000]'}
    then: {unit: bureau, days: 10}
  - then: {unit: hall, days: 15}
"""


def table(text: str) -> Table:
    return parse_table(read(text, "routes.yaml"))


def problems(text: str) -> str:
    with pytest.raises(NotationError) as caught:
        table(text)
    return str(caught.value)


def test_the_first_row_that_matches_decides() -> None:
    routes = table(ROUTES)
    assert routes.decide({"kind": "fire", "amount": 2000}) == {"unit": "street", "days": 5}
    assert routes.decide({"kind": "fire", "amount": 7}) == {"unit": "bureau", "days": 10}


def test_a_missing_fact_matches_no_test_of_it() -> None:
    assert table(ROUTES).decide({"kind": "fire"}) == {"unit": "hall", "days": 15}


def test_without_a_last_row_nothing_may_match() -> None:
    assert table(ROUTES.replace("  - then: {unit: hall, days: 15}\n", "")).decide({}) == {}


def test_collect_gives_every_row_that_matches() -> None:
    both = table("hit: collect\n" + ROUTES).decide({"kind": "urgent", "amount": 2000})
    assert both == [{"unit": "street", "days": 5}, {"unit": "hall", "days": 15}]
    assert table("hit: collect\n" + ROUTES.replace("  - then: {unit: hall, days: 15}\n", "")).decide({}) == []


def test_many_are_decided_in_order() -> None:
    got = table(ROUTES).decide_many([{"amount": 3}, {}])
    assert [row["unit"] for row in got if isinstance(row, dict)] == ["bureau", "hall"]


def test_a_decision_can_name_its_row() -> None:
    assert [row.number for row in table(ROUTES).matching({"amount": 5})] == [2, 3]


def test_values_of_yaml_are_tests_for_equality() -> None:
    text = "inputs: [late, n]\noutputs: [x]\nrows:\n  - when: {late: true, n: [1, 2]}\n    then: {x: [1, {a: b}]}\n"
    assert table(text).decide({"late": True, "n": 2}) == {"x": [1, {"a": "b"}]}
    assert table(text).decide({"late": True, "n": 3}) == {}


def test_a_test_may_name_another_input() -> None:
    text = "inputs: [asked, most]\noutputs: [x]\nrows:\n  - when: {asked: '> most'}\n    then: {x: 1}\n"
    assert table(text).decide({"asked": 5, "most": 3}) == {"x": 1}
    assert table(text).decide({"asked": 2, "most": 3}) == {}


def test_what_a_table_gives_can_be_changed_without_changing_the_table() -> None:
    routes = table(ROUTES)
    got = routes.decide({})
    assert isinstance(got, dict)
    got["unit"] = "elsewhere"
    assert routes.decide({}) == {"unit": "hall", "days": 15}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("'> 1000'", "'> > 1000'", 4, "第 1 行的 when：“amount”的条件"),
        ("'> 1000'", "'> “a”'", 4, "不是英文引号"),
        ('\'"urgent", "fire"\'', "urgent", 4, "文字要加引号"),
        ("'[1..1000]'", "'> limit'", 6, "不认识 limit"),
        ("days: 10", "dais: 10", 7, "缺少“days”"),
        ("days: 10", "days: 10, more: 1", 7, "不认识“more”"),
        ("when: {amount", "when: {amont", 6, "不认识“amont”"),
        ("  - when: {amount", "  - wen: {amount", 6, "不认识“wen”"),
        ("outputs: [unit, days]", "outputs: [unit, unit]", 2, "重复"),
        ("inputs: [kind, amount]", "hit: best\ninputs: [kind, amount]", 1, "不认识 'best'"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(old: str, new: str, line: int, words: str) -> None:
    said = problems(ROUTES.replace(old, new))
    assert words in said
    assert f"routes.yaml:{line}:" in said


def test_a_row_that_can_never_be_reached_is_refused() -> None:
    said = problems(ROUTES + "  - when: {kind: '\"fire\"'}\n    then: {unit: street, days: 1}\n")
    assert "第 4 行永远轮不到：第 3 行已包含它" in said
    assert "routes.yaml:9:" in said


def test_all_mistakes_are_named_at_once() -> None:
    said = problems(ROUTES.replace("'> 1000'", "'>'").replace("'[1..1000]'", "'[1.'"))
    assert "第 1 行" in said
    assert "第 2 行" in said


def test_a_table_needs_its_parts() -> None:
    said = problems("hit: first\n")
    assert all(f"缺少“{part}”" in said for part in ("inputs", "outputs", "rows"))


CELLS = (
    '"a"',
    '"a", "b"',
    "0",
    "0, 1",
    "-1",
    "2.5",
    "true",
    "false",
    "null",
    '"1"',
    "> 1",
    "[1..3]",
    "'a'",
    '"a", > 1',
)
FACTS = (None, "", "a", "b", "1", 0, 1, -1, 2, 2.5, 1.0, True, False, ["a"], {"a": 1}, 10**30)


@pytest.mark.parametrize("cell", CELLS)
def test_plain_values_are_compared_as_zen_compares_them(cell: str) -> None:
    row = table(f"inputs: [x]\noutputs: [y]\nrows:\n  - when: {{x: {cell!r}}}\n    then: {{y: 1}}\n").rows[0]
    _, test = row.tests[0]
    for fact in FACTS:
        assert row.matches({"x": fact}) is test.holds({"x": fact, "$": fact}), fact


def test_a_cell_may_speak_of_another_input() -> None:
    both = table("inputs: [x, y]\noutputs: [z]\nrows:\n  - when: {x: '$ > y'}\n    then: {z: 1}\n")
    assert both.decide({"x": 2, "y": 1}) == {"z": 1}
    assert both.decide({"x": 1, "y": 2}) == {}
