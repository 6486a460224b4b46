"""`luodi export journal`: the whole journal as an event log, for process mining and for data scientists."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from luodi.city.matters import fifteen
from luodi.city.matters.exporting import journal
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.engines.notation import Text
from luodi.faces.cli.console import console

app = typer.Typer(no_args_is_help=True, help="导出：日志、审批状态。Export the journal, states of approvals.")
When = "日期，或带时区的时间 a day, or a time with its zone"


@app.callback()
def exports() -> None:
    """导出。Export."""


@app.command("journal")
def journal_(
    format_: Annotated[str, typer.Option("--format", help="csv 或 parquet")] = "csv",
    since: Annotated[str, typer.Option(help=f"记录时间自（含）recorded from: {When}")] = "",
    until: Annotated[str, typer.Option(help=f"记录时间至（不含）recorded before: {When}")] = "",
    out: Annotated[Path | None, typer.Option(help="写到哪里，默认标准输出 where; standard output by default")] = None,
) -> None:
    """导出日志：每条记录一行，UTC 时间，不含个人信息。One row per entry, UTC times, nobody named."""
    if format_ not in journal.FORMATS:
        raise typer.BadParameter("csv, parquet", param_hint="--format")
    if format_ == "parquet" and out is None:
        raise typer.BadParameter("parquet 要写明 --out；parquet needs --out", param_hint="--out")
    start, end = _moment(since, "since"), _moment(until, "until")
    found = journal.on_record(SYSTEM, journal.rows(SYSTEM, start, end), format_, start, end)
    if format_ == "parquet" and out:
        with out.open("wb") as file:
            count = journal.write_parquet(file, found)
    elif out:
        with out.open("w", encoding="utf-8", newline="") as text:
            count = sum(bool(text.write(line)) for line in journal.csv_lines(found)) - 1
    else:
        count = sum(typer.echo(line, nl=False) is None for line in journal.csv_lines(found)) - 1
    console.note(Text(f"共 {count:,} 行。", f"{count:,} rows."))


@app.command("states")
def states_(
    type_: Annotated[str, typer.Option("--type", help="事项类型 one type of approval")] = "",
    out: Annotated[Path | None, typer.Option(help="写到哪里，默认标准输出 where; standard output by default")] = None,
) -> None:
    """导出审批状态：每进入一个状态一行（住建部十五种）。One row for each state an approval came into."""
    lines = fifteen.csv_lines(fifteen.table(SYSTEM, type_))
    if out:
        with out.open("w", encoding="utf-8", newline="") as text:
            count = sum(bool(text.write(line)) for line in lines) - 1
    else:
        count = sum(typer.echo(line, nl=False) is None for line in lines) - 1
    console.note(Text(f"共 {count:,} 行。", f"{count:,} rows."))


def _moment(text: str, field: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        is_day = date.fromisoformat(text[:10]).isoformat() == text
    except ValueError as error:
        wrong = Text(f"时间不对：{text}；写成 2026-01-31。", f"“{text}” is no time; write 2026-01-31.")
        raise Refused("bad_value", wrong, field) from error
    if at.tzinfo is None and not is_day:
        raise Refused("naive_time", Text("时间要带时区。", "The time needs a time zone."), field)
    return at if at.tzinfo else timezone.make_aware(at)
