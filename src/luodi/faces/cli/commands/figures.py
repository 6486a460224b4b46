"""`luodi stats`: how many were taken in, answered, on time and late, and how fast."""

import unicodedata
from collections.abc import Sequence
from typing import Annotated

import typer

from luodi.city.matters import stats as figures
from luodi.city.matters.models import MatterType
from luodi.city.matters.stats import Answered
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.cli.console import console

HEADINGS = (
    Text("", ""),
    Text("受理", "accepted"),
    Text("已答复", "answered"),
    Text("按期", "on time"),
    Text("逾期", "late"),
    Text("逾期·按24小时", "late, 24 h"),
    Text("超期未答", "overdue"),
    Text("中位数·天", "median d"),
    Text("九成·天", "90 % d"),
)

NONE = "—"


def stats(
    types: Annotated[
        list[str] | None, typer.Option("--type", help="只算这类事项，可多次 only this type; repeatable")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 print JSON")] = False,
) -> None:
    """受理、答复、按期、逾期、中位天数；按市、区县、类型、单位。Accepted, answered, on time, late, median days."""
    wanted = _known(types or [])
    result = figures.answered(types=wanted)
    if as_json:
        console.json(result)
        return
    for title, groups in (
        (Text("合计", "All"), {"": result.all}),
        (Text("按市", "By city"), result.by_city),
        (Text("按区县", "By district"), result.by_district),
        (Text("按类型", "By type"), result.by_type),
        (Text("按牵头单位", "By lead unit"), result.by_unit),
    ):
        console.say(Text(f"\n{title.zh}", f"\n{title.en}"))
        console.say(_table([_line(group) for group in groups.values()]))
    console.say(
        Text(
            "\n逾期按法定计算（收到之日为第 0 日）；“按24小时”为期限天数 × 24 小时，供比较。",
            "\nLate is by the law's counting (the day of receipt is day 0); “24 h” is days × 24 hours, for comparison.",
        )
    )


def _known(types: list[str]) -> list[str]:
    known = set(MatterType.objects.values_list("code", flat=True))
    for code in types:
        if code not in known:
            names = "、".join(sorted(known))
            raise Refused(
                "unknown_type", Text(f"没有类型“{code}”；有：{names}", f"No type “{code}”; use: {names}"), "type"
            )
    return types


def _line(group: Answered) -> list[str]:
    counts = [group.accepted, group.answered, group.on_time, group.late]
    by_hours = f"{group.late_by_hours:,}" if group.by_hours_of else NONE
    days = [NONE if value is None else f"{value:.1f}" for value in (group.median_days, group.p90_days)]
    return [console.text(group.name), *(f"{n:,}" for n in counts), by_hours, f"{group.overdue:,}", *days]


def _table(lines: Sequence[Sequence[str]]) -> str:
    rows = [[console.text(heading) for heading in HEADINGS], *lines]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(HEADINGS))]
    return "\n".join("  ".join(_padded(cell, widths[i], left=not i) for i, cell in enumerate(row)) for row in rows)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int, *, left: bool) -> str:
    gap = " " * (width - _width(text))
    return text + gap if left else gap + text
