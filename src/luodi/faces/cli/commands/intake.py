"""`luodi import`: a table and its map become matters with their journal in the past."""

import time
from pathlib import Path
from typing import Annotated

import typer

from luodi.city.matters.import_reports import folder
from luodi.city.matters.importing import Tally, read_map, run
from luodi.engines.notation import Text
from luodi.faces.cli.console import console


def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="xlsx、csv 或 parquet")],
    map_: Annotated[
        Path, typer.Option("--map", exists=True, dir_okay=False, help="对照表（YAML）the map of its columns")
    ],
    report: Annotated[
        Path | None, typer.Option(help="报告（.csv 或 .jsonl），默认在 LUODI_HOME/imports the report's place")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 print JSON")] = False,
) -> None:
    """导入真实业务：逐行成为事项；坏行进报告；再跑不重复，断了接着跑。Take rows in; again adds nothing."""
    known = read_map(map_)
    where = report or folder() / f"{file.stem}-{known.digest[:8]}.csv"
    started = time.monotonic()
    tally = run(file, known, where, progress=_progress)
    if as_json:
        console.json(tally)
    else:
        console.say(_told(tally, time.monotonic() - started))


def _progress(tally: Tally) -> None:
    console.progress(
        Text(
            f"已读 {tally.rows:,} 行，新增 {tally.taken:,}，已有 {tally.again:,}，退回 {tally.refused:,}",
            f"{tally.rows:,} rows read: {tally.taken:,} new, {tally.again:,} known, {tally.refused:,} refused",
        )
    )


def _told(tally: Tally, seconds: float) -> Text:
    further = f"{tally.events:,}"
    events = Text(f"（其中 {further} 行是同一件的后续活动）", f" ({further} of them further events of a matter)")
    events = events if tally.events else Text("", "")
    return Text(
        f"共 {tally.rows:,} 行{events.zh}：新增 {tally.taken:,}，已有 {tally.again:,}，退回 {tally.refused:,}，"
        f"收下并附注 {tally.noted:,}（{seconds:.1f} 秒）。\n报告：{tally.report}",
        f"{tally.rows:,} rows{events.en}: {tally.taken:,} new, {tally.again:,} known before, "
        f"{tally.refused:,} refused, {tally.noted:,} taken with a remark ({seconds:.1f} s).\nReport: {tally.report}",
    )
