"""Limits as the law writes them: an amount and a unit, such as 15 working days."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from luodi.engines.notation import Text
from luodi.engines.worktime.errors import BadAllowance

MOST = 1_000_000
"""Amounts stay below this, so that no sum of times can overflow before its range is checked."""


class Unit(StrEnum):
    """What is counted. The law says which: 行政许可法 art. 82 counts working days, 信访工作条例 art. 34 plain days."""

    WORKING_DAY = "wd"
    WORKING_HOUR = "wh"
    DAY = "d"
    MONTH = "m"
    HOUR = "h"

    @property
    def in_hours(self) -> bool:
        """Tell whether the unit measures instants (`wh`, `h`) rather than whole local days."""
        return self in HOUR_UNITS


HOUR_UNITS = frozenset({Unit.WORKING_HOUR, Unit.HOUR})

_NAMES = {
    Unit.WORKING_DAY: ("个工作日", "working day"),
    Unit.WORKING_HOUR: ("个工作小时", "working hour"),
    Unit.DAY: ("日", "day"),
    Unit.MONTH: ("个月", "month"),
    Unit.HOUR: ("小时", "hour"),
}

# “3月” is left out on purpose: it names March, not three months.
_WORDS = {
    **{unit.value: unit for unit in Unit},
    **{words: unit for unit, (_, english) in _NAMES.items() for words in (english, f"{english}s")},
    "个工作日": Unit.WORKING_DAY,
    "工作日": Unit.WORKING_DAY,
    "个工作小时": Unit.WORKING_HOUR,
    "工作小时": Unit.WORKING_HOUR,
    "日": Unit.DAY,
    "天": Unit.DAY,
    "个自然日": Unit.DAY,
    "自然日": Unit.DAY,
    "个月": Unit.MONTH,
    "小时": Unit.HOUR,
    "个小时": Unit.HOUR,
}

_ROLL_ZH, _ROLL_EN = "（遇休息日顺延）", " (rolling off days off)"
_WRITTEN = re.compile(r"([0-9]{1,6})\s*(\D*?)\s*(\+roll|\(遇休息日顺延\)|\(rolling off days off\))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much time a step or a matter may take.

    `amount` counts `unit`s and is never negative. With `rolls`, an end falling on a day off moves to the next working
    day (民法典 art. 203); only days and months may roll. Raises BadAllowance for anything else.
    """

    amount: int
    unit: Unit
    rolls: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int) or not 0 <= self.amount < MOST:
            raise BadAllowance(
                Text(
                    f"时限应是 0 至 {MOST - 1} 的整数，现在是 {self.amount!r}",
                    f"a limit is a whole number from 0 to {MOST - 1}, not {self.amount!r}",
                )
            )
        if self.unit not in _NAMES:
            raise BadAllowance(Text(f"不认识时限单位 {self.unit!r}", f"unknown unit {self.unit!r}"))
        object.__setattr__(self, "unit", Unit(self.unit))
        if self.rolls and self.unit.in_hours:
            raise BadAllowance(
                Text(
                    "以小时计的时限不能顺延（+roll）", "a limit in hours cannot roll (+roll); only days and months can"
                )
            )

    @classmethod
    def parse(cls, written: str) -> "Allowance":
        """Read `15wd`, `60d+roll`, `15个工作日`, `4个工作小时`, `2小时`, `60日`, `3个月` or `15 working days`.

        Raises BadAllowance, a ValueError, whose `message` is in both languages.
        """
        match = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", str(written)).strip())
        unit = _WORDS.get(match[2].lower()) if match else None
        if match is None or unit is None:
            raise BadAllowance(
                Text(
                    f"看不懂时限“{written}”；可写 15wd（工作日）、4wh（工作小时）、60d（日）、3m（月）、2h（小时）",
                    f"cannot read the limit “{written}”; write 15wd (working days), 4wh (working hours), "
                    "60d (days), 3m (months) or 2h (hours)",
                )
            )
        return cls(int(match[1]), unit, rolls=match[3] is not None)

    def __str__(self) -> str:
        return f"{self.amount}{self.unit.value}{'+roll' if self.rolls else ''}"

    @property
    def text(self) -> Text:
        """Return the limit in words, such as “15个工作日” and “15 working days”; `parse` reads both back."""
        zh, en = _NAMES[self.unit]
        plural = "" if self.amount == 1 else "s"
        return Text(
            f"{self.amount}{zh}{_ROLL_ZH if self.rolls else ''}",
            f"{self.amount} {en}{plural}{_ROLL_EN if self.rolls else ''}",
        )
