"""How each database spells the milliseconds since 1970 of a column of time."""

from typing import Final

MILLISECONDS: Final = {
    "postgresql": "round(extract(epoch FROM {}) * 1000)::bigint",
    # julianday is exact to some hundredths of a millisecond.
    "sqlite": "CAST(round((julianday({}) - 2440587.5) * 86400000) AS INTEGER)",
}
