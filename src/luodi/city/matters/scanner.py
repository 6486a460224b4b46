"""A scanner of the operator's own (ClamAV or another) looks at every file before it is kept. In doubt nothing is kept.

LUODI_SCAN is a command; `{file}` in it, or its end, is where the file's path goes. Exit code 0 says clean and 1 says
harmful, as clamscan has it; anything else, and no answer within LUODI_SCAN_SECONDS, means that nothing is known.
"""

import logging
import os
import shlex
import subprocess
import time
from pathlib import Path
from typing import Final

from django.conf import settings

from luodi.city.refusals import Refused
from luodi.engines.notation import Text

CLEAN, HARMFUL = 0, 1
PLACE: Final = "{file}"
HANDED_ON: Final = ("PATH", "LANG", "LC_ALL", "TMPDIR")
"""What a scanner is told of the environment, which holds keys and addresses."""
REMEMBERED: Final = 120.0
"""Seconds a clean file is not scanned again: a page checks all its files before it keeps the first."""
MOST: Final = 1_000

log = logging.getLogger("luodi.scanner")
_clean: dict[str, float] = {}


def scan(path: Path, sha256: str) -> None:
    """Have the file looked at, when a scanner is set. Refused `infected`, `scan_failed`."""
    command = shlex.split(settings.LUODI_SCAN)
    if not command or time.monotonic() - _clean.get(sha256, float("-inf")) < REMEMBERED:
        return
    code = _ask(_with(command, path))
    if code == HARMFUL:
        log.warning("infected", extra={"kind": "document"})
        raise Refused(
            "infected",
            Text("病毒扫描认为这个文件有害，没有保存。", "The virus scanner calls this file harmful; it was not kept."),
            "file",
        )
    if code != CLEAN:
        log.error("scan_failed", extra={"status": code})
        raise Refused(
            "scan_failed",
            Text(
                "现在不能检查文件，没有保存；请稍后再试。",
                "Files cannot be checked just now; it was not kept. Try again later.",
            ),
            "file",
        )
    if len(_clean) >= MOST:
        _clean.clear()
    _clean[sha256] = time.monotonic()


def _with(command: list[str], path: Path) -> list[str]:
    if any(PLACE in word for word in command):
        return [word.replace(PLACE, str(path)) for word in command]
    return [*command, str(path)]


def _ask(command: list[str]) -> int:
    """Return the scanner's exit code, −1 when it could not be run or did not end in time."""
    env = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=settings.LUODI_SCAN_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return -1
    return done.returncode
