"""`luodi route`: teach from a file, ask, measure; mistakes are told in words."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_support import Luodi

from luodi.city.search import routing

SAID = {"qd-zjj": ("楼顶漏水没人修", "物业不作为", "墙面开裂"), "qd-gaj": ("有人飙车扰民", "电动车被盗", "夜里打架")}


@pytest.fixture(autouse=True)
def no_model(db: None) -> Iterator[None]:
    routing.path_of("unit").unlink(missing_ok=True)
    yield
    routing.path_of("unit").unlink(missing_ok=True)


@pytest.fixture
def lessons(tmp_path: Path) -> str:
    with (tmp_path / "lessons.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["label", "text"])
        rows.writerows([label, f"{text}{n}号"] for label, texts in SAID.items() for text in texts for n in range(5))
    return str(tmp_path / "lessons.csv")


def test_it_is_taught_asked_and_measured(luodi: Luodi, lessons: str) -> None:
    assert luodi("route", "suggest", "楼顶漏水").code == 2
    taught = json.loads(luodi("route", "train", lessons, "--json").out)
    assert (taught["texts"], taught["source"]) == (30, "lessons.csv")
    found = json.loads(luodi("route", "suggest", "楼顶漏水", "--json").out)
    assert found[0]["label"] == "qd-zjj"
    assert "依据" in luodi("route", "suggest", "楼顶漏水").out
    assert "正确 100.0%" in luodi("route", "measure", lessons).out
    assert "采纳 0" in luodi("route", "measure").out


def test_mistakes_are_told(luodi: Luodi, lessons: str, tmp_path: Path) -> None:
    assert luodi("route", "train", "--target", "colour", lessons).code == 2
    assert "读不了" in luodi("route", "train", str(tmp_path / "none.csv")).err
    assert "可学的太少" in luodi("route", "train").err
    routing.path_of("unit").parent.mkdir(exist_ok=True)
    routing.path_of("unit").write_bytes(b"rubbish")
    assert "模型文件不能用" in luodi("route", "suggest", "楼顶漏水").err
