"""Putting a copy back: only where nothing is, only whole, and proved by the journal before it is called done."""

import secrets
import shutil
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from luodi.city.matters import proof
from luodi.city.matters.models import Entry, Matter
from luodi.city.matters.proof.report import Report
from luodi.city.refusals import Refused
from luodi.city.safekeeping import keys, manifest, postgres, sqlite
from luodi.city.safekeeping.backup import FOLDERS
from luodi.city.safekeeping.manifest import Manifest
from luodi.engines.notation import Text

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what the proof says of it."""

    manifest: Manifest
    report: Report
    matters: int
    entries: int
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether all that the copy counted is there and every chain holds."""
        counted = (self.matters, self.entries) == (self.manifest.matters, self.manifest.entries)
        return self.report.ok and counted


def restore(source: Path, *, key_folder: Path | None = None, progress: Progress | None = None) -> Restored:
    """Put the copy at `source` into this installation, which must be empty, and verify it.

    Keys come from the environment, `key_folder`, or `<source>.keys`. Nothing is changed when it is refused:
    `not_empty`, `not_a_backup`, `too_new`, `damaged`, `other_database`, `keys_missing`, `keys_wrong`, `no_pg_restore`,
    `database_failed`.
    """
    began = time.monotonic()
    _check_empty()
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    draft = home / f".restoring-{secrets.token_hex(4)}"
    try:
        _unpack(source, draft)
        known = manifest.read(draft)
        _check_vendor(known)
        manifest.check(draft, known)
        apart = key_folder or _beside(source)
        keys.check(known.keys, known.salt, apart)
        _put_database(draft, known)
        _put_files(draft, home)
        _put_keys(apart, home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    # Tables of an older version are brought up, and the guards of the journal put back.
    call_command("migrate", interactive=False, verbosity=0)
    report = proof.verify(progress=progress)
    return Restored(known, report, Matter.objects.count(), Entry.objects.count(), round(time.monotonic() - began, 3))


def _beside(source: Path) -> Path | None:
    folder = source.with_name(source.name + ".keys")
    return folder if folder.is_dir() else None


def _check_empty() -> None:
    home = Path(settings.HOME)
    there = [name for name in FOLDERS if (home / name).is_dir() and any((home / name).iterdir())]
    there += [f"keys/{name}" for name in keys.NEEDED if (home / "keys" / name).exists()]
    if not (sqlite if connection.vendor == "sqlite" else postgres).is_empty():
        there.append(str(connection.settings_dict["NAME"]))
    if there:
        named = "、".join(there)
        raise Refused(
            "not_empty",
            Text(
                f"这里已有数据（{named}），不会覆盖。把 LUODI_HOME 和 DATABASE_URL 指向空的地方再恢复。",
                f"There is data here ({named}), which is not overwritten. Point LUODI_HOME and DATABASE_URL to an "
                "empty place and restore there.",
            ),
        )


def _check_vendor(known: Manifest) -> None:
    if known.vendor != connection.vendor:
        raise Refused(
            "other_database",
            Text(
                f"备份来自 {known.vendor}，这里是 {connection.vendor}；用 DATABASE_URL 换成同一种数据库。",
                f"The backup is of {known.vendor}, this is {connection.vendor}: set DATABASE_URL to the same kind.",
            ),
            "source",
        )


def _unpack(source: Path, draft: Path) -> None:
    try:
        if source.is_dir():
            shutil.copytree(source, draft)
        else:
            draft.mkdir(mode=0o700)
            with tarfile.open(source) as archive:
                archive.extractall(draft, filter="data")
    except (OSError, tarfile.TarError) as error:
        raise Refused(
            "not_a_backup", Text(f"读不出备份 {source}。", f"The backup {source} cannot be read."), "source"
        ) from error


def _put_database(draft: Path, known: Manifest) -> None:
    if known.form == "file":
        sqlite.put_back(draft)
    elif known.form == "dump":
        postgres.undump(draft)
    else:
        postgres.put_tables_back(draft, known)


def _put_files(draft: Path, home: Path) -> None:
    for name in FOLDERS:
        if (draft / name).is_dir():
            shutil.rmtree(home / name, ignore_errors=True)
            (draft / name).rename(home / name)
            (home / name).chmod(0o700)


def _put_keys(apart: Path | None, home: Path) -> None:
    if apart is None:
        return
    (home / "keys").mkdir(mode=0o700, exist_ok=True)
    for name in keys.NAMES:
        if (apart / name).is_file():
            target = home / "keys" / name
            target.unlink(missing_ok=True)
            target.touch(mode=0o600)
            shutil.copyfile(apart / name, target)
