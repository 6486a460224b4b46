"""Logs in files: which form a file has is seen by its name, the rest is left to the reader and writer of that form."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from luodi.engines.insight import ocel, store, tabular, xes, xes_write
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.gather import regarded
from luodi.engines.insight.log import Log
from luodi.engines.insight.progress import Progress, silent
from luodi.engines.insight.tabular import Columns
from luodi.engines.notation import Text

FORMS = ".xes .xes.gz .csv .csv.gz .parquet .json .jsonocel .sqlite"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read: columns of a table, objects of OCEL that are cases, whether attributes matter."""

    columns: Columns | None = None
    object_type: str | None = None
    attributes: bool = True


def read(path: Path, how: Reading | None = None, progress: Progress = silent) -> Log:
    """Read a log of any form. Raises LogError (what is broken, with the line where there is one) and OSError."""
    how = how or Reading()
    if not path.is_file():
        raise LogError(Text(f"没有文件 {path}", f"there is no file {path}"))
    readers: dict[str, Callable[[], Log]] = {
        "xes": lambda: xes.read(path, progress=progress),
        "csv": lambda: tabular.read_csv(path, how.columns),
        "parquet": lambda: store.read(path, how.columns, how.attributes),
        "json": lambda: ocel.read_json(path, how.object_type),
        "sqlite": lambda: ocel.read_sqlite(path, how.object_type),
    }
    kind, given = form(path), how.columns
    if given is None or kind == "csv" or (kind == "parquet" and not store.is_prepared(path)):
        return readers[kind]()
    if kind == "parquet":
        readers["parquet"] = lambda: store.read(path)
    if given.case is not None:
        raise LogError(Text(f"{path.name} 的案件已定，不能另指", f"the cases of {path.name} are what the file says"))
    return regarded(
        readers[kind](),
        activity=given.activity,
        time=given.time,
        started=given.started,
        resource=given.resource,
        unit=given.unit,
    )


def write(log: Log, path: Path) -> None:
    """Write a log in the form the name asks for. Raises LogError (no such form) and OSError."""
    writers: dict[str, Callable[[Log, Path], None]] = {
        "xes": xes_write.write,
        "csv": tabular.write_csv,
        "parquet": store.write,
        "json": ocel.write_json,
        "sqlite": ocel.write_sqlite,
    }
    writers[form(path)](log, path)


def form(path: Path) -> str:
    """Return the form of a file by its name: xes, csv, parquet, json or sqlite. Raises LogError."""
    name = path.name.lower().removesuffix(".gz")
    for ending, kind in (
        (".xes", "xes"),
        (".csv", "csv"),
        (".parquet", "parquet"),
        (".json", "json"),
        (".jsonocel", "json"),
        (".sqlite", "sqlite"),
        (".db", "sqlite"),
    ):
        if name.endswith(ending):
            return kind
    raise LogError(
        Text(f"不认识的日志格式：{path.name}；可用 {FORMS}", f"no known form of log: {path.name}; known are {FORMS}")
    )
