"""`luodi stats`: how many were taken in, answered, on time and late, and how fast."""

import unicodedata
from collections.abc import Sequence
from typing import Annotated

import msgspec
import typer

from luodi.city.matters import assisting
from luodi.city.matters import stats as figures
from luodi.city.matters.assisting import Served
from luodi.city.matters.filling import Filling, filling, means
from luodi.city.matters.models import MatterType
from luodi.city.matters.ratings import figures as counting
from luodi.city.matters.ratings.figures import Sums
from luodi.city.matters.stats import Answered, AtOnce, Kept
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.engines.figures import Rate
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

KEPT = (
    Text("", ""),
    Text("办结", "ended"),
    Text("超法定期限", "late by law"),
    Text("超承诺期限", "late by promise"),
    Text("来源所给日期", "dates as told by the source"),
)
"""Headings of types with a legal and a promised limit."""
AT_ONCE = (
    Text("", ""),
    Text("收件", "received"),
    Text("已答复", "answered"),
    Text("秒批", "at once"),
    Text("当日办结", "same day"),
    Text("转人工", "left to people"),
    Text("复核", "reviewed"),
    Text("更正", "corrected"),
)

RATED = (
    Text("", ""),
    Text("参评", "rated/invited"),
    Text("满意", "satisfied/counted"),
    Text("差评", "bad"),
    Text("电话代记", "by phone"),
    Text("不计入", "excluded"),
)

ASSISTED = (
    Text("", ""),
    Text("帮办员", "assistants"),
    Text("帮办件", "matters"),
    Text("服务单位", "served"),
    Text("重点园区", "in key parks"),
    Text("上门代取", "fetched"),
    Text("上门代送", "brought"),
)

NONE = "—"


def stats(
    types: Annotated[
        list[str] | None, typer.Option("--type", help="只算这类事项，可多次 only this type; repeatable")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 print JSON")] = False,
    ratings: Annotated[
        bool, typer.Option("--ratings", help="好差评：参评率、满意率，近十二个月 ratings of the last twelve months")
    ] = False,
) -> None:
    """受理、答复、按期、逾期、中位天数；按市、区县、类型、单位。Accepted, answered, on time, late, median days."""
    if ratings:
        _ratings(as_json)
        return
    wanted = _known(types or [])
    result, typed, kept = figures.answered(types=wanted), filling(types=wanted), figures.kept(types=wanted)
    decided, by_type = figures.at_once(types=wanted)
    helped, by_grid = assisting.figures(SYSTEM)
    if as_json:
        told = {"filling": {line.type: means(line) for line in typed}, "kept": kept}
        told["at_once"] = {"all": decided, "by_type": by_type}
        told["assisting"] = {"all": helped, "by_grid": by_grid}
        console.json(msgspec.to_builtins(result) | told)
        return
    for title, groups in (
        (Text("合计", "All"), {"": result.all}),
        (Text("按市", "By city"), result.by_city),
        (Text("按区县", "By district"), result.by_district),
        (Text("按类型", "By type"), result.by_type),
        (Text("按牵头单位", "By lead unit"), result.by_unit),
    ):
        console.say(Text(f"\n{title.zh}", f"\n{title.en}"))
        console.say(table([_line(group) for group in groups.values()]))
    _say_filling(typed)
    if kept:
        console.say(Text("\n法定期限和承诺期限", "\nLegal and promised limits"))
        console.say(table([_kept(group) for group in kept.values()], KEPT))
    _say_at_once(decided, by_type)
    if helped.matters:
        console.say(Text("\n帮办代办（按网格，人和单位不重复计）", "\nActing for applicants, by grid"))
        console.say(table([_assisted(line) for line in (*by_grid, helped)], ASSISTED))
    console.say(
        Text(
            "\n逾期按法定计算（收到之日为第 0 日）；“按24小时”为期限天数 × 24 小时，供比较。",
            "\nLate is by the law's counting (the day of receipt is day 0); “24 h” is days × 24 hours, for comparison.",
        )
    )


def _say_filling(lines: Sequence[Filling]) -> None:
    """Say how much people had to fill in, by type; nothing where nobody filled anything in."""
    if not lines:
        return
    console.say(Text("\n填写（更正带出的内容算填写）", "\nFilling in (a correction of what was known counts as typed)"))
    for line in lines:
        told = means(line)
        zh = f"{line.name.zh}：平均填写 {told['typed']:.1f} 项，预填 {told['prefilled']:.1f} 项"
        en = f"{line.name.en}: {told['typed']:.1f} items typed, {told['prefilled']:.1f} known already, on average"
        counts = (line.matters, line.typed, line.prefilled, line.corrected)
        zh += "（{} 件，共填 {}、预填 {}、更正 {} 项）".format(*counts)
        en += " ({} matters; {} typed, {} known, {} corrected in all)".format(*counts)
        console.say(Text(zh, en))


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


def _kept(group: Kept) -> list[str]:
    given = f"{group.legal_given:,} / {group.promised_given:,}"
    counts = (group.ended, group.legal_late, group.promised_late)
    return [console.text(group.name), *(f"{n:,}" for n in counts), given]


def _say_at_once(whole: AtOnce, by_type: dict[str, AtOnce]) -> None:
    if whole.received:
        console.say(Text("\n审批：秒批、当日办结（占已答复）", "\nApprovals: at once, the same day, of the answered"))
        console.say(table([_decided(line) for line in (whole, *by_type.values())], AT_ONCE))


def _assisted(line: Served) -> list[str]:
    name = console.text(line.grid.name if line.grid else Text("合计", "All"))
    counts = (line.assistants, line.matters, line.units, line.key, line.collected, line.delivered)
    return [name, *(f"{n:,}" for n in counts)]


def _decided(line: AtOnce) -> list[str]:
    rates = [Rate(n, line.answered) for n in (line.at_once, line.same_day)]
    shares = [f"{rate.n:,} ({rate.percent} %)" if rate.of else NONE for rate in rates]
    rest = [f"{n:,}" for n in (line.left_to_people, line.reviewed, line.corrected)]
    return [console.text(line.name), f"{line.received:,}", f"{line.answered:,}", *shares, *rest]


def _ratings(as_json: bool) -> None:
    """Print participation and satisfaction, each with both its numbers, and how many patterns stand beside them."""
    within = counting.of_days()
    found, flags = counting.figures(SYSTEM, within), counting.strange(SYSTEM, within)
    if as_json:
        console.json({"figures": found, "telltales": flags})
        return
    for title, groups in (
        (Text("合计", "All"), {"": found.all}),
        (Text("按方式", "By mode"), found.by_mode),
        (Text("按类型", "By type"), found.by_type),
        (Text("按单位", "By unit"), found.by_unit),
    ):
        console.say(Text(f"\n{title.zh}", f"\n{title.en}"))
        console.say(table([_rated(group) for group in groups.values()], RATED))
    console.say(
        Text(
            f"\n满意为三星及以上；没有评价的不算。整改办结 {_share(found.rectified)}，"
            f"实名回访 {_share(found.called_back)}，异常信号 {len(flags)} 处。",
            f"\nSatisfied is 3 stars and more; silence is neither. Put right {_share(found.rectified)}, named raters "
            f"called back {_share(found.called_back)}, {len(flags)} tell-tale patterns.",
        )
    )


def _rated(group: Sums) -> list[str]:
    counts = [group.bad, group.phone, group.excluded]
    shares = [_share(group.participation), _share(group.satisfaction)]
    return [console.text(group.name), *shares, *(f"{n:,}" for n in counts)]


def _share(rate: Rate) -> str:
    return f"{rate.n:,}/{rate.of:,}" + (f" = {rate.percent}%" if rate.of else "")


def table(lines: Sequence[Sequence[str]], headings: Sequence[Text] = HEADINGS) -> str:
    """Return lines under headings, in columns as wide as a terminal shows their signs."""
    rows = [[console.text(heading) for heading in headings], *lines]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(headings))]
    return "\n".join("  ".join(_padded(cell, widths[i], left=not i) for i, cell in enumerate(row)) for row in rows)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int, *, left: bool) -> str:
    gap = " " * (width - _width(text))
    return text + gap if left else gap + text
