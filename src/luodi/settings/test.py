"""For the test suite: throw-away home, cheap hashes, mail kept in memory, `DATABASE_URL` honoured."""

import os
import tempfile
from pathlib import Path


def _home() -> Path:
    """Return the home of this test process: the parent's, or its own beneath it, for index, keys and files."""
    home = Path(os.environ.get("LUODI_HOME") or tempfile.mkdtemp(prefix="luodi-test-"))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    home = home / worker if worker and home.name != worker else home
    home.mkdir(parents=True, exist_ok=True)
    return home


os.environ["LUODI_HOME"] = str(_home())

from luodi.settings.base import *  # noqa: F403
from luodi.settings.base import DATABASES, HOME
from luodi.settings.database import SQLITE_PRAGMAS

SECRET_KEY = "only for tests"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
(HOME / "static").mkdir(parents=True, exist_ok=True)

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: threads of a shared in-memory database cannot wait for one another.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = SQLITE_PRAGMAS.replace("synchronous=FULL", "synchronous=OFF")
LUODI_DIGEST_HOUR = None
