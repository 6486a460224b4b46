"""What other rooms hold of matters, in the proof: a room names its check, and `verify` runs it over each group."""

from collections.abc import Callable

from luodi.city.matters.proof.evidence import Evidence

Check = Callable[[int | None, int | None, Evidence, Callable[[str, str, str], None]], None]
"""Called with the matters after one id and up to another, their evidence, and what notes something wrong."""

_checks: dict[str, Check] = {}


def register(room: str, check: Check) -> None:
    """Have `verify` ask a room, too."""
    _checks[room] = check


def checks() -> list[Check]:
    """Return the checks of all rooms."""
    return list(_checks.values())
