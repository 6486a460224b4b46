"""What each server process runs: the web application and, beside it, the threads that move clocks, deliver and index.

Two processes that tick at once do nothing twice, so every process may; on SQLite there is only one, and it writes all.
"""

import gc
import os
import signal
import threading
import time
from importlib import import_module
from typing import Any, Final

import django

TICK: Final = "LUODI_TICK"
"""Environment variable: whether to tick beside serving."""
SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable: the folder in which all processes count what they do."""
YOUNG: Final = 50_000
"""Objects made before the collector looks: by default it looks so often that a command takes twice as long."""


def application() -> Any:
    """Return the WSGI application of a fresh process, with its threads started."""
    threading.Thread(target=_end_with, args=(os.getppid(),), name="parent", daemon=True).start()
    django.setup()
    # All use models, so they can only be loaded once the settings stand.
    wsgi = import_module("luodi.faces.wsgi")
    ticking = import_module("luodi.city.matters.tick")
    keeping = import_module("luodi.city.search.keeping")
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)
    if os.environ.get(TICK):
        threading.Thread(target=ticking.run_forever, name="tick", daemon=True).start()
    # Every process offers to keep the node's index; a lock lets one at a time.
    threading.Thread(target=keeping.keep_forever, name="index", daemon=True).start()
    return wsgi.application


def _end_with(parent: int) -> None:
    """End this process when its parent was killed: nobody else would, and on SQLite only one process may write."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
