"""The command line as a function, in Chinese unless a test says otherwise."""

from collections.abc import Iterator

import pytest
from cli_support import Luodi

from luodi.faces.cli.console import console


@pytest.fixture
def luodi(capsys: pytest.CaptureFixture[str]) -> Iterator[Luodi]:
    before, console.language = console.language, "zh"
    yield Luodi(capsys)
    console.language = before
