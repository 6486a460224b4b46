"""Small tables and maps for the import tests."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from luodi.city.matters.importing import ImportMap, Tally, read_map, run

ROOT = Path(__file__).resolve().parents[4]
PACK = ROOT / "packs" / "qingdao"
HEADER = ("id", "who", "title", "raised", "text", "reply", "replied")
MAP = """
source: test
type: imported-message
times: ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d"]
columns: {key: id, title: title, text: text, raised: raised, reply: reply, replied: replied}
reporter: {name: who}
region:
  - {in: [title], find: '([A-Z])(\\d+)[区县]', is: '\\1/\\1\\2'}
  - {in: [title], find: '([A-Z])市', is: '\\1'}
path: [{do: reply, at: replied}]
"""


def row(no: object = 1, /, **more: Any) -> tuple[Any, ...]:
    """Return a good row with this key, and what is to be different."""
    plain = {
        "id": no,
        "who": "某女士",
        "title": "A7县路灯不亮",
        "raised": "2019/4/1 9:00:00",
        "text": "路灯坏了",
        "reply": "已修好",
        "replied": "2019/4/10 10:00:00",
    }
    return tuple((plain | more)[name] for name in HEADER)


def table(folder: Path, rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8", name: str = "t.csv") -> Path:
    """Write rows as CSV under the usual header."""
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def known(folder: Path, text: str = MAP) -> ImportMap:
    """Return the map written in `text`."""
    path = folder / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return read_map(path)


def take(folder: Path, rows: Sequence[Sequence[Any]], text: str = MAP, **more: Any) -> Tally:
    """Import rows; the report is report.csv in `folder`."""
    return run(table(folder, rows), known(folder, text), folder / "report.csv", **more)


def report(folder: Path) -> list[dict[str, str]]:
    """Return the lines of the report."""
    with (folder / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
