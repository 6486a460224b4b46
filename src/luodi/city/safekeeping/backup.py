"""Making a copy: files, the database at one moment, files again; the manifest last. A name is taken only when whole."""

import os
import secrets
import shutil
import tarfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from luodi.city.matters.documents import statements_of_others
from luodi.city.refusals import Refused
from luodi.city.safekeeping import keys, manifest, postgres, sqlite
from luodi.city.safekeeping.manifest import FORMAT, Manifest
from luodi.engines.notation import Text

FOLDERS: Final = ("documents", "seals", "studies")
"""What belongs to the record and lies in files. Indexes and exports can be made again."""
ARCHIVES: Final = (".tar", ".tar.gz", ".tgz")
COUNTS: Final = """SELECT (SELECT COUNT(*) FROM matters_matter), (SELECT COUNT(*) FROM matters_entry),
  (SELECT COALESCE(MAX(n), 0) FROM matters_seal)"""
DOCUMENTS: Final = "SELECT DISTINCT sha256 FROM matters_document WHERE erased_at IS NULL"


@dataclass(frozen=True, slots=True)
class Backup:
    """What was made."""

    target: Path
    manifest: Manifest
    digest: str
    """Of the manifest: note it elsewhere, and the copy can be known again."""
    keys: Path
    key_names: tuple[str, ...]
    """The keys written to `keys`; none where the environment gives them."""
    size: int


def back_up(target: Path, *, key_folder: Path | None = None, portable: bool = False) -> Backup:
    """Copy the record to `target`, a folder or a file ending in .tar, .tar.gz or .tgz; keys to `key_folder` beside it.

    Others go on writing. Everything acknowledged before the manifest's moment is in the copy. `portable` does without
    pg_dump. Refused: `exists`, `not_apart`, `no_database`, `damaged`, `database_failed`.
    """
    apart = key_folder or target.with_name(target.name + ".keys")
    _check(target, apart)
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}.partial")
    draft.mkdir(parents=True, mode=0o700)
    try:
        made = _fill(draft, portable)
        digest = manifest.write(draft, made)
        size = sum(kept.size for kept in made.files.values())
        names = keys.put_apart(apart)
        _name(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Backup(target, made, digest, apart, tuple(names), size)


def _check(target: Path, apart: Path) -> None:
    for path in (target, apart):
        if path.exists() and not (path.is_dir() and not any(path.iterdir())):
            raise Refused(
                "exists",
                Text(
                    f"{path} 已存在，不会覆盖；换一个名字。", f"{path} exists and is not overwritten; use another name."
                ),
                "target",
            )
    if apart.resolve().is_relative_to(target.resolve()):
        raise Refused("not_apart", Text("密钥不能放在备份里面。", "Keys must not lie inside the backup."), "keys")
    if connection.vendor == "sqlite" and sqlite.is_empty():
        raise Refused("no_database", Text("这里还没有数据库。", "There is no database here yet."))


def _fill(draft: Path, portable: bool) -> Manifest:
    began = time.monotonic()
    # A file erased just after the moment still has its row in the copy, so files come before the database, too;
    # of what came, only what the rows of the moment name stays.
    _copy_files(draft)
    moment = datetime.now(UTC)
    form, counts, documents, tables = _copy_database(draft, portable)
    _copy_files(draft)
    _keep_only(draft / "documents", documents)
    salt = secrets.token_hex(16)
    return Manifest(
        format=FORMAT,
        luodi=version("luodi"),
        moment=moment.isoformat(),
        seconds=round(time.monotonic() - began, 3),
        vendor=connection.vendor,
        form=form,
        matters=counts[0],
        entries=counts[1],
        seal=counts[2],
        migrations=sorted(MigrationRecorder(connection).applied_migrations()),
        tables=tables,
        keys=keys.fingerprints(salt),
        salt=salt,
        files=manifest.files_under(draft),
    )


def _copy_database(draft: Path, portable: bool) -> tuple[str, Any, set[str], dict[str, list[str]]]:
    """Return the form, the counts, the digests of documents not erased and the tables, all as of one moment."""
    if connection.vendor == "sqlite":
        with sqlite.copied(draft) as copy:
            return "file", copy.execute(COUNTS).fetchone(), {row[0] for row in copy.execute(_documents())}, {}
    with postgres.snapshot() as name, connection.cursor() as cursor:
        cursor.execute(COUNTS)
        counts = cursor.fetchone()
        cursor.execute(_documents())
        documents = {row[0] for row in cursor.fetchall()}
        if not portable and postgres.dump(draft, name):
            return "dump", counts, documents, {}
        return "tables", counts, documents, postgres.copy_tables(draft)


def _documents() -> str:
    """Return the statement that names every file the record needs, those of other rooms than matters included."""
    return " UNION ".join([DOCUMENTS, *statements_of_others()])


def _keep_only(root: Path, digests: set[str]) -> None:
    for file in root.rglob("*"):
        if file.is_file() and file.name not in digests:
            file.unlink()


def _copy_files(draft: Path) -> None:
    """Copy what is not in the draft yet. Drafts of uploads (names that begin with a dot) are no part of the record."""
    for name in FOLDERS:
        root = Path(settings.HOME) / name
        for file in sorted(root.rglob("*")):
            target = draft / name / file.relative_to(root)
            if file.name.startswith(".") or target.exists() or not file.is_file():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(file, target)
            except FileNotFoundError:
                target.unlink(missing_ok=True)


def _name(draft: Path, target: Path) -> None:
    """Give a finished copy its name, durably and in one move."""
    if target.name.endswith(ARCHIVES):
        packed = draft.with_name(draft.name + ".tar")
        try:
            with tarfile.open(packed, "w" if target.name.endswith(".tar") else "w:gz") as archive:
                archive.add(draft, arcname=".")
            packed.chmod(0o600)
            _sync(packed)
            packed.replace(target)
        finally:
            packed.unlink(missing_ok=True)
    else:
        for file in draft.rglob("*"):
            if file.is_file():
                _sync(file)
        if target.exists():
            target.rmdir()
        draft.rename(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
