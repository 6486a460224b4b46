"""The pack's `calendar.yaml`: time zone, working hours and holiday notices, checked and kept for who computes dates."""

import re
from datetime import date
from typing import Any, Final
from zoneinfo import available_timezones

from luodi.city.packing import Pack
from luodi.engines.notation import Place, Problem, Reader, Text

CALENDAR: Final = "calendar.yaml"
SPELL: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
WHAT: Final = Text("日历", "calendar")


def read_calendar(pack: Pack, problems: list[Problem]) -> dict[str, Any]:
    """Return `{time_zone, hours: [[540, 720], …] in minutes of the day, notices: [{year, days: […]}, …]}`.

    Mistakes go to `problems`. A pack without a calendar has none: the empty mapping.
    """
    if not pack.has(CALENDAR):
        return {}
    reader = Reader(pack.read(CALENDAR), problems, Place(CALENDAR, 1), WHAT)
    body = {
        "time_zone": _zone(reader),
        "hours": _hours(reader),
        "notices": [_notice(pack, str(file), place, reader, problems) for file, place in _listed(reader, "notices")],
    }
    reader.done()
    return body


def _listed(reader: Reader, key: str) -> list[tuple[Any, Place]]:
    values = reader.items(key)
    return list(zip(values, values.at, strict=True))


def _zone(reader: Reader) -> str:
    name = reader.string("time_zone", "Asia/Shanghai")
    if name not in available_timezones():
        reader.note(
            reader.where("time_zone"),
            Text(f"没有时区 {name}", f"there is no time zone {name}"),
            Text("例如 Asia/Shanghai", "Asia/Shanghai, for example"),
        )
    return name


def _hours(reader: Reader) -> list[list[int]]:
    """Read spells of work within a day, in order and apart."""
    out: list[list[int]] = []
    for written, place in _listed(reader, "hours"):
        match = SPELL.fullmatch(str(written))
        start, end = _minutes(match) if match else (0, 0)
        if not match or not (out[-1][1] if out else 0) <= start < end <= 24 * 60:
            reader.note(
                place,
                Text(f"工作时段不对：{written}", f"not a spell of work: {written}"),
                Text('写成 "09:00-12:00"，按先后、不重叠', 'write "09:00-12:00", in order, not overlapping'),
            )
            continue
        out.append([start, end])
    return out


def _minutes(match: re.Match[str]) -> tuple[int, int]:
    hour, minute, end_hour, end_minute = (int(group) for group in match.groups())
    return hour * 60 + minute, end_hour * 60 + end_minute


def _notice(pack: Pack, file: str, place: Place, reader: Reader, problems: list[Problem]) -> dict[str, Any]:
    """Read one notice: a year and its days, as holiday-cn writes them (JSON is YAML too)."""
    if not pack.has(file):
        reader.note(place, Text(f"没有文件 {file}", f"there is no file {file}"), Text("改正路径", "correct the path"))
        return {}
    notice = Reader(pack.read(file), problems, Place(file, 1), Text("放假通知", "holiday notice"))
    days = [_off_day(day) for day in notice.children("days", Text("日期", "day"))]
    return {"year": notice.integer("year", required=True), "days": days}


def _off_day(day: Reader) -> dict[str, Any]:
    written = day.string("date", required=True)
    try:
        date.fromisoformat(written)
    except ValueError:
        wrong = Text(f"不是日期：{written}", f"not a date: {written}")
        day.note(day.where("date"), wrong, Text("写成 2027-01-01", "write it like 2027-01-01"))
    return {"name": day.string("name"), "date": written, "isOffDay": day.flag("isOffDay")}
