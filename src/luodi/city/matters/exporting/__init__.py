"""Lists as workbooks: the rows and the sight of the list, as long as it may be, resumed when broken off, on record."""

from luodi.city.matters.exporting.jobs import (
    SMALL,
    drop_all,
    file_of,
    mine,
    restart,
    start,
    work,
)

__all__ = ["SMALL", "drop_all", "file_of", "mine", "restart", "start", "work"]
