"""What a copy says of itself: of which moment it is, what is in it, and the digest of every file."""

import hashlib
import os
from pathlib import Path
from typing import Final

import msgspec

from luodi.city.refusals import Refused
from luodi.engines.notation import Text

NAME: Final = "manifest.json"
FORMAT: Final = 1
CHUNK: Final = 1 << 20


class Kept(msgspec.Struct):
    """One file of a copy."""

    sha256: str
    size: int


class Manifest(msgspec.Struct):
    """The first thing to read of a copy."""

    format: int
    luodi: str
    moment: str
    """Everything acknowledged before it is in the copy (ISO 8601, UTC)."""
    seconds: float
    """How long the copy took."""
    vendor: str
    """`sqlite` or `postgresql`: a copy is put back into the same kind of database."""
    form: str
    """`file` (SQLite), `dump` (pg_dump) or `tables` (portable)."""
    matters: int
    entries: int
    seal: int
    """The last seal in it, 0 for none."""
    migrations: list[tuple[str, str]]
    tables: dict[str, list[str]]
    """Columns by table, for the portable form."""
    keys: dict[str, str]
    """A fingerprint of each key the copy needs (see `keys`), none of the keys."""
    salt: str
    files: dict[str, Kept]


def digest_of(path: Path) -> Kept:
    """Return digest and size of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Kept(digest.hexdigest(), size)


def files_under(root: Path) -> dict[str, Kept]:
    """Return every file of a copy but the manifest, by its path there."""
    found = sorted(path for path in root.rglob("*") if path.is_file() and path != root / NAME)
    return {path.relative_to(root).as_posix(): digest_of(path) for path in found}


def write(root: Path, manifest: Manifest) -> str:
    """Write the manifest durably and return its digest, by which the whole copy can be known again."""
    raw = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    with (root / NAME).open("wb") as out:
        out.write(raw)
        out.flush()
        os.fsync(out.fileno())
    return hashlib.sha256(raw).hexdigest()


def read(root: Path) -> Manifest:
    """Return a copy's manifest. Refused `not_a_backup`, `too_new`."""
    try:
        manifest = msgspec.json.decode((root / NAME).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise Refused(
            "not_a_backup",
            Text(f"{root} 不是完整的备份：没有可读的 {NAME}。", f"{root} is no whole backup: no readable {NAME}."),
            "source",
        ) from error
    if manifest.format > FORMAT:
        raise Refused(
            "too_new",
            Text(
                f"备份由较新的版本（{manifest.luodi}）制作；先升级再恢复。",
                f"A newer version ({manifest.luodi}) made this backup; upgrade before restoring.",
            ),
            "source",
        )
    return manifest


def check(root: Path, manifest: Manifest) -> None:
    """Compare every file with the manifest. Refused `damaged`, naming the first that is missing, other or too many."""
    found = files_under(root)
    for name in sorted(found.keys() | manifest.files.keys()):
        if found.get(name) != manifest.files.get(name):
            raise Refused(
                "damaged",
                Text(
                    f"备份已损坏：{name} 缺失、被改动或不属于它。没有恢复任何东西；换一份备份。",
                    f"The backup is damaged: {name} is missing, altered or not part of it. Nothing was restored; "
                    "use another one.",
                ),
                "source",
            )
