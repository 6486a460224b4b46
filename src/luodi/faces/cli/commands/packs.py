"""`luodi pack`: check a city's pack, put it in force, and bring what runs along to its new versions."""

from typing import Annotated, Any

import typer
from django.conf import settings

from luodi.city import packing
from luodi.city.matters import migrating
from luodi.city.matters.migrating import Move
from luodi.city.matters.packs import type_codes
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


@app.command()
def migrate(
    pack: Annotated[
        str, typer.Argument(help="路径或名称，默认在用的包。A path or a name; the pack in use by default.")
    ] = "",
    type_: Annotated[
        list[str] | None, typer.Option("--type", help="只看这类事项，可多次 only this type; repeatable")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看不动 only say what would happen")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 print JSON")] = False,
) -> None:
    """把在办件移到现行版本；不能移的说明原因。Move running matters to the version in force; say why others stay."""
    types = type_ or type_codes(packing.open_pack(packing.find_pack(pack or settings.LUODI_PACK)))
    work = migrating.survey if dry_run else migrating.migrate
    moves = work(types, progress=_progress)
    if as_json:
        console.json([_plain(move) for move in moves])
        return
    for move in moves:
        _tell(move, dry_run)
    if not moves:
        console.say(Text("在办件都在现行版本上。", "All running matters are on the version in force."))


def _progress(done: int, total: int) -> None:
    console.progress(Text(f"已看 {done:,}/{total:,} 件", f"{done:,}/{total:,} matters looked at"))


def _tell(move: Move, dry_run: bool) -> None:
    n, stay = len(move.moving), len(move.staying)
    zh, en = ("可移", "can move") if dry_run else ("已移", "moved")
    head = f"{move.type} {move.from_version} → {move.to_version}"
    console.say(Text(f"{head}：{zh} {n} 件，不能移 {stay} 件", f"{head}: {n} {en}, {stay} cannot"))
    for said, count in move.reasons.values():
        console.say(Text(f"  {count} 件：{said.zh}", f"  {count}: {said.en}"))


def _plain(move: Move) -> dict[str, Any]:
    reasons = [
        {"code": code, "about": about, "zh": said.zh, "en": said.en, "count": count}
        for (code, about), (said, count) in move.reasons.items()
    ]
    staying = [{"number": s.number, "reasons": [f"{o.code}:{o.about}" for o in s.obstacles]} for s in move.staying]
    versions = {"type": move.type, "from": move.from_version, "to": move.to_version}
    return versions | {"moving": move.moving, "staying": staying, "reasons": reasons}
