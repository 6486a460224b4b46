"""`luodi assess`: a scheme's figures and ranks from the journal, in the record or from a file of its columns."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from django.utils import timezone

from luodi.city.assessment import queries
from luodi.city.assessment.bulletins import Told, annex, paper, pdf, rehearsed_bulletin
from luodi.city.assessment.dividing import write_columns
from luodi.engines.figures.score import Result, Row
from luodi.engines.notation import Text
from luodi.faces.cli.commands.figures import table
from luodi.faces.cli.console import console

FORMS: dict[str, Callable[[Told, str], bytes]] = {"docx": paper, "pdf": pdf, "xlsx": annex}
app = typer.Typer(no_args_is_help=True, help="考核：按方案算出名次 Assessment: figures and ranks of a scheme.")
HEADINGS = (
    Text("名次", "rank"),
    Text("单位", "unit"),
    Text("总分", "score"),
    Text("区间", "interval"),
    Text("档", "band"),
    Text("数", "figures"),
)


@app.command()
def rank(
    scheme: Annotated[str, typer.Argument(help="方案代码 the scheme's code")],
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="从哪天 first day")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="到哪天 last day")],
    known: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M:%S"], help="日志算到什么时候（默认现在） the journal as of then"),
    ] = None,
    columns: Annotated[
        Path | None, typer.Option(help="由 luodi assess columns 写出的文件，用 DuckDB 算 counted by DuckDB from it")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """按方案算出名次，不存。Compute a scheme's ranks; nothing is kept."""
    moment = timezone.make_aware(known) if known else None
    result = queries.rehearsed(scheme, since.date(), until.date(), known=moment, columns=columns)
    if as_json:
        console.json(msgspec.to_builtins(result))
    else:
        _told(result)


def _told(result: Result) -> None:
    names = queries.names_of([row.unit for row in result.rows])
    console.say(table([_line(row, names) for row in result.rows], HEADINGS))


def _line(row: Row, names: dict[str, Text]) -> tuple[str, ...]:
    total = row.total
    cells = "  ".join(f"{cell.n}/{cell.of}" if cell.of is not None else str(cell.figure) for cell in queries.cells(row))
    return (
        str(total.rank or "—"),
        console.text(names[row.unit]),
        str(total.score),
        f"{total.low}–{total.high}",
        str(total.band or "—"),
        cells,
    )


@app.command()
def columns(
    file: Annotated[Path, typer.Argument(help="写到哪个 .parquet 文件 the file to write")],
) -> None:
    """把日志写成列存文件，大城市用 DuckDB 在旁边算。Write the journal in plain columns, to be counted by DuckDB."""
    rows = write_columns(file, timezone.now())
    console.say(Text(f"{rows} 条，写在 {file}", f"{rows} entries in {file}"))


@app.command()
def bulletin(
    scheme: Annotated[str, typer.Argument(help="方案代码 the scheme's code")],
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="从哪天 first day")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="到哪天 last day")],
    to: Annotated[Path, typer.Option(help="写到哪个文件：.docx、.pdf、.xlsx（附表） the file to write")],
    english: Annotated[bool, typer.Option("--english", help="写英文 in English")] = False,
) -> None:
    """按方案算出通报试算稿，不存。A scheme's bulletin as it would be now, marked as not decided; not kept."""
    form = to.suffix.removeprefix(".")
    if form not in FORMS:
        raise typer.BadParameter("写 .docx、.pdf 或 .xlsx / a .docx, .pdf or .xlsx file", param_hint="--to")
    told = rehearsed_bulletin(scheme, since.date(), until.date())
    to.write_bytes(FORMS[form](told, "en" if english else "zh"))
    for one in told.bulletin.left_out:
        console.say(Text(f"没有写：{one.slot}，{one.refusal.why.zh}", f"Left out: {one.slot}, {one.refusal.why.en}"))
    console.say(Text(f"通报试算稿在 {to}", f"The bulletin, not decided, is in {to}"))
