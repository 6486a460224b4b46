"""Exit codes, languages, and no traceback for what is expected to go wrong."""

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import ROOT, Luodi, installation

from luodi.city import packing
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter
from luodi.city.packing import find_pack
from luodi.city.registry.actions.second_factor import begin_second_factor
from luodi.city.registry.models import Person, Post, SecondFactor, Token
from luodi.faces.cli.console import language_of

PACK = str(ROOT / "packs" / "qingdao")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
    ],
)
def test_the_locale_chooses_the_language(environ: dict[str, str], language: str) -> None:
    assert language_of(environ) == language


@pytest.mark.parametrize("arguments", [["nonsense"], ["serve", "--port", "x"], ["--lang", "fr", "stats"], ["import"]])
def test_wrong_use_is_2(luodi: Luodi, arguments: list[str]) -> None:
    said = luodi(*arguments)
    assert said.code == 2
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "已被占用"), ("en", "is in use: perhaps Luodi runs already")], ids=["zh", "en"]
)
def test_a_port_in_use_is_2_and_says_what_to_do(luodi: Luodi, language: str, said: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = luodi("--lang", language, "serve", "--port", str(port))
    assert answer.code == 2
    assert str(port) in answer.err
    assert said in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("arguments", [("--port", "99999"), ("--host", "203.0.113.1"), ("--host", "no host")])
def test_an_address_that_cannot_be_served_is_2(luodi: Luodi, arguments: tuple[str, ...]) -> None:
    answer = luodi("serve", *arguments)
    assert (answer.code, "不能在" in answer.err) == (2, True)


def test_every_command_explains_itself_in_both_languages(luodi: Luodi) -> None:
    said = luodi("--help")
    assert said.code == 0
    for name in ["demo", "serve", "tick", "verify", "seal", "pack", "import", "stats", "migrate", "token", "person"]:
        assert name in said.out
        assert luodi(name, "--help").code == 0


def test_a_sound_pack_is_0_and_needs_no_database(luodi: Luodi) -> None:
    said = luodi("pack", "check", PACK)
    assert (said.code, said.out) == (0, f"数据包 {PACK} 没有错误。\n")


def test_a_faulty_pack_is_1_and_names_file_line_and_cure(luodi: Luodi, tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("id: x\nname: {zh: 某}\ncity: '370200'\nversion: 1\nincludes: [zoo]\n", "utf-8")
    said = luodi("--lang", "en", "pack", "check", str(tmp_path))
    assert said.code == 1
    assert "pack.yaml:2:" in said.out
    assert "no room reads “zoo”" in said.out


def test_a_pack_that_is_nowhere_is_2_in_the_language_asked_for(luodi: Luodi) -> None:
    assert "没有找到包" in luodi("pack", "check", "nowhere").err
    said = luodi("--lang", "en", "pack", "check", "nowhere")
    assert (said.code, said.err.split(";")[0]) == (2, "no pack found")


@pytest.mark.django_db
def test_loading_the_pack_again_changes_nothing(luodi: Luodi) -> None:
    said = luodi("pack", "load", "qingdao")
    assert (said.code, said.out, said.err) == (0, "", "0 处变化。\n")


@pytest.mark.django_db
def test_figures_are_printed_for_people_and_for_programs(luodi: Luodi) -> None:
    raise_matter(PUBLIC, Draft("hotline", "路灯不亮", region="370202"))
    assert "市南区" in luodi("stats").out
    figures = json.loads(luodi("stats", "--json", "--type", "hotline").out)
    assert figures["by_district"]["370202"]["received"] == figures["all"]["received"] == 1
    assert luodi("stats", "--type", "nothing").code == 2


LOG = {
    "case:concept:name": "a",
    "case:channel": "Desk",
    "case:department": "General",
    "case:group": "",
    "case:startdate": "2011-03-01T09:00:00+01:00",
    "case:enddate": "2011-04-22T09:00:00+02:00",
    "case:enddate_planned": "2011-04-20T09:00:00+02:00",
    "case:deadline": "2011-04-26T09:00:00+02:00",
}
"""One event of one permit, which ends between the planned date and the statutory one."""


@pytest.mark.django_db
def test_legal_and_promised_limits_are_printed_side_by_side(luodi: Luodi, tmp_path: Path) -> None:
    event = ",".join(LOG.values())
    (tmp_path / "log.csv").write_text(f"{','.join(LOG)}\n{event}\n{event}\n", "utf-8")
    map_ = str(ROOT / "packs" / "qingdao" / "imports" / "receipt.yaml")
    said = luodi("import", str(tmp_path / "log.csv"), "--map", map_, "--report", str(tmp_path / "r.csv"))
    assert "其中 1 行是同一件的后续活动" in said.out
    lines = luodi("stats", "--type", "imported-permit").out.splitlines()
    below = lines[lines.index("法定期限和承诺期限") :]
    row = next(line.split() for line in below if line.startswith("外来许可申请"))
    assert row == ["外来许可申请", "1", "0", "1", "1", "/", "1"]
    english = luodi("--lang", "en", "stats", "--type", "imported-permit").out
    assert "Legal and promised limits" in english
    assert "late by promise" in english
    figures = json.loads(luodi("stats", "--json", "--type", "imported-permit").out)
    assert figures["kept"]["imported-permit"] | {"name": 0} == {
        "name": 0,
        "ended": 1,
        "legal_late": 0,
        "promised_late": 1,
        "legal_given": 1,
        "promised_given": 1,
    }


@pytest.mark.django_db
def test_an_import_tells_how_it_went_and_what_a_map_lacks(luodi: Luodi, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("编号,标题,时间\n1,停水,2026-01-02\n2,,2026-01-02\n", "utf-8")
    map_ = tmp_path / "m.yaml"
    map_.write_text("source: t\ntype: imported-message\ncolumns: {key: 编号, title: 标题, raised: 时间}\n", "utf-8")
    arguments = ("import", str(tmp_path / "t.csv"), "--map", str(map_), "--report", str(tmp_path / "r.csv"))
    tally = json.loads(luodi(*arguments, "--json").out)
    assert (tally["rows"], tally["taken"], tally["refused"]) == (2, 1, 1)
    assert "已有 1，退回 1" in luodi(*arguments).out
    map_.write_text(map_.read_text("utf-8").replace("标题", "题目"), "utf-8")
    assert (luodi(*arguments).code, luodi("import", "absent.csv", "--map", str(map_)).code) == (2, 2)


@pytest.mark.django_db
def test_verify_is_1_when_something_was_altered(luodi: Luodi) -> None:
    number = raise_matter(PUBLIC, Draft("hotline", "路灯不亮", region="370202")).number
    assert luodi("verify").code == 0
    Matter.objects.filter(number=number).update(status="closed")
    said = luodi("verify", "--json")
    assert said.code == 1
    assert json.loads(said.out)["wrong"][0]["number"] == number


@pytest.mark.django_db
def test_a_tick_says_what_it_did(luodi: Luodi) -> None:
    assert json.loads(luodi("tick", "--json").out)["failed"] == 0
    assert "催督" in luodi("tick").out


@pytest.mark.django_db
def test_people_are_added_appointed_and_given_tokens_on_record(luodi: Luodi) -> None:
    assert luodi("person", "add", "new", "--name", "新人").code == 0
    assert luodi("person", "appoint", "new", "--unit", "qd-zjj", "--role", "handler", "--on", "2026-01-01").code == 0
    plain = luodi("token", "new", "--name", "test").out.strip()
    assert Post.objects.get(person__username="new").unit.code == "qd-zjj"
    assert Token.objects.get(person__username="new").last4 == plain[-4:]


@pytest.mark.django_db
def test_a_lost_second_factor_is_taken_away_on_the_machine(luodi: Luodi) -> None:
    begin_second_factor(Person.objects.get(username="wang"))
    assert luodi("person", "drop-second-factor", "wang").code == 0
    assert not SecondFactor.objects.exists()
    assert luodi("person", "drop-second-factor", "nobody").code == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("token", "nobody"), "没有用户"),
        (("person", "appoint", "wang", "--unit", "moon", "--role", "handler"), "没有单位"),
        (("person", "appoint", "wang", "--unit", "qd-zjj", "--role", "king"), "没有岗位"),
        (("person", "add", "wang", "--name", "王"), "用户名已被使用"),
        (("person", "appoint", "wang", "--unit", "qd-zjj", "--role", "head", "--on", "soon"), "日期"),
    ],
)
def test_what_cannot_be_is_2_with_the_reason(luodi: Luodi, arguments: tuple[str, ...], said: str) -> None:
    answer = luodi(*arguments)
    assert answer.code == 2
    assert said in answer.err
    assert Person.objects.filter(username="nobody").count() == 0


def test_a_pack_loaded_anew_says_what_can_move_with_it_and_moves_it(luodi: Luodi, db: None, tmp_path: Path) -> None:
    number = raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "", "370202")).number
    root = tmp_path / "qingdao"
    shutil.copytree(find_pack("qingdao"), root)
    file = root / "matters/types/hotline.yaml"
    file.write_text(file.read_text("utf-8").replace("at_most: 2\n", "at_most: 4\n", 1), "utf-8")
    packing.load(root)
    assert luodi("pack", "migrate", str(root), "--dry-run").out == "hotline 1 → 2：可移 1 件，不能移 0 件\n"
    told = json.loads(luodi("pack", "migrate", "--type", "hotline", "--json").out)
    assert [(move["moving"], move["staying"]) for move in told] == [([number], [])]
    assert luodi("pack", "migrate").out == "在办件都在现行版本上。\n"
    assert luodi("pack", "migrate", "--type", "nope").code == 2


def test_the_package_on_the_path_is_the_command(tmp_path: Path) -> None:
    env = installation(tmp_path, PYTHONPATH=str(ROOT / "src"))
    told = subprocess.run(
        [sys.executable, "-m", "luodi", "pack", "check", PACK], env=env, capture_output=True, text=True, timeout=120
    )
    assert (told.returncode, "没有错误" in told.stdout) == (0, True)
    assert subprocess.run([sys.executable, "-m", "luodi", "nonsense"], env=env, capture_output=True).returncode == 2
