"""A log too big for memory: made once into a prepared Parquet file, piece by piece; what is held is one piece.

XES comes case by case already. A table may name its cases in any order: DuckDB sorts it, on disk where memory is short.
From the file made, `store.read(path, attributes=False)` reads the columns an analysis needs: 20 bytes an event.
"""

import gzip
import json
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from luodi.engines.insight import files, store, tabular, xes
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.files import Reading
from luodi.engines.insight.gather import Chunk, gathered
from luodi.engines.insight.log import Head, Log
from luodi.engines.insight.progress import Progress, silent
from luodi.engines.insight.tabular import Columns
from luodi.engines.notation import Text

BATCH = 500_000


@dataclass
class _Pieces:
    """Pieces of a log written one by one, and in the end as one file with all columns any of them has."""

    folder: Path
    cases: int = 0
    paths: list[Path] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    schema: Any = None
    head: dict[str, Any] = field(default_factory=dict)

    def add(self, log: Log) -> None:
        if not log.cases:
            return
        table, about = store.as_table(log)
        place = table.schema.get_field_index(store.CASE)
        table = table.set_column(place, store.CASE, pc.add(table.column(place), pa.scalar(self.cases, pa.int32())))
        for name, what in about["columns"].items():
            if self.columns.setdefault(name, what) != what:
                raise LogError(Text(f"列 {name} 前后含义不同", f"the column {name} changes its meaning on the way"))
        self.head = about["head"]
        self.cases += log.cases
        path = self.folder / f"{len(self.paths)}.parquet"
        table = table.replace_schema_metadata(None)
        pq.write_table(table, path, compression="zstd", compression_level=1)
        bare = pa.schema([one.remove_metadata() for one in table.schema])
        self.schema = bare if self.schema is None else pa.unify_schemas([self.schema, bare])
        self.paths.append(path)

    def join(self, target: Path, head: Head | None) -> None:
        if self.schema is None:
            raise LogError(Text("日志里没有案件", "the log has no cases"))
        about = {"columns": self.columns, "head": asdict(head) if head else self.head}
        schema = self.schema.with_metadata({store.KEY: json.dumps(about, ensure_ascii=False)})
        with pq.ParquetWriter(target, schema, compression="zstd", use_dictionary=store.worth_coding(schema)) as writer:
            for path in self.paths:
                table = pq.read_table(path)
                parts = [
                    table.column(one.name) if one.name in table.column_names else pa.nulls(table.num_rows, one.type)
                    for one in schema
                ]
                writer.write_table(pa.table(parts, schema=schema), row_group_size=store.GROUP)
                path.unlink()


def prepare(
    source: Path, target: Path, how: Reading | None = None, progress: Progress = silent, memory: str = "1GB"
) -> None:
    """Make `source` a prepared Parquet file at `target`. Raises LogError and OSError.

    `memory` bounds what DuckDB takes for sorting a table. Attributes of tables are kept as text, but for their times.
    """
    how = how or Reading()
    form = files.form(source)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".luodi-") as folder:
        pieces = _Pieces(Path(folder))
        head = None
        if form == "xes":
            for one in xes.chunks(source, progress=progress):
                if isinstance(one, Chunk):
                    pieces.add(gathered([one], Head()))
                else:
                    head = one
        elif form in ("csv", "parquet"):
            for log in _sorted(source, form, how.columns or Columns(), Path(folder), memory, progress):
                pieces.add(log)
        else:
            pieces.add(files.read(source, how, progress))
        pieces.join(target, head)


def _sorted(source: Path, form: str, given: Columns, folder: Path, memory: str, progress: Progress) -> Iterator[Log]:
    import duckdb  # noqa: PLC0415 - only big tables need it

    staged = folder / "sorted.parquet"
    with duckdb.connect(config={"memory_limit": memory, "temp_directory": str(folder / "spill")}) as base:
        try:
            names, given = _view(base, _as_utf8(source, form, folder), form, given)
            case = _quoted(str(given.case))
            base.execute(
                f"COPY (SELECT rows.* FROM rows JOIN (SELECT {case}, min(row) AS first FROM rows GROUP BY 1)"  # noqa: S608
                f" USING ({case}) ORDER BY first, row) TO '{_escaped(staged)}' (FORMAT parquet)"
            )
            hoisted = [name for name in names if name.startswith(tabular.OF_CASE) and _constant(base, name, case)]
        except (duckdb.Error, pa.ArrowInvalid) as error:
            raise _unread(source, form, str(error)) from error
        except UnicodeDecodeError as error:
            raise LogError(tabular.NO_ENCODING) from error
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise LogError(Text("压缩文件不完好", "the compressed file is broken")) from error
    yield from _logs(staged, given, hoisted, progress)


def _unread(source: Path, form: str, why: str) -> LogError:
    """Return what is wrong with a table that DuckDB gave up, without its many words and the path of the file."""
    why = why.partition("\n")[0].replace(str(source), source.name)
    if form == "csv":
        encoding = tabular.encoding_of(source)
        return LogError(*tabular.torn(source, encoding, tabular.header(source, encoding), why))
    return LogError(Text(f"读不了 {source.name}（{why}）", f"cannot read {source.name} ({why})"))


def _view(base: Any, source: Path, form: str, given: Columns) -> tuple[list[str], Columns]:
    path = _escaped(source)
    if form == "csv":
        delimiter, names = tabular.header(source, tabular.encoding_of(source))
        read = f"read_csv('{path}', all_varchar=true, header=true, delim='{delimiter}', nullstr='')"
    else:
        names = pq.read_schema(source).names
        read = f"read_parquet('{path}')"
    base.execute(f"CREATE VIEW rows AS SELECT row_number() OVER () AS row, * FROM {read}")  # noqa: S608
    return names, tabular.chosen(given, names)


def _as_utf8(source: Path, form: str, folder: Path) -> Path:
    if form != "csv" or tabular.encoding_of(source) == "utf-8":
        return source
    written = folder / "utf8.csv"
    with tabular.text_of(source, "gb18030") as file, written.open("w", encoding="utf-8", newline="") as out:
        shutil.copyfileobj(file, out)
    return written


def _constant(base: Any, name: str, case: str) -> bool:
    column = f"coalesce(CAST({_quoted(name)} AS VARCHAR), '')"
    asked = f"SELECT max(kinds) FROM (SELECT count(DISTINCT {column}) AS kinds FROM rows GROUP BY {case})"  # noqa: S608
    return bool(base.execute(asked).fetchone()[0] == 1)


def _logs(staged: Path, given: Columns, hoisted: list[str], progress: Progress) -> Iterator[Log]:
    """Cut the sorted table into logs of whole cases."""
    rest: Any = None
    for batch in pq.ParquetFile(staged).iter_batches(BATCH):
        table = pa.table(batch)
        table = table if rest is None else pa.concat_tables([rest, table])
        cases = table.column(str(given.case)).combine_chunks()
        same = pc.equal(cases, cases[len(cases) - 1])
        cut = pc.index(same, True).as_py()
        if cut:
            yield _log(table.slice(0, cut), given, hoisted)
        rest = table.slice(cut)
        progress(batch.num_rows)
    if rest is not None:
        yield _log(rest, given, hoisted)


def _log(table: Any, given: Columns, hoisted: list[str]) -> Log:
    rows = table.column("row")
    return tabular.prepared(
        table.drop_columns(["row"]), given, lambda row: rows[row].as_py() + 1, typed=False, hoisted=hoisted
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
