"""`luodi backup` and `luodi restore`: a copy of the whole record, and putting it back somewhere empty."""

from pathlib import Path
from typing import Annotated

import typer

from luodi.city.safekeeping import Backup, Restored, back_up
from luodi.city.safekeeping import restore as put_back
from luodi.engines.notation import Text
from luodi.faces.cli.console import console

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出 print JSON")]


def backup(
    target: Annotated[Path, typer.Argument(help="空文件夹，或以 .tar、.tar.gz 结尾的文件 a folder or an archive")],
    keys: Annotated[Path | None, typer.Option(help="密钥另存到哪里，默认 <目标>.keys where keys go")] = None,
    portable: Annotated[bool, typer.Option(help="PostgreSQL：不用 pg_dump without pg_dump")] = False,
    as_json: Json = False,
) -> None:
    """备份：数据库某一刻的样子、附件、封印；密钥另放。服务不用停。Back up; keys go elsewhere; nothing need stop."""
    made = back_up(target, key_folder=keys, portable=portable)
    if as_json:
        console.json(_told(made))
    else:
        console.say(_said(made))
    if made.key_names:
        console.note(_loud(made))


def _told(made: Backup) -> dict[str, object]:
    known = made.manifest
    return {
        "target": str(made.target),
        "moment": known.moment,
        "seconds": known.seconds,
        "matters": known.matters,
        "entries": known.entries,
        "seal": known.seal,
        "bytes": made.size,
        "digest": made.digest,
        "keys": str(made.keys) if made.key_names else None,
    }


def _said(made: Backup) -> Text:
    known = made.manifest
    size = made.size / 1_000_000
    return Text(
        f"已备份到 {made.target}：{known.matters:,} 件、{known.entries:,} 条记录、{size:,.1f} MB，"
        f"用时 {known.seconds:.1f} 秒。\n"
        f"{known.moment} 以前确认的都在里面，以后的不在。清单摘要：{made.digest}",
        f"Backed up to {made.target}: {known.matters:,} matters, {known.entries:,} entries, {size:,.1f} MB in "
        f"{known.seconds:.1f} s.\nAll acknowledged before {known.moment} is in it, nothing later. "
        f"Digest of the manifest: {made.digest}",
    )


def _loud(made: Backup) -> Text:
    names = "、".join(made.key_names)
    return Text(
        f"！！密钥（{names}）另存在 {made.keys}。立即移到别处："
        "与备份放在一起，拿到的人什么都能读；丢了它，个人信息谁也读不出。",
        f"!! The keys ({names}) lie in {made.keys}. Move them elsewhere now: together with the backup they let anybody "
        "read everything; lost, nobody can ever read the personal data.",
    )


def restore(
    source: Annotated[Path, typer.Argument(help="备份的文件夹或文件 the backup")],
    keys: Annotated[Path | None, typer.Option(help="密钥文件夹，默认 <备份>.keys the folder of keys")] = None,
    as_json: Json = False,
) -> None:
    """恢复到空的地方，随后核验；不符则退出码为 1。Restore into an empty place and verify; 1 when something is wrong."""
    done = put_back(source, key_folder=keys, progress=_progress)
    if as_json:
        console.json(
            {
                "ok": done.ok,
                "moment": done.manifest.moment,
                "matters": done.matters,
                "entries": done.entries,
                "seconds": done.seconds,
                "wrong": done.report.wrong,
            }
        )
    else:
        console.say(_restored(done))
        console.say(done.report.render(console.language))
    if not done.ok:
        raise typer.Exit(1)


def _restored(done: Restored) -> Text:
    known = done.manifest
    return Text(
        f"已恢复：{done.matters:,}/{known.matters:,} 件、{done.entries:,}/{known.entries:,} 条记录，"
        f"用时 {done.seconds:.1f} 秒。\n"
        f"{known.moment} 以后的不在备份里，已经丢失；其后依法删除的个人信息须重新删除。检索索引在启动服务后自动重建。",
        f"Restored: {done.matters:,}/{known.matters:,} matters, {done.entries:,}/{known.entries:,} entries in "
        f"{done.seconds:.1f} s.\nWhat came after {known.moment} is not in the backup and is lost; personal data erased "
        "since must be erased again. The search index builds itself when the server starts.",
    )


def _progress(done: int, total: int) -> None:
    console.progress(Text(f"已核验 {done:,}/{total:,} 件", f"{done:,}/{total:,} matters checked"))
