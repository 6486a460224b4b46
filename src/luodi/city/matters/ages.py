"""When matters of a type are looked back on: at which ages, and whether only those of which something came."""

from collections.abc import Mapping
from typing import Any

import msgspec


class Ages(msgspec.Struct, frozen=True):
    """After how long (`6m`, `365d`), earliest first. `turned`: only matters with an outcome on record."""

    after: tuple[str, ...]
    turned: bool = False


def ages_of(kept: Mapping[str, Any]) -> dict[str, Ages]:
    """Return the ages by type's code, as a pack's part keeps them; one kept before there were several is one age."""
    whole = {code: {"after": [given]} if isinstance(given, str) else given for code, given in kept.items()}
    return msgspec.convert(whole, dict[str, Ages])
