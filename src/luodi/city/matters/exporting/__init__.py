"""Lists as workbooks: the rows and the sight of the list, as long as it may be, resumed when broken off, on record."""

from luodi.city.matters.exporting.jobs import (
    SMALL,
    also_take_back,
    file_of,
    mine,
    restart,
    start,
    sweep,
    take_back,
    work,
)

__all__ = ["SMALL", "also_take_back", "file_of", "mine", "restart", "start", "sweep", "take_back", "work"]
