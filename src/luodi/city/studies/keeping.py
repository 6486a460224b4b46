"""Where the logs of studies lie, how they get there, and how they are read: prepared once, then columns from a file.

A file that was brought lies as it came until it is prepared; after that only the prepared file is kept.
"""

import logging
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar, cast

from django.conf import settings
from django.utils import timezone

from luodi.city.claiming import claimed
from luodi.city.studies.journal import journal_log
from luodi.city.studies.models import Study
from luodi.engines.insight import look, store
from luodi.engines.insight import prepare as preparing
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.files import Reading
from luodi.engines.insight.log import Log
from luodi.engines.insight.tabular import Columns
from luodi.engines.notation import Text

LEASE: Final = timedelta(minutes=30)
"""How long a study being prepared is left alone."""
OPEN: Final = 4
"""Logs a process keeps open: pages of one study follow each other."""
TOLD: Final = 64
"""Analyses a process remembers."""
_open: OrderedDict[tuple[int, float], Log] = OrderedDict()
_lock = Lock()

log = logging.getLogger("luodi.studies")


def folder() -> Path:
    """Return the folder of all studies' files."""
    out = Path(settings.HOME) / "studies"
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    return out


@contextmanager
def received(chunks: Iterable[bytes]) -> Iterator[Path]:
    """Give a draft of what arrives, gone at the end unless it was taken in."""
    with tempfile.TemporaryDirectory(dir=folder(), prefix=".") as draft:
        path = Path(draft) / "log"
        with path.open("wb") as out:
            for chunk in chunks:
                out.write(chunk)
        yield path


def take_in(study: Study, file: Path) -> None:
    """Move a draft to where the study expects it."""
    file.replace(_brought(study))


def take_back(people: list[int] | None) -> None:
    """Have some people's studies of the journal made anew (None: everybody's): what they may see of it has changed.

    To be called in the transaction of the change; until they are made again nobody reads them.
    """
    rows = Study.objects.filter(origin="journal")
    rows = rows if people is None else rows.filter(person__in=people)
    nothing: dict[str, Any] = {"figures": {}, "advice": {}, "advice_state": "", "advice_at": None}
    rows.update(state="waiting", next_at=timezone.now(), **nothing)


def prepare(study: Study) -> None:
    """Make the study's prepared file and figures; a log that cannot be read leaves it failed, saying why."""
    lease, said = study.next_at, Text("", "")
    try:
        _prepared(study)
        study.figures = look.summary(opened(study)).plain()
    except LogError as error:
        said = error.text
    except Exception as error:
        log.exception("study_failed", extra={"study": study.pk})
        said = Text(f"没有准备成（{type(error).__name__}）", f"it could not be prepared ({type(error).__name__})")
    _brought(study).unlink(missing_ok=True)
    study.state, study.error_zh, study.error_en = "failed" if said.zh else "ready", said.zh[:400], said.en[:400]
    study.next_at = None
    # Taken back while it was made, its row has another time by now: then this is not what may be read.
    fields = ("figures", "state", "error_zh", "error_en", "next_at")
    Study.objects.filter(pk=study.pk, next_at=lease).update(**{name: getattr(study, name) for name in fields})


def _prepared(study: Study) -> None:
    if study.origin == "journal":
        since, until = (study.asked.get(key) for key in ("since", "until"))
        days = [date.fromisoformat(day) if day else None for day in (since, until)]
        store.write(journal_log(study.person, study.asked["types"], *days), file_of(study))
        return
    how = Reading(Columns(**study.asked["columns"]) if study.asked["columns"] else None)
    preparing.prepare(_brought(study), file_of(study), how)


def work(at: datetime) -> int:
    """Prepare the studies that wait; return how many. Files of studies that are no more go too."""
    done = 0
    while study := claimed(Study.objects.all(), "next_at", at, LEASE):
        prepare(study)
        done += 1
    sweep()
    return done


def sweep() -> None:
    """Remove the files of studies that are no more."""
    there = {path: int(path.name.split(".")[0]) for path in folder().iterdir() if path.name.split(".")[0].isdecimal()}
    known = set(Study.objects.filter(pk__in=set(there.values())).values_list("pk", flat=True)) if there else set()
    for path, pk in there.items():
        if pk not in known:
            path.unlink(missing_ok=True)


def file_of(study: Study) -> Path:
    """Return where the prepared log of a study lies."""
    return folder() / f"{study.pk}.parquet"


def _brought(study: Study) -> Path:
    # Its ending says what form it has; the rest of its name may be longer than a file system takes.
    ending = "".join(Path(str(study.asked.get("file", ""))).suffixes[-2:])
    return folder() / f"{study.pk}.in{ending[-24:]}"


def opened(study: Study) -> Log:
    """Return the log of a study that is ready, its columns without attributes; the last few stay open."""
    path = file_of(study)
    key = (study.pk, path.stat().st_mtime)
    with _lock:
        if key in _open:
            _open.move_to_end(key)
            return _open[key]
    found = store.read(path, attributes=False)
    with _lock:
        _open[key] = found
        while len(_open) > OPEN:
            _open.popitem(last=False)
    return found


T = TypeVar("T")
_told: OrderedDict[tuple[int, float, str], Any] = OrderedDict()


def remembered(study: Study, what: str, find: Callable[[], T]) -> T:
    """Return what was found out about a study before, or find it out now: its log never changes."""
    key = (study.pk, file_of(study).stat().st_mtime, what)
    with _lock:
        if key in _told:
            _told.move_to_end(key)
            return cast(T, _told[key])
    found = find()
    with _lock:
        _told[key] = found
        while len(_told) > TOLD:
            _told.popitem(last=False)
    return found


def whole(study: Study) -> Log:
    """Return the log of a study with all its attributes."""
    return store.read(file_of(study))
