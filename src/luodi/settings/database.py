"""One setting, `DATABASE_URL`, moves the record from the embedded SQLite file to PostgreSQL."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    # An acknowledged write survives a power cut; group commit pays for it.
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA recursive_triggers=ON;"
    "PRAGMA cache_size=-65536;"
    "PRAGMA temp_store=MEMORY;"
)


def database_from(url: str, home: Path) -> dict[str, Any]:
    """Return Django's settings for `url`: empty or `sqlite:///path` for SQLite, `postgresql://user:pw@host:port/name`."""
    if not url or url.startswith("sqlite"):
        path = url.removeprefix("sqlite://").removeprefix("/") if url else ""
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path("/" + path) if path else home / "luodi.sqlite3"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": SQLITE_PRAGMAS},
            # Closing the last connection folds the log into the file: far dearer than the request itself.
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL names {parts.scheme!r}; known are sqlite:// and postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "luodi",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Compiling a plan takes PostgreSQL a tenth of a second; no statement here is long enough to win it back.
        "OPTIONS": {"options": "-c jit=off"},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
