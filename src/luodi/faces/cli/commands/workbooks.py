"""`luodi workbook`: units, people and matters from Excel: a template, a look, the doing."""

from pathlib import Path
from typing import Annotated

import typer

from luodi.city import workbooks
from luodi.city.registry.actors import SYSTEM
from luodi.city.workbooks import Diff, Line
from luodi.engines.notation import Text
from luodi.faces.cli.console import console

app = typer.Typer(no_args_is_help=True, help="从 Excel 导入机构、人员、事项。Units, people and matters from Excel.")
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="xlsx、xls")]


@app.command()
def template(
    sheet: Annotated[str, typer.Argument(help="units、people 或 matters")],
    out: Annotated[Path, typer.Option(help="写到哪里 where")],
    type_: Annotated[str, typer.Option("--type", help="事项类型，带上它的表单 with the form of this type")] = "",
) -> None:
    """写一个空模板。Write a workbook to fill in."""
    workbooks.write_template(out, sheet, language=console.language, type_=type_)
    console.say(str(out))


@app.command()
def look(file: File) -> None:
    """核对会改变什么、哪个单元格不对，什么也不改变。What it would do, changing nothing; 1 when cells are wrong."""
    diff = workbooks.look(SYSTEM, file)
    _tell(diff)
    if diff.wrong:
        raise typer.Exit(1)


@app.command()
def apply(file: File) -> None:
    """执行：整个文件要么全部执行，要么完全不动；再跑不重复。Do it as a whole or not at all; again changes nothing."""
    diff = workbooks.look(SYSTEM, file)
    _tell(diff)
    if diff.wrong:
        raise typer.Exit(1)
    workbooks.apply(SYSTEM, file, diff.digest)
    console.note(Text("已执行。", "Done."))


def _tell(diff: Diff) -> None:
    for line in diff.lines:
        if line.status != "unchanged":
            console.say(_told(line))
    n = diff.counts
    console.note(
        Text(
            f"新增 {n['added']}，变更 {n['changed']}，不变 {n['unchanged']}，不对 {n['wrong']}。",
            f"{n['added']} new, {n['changed']} changed, {n['unchanged']} unchanged, {n['wrong']} wrong.",
        )
    )


def _told(line: Line) -> str:
    sheet = console.text(workbooks.KINDS[line.sheet].NAME)
    if line.problem:
        return f"{sheet} {line.problem.address}: {console.text(line.problem.message)}"
    changes = "; ".join(f"{console.text(c.name)} {c.was + ' → ' if c.was else ''}{c.now}" for c in line.changes)
    return f"{sheet} {line.row} {line.status} {line.key}: {changes}"
