"""What runs under an old version of its type moves to the one in force where it can; why it cannot is named."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from luodi.city import packing
from luodi.city.matters import migrating
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Entry, Matter, MatterType, Step
from luodi.city.matters.office import current_type, office
from luodi.city.matters.proof import verify
from luodi.city.matters.store import Act, Order, perform
from luodi.city.packing import find_pack
from luodi.city.registry.models import Person
from luodi.engines.process import Actor, CannotMigrate, Command, Refusal, unpack_entry

Someone = Callable[[str], Person]
HOTLINE = "matters/types/hotline.yaml"
REVIEW = "      - step: review\n"
CHECKED = """      - step: verify
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


def change(pack: Path, old: str, new: str) -> None:
    path = pack / HOTLINE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    packing.load(pack)


def do(who: Person, kind: str, number: str, **data: object) -> list[str]:
    return list(act(who, action(kind), number, data)[0].state.open_runs)


def raised(someone: Someone, *until: str) -> str:
    """Raise a matter and bring it as far as `until` says."""
    number = raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "", "370202", facts={"kind": "投诉"})).number
    ways = {
        "accept": lambda: do(someone("zhou"), "accept", number),
        "assign": lambda: do(someone("wu"), "assign", number, lead="qd-zjj", co=["qd-cgj"]),
        "handle": lambda: do(someone("wang"), "handle", number),
        "assist": lambda: do(someone("chen"), "handle", number),
        "review": lambda: do(someone("feng"), "sign", number, verdict="agree"),
        "reply": lambda: do(someone("wang"), "reply", number, words="已修好"),
    }
    for step in until:
        ways[step]()
    return number


TO_REVIEW = ("accept", "assign", "handle", "assist")


def reasons(moves: list[migrating.Move]) -> dict[str, list[tuple[str, str]]]:
    return {stay.number: [(o.code, o.about) for o in stay.obstacles] for move in moves for stay in move.staying}


def test_the_survey_names_who_can_move_and_why_others_cannot_and_changes_nothing(someone: Someone, pack: Path) -> None:
    early, late = raised(someone, "accept"), raised(someone, *TO_REVIEW)
    change(pack, REVIEW, CHECKED + REVIEW)
    move = migrating.survey(["hotline"])[0]
    assert (move.from_version, move.to_version, move.moving) == (1, 2, [early])
    assert reasons([move]) == {late: [("step_behind", "verify")]}
    ((said, count),) = move.reasons.values()
    assert (said.zh, count) == ("新版的步骤“现场核验”排在已办的前面", 1)
    assert set(Matter.objects.values_list("type__version", flat=True)) == {1}


def test_what_can_moves_goes_on_by_the_new_tree_and_the_record_proves_it(someone: Someone, pack: Path) -> None:
    early, late = raised(someone, "accept"), raised(someone, *TO_REVIEW)
    change(pack, REVIEW, CHECKED + REVIEW)
    assert [m.moving for m in migrating.migrate(["hotline"])] == [[early]]
    versions = dict(Matter.objects.values_list("number", "type__version"))
    assert versions == {early: 2, late: 1}
    entry = Entry.objects.get(matter__number=early, kind="migrated")
    told = unpack_entry(entry.body)
    assert (told.data["from"], told.data["to"], told.by) == ("hotline/1", "hotline/2", 0)
    do(someone("wu"), "assign", early, lead="qd-zjj")
    assert do(someone("wang"), "handle", early) == ["verify"]
    report = verify()
    assert report.ok, report.wrong
    assert migrating.migrate(["hotline"])[0].moving == [], "again moves nothing"


def test_another_role_of_a_step_done_before_shows_in_its_row(someone: Someone, pack: Path) -> None:
    number = raised(someone, "accept", "assign")
    change(pack, "    role: clerk\n    limit: QD-SL\n", "    role: callback\n    limit: QD-SL\n")
    assert migrating.migrate(["hotline"])[0].moving == [number]
    assert Step.objects.get(matter__number=number, key="accept").role == "callback"
    report = verify()
    assert report.ok, report.wrong


def test_an_open_step_that_takes_another_role_or_is_gone_holds_its_matter(someone: Someone, pack: Path) -> None:
    number = raised(someone, *TO_REVIEW)
    change(pack, "        act: sign\n        by: lead\n        role: head\n", "        act: sign\n        by: over\n")
    moves = migrating.survey(["hotline"])
    assert reasons(moves)[number] == [("role_changed", "review"), ("unit_changed", "review")]
    path = pack / HOTLINE
    text = path.read_text(encoding="utf-8").replace("step: review", "step: look").replace(" review,", " look,")
    path.write_text(text, encoding="utf-8")
    packing.load(pack)
    assert reasons(migrating.survey(["hotline"]))[number] == [("open_step_gone", "review")]


def test_a_done_step_that_is_gone_and_a_clock_that_is_not_there_are_named(someone: Someone, pack: Path) -> None:
    number = raised(someone, *TO_REVIEW)
    change(pack, "step: assign\n", "step: dispatch\n    act: assign\n")
    change(pack, "  - {name: overall,", "  - {name: whole,")
    found = dict(reasons(migrating.survey(["hotline"])))[number]
    assert found == [("done_step_gone", "assign"), ("clock_gone", "overall"), ("clock_missing", "whole")]


def test_closed_matters_and_other_types_are_left_alone(someone: Someone, pack: Path) -> None:
    number = raised(someone)
    do(someone("zhou"), "decline", number, reason="repeat")
    change(pack, REVIEW, CHECKED + REVIEW)
    assert migrating.survey(["hotline"]) == []
    assert migrating.survey(["blocker"]) == []


def carried(number: str, by: Actor) -> object:
    to = current_type("hotline")
    assert to
    row = Matter.objects.get(number=number)
    return perform([Order([Act(row.pk, Command("migrate", by, 2_000_000_000_000), to_type=to.pk)])])[0]


def test_only_the_platform_the_security_administrator_and_the_reformer_move_matters(
    someone: Someone, pack: Path
) -> None:
    number = raised(someone)
    change(pack, REVIEW, CHECKED + REVIEW)
    unit = office().top
    for role in ("sysadmin", "clerk", "head", "supervisor"):
        refused = carried(number, Actor(7, ((unit, role),)))
        assert isinstance(refused, Refusal)
        assert refused.code == "not_allowed"
    assert isinstance(carried(number, Actor(7, ((unit, "reformer"),))), list)
    refused = carried(number, Actor(7, ((unit, "reformer"),)))
    assert getattr(refused, "code", "") == "no_change"


def test_a_matter_that_cannot_move_is_refused_with_every_reason(someone: Someone, pack: Path) -> None:
    number = raised(someone, *TO_REVIEW)
    change(pack, REVIEW, CHECKED + REVIEW)
    refused = carried(number, Actor(0))
    assert isinstance(refused, CannotMigrate)
    assert "“现场核验”" in refused.message.zh
    assert "“Verify on site”" in refused.message.en
    assert Matter.objects.get(number=number).type.version == 1


def test_verify_finds_a_matter_moved_behind_the_records_back(someone: Someone, pack: Path) -> None:
    number = raised(someone)
    change(pack, REVIEW, CHECKED + REVIEW)
    Matter.objects.filter(number=number).update(type=MatterType.objects.get(code="hotline", current=True))
    assert any("type" in wrong.what.en for wrong in verify().wrong)
