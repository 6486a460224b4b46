"""Runs the command line in this process, or as the program it is."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from luodi.faces.cli.app import run

LUODI = str(Path(sys.executable).parent / "luodi")
ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Said:
    """What one command came to."""

    code: int
    out: str
    err: str


class Luodi:
    """Calls commands in this process, on the test database."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Said:
        self._capsys.readouterr()
        code = run(arguments)
        said = self._capsys.readouterr()
        return Said(code, said.out, said.err)


def installation(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of an installation of its own, embedded."""
    left_out = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "LUODI_SETTINGS", "LC_ALL", "LC_MESSAGES", "LANG")
    return {k: v for k, v in os.environ.items() if k not in left_out} | {"LUODI_HOME": str(home)} | more


def program(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed program."""
    return subprocess.run([LUODI, *arguments], env=env, capture_output=True, text=True, timeout=300)
