"""Real work taken over from elsewhere: a table and a map become matters with their journal in the past.

`read_map` reads the map, `run` takes a file in. Rows that cannot be taken are named in a report; the rest goes in.
Taking the same file again adds nothing, and an import that was broken off goes on where it stopped.
"""

from luodi.city.matters.importing.intake import Tally, run
from luodi.city.matters.importing.mapping import ImportMap, read_map

__all__ = ["ImportMap", "Tally", "read_map", "run"]
