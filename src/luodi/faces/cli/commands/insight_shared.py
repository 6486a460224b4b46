"""What the commands of `luodi insight` share: their options, how a log is read, and how a result is told."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from inspect import signature
from pathlib import Path
from time import monotonic
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import typer

from luodi.engines.insight import files, look, prepare, store
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.files import Reading
from luodi.engines.insight.log import Log
from luodi.engines.insight.tabular import Columns
from luodi.engines.notation import Text
from luodi.engines.prose.workbook import Column, write_workbook
from luodi.faces.cli.console import console

ENGINES = ("numpy", "duckdb", "spark")
BIG = 2_000_000_000
"""Files of so many bytes are prepared on disk first; LUODI_INSIGHT_BIG says otherwise."""

PATIENCE = 1.0
"""Seconds before progress is told at all."""

Logs = Annotated[list[Path], typer.Argument(help=f"日志 logs: {files.FORMS}")]
One = Annotated[Path, typer.Argument(help=f"日志 log: {files.FORMS}")]
Json = Annotated[bool, typer.Option("--json", help="给程序读 for programs")]
Out = Annotated[Path | None, typer.Option(help="写到文件 write to a file: .json .csv .xlsx")]
Engine = Annotated[
    str, typer.Option(help="numpy、duckdb、spark；答案相同 one answer by each", envvar="LUODI_INSIGHT_ENGINE")
]
Case = Annotated[str | None, typer.Option("--case", help="哪一列是案件 column of the case")]
Activity = Annotated[str | None, typer.Option("--activity", help="哪一列是活动 column of the activity")]
Time = Annotated[str | None, typer.Option("--time", help="哪一列是完成时间 column of the completion time")]
Start = Annotated[str | None, typer.Option("--start", help="哪一列是开始时间 column of the start")]
Resource = Annotated[str | None, typer.Option("--resource", help="哪一列是经办人 column of who did it")]
Unit = Annotated[str | None, typer.Option("--unit", help="哪一列是单位 column of the unit")]
Zone = Annotated[str, typer.Option("--zone", help="没写时区的时间按哪个时区 zone of times that name none")]
Objects = Annotated[str | None, typer.Option("--object-type", help="OCEL 以哪类对象为案件 which objects are cases")]
By = Annotated[str, typer.Option("--by", help="activity、unit、resource")]


# Reading ------------------------------------------------------------------------------------------------------


def how_to_read(
    case: Case = None,
    activity: Activity = None,
    time: Time = None,
    start: Start = None,
    resource: Resource = None,
    unit: Unit = None,
    zone: Zone = "UTC",
    object_type: Objects = None,
) -> Reading:
    """Return how a log is to be read by what was asked. Raises typer.BadParameter for a zone there is not."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise typer.BadParameter(zone, param_hint="--zone") from error
    columns = Columns(case, activity, time, start, resource, unit, zone)
    return Reading(None if columns == Columns() else columns, object_type)


def reads(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `how_to_read`; it is handed the `Reading` as `how`."""
    own, options = signature(command), signature(how_to_read).parameters

    @wraps(command)
    def called(**given: Any) -> None:
        how = how_to_read(**{name: given.pop(name) for name in options})
        command(**given, how=how)

    kept = [parameter for parameter in own.parameters.values() if parameter.name != "how"]
    called.__signature__ = own.replace(parameters=[*kept, *options.values()])  # type: ignore[attr-defined]
    return called


@dataclass
class Done:
    """Tells on standard error how far reading is."""

    path: Path
    count: int = 0
    since: float = field(default_factory=monotonic)

    def __call__(self, done: int) -> None:
        """Take note of so much more that was read; tell it once it takes long."""
        self.count += done
        if monotonic() - self.since < PATIENCE:
            return
        zh, en = ("字节", "bytes") if files.form(self.path) == "xes" else ("行", "rows")
        amount, name = f"{self.count:,}", self.path.name
        console.progress(Text(f"{name}：已读 {amount} {zh}", f"{name}: {amount} {en} read"))


def is_big(path: Path) -> bool:
    """Return whether a file is too big to be read into memory as it is."""
    return path.is_file() and path.stat().st_size >= int(os.environ.get("LUODI_INSIGHT_BIG", BIG))


def read(path: Path, how: Reading, attributes: bool = False) -> Log:
    """Read a log with progress; one too big for memory is prepared on disk first. Raises LogError and OSError."""
    if is_big(path) and files.form(path) in ("xes", "csv") and not attributes:
        with prepared(path, how) as made:
            return store.read(made, attributes=False)
    return files.read(path, Reading(how.columns, how.object_type, attributes), Done(path))


@contextmanager
def prepared(path: Path, how: Reading) -> Iterator[Path]:
    """Give a prepared Parquet file of a log: itself where it is one, else one that is gone afterwards."""
    if files.form(path) == "parquet" and how.columns is None and store.is_prepared(path):
        yield path
        return
    if not path.is_file():
        raise LogError(Text(f"没有文件 {path}", f"there is no file {path}"))
    with tempfile.TemporaryDirectory(prefix="luodi-") as folder:
        made = Path(folder) / "log.parquet"
        prepare.prepare(path, made, how, Done(path))
        yield made


def engine_of(name: str) -> str:
    """Return the engine asked for. Raises typer.BadParameter for one there is not."""
    if name not in ENGINES:
        raise typer.BadParameter(", ".join(ENGINES), param_hint="--engine")
    return name


# Telling ------------------------------------------------------------------------------------------------------


def tell(value: Any, as_json: bool, out: Path | None, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Say a result as a table or as JSON, or write it to `out` in the form its name asks for."""
    if out is None:
        console.json(value) if as_json else _table(heads, rows)
        return
    if out.suffix == ".json" or as_json:
        out.write_bytes(msgspec.json.format(msgspec.json.encode(value), indent=2))
    elif out.suffix == ".csv":
        out.write_text("".join(_csv(row) for row in [heads, *rows]), encoding="utf-8-sig", newline="")
    elif out.suffix == ".xlsx":
        write_workbook(out, [Column(head, max(10, 2 * len(head))) for head in heads], rows, name="insight")
    else:
        raise typer.BadParameter(".json, .csv, .xlsx", param_hint="--out")
    console.note(Text(f"已写 {out}", f"{out} is written"))


def _csv(row: Sequence[Any]) -> str:
    cells = ("" if cell is None else str(cell) for cell in row)
    return (
        ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' if any(s in c for s in ',"\n') else c for c in cells) + "\r\n"
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    lines = [list(heads), *([_cell(cell) for cell in row] for row in rows)]
    widths = [max(map(_wide, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        console.say(
            "  ".join(cell + " " * (width - _wide(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        )


def _wide(text: str) -> int:
    return sum(1 + (ord(char) > 0x2E7F) for char in text)


def _cell(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.3f}" if isinstance(value, float) else str(value)


def heads_of(*texts: tuple[str, str]) -> list[str]:
    """Return the heads of columns in the reader's language."""
    return [console.text(Text(zh, en)) for zh, en in texts]


def in_days(millis: float) -> float:
    """Return milliseconds as days, to the thousandth."""
    return round(look.days(millis), 3)
