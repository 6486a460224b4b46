"""What is logged and how: one line per event, as JSON or as plain text, made of codes and numbers alone.

A line says which event, and of its details only those named in `KNOWN`. Arguments of messages, messages of exceptions
and addresses are left out wherever they come from: any of them may hold what somebody wrote.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any, Final

from luodi.city.witness import Deed
from luodi.faces.operators.trace import Trace, current

KNOWN: Final = (
    *("method", "route", "status", "ms", "person", "refused"),
    *("room", "kind", "by", "job", "channel", "attempts", "seconds", "matters", "check"),
)
"""Details that may be logged: codes, numbers, patterns."""
FRAMES: Final = 12
"""Places of a traceback, the innermost ones."""

log = logging.getLogger("luodi.requests")
deeds = logging.getLogger("luodi.actions")


class Lines(logging.Formatter):
    """One line per record, without anything a person wrote."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said = self.details(record)
        return " ".join(f"{key}={_flat(value)}" for key, value in said.items())

    def details(self, record: logging.LogRecord) -> dict[str, Any]:
        """Return what is said of a record, in order."""
        at = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
        said: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "log": record.name}
        said["event"] = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        if trace := current():
            said["request"] = trace.id
        said |= {key: record.__dict__[key] for key in KNOWN if record.__dict__.get(key) not in (None, "")}
        if record.exc_info and (error := record.exc_info[1]):
            said["error"] = type(error).__qualname__
            said["where"] = _places(error)
        return said


class JsonLines(Lines):
    """The same, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return json.dumps(self.details(record), ensure_ascii=False, default=str)


def _flat(value: Any) -> str:
    return ";".join(value) if isinstance(value, list) else str(value)


def _places(error: BaseException) -> list[str]:
    """Return where an error came from, innermost last. Its message is not among it: databases quote rows in theirs."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{frame.filename.rpartition('/luodi/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


def tell_request(trace: Trace) -> None:
    """Log one request."""
    if log.isEnabledFor(logging.INFO):
        how = {"method": trace.method, "route": trace.route, "status": trace.status, "person": trace.person}
        log.info("request", extra=how | {"ms": round(trace.seconds * 1000, 1), "refused": trace.refused})


def tell_deed(deed: Deed) -> None:
    """Log one action, done or refused."""
    if deeds.isEnabledFor(logging.INFO):
        event = "refused" if deed.refused else "done"
        deeds.info(event, extra={"room": deed.room, "kind": deed.kind, "by": deed.by, "refused": deed.refused})
