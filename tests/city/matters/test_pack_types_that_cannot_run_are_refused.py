"""A broken matter type never comes into force: every mistake is named with file, line and cure."""

import shutil
from pathlib import Path

import pytest

from luodi.city import packing
from luodi.city.matters.models import MatterType
from luodi.city.packing import find_pack
from luodi.engines.notation import NotationError, Problem

HOTLINE = "matters/types/hotline.yaml"
REPORT = "matters/types/report.yaml"
LIMITS = "matters/limits.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Return a copy of the pack with two types and without streets, which take long to read."""
    root = tmp_path / "qingdao"
    left_out = (
        "demo",
        "streets.yaml",
        "looks.yaml",
        "doors.yaml",
        "papers",
        "bundles",
        "ratings.yaml",
        "assessment",
        "projects",
        "checklists",
        "programmes",
    )
    shutil.copytree(find_pack("qingdao"), root, ignore=shutil.ignore_patterns(*left_out))
    for file in (root / "matters/types").iterdir():
        if file.stem not in ("hotline", "report"):
            file.unlink()
    return root


def break_(pack: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old` in a file of the pack; return the line where it stood."""
    path = pack / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} no longer has {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def the_one(pack: Path) -> Problem:
    problems = packing.check(pack)
    assert len(problems) == 1, "\n".join(p.render("en") for p in problems)
    return problems[0]


def test_the_citys_own_pack_has_no_mistake() -> None:
    assert packing.check(find_pack("qingdao")) == []


BROKEN = {
    "a source that is not there": (
        HOTLINE,
        "kind: text}",
        "kind: text, from: enterprise.nmae}",
        "there is no source “enterprise.nmae”",
    ),
    "a condition on what nobody asked before": (
        HOTLINE,
        "kind: text}",
        "kind: text, when: {who: [me]}}",
        "no such field with options before it “who”",
    ),
    "an unknown limit": (HOTLINE, "limit: QD-SL", "limit: QD-XX", "neither in the table of limits nor an allowance"),
    "a missing English text": (HOTLINE, "{zh: 受理, en: Accept}", "{zh: 受理}", "has no en text"),
    "a missing Chinese text": (HOTLINE, "{zh: 派单, en: Assign}", "{en: Assign}", "has no zh text"),
    "a step written twice": (HOTLINE, "- step: assign", "- step: accept", "this key is used twice"),
    "an act nobody knows": (HOTLINE, "act: sign", "act: seal", "does not know 'seal'"),
    "apart from nobody": (HOTLINE, "apart: [handle, assist]", "apart: [handel, assist]", "names no step: 'handel'"),
    "an intake that is no unit": (HOTLINE, "intake: qd-12345", "intake: qd-12346", "no such unit “qd-12346”"),
    "a district intake that no district has": (REPORT, "region:jw|", "region:jww|", "no such unit “<区划>-jww”"),
    "a street intake that no district stands in for": (REPORT, "region:jw|", "street:jww|", "unit “<区划>-jww”"),
    "a fallback intake that is no unit": (REPORT, "|qd-jw", "|qd-jww", "no such unit “qd-jww”"),
    "a step by a unit that is not there": (HOTLINE, "    by: intake", "    by: unit:qd-xyz", "no such unit “qd-xyz”"),
    "a step by a unit no district has": (HOTLINE, "    by: intake", "    by: region:x|qd", "no such unit “<区划>-x”"),
    "a step by a city's unit that is not there": (HOTLINE, "    by: intake", "    by: region:fy|qd-x", "unit “qd-x”"),
    "an intake the form does not name": (HOTLINE, "intake: qd-12345", "intake: field:who|qd-12345", "options “who”"),
    "an intake by a role that is not there": (HOTLINE, "intake: qd-", "intake: raiser:x|qd-", "no such role “x”"),
    "a lead that is no unit": (HOTLINE, "public: true", "lead: qd-x\npublic: true", "no such unit “qd-x”"),
    "a role that is not there": (HOTLINE, "role: dispatcher", "role: sender", "no such role “sender”"),
    "a role that cannot see the level": (REPORT, "role: head", "role: handler", "cannot see matters of level 2"),
    "a ladder that is not there": (HOTLINE, "ladder: gentle", "ladder: rope", "no such ladder “rope”"),
    "a rule with an unknown role": (REPORT, "object: lead.head", "object: lead.boss", "“boss”"),
    "a rule with an unknown part": (REPORT, "object: lead.head", "object: boss.head", "“boss.head”"),
    "a rule for an unknown action": (REPORT, "  object: lead", "  objekt: lead", "there is no action “objekt”"),
    "a fact that nobody gives": (HOTLINE, 'when: focus == "yes"', 'when: fokus == "yes"', "no such fact “fokus”"),
    "a reason to decline written twice": (HOTLINE, "code: repeat", "code: emergency", "“emergency” is written twice"),
    "a key nobody knows": (HOTLINE, "public: true", "pubblic: true", "“pubblic” is not known here"),
    "a clock from an unknown event": (HOTLINE, "from: accepted", "from: begun", "does not know 'begun'"),
    "an allowance nobody can read": (LIMITS, "allow: 5wd", "allow: soon", "wrong allowance: soon"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_type_is_refused_with_file_line_and_cure_for(how: str, pack: Path) -> None:
    file, old, new, words = BROKEN[how]
    line = break_(pack, file, old, new)
    problem = the_one(pack)
    assert words in problem.what.en
    assert (problem.place.file, abs(problem.place.line - line) <= 6) == (file, True), problem.render("en")
    assert problem.cure.zh
    assert problem.cure.en


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("      - otherwise: []\n", "", "the last branch must be `otherwise`"),
        ("    at_most: 2\n", "", "a loop needs `at_most`"),
        ("satisfied ==", "satisfied = =", "wrong condition"),
        (
            "    by: lead\n      - step: call_back",
            "    by: lead\n        act: handle\n      - step: call_back",
            "reply",
        ),
        ("title: {zh: 办理答复, en: Handle and answer}", "title: {zh: 办理答复}", "has no en text"),
    ],
)
def test_what_is_broken_in_the_flow_is_named(pack: Path, old: str, new: str, words: str) -> None:
    break_(pack, HOTLINE, old, new)
    problems = packing.check(pack)
    assert words in problems[0].what.en
    assert all(p.place.file == HOTLINE and p.place.line > 1 and p.cure.en for p in problems)


def test_a_branch_without_a_reply_is_refused(pack: Path) -> None:
    break_(pack, REPORT, "act: reply", "act: handle")
    assert [p.what.en for p in packing.check(pack)] == [
        "some way through has no `reply` step: every matter must be answered"
    ]


def test_an_intake_chosen_in_the_form_offers_units_only(pack: Path) -> None:
    break_(pack, HOTLINE, "intake: qd-12345", "intake: field:kind|qd-12345")
    problems = packing.check(pack)
    assert {p.what.en for p in problems} == {
        f"there is no such unit (option of kind) “{word}”" for word in ("咨询", "求助", "投诉", "举报", "建议")
    }


def test_two_types_with_one_name_are_refused(pack: Path) -> None:
    break_(pack, REPORT, "type: report", "type: hotline")
    assert "type “hotline” is written twice" in the_one(pack).what.en


def test_a_broken_pack_changes_nothing_when_it_is_loaded(db: None, pack: Path) -> None:
    before = list(MatterType.objects.order_by("pk").values_list("code", "version", "digest"))
    break_(pack, HOTLINE, "{zh: 办结, en: Close}", "{zh: 了结, en: End}")
    break_(pack, REPORT, "role: head", "role: boss")
    with pytest.raises(NotationError):
        packing.load(pack)
    assert list(MatterType.objects.order_by("pk").values_list("code", "version", "digest")) == before


BUNDLE = """type: both
row: B5
name: {zh: 两件, en: Both}
summary: {zh: 两件一起办。, en: Both at once.}
intake: qd-12345
public: true
parts: [{type: hotline}, {type: report}]
flow: [{step: reply, name: {zh: 答复, en: Reply}, by: intake}, {step: close, name: {zh: 办结, en: Close}, by: intake}]
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{type: report}", "{type: reports}", "there is no type “reports” to bundle"),
        ("{type: hotline}, ", "", "at least two different items"),
        ("{type: hotline}", "{type: hotline, after: [report]}", "no “report” stands before it"),
        ("{type: hotline}", "{type: hotline, passed: a ==}", "wrong condition"),
        ("intake:", "form: [{key: place, kind: number, name: {zh: 数, en: N}}]\nintake:", "field place: differs from"),
    ],
)
def test_a_bundle_that_cannot_be_raised_is_refused(pack: Path, old: str, new: str, words: str) -> None:
    (pack / "matters/bundles").mkdir()
    (pack / "matters/bundles/both.yaml").write_text(BUNDLE.replace(old, new, 1), encoding="utf-8")
    assert words in "\n".join(problem.what.en for problem in packing.check(pack))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{nobody}", "the form has no “nobody”"),
        ("{place}", "“place” is not always answered here"),
    ],
)
def test_a_paper_that_could_have_a_blank_is_refused(pack: Path, body: str, words: str) -> None:
    (pack / "papers/hotline").mkdir(parents=True)
    paper = f'paper: note\nname: {{zh: 说明, en: Note}}\nbody: [{{text: "{body}"}}]\n'
    (pack / "papers/hotline/note.yaml").write_text(paper, encoding="utf-8")
    assert words in the_one(pack).what.en


def test_a_rule_may_name_the_assistant_and_the_head_of_their_grid_and_a_grid_is_a_unit(pack: Path) -> None:
    break_(pack, HOTLINE, "reopening:", "may: {note: sees|assistant, remind: grid.head|reporter}\nreopening:")
    assert packing.check(pack) == []
    line = break_(pack, "matters/grids.yaml", "lc-wg-fw", "lc-wg-no")
    problem = the_one(pack)
    assert (problem.place.file, problem.place.line) == ("matters/grids.yaml", line)
    assert "there is no unit “lc-wg-no”" in problem.render("en")
