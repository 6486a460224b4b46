"""What decides the way a matter takes is told in the words of its form and steps, never in codes of a program."""

import re
from pathlib import Path

import pytest

from luodi.city.matters.definition import Definition, parse_definition
from luodi.city.packing import find_pack
from luodi.engines.process.model import Choice, Loop, walk
from luodi.engines.process.spoken import spoken

FILES = sorted((find_pack("qingdao") / "matters" / "types").glob("*.yaml"))
CODE = re.compile(r"[a-z]+_?[a-z]*")


def conditions(known: Definition) -> list[str]:
    nodes = list(walk(known.flow.root))
    branches = [when for node in nodes if isinstance(node, Choice) for when, _ in node.branches if when]
    return branches + [node.again for node in nodes if isinstance(node, Loop)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_condition_holds_no_code_in_chinese(file: Path) -> None:
    known = parse_definition(file.read_text(encoding="utf-8"), file.name)
    for written in conditions(known):
        said = spoken(written, known.flow, "zh")
        assert not CODE.search(said), f"{written}: {said}"
