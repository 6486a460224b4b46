"""The clocks of engines/worktime/golden.yaml, for the tests that hold the program against them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from luodi.engines.worktime import SHANGHAI, Allowance, Calendar, Due, Pause, due

CHINA = Calendar.builtin()
CASES = yaml.safe_load((Path(__file__).parent / "engines/worktime/golden.yaml").read_text(encoding="utf-8"))


def cases(*fields: str) -> list[Any]:
    """Return the cases that have these fields, each called by its English name."""
    return [pytest.param(case, id=case["name"]["en"]) for case in CASES if all(key in case for key in fields)]


def at(written: str) -> datetime:
    """`2026-02-13 09:00` in China, as an instant."""
    return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI).astimezone(UTC)


def calendar_of(case: dict[str, Any]) -> Calendar:
    """Return the calendar as it was known when the case was counted."""
    calendar, last = CHINA, case.get("notices", 2026)
    if last < 2026:
        rules = {day: rule for day, rule in CHINA.rules.items() if rule.notice <= last}
        known = frozenset(year for year in CHINA.notices if year <= last)
        calendar = replace(CHINA, rules=rules, notices=known, official_until=date(last, 12, 31))
    return calendar.with_notice(case["notice"]) if "notice" in case else calendar


def pauses_of(case: dict[str, Any]) -> list[Pause]:
    """Return the case's pauses; the end of one that still stands is None."""
    return [Pause(at(start), at(end) if end else None) for start, end in case.get("pauses", [])]


def answer(case: dict[str, Any], *, extended: bool = True) -> Due:
    """Return what the program says, with what was granted or, not `extended`, before that."""
    granted = [Allowance.parse(e["allow"]) for e in case.get("extensions", []) if e["ruled"] == "granted" and extended]
    return due(
        Allowance.parse(case["limit"]),
        at(case["start"]),
        calendar_of(case),
        pauses=pauses_of(case),
        extensions=granted,
    )


def agrees(case: dict[str, Any], moment: datetime) -> bool:
    """Return whether `moment` is the first that is late by the case's own count: the end of a day, or the minute."""
    expected = case["due"]
    if isinstance(expected, str):
        return moment == at(expected)
    local = moment.astimezone(SHANGHAI)
    return (local.date() - expected).days == 1 and (local.hour, local.minute, local.second) == (0, 0, 0)
