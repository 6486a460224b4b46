"""`luodi index`: the index of words, fed or built anew, with progress."""

from typing import Annotated

import typer

from luodi.city.search import keeping, shelf
from luodi.engines.notation import Text
from luodi.faces.cli.console import console


def index(
    rebuild: Annotated[bool, typer.Option(help="从记录重建 build anew from the record")] = False,
    status: Annotated[bool, typer.Option(help="只看状态 only say how it stands")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 print JSON")] = False,
) -> None:
    """补齐或重建检索索引；`luodi serve` 运行时会自己做。Feed or rebuild the index of words; a server does so itself."""
    done = 0
    if not status:
        done = keeping.rebuild(_progress) if rebuild else _fed()
    how = keeping.condition()
    if as_json:
        console.json({"indexed": done, "matters": how.matters, "waiting": how.waiting, "folder": str(shelf.folder())})
        return
    if how.waiting < 0:
        console.say(Text("还没有索引；运行 luodi index 建立。", "There is no index yet; luodi index builds it."))
        return
    console.say(
        Text(
            f"收录 {done:,} 件；索引共 {how.matters:,} 件，待收录 {how.waiting:,} 件。",
            f"{done:,} matters indexed; the index holds {how.matters:,}, {how.waiting:,} wait.",
        )
    )


def _fed() -> int:
    """Do what is due until nothing is left, waiting for a server that is at it; return how many matters that were."""
    done = 0
    while more := keeping.keep(_progress, wait=True):
        done += more
    return done


def _progress(done: int, total: int) -> None:
    console.progress(Text(f"已收录 {done:,}/{total:,} 件", f"{done:,}/{total:,} matters indexed"))
