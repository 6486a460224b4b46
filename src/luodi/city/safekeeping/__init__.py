"""Copies of the whole record, made while work goes on and put back elsewhere. Keys never lie in a copy.

A copy holds the database as it was at one moment, every file its rows name, all seals, and a manifest with the digest
of each. What was acknowledged before the moment is in it; what came later is not.
"""

from luodi.city.safekeeping.backup import Backup, back_up
from luodi.city.safekeeping.restore import Restored, restore

__all__ = ["Backup", "Restored", "back_up", "restore"]
