"""What other rooms hold of matters, in the proof: a room names its check, and `verify` runs it over each group."""

from collections.abc import Callable

from luodi.city.matters.proof.evidence import Evidence

Check = Callable[[int | None, int | None, Evidence, Callable[[str, str, str], None]], None]
"""Called with the matters after one id and up to another, their evidence, and what notes something wrong."""

Whole = Callable[[bool, Callable[[str, str, str], None]], None]
"""Called once, of what hangs on no matter: whether files are read, too, and what notes something wrong."""

_checks: dict[str, Check] = {}
_wholes: dict[str, Whole] = {}


def register(room: str, check: Check) -> None:
    """Have `verify` ask a room, too."""
    _checks[room] = check


def checks() -> list[Check]:
    """Return the checks of all rooms."""
    return list(_checks.values())


def register_whole(room: str, check: Whole) -> None:
    """Have `verify` ask a room once about what hangs on no matter."""
    _wholes[room] = check


def wholes() -> list[Whole]:
    """Return those checks of all rooms."""
    return list(_wholes.values())
