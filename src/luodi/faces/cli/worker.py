"""What each server process runs: the web application and, beside it, the thread that moves clocks and delivers.

Two processes that tick at once do nothing twice, so every process may; on SQLite there is only one, and it writes all.
"""

import os
import threading
from importlib import import_module
from typing import Any, Final

import django

TICK: Final = "LUODI_TICK"
"""Environment variable: whether to tick beside serving."""


def application() -> Any:
    """Return the WSGI application of a fresh process, with its tick thread started."""
    django.setup()
    # Both use models, so they can only be loaded once the settings stand.
    wsgi = import_module("luodi.faces.wsgi")
    if os.environ.get(TICK):
        tick = import_module("luodi.city.matters.tick")
        threading.Thread(target=tick.run_forever, name="tick", daemon=True).start()
    return wsgi.application
