"""SQLite: the online backup, which takes one snapshot while others write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from django.db import connection

from luodi.city.refusals import Refused
from luodi.engines.notation import Text

FILE: Final = "database.sqlite3"


def path() -> Path:
    """Return where the database lies."""
    return Path(str(connection.settings_dict["NAME"]))


@contextmanager
def copied(folder: Path) -> Iterator[sqlite3.Connection]:
    """Write the copy and show it. Writers are not held up: in WAL mode a reader never blocks them."""
    target = folder / FILE
    with closing(_reader(path())) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        # One file that stands alone, whatever is copied next to it.
        copy.execute("PRAGMA journal_mode=DELETE")
    with closing(_reader(target)) as copy:
        sound = copy.execute("PRAGMA quick_check").fetchone()[0]
        if sound != "ok":
            raise Refused(
                "damaged",
                Text(f"数据库文件已损坏：{sound}。备份没有完成。", f"The database is damaged, no backup made: {sound}"),
            )
        yield copy


def _reader(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


def is_empty() -> bool:
    """Return whether there is no database yet."""
    return not path().exists() or path().stat().st_size == 0


def put_back(folder: Path) -> None:
    """Put a copy in the database's place, which must be empty."""
    connection.close()
    path().parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("-wal", "-shm"):
        path().with_name(path().name + suffix).unlink(missing_ok=True)
    (folder / FILE).replace(path())
