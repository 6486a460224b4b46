"""A file of columns holds no rows of entries: what it folds to is what the one definition says of the same entries."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.city.assessment import dividing
from luodi.city.assessment.columns import Columns
from luodi.city.assessment.counting import Asked
from luodi.city.assessment.dividing import ENTRIES, divide
from luodi.city.assessment.facts import COLUMNS, FACTS, Flows, facts
from luodi.city.assessment.measures import Outcomes
from luodi.city.refusals import Refused

START = round(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
TYPES = {"hotline": "370202", "blocker": "370203", "report": "370212"}
KINDS = ("registered", "accepted", "noted", "rated", "called_back", "closed")
NUMBERS = COLUMNS[7:16] + COLUMNS[18:]
Entries = list[dict[str, Any]]


def moments() -> st.SearchStrategy[int]:
    return st.integers(START, START + 40)


@st.composite
def journals(draw: st.DrawFn) -> Entries:
    """Some matters of three types, in the order of their numbers, with entries that settle anything, in any order."""
    rows: Entries = []
    for matter in range(1, draw(st.integers(1, 6)) + 1):
        type_ = draw(st.sampled_from(sorted(TYPES)))
        for seq in range(1, draw(st.integers(1, 5)) + 1):
            row: dict[str, Any] = dict.fromkeys(COLUMNS) | {"matter": matter * 7, "seq": seq, "type": type_}
            row |= {"region": TYPES[type_], "kind": "registered" if seq == 1 else draw(st.sampled_from(KINDS))}
            row |= {"happened": draw(moments()), "recorded": draw(moments())}
            row |= {name: draw(st.none() | st.integers(0, 5)) for name in NUMBERS if name not in ("outcome", "amount")}
            if draw(st.booleans()):
                row |= {"outcome": draw(st.sampled_from(("people", "money"))), "amount": draw(st.integers(-9, 9))}
            rows.append(row)
    return rows


def written(rows: Entries, folder: str) -> Path:
    entries, file = Path(folder) / "entries.parquet", Path(folder) / "columns.parquet"
    pq.write_table(pa.Table.from_pylist(rows, ENTRIES), entries)
    divide(entries, file)
    return file


def by_statement(rows: Entries, asked: Asked, types: tuple[str, ...]) -> list[dict[str, Any]]:
    """Answer the one definition in SQLite, over the entries that had happened and were recorded by then."""
    with sqlite3.connect(":memory:") as database:
        database.row_factory = sqlite3.Row
        database.execute(f"CREATE TABLE flat ({', '.join(COLUMNS)})")
        database.executemany(
            f"INSERT INTO flat VALUES ({', '.join('?' * len(COLUMNS))})", [tuple(row.values()) for row in rows]
        )
        known = round(asked.known.timestamp() * 1000)
        chosen = ", ".join(f"'{code}'" for code in types or TYPES)
        flat = f"(SELECT * FROM flat WHERE happened <= {asked.now} AND recorded <= {known} AND type IN ({chosen}))"
        sums = ", sum(CASE WHEN outcome = 'people' THEN amount ELSE 0 END) AS o0"
        return [dict(row) for row in database.execute(f"{facts(flat, Flows({}, ()), sums)} ORDER BY matter")]


@given(journals(), moments(), moments(), st.sampled_from([(), ("hotline",), ("report", "blocker"), ("none",)]))
def test_what_stands_of_each_matter_is_what_the_statement_says(
    rows: Entries, happened: int, known: int, types: tuple[str, ...]
) -> None:
    moment = [datetime.fromtimestamp(at / 1000, UTC) for at in (happened, known)]
    asked = Asked(date(2025, 12, 1), date(2026, 3, 31), moment[0], moment[1])
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(dividing, "GROUP", 2)
        table = (
            Columns(written(rows, folder))
            .of(types, asked)
            .table(("matter", "type", "region", *FACTS), [Outcomes(indicator="i", kind="people")])
        )
    found = {row["matter"]: row for row in table.to_pylist()}
    said = {row["matter"]: {name: row[name] for name in table.column_names} for row in by_statement(rows, asked, types)}
    assert {matter: found[matter] for matter in said} == said
    for matter in found.keys() - said.keys():
        assert found[matter]["registered"] is None, "of what nobody knew yet nothing stands"
        assert not any(found[matter][name] for name in FACTS)


def test_of_facts_nobody_asks_about_nothing_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = dict.fromkeys(COLUMNS) | {"matter": 1, "seq": 1, "kind": "registered", "happened": START, "recorded": START}
    row |= {"type": "hotline", "region": "370202", "rating": 5, "due": START}
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    some = Columns(written([row], str(tmp_path))).of((), Asked(date(2026, 1, 1), date(2026, 3, 31), moment, moment))
    read: list[tuple[str, list[str]]] = []
    plain = type(some)._read

    def noted(self: Any, what: str, names: list[str]) -> Any:
        read.append((what, names))
        return plain(self, what, names)

    monkeypatch.setattr(type(some), "_read", noted)
    table = some.table(["rating", "region", "nonsense"])
    assert table.to_pylist() == [{"region": "370202", "rating": 5}]
    assert sorted(read) == [("rating", ["place", "value"]), ("region", ["word"])]


def test_another_parquet_file_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    with pytest.raises(Refused) as no:
        Columns(tmp_path / "other.parquet")
    assert no.value.code == "figures_refused"
