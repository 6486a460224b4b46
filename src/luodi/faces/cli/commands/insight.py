"""`luodi insight`: event logs of any origin looked at from the command line. Needs no database and no city."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from luodi.engines.insight import behind, draw, files, look, portable, prepare, simplify
from luodi.engines.insight import waiting as waits
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.files import Reading
from luodi.engines.insight.log import Mask
from luodi.engines.notation import Text
from luodi.engines.worktime import Calendar
from luodi.faces.cli.commands.insight_shared import (
    By,
    Done,
    Engine,
    Json,
    Logs,
    One,
    Out,
    engine_of,
    heads_of,
    in_days,
    is_big,
    prepared,
    read,
    reads,
    tell,
)
from luodi.faces.cli.console import console

app = typer.Typer(no_args_is_help=True, help="显微镜：看任何系统的事件日志。Look at event logs of any origin.")


@app.callback()
def looks() -> None:
    """显微镜。The microscope."""


# Commands -----------------------------------------------------------------------------------------------------

_FIGURES = {
    "cases": ("件数", "cases"),
    "events": ("事件", "events"),
    "activities": ("活动", "activities"),
    "variants": ("路径", "variants"),
    "edges": ("直接先后", "directly-follows edges"),
    "resources": ("经办人", "resources"),
    "units": ("单位", "units"),
    "mean_days": ("平均天数", "mean days"),
    "median_days": ("中位天数", "median days"),
    "p90_days": ("九成天数", "90 % within days"),
    "first": ("最早", "first"),
    "last": ("最晚", "last"),
}


@app.command()
@reads
def summary(
    logs: Logs,
    json: Json = False,
    out: Out = None,
    engine: Engine = "numpy",
    *,
    how: Reading,
) -> None:
    """件数、事件、路径、天数。How big logs are, and how long their cases take."""
    found = [{"log": str(path), **_figures(path, how, engine_of(engine))} for path in logs]
    rows = [(console.text(Text(*names)), *(one[key] for one in found)) for key, names in _FIGURES.items()]
    heads = [console.text(Text("数", "figure")), *(Path(str(one["log"])).name for one in found)]
    tell(found[0] if len(found) == 1 else found, json, out, heads, rows)


def _figures(path: Path, how: Reading, engine: str) -> dict[str, Any]:
    if engine == "numpy":
        held = look.summary(read(path, how))
    else:
        with prepared(path, how) as made, portable.opened(made, engine) as query:
            held = query.summary()
    return held.plain() | {"first": _stamp(held.first), "last": _stamp(held.last)}


def _stamp(millis: int) -> str:
    return datetime.fromtimestamp(millis / 1000, UTC).isoformat(timespec="milliseconds")


@app.command("map")
@reads
def map_(
    log: One,
    json: Json = False,
    out: Annotated[Path | None, typer.Option(help="写到文件 write to a file: .svg .json .csv .xlsx")] = None,
    detail: Annotated[float | None, typer.Option(min=0, max=1, help="细到几成 share of events and steps")] = None,
    measure: Annotated[str, typer.Option(help="mean、median、p90")] = "median",
    working: Annotated[bool, typer.Option("--working", help="按工作时间 in working time of China's calendar")] = False,
    engine: Engine = "numpy",
    *,
    how: Reading,
) -> None:
    """流程图：每条路几次、几件、多久；.svg 是图。The process map: how often, how many cases, how long."""
    if measure not in draw.MEASURES:
        raise typer.BadParameter(", ".join(draw.MEASURES), param_hint="--measure")
    calendar = Calendar.builtin() if working else None
    if engine_of(engine) != "numpy":
        with prepared(log, how) as made, portable.opened(made, engine) as query:
            shown = simplify.whole(query.process_map(calendar))
    else:
        held = read(log, how)
        whole = detail is None and (out is None or out.suffix != ".svg")
        shown = simplify.whole(look.process_map(held, calendar)) if whole else simplify.view(held, detail, calendar)
    if out is not None and out.suffix == ".svg":
        out.write_text(draw.draw_svg(shown, language=console.language, measure=measure, working=working), "utf-8")
        console.note(Text(f"已写 {out}", f"{out} is written"))
        return
    _tell_map(shown, json, out)


def _tell_map(shown: simplify.View, json: bool, out: Path | None) -> None:
    names = shown.map.of_code
    edges = sorted(shown.map.edges, key=lambda edge: (-edge.count, edge.source, edge.target))
    edges = [edge for edge in edges if (edge.source, edge.target) in shown.ways]
    value = {
        "cases": shown.map.cases,
        "hidden_activities": shown.hidden_activities,
        "events_shown": shown.events_shown,
        "steps_shown": shown.steps_shown,
        "activities": [asdict(node) for node in shown.map.nodes],
        "edges": [
            {"from": names[edge.source].name, "to": names[edge.target].name, "count": edge.count, "cases": edge.cases}
            | {"plain_ms": asdict(edge.plain), "working_ms": asdict(edge.working) if edge.working else None}
            for edge in edges
        ],
    }
    heads = heads_of(
        ("从", "from"),
        ("到", "to"),
        ("次", "count"),
        ("件", "cases"),
        ("平均天", "mean days"),
        ("中位天", "median days"),
        ("九成天", "90 % days"),
        ("共计天", "total days"),
    )
    rows = []
    for edge in edges:
        times = edge.working or edge.plain
        spent = [in_days(each) for each in (times.mean, times.median, times.p90, times.total)]
        rows.append((names[edge.source].name, names[edge.target].name, edge.count, edge.cases, *spent))
    tell(value, json, out, heads, rows)


@app.command()
@reads
def variants(
    log: One,
    json: Json = False,
    out: Out = None,
    top: Annotated[int, typer.Option(help="几条；0 为全部 how many; 0 for all")] = 20,
    engine: Engine = "numpy",
    *,
    how: Reading,
) -> None:
    """走过的路径，最常见的在前。The paths cases take, the most frequent first."""
    if engine_of(engine) == "numpy":
        held = read(log, how)
        names = held.activities
        found = [(tuple(names[code] for code in path), count) for path, count in held.variants().items()]
    else:
        with prepared(log, how) as made, portable.opened(made, engine) as query:
            found = query.variants()
    total = sum(count for _, count in found)
    shown = found[: top or None]
    value = {
        "cases": total,
        "variants": len(found),
        "paths": [
            {"place": place, "cases": count, "steps": list(path)} for place, (path, count) in enumerate(shown, 1)
        ],
    }
    heads = heads_of(("第", "place"), ("件", "cases"), ("占 %", "%"), ("路径", "path"))
    rows = [
        (place, count, round(100 * count / total, 2), " → ".join(path)) for place, (path, count) in enumerate(shown, 1)
    ]
    tell(value, json, out, heads, rows)


@app.command()
@reads
def loads(
    log: One,
    by: By = "activity",
    json: Json = False,
    out: Out = None,
    *,
    how: Reading,
) -> None:
    """各活动、单位、经办人的担子。What activities, units or people carry."""
    if by not in ("activity", "unit", "resource"):
        raise typer.BadParameter("activity, unit, resource", param_hint="--by")
    held = read(log, how)
    found = look.loads(held, by)
    heads = heads_of(
        (by, by),
        ("次", "events"),
        ("件", "cases"),
        ("有事的天", "active days"),
        ("最忙一天", "busiest day"),
        ("中位天", "median days"),
    )
    rows = [
        (
            one.name,
            one.events,
            one.cases,
            one.active_days,
            one.busiest_day,
            in_days(one.until.median) if one.until else None,
        )
        for one in found
    ]
    tell([asdict(one) for one in found], json, out, heads, rows)


@app.command()
@reads
def waiting(
    log: One,
    working: Annotated[
        bool, typer.Option("--working", help="上班时间按工作日历 hours at work by China's calendar, not by the log")
    ] = False,
    json: Json = False,
    out: Out = None,
    *,
    how: Reading,
) -> None:
    """等在哪里、为什么等：攒批、人忙、插队、不上班、不明。Where cases wait, and for what."""
    found = waits.waiting(read(log, how, attributes=True), Calendar.builtin() if working else None)
    listed = waits.costs(found)
    if found.estimated:
        console.note(
            Text(
                "日志没有开始时间，开始是估计的（Chapela-Campa 2022）。",
                "The log tells no starts: these are estimates (Chapela-Campa 2022).",
            )
        )
    heads = heads_of(
        ("活动", "activity"),
        ("次", "events"),
        ("等待共计天", "waiting, days"),
        ("攒批", "batching"),
        ("人忙", "contention"),
        ("插队", "prioritisation"),
        ("不上班", "unavailability"),
        ("不明", "extraneous"),
        ("办理共计天", "processing, days"),
    )
    rows = []
    for one in listed:
        parts = [in_days(getattr(one, cause)) for cause in waits.CAUSES]
        rows.append((one.name, one.count, in_days(one.waiting), *parts, in_days(one.processing)))
    value = {"estimated": found.estimated, "activities": [asdict(one) for one in listed]}
    tell(value, json, out, heads, rows)


@app.command()
@reads
def rework(
    log: One,
    json: Json = False,
    out: Out = None,
    *,
    how: Reading,
) -> None:
    """重复做的活动。What is done more than once."""
    found = look.rework(read(log, how))
    heads = heads_of(
        ("活动", "activity"), ("件", "cases"), ("重做次数", "again"), ("接连", "at once"), ("隔了别的", "after others")
    )
    rows = [(one.name, one.cases, one.again, one.at_once, one.after_others) for one in found]
    tell([asdict(one) for one in found], json, out, heads, rows)


@app.command("hand-overs")
@reads
def hand_overs(
    log: One,
    by: By = "unit",
    ping_pong: Annotated[bool, typer.Option("--ping-pong", help="只看踢皮球 only there and straight back")] = False,
    json: Json = False,
    out: Out = None,
    *,
    how: Reading,
) -> None:
    """谁交给谁；--ping-pong 看单位之间来回踢。Who hands to whom; units that send cases to and fro."""
    if by not in ("unit", "resource"):
        raise typer.BadParameter("unit, resource", param_hint="--by")
    held = read(log, how)
    heads = heads_of(
        ("从", "from"),
        ("到", "to"),
        ("次", "count"),
        ("件", "cases"),
        ("中位天", "median days"),
        ("共计天", "total days"),
    )
    if ping_pong:
        bounced = look.bounces(held)
        pairs = [(one.name, one.other_name, one.count, one.cases, one.times) for one in bounced]
        value = [asdict(one) for one in bounced]
    else:
        passed = look.handovers(held, by)
        pairs = [(one.source_name, one.target_name, one.count, one.cases, one.times) for one in passed]
        value = [asdict(one) for one in passed]
    rows = [(a, b, count, cases, in_days(times.median), in_days(times.total)) for a, b, count, cases, times in pairs]
    tell(value, json, out, heads, rows)


@app.command()
@reads
def cases(
    log: One,
    through: Annotated[str | None, typer.Option(help="做过某活动 with this activity")] = None,
    along: Annotated[
        tuple[str, str] | None, typer.Option(help="从某活动直接到某活动 one directly after another")
    ] = None,
    redone: Annotated[str | None, typer.Option(help="重做过某活动 that did it again")] = None,
    begin_with: Annotated[str | None, typer.Option(help="以某活动开始 that begin with it")] = None,
    end_with: Annotated[str | None, typer.Option(help="以某活动结束 that end with it")] = None,
    bounced: Annotated[tuple[str, str] | None, typer.Option(help="在两个单位之间来回 to a unit and back")] = None,
    variant: Annotated[int | None, typer.Option(min=1, help="走第几条路径 on that path, by its place")] = None,
    json: Json = False,
    out: Out = None,
    *,
    how: Reading,
) -> None:
    """数字背后的案件清单；几个条件同时满足。The cases behind a number; all that is asked holds of each."""
    held = read(log, how)
    what = partial(_code, held.activities)
    asked: list[Callable[[], Mask]] = []
    if through:
        asked.append(lambda: behind.through(held, what(through)))
    if along:
        asked.append(lambda: behind.along(held, what(along[0]), what(along[1])))
    if redone:
        asked.append(lambda: behind.redone(held, what(redone)))
    if begin_with:
        asked.append(lambda: behind.begin_with(held, what(begin_with)))
    if end_with:
        asked.append(lambda: behind.end_with(held, what(end_with)))
    if bounced:
        asked.append(lambda: behind.bounced(held, _code(held.units, bounced[0]), _code(held.units, bounced[1])))
    if variant:
        asked.append(lambda: behind.on_path(held, variant - 1))
    kept = held
    if asked:
        mask = asked[0]()
        for more in asked[1:]:
            mask = mask & more()
        kept = held.select(mask)
    rows = [
        (name, events, _stamp(begin), _stamp(end), in_days(end - begin))
        for name, events, begin, end in zip(
            kept.case_ids, kept.lengths.tolist(), kept.begins.tolist(), kept.ends.tolist(), strict=True
        )
    ]
    names = ("case", "events", "begin", "end", "days")
    heads = heads_of(("案件", "case"), ("事件", "events"), ("开始", "begin"), ("结束", "end"), ("天", "days"))
    tell([dict(zip(names, row, strict=True)) for row in rows], json, out, heads, rows)


def _code(names: Sequence[str], name: str) -> int:
    if name not in names:
        raise LogError(Text(f"日志里没有 {name}", f"the log has no {name}"))
    return names.index(name)


@app.command()
@reads
def convert(
    log: One,
    out: Annotated[Path, typer.Option(help=f"写到 write to: {files.FORMS}")],
    *,
    how: Reading,
) -> None:
    """换成别的格式；.parquet 是整理好的日志，多大都行。Convert; .parquet is the prepared log, of any size."""
    if files.form(out) == "parquet" and (files.form(log) == "xes" or is_big(log)):
        prepare.prepare(log, out, how, Done(log))
    else:
        files.write(read(log, how, attributes=True), out)
    console.note(Text(f"已写 {out}", f"{out} is written"))
