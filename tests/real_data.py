"""The real data tests are held against, which lies beside the project: a stranger's clone does not have it."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(path: str) -> Path:
    """Return a file of the real data, or skip by name."""
    found = DATA / path
    if not found.exists():
        pytest.skip(f"no real data here: shared/data/{path}")
    return found
