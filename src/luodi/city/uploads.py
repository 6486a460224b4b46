"""Workbooks that wait for a look and a word of confirmation: each person's own, for a day at most."""

import hashlib
import re
import time
from pathlib import Path
from typing import Final

from django.conf import settings

KEPT: Final = 24 * 3600
"""Seconds an upload waits for its confirmation."""
DIGEST: Final = re.compile("[0-9a-f]{64}")


def keep_upload(person: int, content: bytes) -> Path:
    """Keep an upload of a person (by number) under its digest, and return where."""
    drop_uploads(KEPT)
    folder = _root() / str(person)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{hashlib.sha256(content).hexdigest()}.xlsx"
    path.write_bytes(content)
    return path


def upload_of(person: int, digest: str) -> Path | None:
    """Return where a person's own upload lies; None when it is there no more."""
    path = _root() / str(person) / f"{digest}.xlsx"
    return path if DIGEST.fullmatch(digest) and path.is_file() else None


def drop_uploads(older: float = 0) -> None:
    """Throw away what has waited for more than `older` seconds, whoever sent it; it can be sent again."""
    for path in _root().glob("*/*.xlsx"):
        if not older or time.time() - path.stat().st_mtime > older:
            path.unlink(missing_ok=True)


def _root() -> Path:
    return Path(settings.HOME) / "uploads"
