"""What the command line says, in one language: results on standard output, progress and complaints on the other."""

import os
import sys
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from luodi.engines.notation import Text

LANGUAGES = ("zh", "en")


def language_of(environ: Mapping[str, str]) -> str:
    """Return `en` where the locale (LC_ALL, LC_MESSAGES, LANG, in that order) is English, `zh` anywhere else."""
    named = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "en" if named.lower().startswith("en") else "zh"


class Console:
    """Speaks one language; the command line sets it once."""

    def __init__(self) -> None:
        self.language = language_of(os.environ)
        self._shown = 0.0

    def text(self, text: Text | str) -> str:
        """Return `text` in the language spoken."""
        return text if isinstance(text, str) else text.get(self.language)

    def say(self, text: Text | str = "") -> None:
        """Print a result."""
        print(self.text(text), file=sys.stdout, flush=True)

    def json(self, value: Any) -> None:
        """Print a result for programs: indented JSON, in UTF-8."""
        print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode(), file=sys.stdout, flush=True)

    def note(self, text: Text | str) -> None:
        """Print progress or a complaint."""
        print(self.text(text), file=sys.stderr, flush=True)

    def progress(self, text: Text | str, *, every: float = 2.0) -> None:
        """Print progress, but no more often than `every` seconds."""
        now = time.monotonic()
        if now - self._shown >= every:
            self._shown = now
            self.note(text)


console = Console()
