"""Whether an installation is well: each check by name, and whether the server may still be asked.

`down`: send no visitors here, an answer would be wrong or missing. `look`: it serves, but somebody should look.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final, Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from luodi.city.matters import guards
from luodi.city.matters.standing import last_seal
from luodi.city.matters.tick import last_tick
from luodi.city.registry.queries import doubled_administrators
from luodi.engines.notation import Text

State = Literal["ok", "look", "down"]
TICK_LATE: Final = timedelta(minutes=5)
SEAL_LATE: Final = timedelta(hours=26)
"""A seal a day, and two hours to make it in."""
SPARE, LEAST = 2 << 30, 256 << 20
"""Free bytes of the disk below which somebody should look, and below which nothing more is taken in."""
FIGURES: Final[dict[State, float]] = {"ok": 1.0, "look": 0.5, "down": 0.0}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    state: State = "ok"
    said: Text | None = None
    """What is wrong and what to do."""

    @property
    def figure(self) -> float:
        """The state as a number for a chart."""
        return FIGURES[self.state]


def checks() -> list[Check]:
    """Look at everything. Without a database nothing else can be said of the record."""
    database = _database()
    if database.state == "down":
        return [database, _disk()]
    return [database, *(look() for look in (_migrations, _guards, _tick, _seal, _administrators, _disk))]


def ready(found: list[Check]) -> bool:
    """Return whether visitors may be sent here."""
    return all(check.state != "down" for check in found)


def _database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        said = Text("数据库不应答；检查 DATABASE_URL 和数据库服务。", "The database is silent; check DATABASE_URL.")
        return Check("database", "down", said)
    return Check("database")


@cache
def _wanted() -> frozenset[tuple[str, str]]:
    """Return the migrations this programme knows; they do not change while it runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def pending() -> list[str]:
    """Return the migrations not applied yet."""
    return sorted(".".join(key) for key in _wanted() - set(MigrationRecorder(connection).applied_migrations()))


def _migrations() -> Check:
    if missing := pending():
        said = Text(
            f"有 {len(missing)} 个迁移未执行；运行 luodi migrate。",
            f"{len(missing)} migrations are missing; run luodi migrate.",
        )
        return Check("migrations", "down", said)
    return Check("migrations")


def _guards() -> Check:
    try:
        gone = guards.missing()
    except DatabaseError:
        gone = ["matters_entry"]
    if gone:
        names = ", ".join(gone)
        return Check(
            "guards",
            "down",
            Text(
                f"日志保护缺失：{names}。运行 luodi migrate 恢复，再用 luodi verify 检查。",
                f"Guards of the journal are missing: {names}. Run luodi migrate, then luodi verify.",
            ),
        )
    return Check("guards")


def _tick() -> Check:
    return _lately(
        "tick",
        last_tick,
        TICK_LATE,
        Text("时限没有在走；检查 luodi tick 或服务日志。", "Clocks do not move; look for luodi tick and at the log."),
    )


def _seal() -> Check:
    return _lately(
        "seal",
        last_seal,
        SEAL_LATE,
        Text(
            "超过一天没有封印；每天运行 luodi seal 并另存文件。",
            "No seal for a day; run luodi seal daily and keep its file.",
        ),
    )


def _lately(name: str, when: Callable[[], datetime | None], within: timedelta, said: Text) -> Check:
    try:
        moment = when()
    except DatabaseError:
        moment = None
    return Check(name) if moment and timezone.now() - moment < within else Check(name, "look", said)


def _administrators() -> Check:
    try:
        doubled = doubled_administrators()
    except DatabaseError:
        doubled = []
    if doubled:
        numbers = ", ".join(map(str, doubled))
        said = Text(
            f"有人兼任两个管理员岗位（人员编号 {numbers}）；由安全管理员结束其中一个。",
            f"Somebody holds two administrators' posts (person {numbers}); the security administrator ends one.",
        )
        return Check("administrators", "look", said)
    return Check("administrators")


def _disk() -> Check:
    try:
        free = shutil.disk_usage(settings.HOME).free
    except OSError:
        free = 0
    state: State = "down" if free < LEAST else "look" if free < SPARE else "ok"
    said = Text(f"磁盘只剩 {free >> 20} MB。", f"Only {free >> 20} MB are free on the disk.")
    return Check("disk", state, None if state == "ok" else said)
