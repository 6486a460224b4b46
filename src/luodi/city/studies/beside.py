"""What takes seconds or minutes is done beside the ticker, in a thread each: limits and letters wait for no simulation.

One of each kind in a process; whoever is at a study holds a lease, so that what a stopped process left is taken up.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Thread
from typing import Final

from django.db import close_old_connections

from luodi.city.studies import advising, keeping
from luodi.city.studies.models import Study

KINDS: Final[dict[str, Callable[[datetime], int]]] = {"next_at": keeping.work, "advice_at": advising.work}
"""By the column that says when."""

log = logging.getLogger("luodi.studies")
_running: dict[str, Thread] = {}


def begin(at: datetime) -> list[str]:
    """Begin what is due and not being done in this process yet; return the columns of what was begun."""
    begun = []
    for column in KINDS:
        running = _running.get(column)
        if (running and running.is_alive()) or not Study.objects.filter(**{f"{column}__lte": at}).exists():
            continue
        _running[column] = Thread(target=_work, args=(column, at), name=f"studies-{column}", daemon=True)
        _running[column].start()
        begun.append(column)
    return begun


def _work(column: str, at: datetime) -> None:
    try:
        KINDS[column](at)
    except Exception:
        log.exception("studies_thread_failed", extra={"column": column})
    finally:
        close_old_connections()
