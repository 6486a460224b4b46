"""`luodi pack`: check a city's pack, or put it in force."""

from typing import Annotated

import typer

from luodi.city import packing
from luodi.engines.notation import Text
from luodi.faces.cli.console import console

app = typer.Typer(no_args_is_help=True, help="数据包：检查、加载。Check or load a pack.")
Which = Annotated[str, typer.Argument(help="路径或名称，如 packs/qingdao 或 qingdao。A path or a name.")]


@app.command()
def check(pack: Which) -> None:
    """检查数据包，指出每处错误的文件、行和改法。Name every mistake with file, line and cure. Needs no database."""
    root = packing.find_pack(pack)
    problems = packing.check(root)
    for problem in problems:
        console.say(problem.render(console.language))
    if problems:
        console.note(Text(f"{len(problems)} 处要改。", f"{len(problems)} to correct."))
        raise typer.Exit(1)
    console.say(Text(f"数据包 {pack} 没有错误。", f"The pack {pack} is in order."))


@app.command()
def load(pack: Which) -> None:
    """加载数据包；再次加载不变。改过的事项类型以新版本生效，在办件仍走旧版。Load a pack; again changes nothing."""
    changes = packing.load(packing.find_pack(pack))
    for change in changes:
        console.say(f"{change.kind} {change.id}: {console.text(change.what)}")
    console.note(Text(f"{len(changes)} 处变化。", f"{len(changes)} changes."))
