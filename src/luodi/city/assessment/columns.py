"""A scheme's figures from a file of columns (assessment.dividing): folded by numpy, counted by DuckDB.

What stands of a fact is the one definition of assessment.facts, the conditions over it are the record's own; tests hold
file and record to the same figures.
"""

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from luodi.city.assessment.counting import Ask, Asked, Excused, Measures, Tally, asks_of, counted_of, flows, outcomes_of
from luodi.city.assessment.dividing import INDEX, WORD, Group
from luodi.city.assessment.facts import FACTS, Fact, Flows, needs_none
from luodi.city.assessment.measures import Assessed, Outcomes
from luodi.city.refusals import Refused
from luodi.engines.figures.given import Given
from luodi.engines.notation import Text

Numbers = NDArray[np.int64]
_EMPTY: Final = np.iinfo(np.int64).min
"""Stands for NULL while numbers are folded."""


class Columns:
    """A file of columns. Raises Refused `figures_refused` for what is none."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._meta = pq.read_metadata(file)
        index = (self._meta.metadata or {}).get(INDEX)
        if index is None:
            zh, en = (
                "不是列存文件，或是旧版写的：请用 luodi assess columns 重写。",
                "No file of columns, or an old one: write it anew.",
            )
            raise Refused("figures_refused", Text(zh, en))
        groups: list[Group] = msgspec.json.decode(index, type=list[Group])
        self._groups: dict[str, list[tuple[int, Group]]] = {}
        for n, group in enumerate(groups):
            self._groups.setdefault(group.what, []).append((n, group))

    def of(self, types: Iterable[str], asked: Asked) -> "Some":
        """Return the matters of some types (all: none named), as of a moment."""
        chosen = set(types)
        groups = {
            what: [(n, group) for n, group in kept if not chosen or group.type in chosen]
            for what, kept in self._groups.items()
        }
        return Some(self._file, self._meta, groups, self._starts(), asked)

    def _starts(self) -> dict[str, int]:
        """Return the first place of each type."""
        out: dict[str, int] = {}
        at = 0
        for _, group in self._groups.get("matter", ()):
            out.setdefault(group.type, at)
            at += group.rows
        return out


class Some:
    """The matters of some types in a file of columns, as of a moment."""

    def __init__(
        self,
        file: Path,
        meta: pq.FileMetaData,
        groups: dict[str, list[tuple[int, Group]]],
        starts: dict[str, int],
        asked: Asked,
    ) -> None:
        self._file, self._meta, self._groups, self._asked = file, meta, groups, asked
        self._bounds = {"happened": asked.now, "recorded": round(asked.known.timestamp() * 1000)}
        self._counts: dict[str, int] = {}
        for _, group in groups.get("matter", ()):
            self._counts[group.type] = self._counts.get(group.type, 0) + group.rows
        self._matters, self._before = 0, {}
        for name, count in self._counts.items():
            # How far the places of a type lie before its places in the file, as if there were no other types.
            self._before[name] = starts[name] - self._matters
            self._matters += count

    def table(self, names: Iterable[str], outcomes: Sequence[Outcomes] = ()) -> pa.Table:
        """Return a row a matter with the named columns of `facts`, and the sums `o0`, `o1`, … of `outcomes`."""
        asked = set(names)
        wanted = [name for name in ("matter", "type", "region", *FACTS) if name in asked]
        with ThreadPoolExecutor() as pool:
            told = dict(zip(wanted, pool.map(self._column, wanted), strict=True))
        return pa.table(told | {f"o{n}": self._sum(outcome) for n, outcome in enumerate(outcomes)})

    def _column(self, name: str) -> Any:
        if name == "matter":
            return self._read(name, ["value"])["value"]
        if name == "region":
            return self._read(name, ["word"])["word"]
        if name == "type":
            codes = np.repeat(np.arange(len(self._counts), dtype=np.int32), list(self._counts.values()))
            return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(list(self._counts), pa.string()))
        read = self._read(name, ["place", "value"])
        return folded(FACTS[name], read["place"], read["value"], self._matters)

    def _sum(self, outcome: Outcomes) -> Numbers:
        """Return what came of each matter in the period, in ten-thousandths."""
        out, (start, end) = np.zeros(self._matters, dtype=np.int64), self._asked.bounds
        read = self._read("outcome", ["place", "value", "word", "happened"])
        of = read["word"].cast(pa.string()).to_numpy(zero_copy_only=False) == outcome.kind
        kept = of & (read["happened"] >= start) & (read["happened"] < end)
        np.add.at(out, read["place"][kept], read["value"][kept])
        return out

    def _read(self, what: str, columns: list[str]) -> dict[str, Any]:
        """Return columns of a part, of what had happened and was recorded by then; words as Arrow has them.

        A time is read only where it may lie later.
        """
        kept = [
            (n, group)
            for n, group in self._groups.get(what, ())
            if all(getattr(group, name)[0] <= bound for name, bound in self._bounds.items())
        ]
        doubted = [c for c, bound in self._bounds.items() if any(getattr(group, c)[1] > bound for _, group in kept)]
        with pq.ParquetFile(self._file, metadata=self._meta, memory_map=True) as file:
            every = list(dict.fromkeys([*columns, *doubted]))
            rows = file.read_row_groups([n for n, _ in kept], columns=every, use_threads=False)
        out = {c: rows[c] if rows[c].type == WORD else rows[c].to_numpy() for c in columns}
        if "place" in out:
            out["place"] = out["place"] - self._moved(kept)
        if not doubted:
            return out
        seen = np.logical_and.reduce([rows[c].to_numpy() <= self._bounds[c] for c in doubted])
        return {c: column.filter(pa.array(seen)) if c == "word" else column[seen] for c, column in out.items()}

    def _moved(self, kept: list[tuple[int, Group]]) -> Any:
        moved = [self._before[group.type] for _, group in kept]
        if len(set(moved)) <= 1:
            return np.int32(moved[0] if moved else 0)
        return np.repeat(np.array(moved, dtype=np.int32), [group.rows for _, group in kept])


def folded(fact: Fact, place: NDArray[np.int32], value: Numbers, matters: int) -> pa.Array:
    """Return what stands of a fact for each of so many matters; what settled it is in the order of matters, entries."""
    out = np.full(matters, _EMPTY if fact.empty is None else fact.empty, dtype=np.int64)
    if fact.stands == "last":
        out[place] = value  # of several at one place the last stays
    elif len(place):
        starts = np.flatnonzero(np.diff(place, prepend=-1))
        fold = np.minimum if fact.stands == "least" else np.maximum
        out[place[starts]] = fold.reduceat(value, starts)
    return pa.array(out, mask=out == _EMPTY) if fact.empty is None else pa.array(out)


def count_columns(assessed: Assessed, asked: Asked, file: Path, excused: Iterable[Excused] = ()) -> list[Given]:
    """Return a scheme's figures from a file of columns, as `counting.count` returns them from the record.

    Raises Refused `figures_refused` for a scheme that counts by answers: nothing anybody answered is in the file.
    """
    if asks_of(assessed.measures):
        told = Text("方案用到表单的答案，列存文件里没有，请按日志算。", "It counts by answers that no such file holds.")
        raise Refused("figures_refused", told)
    return count_divided(assessed, asked, Columns(file), flows(), excused)


def count_divided(
    assessed: Assessed, asked: Asked, columns: Columns, said: Flows, excused: Iterable[Excused] = ()
) -> list[Given]:
    """Return the figures of a scheme that counts by no answers, from a file of columns and what the flows say.

    What is of the same types is counted together, and only matters of those types are looked at.
    """
    measures, tally = counted_of(assessed), Tally(assessed, asked, tuple(excused))
    # Without a list the assessed are those of the matters there are: one not known by then makes nobody assessed.
    known = "" if assessed.scheme.units else "WHERE registered IS NOT NULL"
    rows_of = f"SELECT *, {needs_none('type', said)} AS needs_none FROM settled {known}"  # noqa: S608 - own words
    with duckdb.connect() as database:
        database.execute("SET preserve_insertion_order = false")
        for types in dict.fromkeys(measure.types for measure in measures):
            about = tuple(measure for measure in measures if measure.types == types)
            tally.add(about, rows_of, _settled(columns.of(types, asked), about, database))
    return tally.given()


def _settled(some: Some, measures: Measures, database: duckdb.DuckDBPyConnection) -> Ask:
    def ask(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        # What the statement names is read, and nothing else.
        database.register("settled", some.table(re.findall(r"\w+", statement), outcomes_of(measures)))
        return database.execute(statement, list(parameters)).fetchall()

    return ask
