"""`luodi programmes files`: somebody's files listed, put, taken, withdrawn: what they do not see is not there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_support import Luodi, Said

from api_client import ApiClient
from luodi.city.programmes.models import FileReading, SharedFile

pytestmark = pytest.mark.django_db
Files = Callable[..., Said]


@pytest.fixture(autouse=True)
def force() -> None:
    """A sealed task force of the discipline body, with a clerk of a bureau in it."""
    shi = ApiClient().as_("shi")
    body = {"code": "zhuan-an", "kind": "task_force", "title": {"zh": "某国企专案"}, "lead": "qd-jw", "level": 3}
    shi.post("/programmes", body | {"from_date": "2026-11-01", "to_date": "2027-03-31"}).ok()
    shi.post("/programmes/zhuan-an/members", {"username": "wang2", "unit": "qd-zjj"}).ok()


@pytest.fixture
def files(luodi: Luodi) -> Files:
    def call(what: str, *more: str, by: str = "shi") -> Said:
        return luodi("programmes", "files", what, "zhuan-an", *more, "--by", by)

    return call


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    (tmp_path / "名单.txt").write_text("一、经办人", "utf-8")
    return tmp_path / "名单.txt"


def test_a_file_is_put_listed_made_a_version_of_and_taken(files: Files, paper: Path, tmp_path: Path) -> None:
    assert "没有看得到的文件" in files("list").out
    assert "“名单”第 1 版，受限" in files("put", str(paper), "--folder", "初核", "--level", "2").out
    paper.write_text("一、经办人；二、财务", "utf-8")
    said = files("put", str(paper), "--folder", "初核", "--level", "2")
    assert (said.code, "第 2 版" in said.out) == (0, True)
    (line,) = [line for line in files("list").out.splitlines() if "初核" in line]
    number = str(SharedFile.objects.get(n=2).pk)
    assert line.split() == [number, "初核", "名单", "2", "受限", "30", "shi", "名单.txt"]
    folder = tmp_path / "out"
    folder.mkdir()
    assert files("get", number, "--out", str(folder)).code == 0
    assert (folder / "名单.txt").read_text("utf-8") == "一、经办人；二、财务"


def test_who_does_not_see_a_file_is_told_it_is_not_there(files: Files, paper: Path, tmp_path: Path) -> None:
    files("put", str(paper), "--level", "2")
    number, to = str(SharedFile.objects.get().pk), str(tmp_path / "copy")
    for who, why in (("wang2", "没有这个文件"), ("xu", "没有这个专班")):
        said = files("get", number, "--out", to, by=who)
        assert (said.code, why in said.err) == (2, True)
        assert files("withdraw", number, "--reason", "撤", by=who).code == 2
    assert "没有看得到的文件" in files("list", by="wang2").out
    assert files("list", by="xu").code == 2
    assert files("put", str(paper), by="xu").code == 2
    assert files("put", str(paper), "--level", "2", by="wang2").code == 2
    assert (SharedFile.objects.count(), Path(to).exists()) == (1, False)


def test_a_sealed_file_is_taken_with_a_reason_and_nothing_is_overwritten(
    files: Files, paper: Path, tmp_path: Path
) -> None:
    files("put", str(paper), "--level", "3")
    number, to = str(SharedFile.objects.get().pk), tmp_path / "copy.txt"
    assert "取阅事由" in files("get", number, "--out", str(to)).err
    missing = files("get", number, "--out", str(tmp_path / "none" / "copy"), "--reason", "审理")
    assert (missing.code, "没有文件夹" in missing.err) == (2, True)
    to.write_text("别动", "utf-8")
    there = files("get", number, "--out", str(to), "--reason", "审理")
    assert (there.code, to.read_text("utf-8")) == (2, "别动")
    assert not FileReading.objects.exists(), "nothing was taken, so nothing is on record"
    to.unlink()
    assert files("get", number, "--out", str(to), "--reason", "审理").code == 0
    assert (FileReading.objects.get().reason, to.read_text("utf-8")) == ("审理", "一、经办人")


def test_a_file_is_withdrawn_and_erased_with_a_reason(files: Files, paper: Path) -> None:
    files("put", str(paper), "--level", "1")
    number = str(SharedFile.objects.get().pk)
    assert "已撤下" in files("withdraw", number, "--reason", "传错了").out
    assert files("withdraw", number, "--reason", "传错了").code == 2
    assert "已删除" in files("withdraw", number, "--reason", "依法", "--erase").out
    gone = files("get", number, "--out", str(paper.with_name("copy")))
    assert (gone.code, "文件已不在" in gone.err) == (2, True)
