"""docs/reference-access.md shows permissions.yaml as a table; `LUODI_WRITE_PERMISSIONS=1 pytest` writes it anew."""

import os
import re
from pathlib import Path

import yaml
from roles import ROLES

MATRIX = Path(__file__).parent / "permissions.yaml"
PAGE = Path(__file__).parents[2] / "docs" / "reference-access.md"
COLUMNS = (*ROLES, "public")
HEAD = "| Address |"


def readable(address: str) -> str:
    """An address without the marks of a regular expression."""
    plain = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", address).replace("\\.", ".")
    return plain if plain == address else re.sub(r"[\^$?]", "", plain)


def table() -> str:
    """Every address that shows the matter to somebody, with a mark under each role that is shown it."""
    shown = {address: roles.split() for address, roles in yaml.safe_load(MATRIX.read_text("utf-8")).items() if roles}
    rows = [
        f"| `/{readable(address)}` | {' | '.join('●' if role in roles else ' ' for role in COLUMNS)} |"
        for address, roles in shown.items()
    ]
    head = f"{HEAD} {' | '.join(f'`{role}`' for role in COLUMNS)} |"
    return "\n".join([head, f"|---|{':-:|' * len(COLUMNS)}", *rows, ""])


def test_the_page_holds_the_table_as_it_is() -> None:
    written = PAGE.read_text("utf-8")
    before = written[: written.index(HEAD)]
    if os.environ.get("LUODI_WRITE_PERMISSIONS"):
        PAGE.write_text(before + table(), "utf-8")
    assert PAGE.read_text("utf-8") == before + table()
