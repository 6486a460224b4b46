"""What must stand before the server starts."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Critical

from luodi.city.matters import guards


def guards_stand(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Report journal guards that are missing; `luodi serve` does not start without them."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        gone = guards.missing(alias)
        if gone:
            found.append(
                Critical(
                    f"日志保护缺失 journal guards missing: {', '.join(gone)}",
                    hint="运行 luodi migrate 恢复，并用 luodi verify 检查日志。Run luodi migrate, then luodi verify.",
                    id="matters.E001",
                )
            )
    return found
