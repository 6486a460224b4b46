"""`luodi checklist`: lists in force and what differs between versions, on the command line."""

from typing import Annotated

import typer

from luodi.city.checklists import access, queries
from luodi.city.checklists.diffing import FIELDS, diff
from luodi.city.checklists.drafts import draft_of
from luodi.city.registry.actors import SYSTEM
from luodi.engines.notation import Text
from luodi.faces.cli.console import console

app = typer.Typer(
    help="清单：有哪些、说什么、两版差在哪。Checklists: which, what they say, what differs.", no_args_is_help=True
)
STATUSES = {"added": Text("新增", "new"), "changed": Text("改动", "changed"), "removed": Text("删去", "gone")}


@app.command("show")
def show(
    code: Annotated[str, typer.Argument(help="清单代码；不写列出全部 a list's code; none lists all")] = "",
    version: Annotated[str, typer.Option(help="版本 a version")] = "",
) -> None:
    """列出施行的清单，或一份清单的项目。The lists in force, or the items of one."""
    if not code:
        for row in queries.current(access.versions(SYSTEM)):
            size = getattr(row, "size", 0)
            console.say(f"{row.checklist.code:24} {row.version:8} {size:4}  {console.text(row.name)}")
        return
    for item in access.version(SYSTEM, code, version).items.all():
        console.say(f"{item.number:6} {console.text(item.text)}")


@app.command("diff")
def compare(
    code: Annotated[str, typer.Argument(help="清单代码 a list's code")],
    old: Annotated[str, typer.Argument(help="旧版 the version before")],
    new: Annotated[str, typer.Argument(help="新版 the version after")],
) -> None:
    """两版差在哪：退出码 1 表示有不同。What differs between two versions; exit code 1 if anything does."""
    before, after = ([draft_of(item) for item in access.version(SYSTEM, code, name).items.all()] for name in (old, new))
    found = diff(before, after)
    for one in found:
        console.say(f"{console.text(STATUSES[one.status])} {one.number} {console.text(one.text)}")
        for change in one.changes:
            console.say(f"    {console.text(FIELDS[change.field])}: {change.was.zh} → {change.now.zh}")
    if found:
        raise typer.Exit(1)
