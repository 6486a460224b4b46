"""A changed type is a new version for what is raised from now on; what runs stays on the tree it was raised under."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from luodi.city import packing
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Limit, Matter, MatterType
from luodi.city.matters.office import definition
from luodi.city.packing import find_pack
from luodi.city.registry.models import Person
from luodi.engines.process import Refusal, unpack_state

Someone = Callable[[str], Person]
HOTLINE = "matters/types/hotline.yaml"
REVIEW = "      - step: review\n"
SIGNED = """      - step: verify
        name: {zh: 现场核验, en: Verify on site}
        act: handle
        by: lead
        apart: [handle]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    root = tmp_path / "qingdao"
    shutil.copytree(find_pack("qingdao"), root)
    return root


def change(pack: Path, file: str, old: str, new: str) -> list[str]:
    """Change the pack and load it; return what the load says it changed."""
    path = pack / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [f"{c.kind} {c.id}: {c.what.en}" for c in packing.load(pack)]


def raised() -> str:
    return raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "坏了三天", "370202", facts={"kind": "投诉"})).number


def do(who: Person, kind: str, number: str, **data: object) -> list[str]:
    """Carry out an action; return the steps then open."""
    return list(act(who, action(kind), number, data)[0].state.open_runs)


def worked_on(number: str, someone: Someone) -> list[str]:
    do(someone("zhou"), "accept", number)
    do(someone("wu"), "assign", number, lead="qd-zjj")
    return do(someone("wang"), "handle", number)


def answered(number: str, someone: Someone) -> str:
    do(someone("feng"), "sign", number, verdict="agree")
    do(someone("wang"), "reply", number, words="已修好")
    do(someone("zheng"), "call_back", number, satisfied="yes")
    do(someone("zhou"), "close", number)
    return str(Matter.objects.get(number=number).reason)


def test_loading_the_same_pack_again_changes_nothing(db: None, pack: Path) -> None:
    before = list(MatterType.objects.order_by("pk").values_list("pk", "code", "version", "current"))
    assert packing.load(find_pack("qingdao")) == []
    assert packing.load(pack) == []
    assert list(MatterType.objects.order_by("pk").values_list("pk", "code", "version", "current")) == before


def test_a_comment_or_a_blank_line_makes_no_new_version(db: None, pack: Path) -> None:
    assert change(pack, HOTLINE, "type: hotline\n", "# 一句说明\n\ntype: hotline\n") == []


def test_both_versions_finish_each_on_its_own_tree(someone: Someone, pack: Path) -> None:
    old = raised()
    do(someone("zhou"), "accept", old)
    assert change(pack, HOTLINE, REVIEW, SIGNED + REVIEW) == ["type hotline: version 2 in force"]
    new = raised()
    do(someone("wu"), "assign", old, lead="qd-zjj")
    assert do(someone("wang"), "handle", old) == ["review"]
    assert worked_on(new, someone) == ["verify"]
    with pytest.raises(Refusal):
        do(someone("feng"), "sign", new, verdict="agree")
    do(someone("wang2"), "handle", new)
    assert (answered(old, someone), answered(new, someone)) == ("answered", "answered")
    versions = dict(Matter.objects.filter(number__in=[old, new]).values_list("number", "type__version"))
    assert versions == {old: 1, new: 2}


def test_only_one_version_is_current_and_the_old_text_is_kept(db: None, pack: Path) -> None:
    change(pack, HOTLINE, REVIEW, SIGNED + REVIEW)
    rows = {row.version: row for row in MatterType.objects.filter(code="hotline")}
    assert {version: row.current for version, row in rows.items()} == {1: False, 2: True}
    assert "verify" not in rows[1].source
    assert "verify" in rows[2].source
    assert packing.load(pack) == []


def test_a_limit_that_changes_on_a_day_holds_for_what_starts_later(someone: Someone, pack: Path) -> None:
    row = "  - {code: RX-SD, allow: 3wd, basis: 新办法, from: 2999-01-01, title: {zh: 热线, en: Hotline}}\n"
    assert change(pack, "matters/limits.yaml", "limits:\n", "limits:\n" + row) == ["limit RX-SD: 3wd（新办法）"]
    number = raised()
    do(someone("zhou"), "accept", number)
    clock = unpack_state(Matter.objects.get(number=number).state).clocks["overall"]
    assert (clock.allow, clock.basis) == ("5wd", "山东省政务服务热线管理办法（2020）")
    assert Limit.objects.filter(code="RX-SD").count() == 2


def test_every_clock_of_every_type_names_the_rule_it_stands_on(db: None) -> None:
    basis = dict(Limit.objects.values_list("code", "basis"))
    for row in MatterType.objects.filter(current=True):
        for clock in definition(row.pk).flow.clocks:
            assert clock.basis or basis.get(clock.limit), f"{row.code}: {clock.name}"
