"""A version of a list as a workbook, in the columns in which items are taken in again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from luodi.city.checklists.models import ListVersion
from luodi.city.checklists.sheets import Items
from luodi.engines.prose import Column, write_workbook


def write_list(path: Path, row: ListVersion, language: str = "zh") -> int:
    """Write the items of a version; return how many. Taken in for a draft, they say the very same."""
    columns = [Column(one.name.get(language), 18) for one in Items.COLUMNS]
    return write_workbook(path, columns, _rows(row), name=Items.NAME.get(language))


def _rows(row: ListVersion) -> Iterator[list[Any]]:
    for item in row.items.all():
        texts = [getattr(item, f"{key}_{language}") for key, _ in Items.TEXTS for language in ("zh", "en")]
        yield [row.checklist.code, row.version, item.number, *texts, item.basis, float(item.weight)]
