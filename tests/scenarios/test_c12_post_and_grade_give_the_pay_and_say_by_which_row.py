"""C12 “3岗18级”: three posts of six grades; the table gives the pay at once, and the record says by which row."""

from collections.abc import Callable

import pytest

from api_client import ApiClient
from luodi.city.matters.office import office

As = Callable[[str], ApiClient]


def fixed(as_: As, post: str, grade: int) -> str:
    facts = {"worker": "S-017", "post": post, "grade": grade}
    return str(
        as_("370202001-handler").raise_("community-pay", "定岗定级", region="370202001", facts=facts).ok()["number"]
    )


@pytest.mark.parametrize(("post", "grade", "pay"), [("chief", 1, 5200), ("deputy", 4, 5480), ("worker", 6, 5500)])
def test_the_table_gives_the_pay_at_once(as_: As, post: str, grade: int, pay: int) -> None:
    number = fixed(as_, post, grade)
    told = as_("370202001-head").matter(number).ok()
    assert told["facts"]["monthly"] == pay


def test_there_are_eighteen_cells_and_each_says_what_it_gives(db: None) -> None:
    rules = office().tables["community-pay"][-1]
    cells = {(row.tests[0][1].source, row.tests[1][1].source) for row in rules.table.rows}
    assert len(cells) == len(rules.table.rows) == 18
    assert len({given["monthly"] for given in rules.gives}) >= 6
    assert all(said.zh and said.en for said in rules.says)


def test_a_grade_that_is_not_there_is_left_to_people(as_: As) -> None:
    number = fixed(as_, "chief", 7)
    assert "monthly" not in as_("370202001-head").matter(number).ok()["facts"]
