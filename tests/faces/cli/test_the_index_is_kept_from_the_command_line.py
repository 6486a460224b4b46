"""`luodi index`: builds where there is none, feeds, rebuilds on demand, and says how it stands."""

import json
from collections.abc import Callable

import pytest
from cli_support import Luodi

from index_support import write_down
from luodi.city.matters.models import Matter
from luodi.city.search import shelf

__all__ = ["write_down"]


@pytest.fixture(autouse=True)
def no_index() -> None:
    shelf.discard()


def test_it_is_built_fed_and_built_anew(luodi: Luodi, write_down: Callable[..., Matter]) -> None:
    assert "还没有索引" in luodi("index", "--status").out
    write_down("小区外墙渗水")
    assert "收录 1 件" in luodi("index").out
    write_down("路灯不亮")
    told = json.loads(luodi("index", "--json").out)
    assert (told["indexed"], told["matters"], told["waiting"]) == (1, 2, 0)
    before = shelf.opened()
    assert before
    assert json.loads(luodi("index", "--rebuild", "--json").out)["indexed"] == 2
    after = shelf.opened()
    assert after
    assert after.name != before.name
    shelf.discard()
