"""`luodi tick`, `seal` and `verify`: what keeps the record moving, and what proves it."""

import signal
import threading
from pathlib import Path
from typing import Annotated, Any

import typer

from luodi.city.matters import proof
from luodi.city.matters import tick as ticking
from luodi.city.matters.proof.seals import path_of
from luodi.city.matters.tick import TickReport
from luodi.city.matters.tick.run import EVERY
from luodi.engines.notation import Text
from luodi.faces.cli.console import console


def tick(
    forever: Annotated[bool, typer.Option(help="一直走，直到停止 until it is stopped")] = False,
    every: Annotated[float, typer.Option(help="间隔秒数 seconds between ticks")] = EVERY,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 print JSON")] = False,
) -> None:
    """走时限、催督、发通知；跑几次、几台机器同时跑都不重复。Move clocks and deliver; twice does nothing twice."""
    if not forever:
        _told(ticking.tick(), as_json)
        return
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    ticking.run_forever(every, stop, lambda report: _told(report, as_json))


def _told(report: TickReport, as_json: bool) -> None:
    if as_json:
        console.json(report)
        return
    console.say(
        Text(
            f"催督 {report.climbed}，重算时限 {report.recomputed}，补记 {report.repaired}，改派 {report.relieved}，"
            f"送达 {report.delivered}，未送达 {report.failed}，摘要 {report.digested}，清除设备摘要 {report.forgotten}",
            f"{report.climbed} rungs climbed, {report.recomputed} clocks recomputed, {report.repaired} repaired, "
            f"{report.relieved} relieved, {report.delivered} delivered, {report.failed} failed, "
            f"{report.digested} digests, {report.forgotten} digests of devices dropped",
        )
    )


def seal() -> None:
    """封印：对所有链头签名并存成文件；文件另存他处才作数。Sign all chain heads; keep the file elsewhere."""
    try:
        made = proof.seal()
    except proof.SealBroken as broken:
        console.note(broken.message)
        raise typer.Exit(1) from broken
    if made is None:
        console.say(Text("上次封印以来没有变化。", "Nothing has changed since the last seal."))
        return
    console.say(
        Text(
            f"第 {made.n} 号封印：{made.matters} 件。文件：{path_of(made.n)}",
            f"Seal {made.n}: {made.matters} matters. File: {path_of(made.n)}",
        )
    )


def verify(
    seals: Annotated[Path | None, typer.Option(help="另存的封印文件夹 a folder of seals kept elsewhere")] = None,
    files: Annotated[bool, typer.Option(help="也核对附件 check documents, too")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 print JSON")] = False,
) -> None:
    """核验：每条链、重放与现状、封印；有不符则退出码为 1。Check chains, replay and seals; 1 when something is wrong."""
    report = proof.verify(progress=_progress, seals=seals, files=files)
    if as_json:
        console.json(_plain(report))
    else:
        console.say(report.render(console.language))
    if not report.ok:
        raise typer.Exit(1)


def _progress(done: int, total: int) -> None:
    console.progress(Text(f"已核验 {done:,}/{total:,} 件", f"{done:,}/{total:,} matters checked"))


def _plain(report: Any) -> dict[str, Any]:
    return {
        "ok": report.ok,
        "matters": report.matters,
        "entries": report.entries,
        "seals": report.seals,
        "wrong_count": report.wrong_count,
        "wrong": report.wrong,
        "unsealed": report.window,
        "seconds": round(report.seconds, 3),
    }
