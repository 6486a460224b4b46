"""A .docx as PDF, by LibreOffice where it is installed. Nothing else here needs it."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

NAMES: Final = ("soffice", "libreoffice")
SECONDS: Final = 120


class NoOffice(Exception):
    """LibreOffice is not installed, or made nothing of the paper."""


def office() -> str:
    """Return where LibreOffice is, empty for nowhere."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def to_pdf(paper: bytes, *, seconds: int = SECONDS) -> bytes:
    """Return a .docx as PDF. Raises NoOffice, also when it takes more than so many seconds.

    Each call has a profile of its own, so that two at once do not wait for each other's lock.
    """
    program = office()
    if not program:
        raise NoOffice("LibreOffice is not installed")
    with TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "paper.docx").write_bytes(paper)
        command = [program, f"-env:UserInstallation={(here / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
        command += ["--outdir", folder, str(here / "paper.docx")]
        try:  # a fixed program with fixed arguments; the paper is a file
            done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)  # noqa: S603
        except subprocess.TimeoutExpired as late:
            raise NoOffice(f"nothing after {seconds} seconds") from late
        made = here / "paper.pdf"
        if not made.exists():
            raise NoOffice(done.stderr.decode(errors="replace")[-500:])
        return made.read_bytes()
