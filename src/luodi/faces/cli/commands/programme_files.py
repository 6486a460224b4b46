"""`luodi programmes files`: what files a programme shares, as somebody sees them; put, taken, withdrawn."""

from pathlib import Path, PurePath
from typing import Annotated

import typer

from luodi.city.matters.documents import path_of
from luodi.city.matters.words import LEVELS
from luodi.city.programmes import access, queries_of_files
from luodi.city.programmes.actions.read_file import read_file
from luodi.city.programmes.actions.share_file import Given, share_file
from luodi.city.programmes.actions.withdraw_file import withdraw_file
from luodi.city.programmes.models import SharedFile
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.cli.commands.accounts import person_called
from luodi.faces.cli.commands.figures import table
from luodi.faces.cli.console import console

app = typer.Typer(no_args_is_help=True, help="专班共享文件：列出、放入、取出、撤下。Shared files of a programme.")
Code = Annotated[str, typer.Argument(help="专班代码 a programme's code")]
Number = Annotated[int, typer.Argument(help="文件编号，list 里的第一列 a file's number, first in `list`")]
By = Annotated[str, typer.Option("--by", help="以谁的身份（用户名） as whom")]
LISTED = (
    Text("编号", "number"),
    Text("文件夹", "folder"),
    Text("标题", "title"),
    Text("版", "version"),
    Text("密级", "level"),
    Text("字节", "bytes"),
    Text("谁", "by"),
    Text("文件名", "file"),
)


@app.command("list")
def list_(code: Code, by: By) -> None:
    """列出这个人看得到的文件，现行的版本。The files somebody sees, in the version that stands."""
    person = person_called(by)
    found = queries_of_files.space(person, access.get(person, code))
    rows = [_line(one.latest) for _, files in found.folders for one in files]
    console.say(table(rows, LISTED) if rows else Text("没有看得到的文件。", "There is no file to be seen."))
    if found.more:
        told = Text(f"只列出前 {queries_of_files.MOST} 个版本。", f"The first {queries_of_files.MOST} versions alone.")
        console.say(told)


def _line(row: SharedFile) -> list[str]:
    said = (row.folder, row.title, str(row.n), console.text(LEVELS[row.level]), f"{row.size:,}")
    return [str(row.pk), *said, row.by.username, row.name]


@app.command("get")
def get(
    code: Code,
    number: Number,
    by: By,
    out: Annotated[
        Path | None, typer.Option(help="写到哪里；不写用文件名 where to write; else as it is called")
    ] = None,
    reason: Annotated[str, typer.Option(help="密封文件的取阅事由 what for, of a sealed one")] = "",
) -> None:
    """取出一个版本；不覆盖已有的文件；密封的先登记事由。Take a version; nothing is overwritten."""
    person = person_called(by)
    name = PurePath(access.file(person, code, number).name.replace("\\", "/")).name or f"{code}-{number}"
    to = out / name if out and out.is_dir() else out or Path(name)
    # Asked before a sealed one is on record as taken.
    if to.exists():
        raise Refused("already_there", Text(f"{to} 已经有了。", f"{to} is there already."), "out")
    if not to.parent.is_dir():
        raise Refused("not_found", Text(f"没有文件夹 {to.parent}。", f"There is no folder {to.parent}."), "out")
    source = path_of(read_file(person, code, number, reason).sha256)
    to.write_bytes(source.read_bytes())
    console.say(Text(f"已写入 {to}。", f"Written to {to}."))


@app.command("put")
def put(
    code: Code,
    file: Annotated[Path, typer.Argument(help="要放入的文件 the file", exists=True, dir_okay=False)],
    by: By,
    title: Annotated[str, typer.Option(help="标题；不写用文件名 its title; else its name")] = "",
    folder: Annotated[str, typer.Option(help="文件夹 its folder")] = "",
    level: Annotated[int | None, typer.Option(help="密级 0 公开 至 3 密封 its level, 0 open to 3 sealed")] = None,
) -> None:
    """放入文件；同一文件夹、同名、同密级就是新版本。Put a file; the same folder, title and level make a version."""
    with file.open("rb") as opened:
        row = share_file(person_called(by), code, Given(file.name, title, folder, level), opened)
    console.say(
        Text(
            f"“{row.title}”第 {row.n} 版，{LEVELS[row.level].zh}，编号 {row.pk}。",
            f"“{row.title}”, version {row.n}, {LEVELS[row.level].en}, number {row.pk}.",
        )
    )


@app.command("withdraw")
def withdraw(
    code: Code,
    number: Number,
    by: By,
    reason: Annotated[str, typer.Option(help="理由 why")],
    erase: Annotated[bool, typer.Option("--erase", help="销毁内容 destroy it")] = False,
) -> None:
    """撤下一个版本，或依法删除。Take a version out of sight, or erase it."""
    done = withdraw_file(person_called(by), code, number, reason, erase=erase)
    console.say(Text("已删除。", "It is erased.") if done.erased_at else Text("已撤下。", "It is withdrawn."))
