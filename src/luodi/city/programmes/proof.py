"""Files that programmes share, in the proof: the bytes and rows against what was recorded when each was put.

What is told names a file by its number alone: whoever verifies need not be allowed to know of it.
"""

from collections.abc import Callable
from typing import Final

from luodi.city.matters.proof.kept import file_holds, only_erased
from luodi.city.programmes.models import SharedFile
from luodi.city.registry.models import RegistryEntry

PUT: Final = "programme.file"
"""The kind of registry entry with which a file is put: its number, level, size and SHA-256."""


def check(files: bool, note: Callable[[str, str, str], None]) -> None:
    """Note each file whose bytes (where `files` are read), row or entry were altered or taken away."""
    told = {data["id"]: (subject, data) for subject, data in _entries()}
    for row in SharedFile.objects.select_related("programme").order_by("pk").iterator():
        subject, data = told.pop(row.pk, ("", {}))
        recorded = subject, data.get("sha256"), data.get("size"), data.get("level")
        if recorded != (row.programme.code, row.sha256, row.size, row.level):
            note("", f"共享文件 {row.pk} 与登记的不同", f"shared file {row.pk} is not the one recorded")
        elif row.erased_at is None and files and not file_holds(row):
            note(
                "", f"共享文件 {row.pk} 的文件缺失或被改动", f"the bytes of shared file {row.pk} are missing or altered"
            )
        elif row.erased_at is not None and only_erased(row):
            zh = f"共享文件 {row.pk} 已依法删除，文件却仍在：请再删除一次"
            note("", zh, f"shared file {row.pk} was erased, but its bytes are still there: erase once more")
    for pk in told:
        note("", f"共享文件 {pk} 不见了", f"shared file {pk} is missing")


def _entries() -> list[tuple[str, dict[str, object]]]:
    return list(RegistryEntry.objects.filter(kind=PUT).order_by("pk").values_list("subject", "data"))
