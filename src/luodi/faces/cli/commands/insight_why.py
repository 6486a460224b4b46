"""`luodi insight compare|discover|conformance|redesign`: why a process is as it is, and what would change it."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from luodi.engines.figures.rate import Rate
from luodi.engines.insight import compare as comparing
from luodi.engines.insight import conformance as holding
from luodi.engines.insight import redesign as rebuilding
from luodi.engines.insight.discover import NOISE, discover
from luodi.engines.insight.drawn import flow_of
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.files import Reading
from luodi.engines.insight.log import Log
from luodi.engines.insight.petri import to_pnml
from luodi.engines.insight.questions import ask
from luodi.engines.insight.tree import Tree, parse_tree
from luodi.engines.notation import Text
from luodi.engines.process.bpmn import to_bpmn
from luodi.engines.process.draw import draw_svg
from luodi.engines.rules.condition import RuleError
from luodi.engines.worktime import Calendar
from luodi.faces.cli.commands.insight import app
from luodi.faces.cli.commands.insight_shared import (
    Json,
    Logs,
    One,
    Out,
    heads_of,
    read,
    reads,
    tell,
)
from luodi.faces.cli.console import console

Noise = Annotated[float, typer.Option(min=0, max=0.99, help="噪声阈值；0 每件都合 0: every case fits")]


def _said(texts: Sequence[Text]) -> list[tuple[str]]:
    return [(console.text(text),) for text in texts]


@app.command()
@reads
def compare(
    logs: Logs,
    by: Annotated[str, typer.Option("--by", help="一份日志按什么分组 split one log by: year, half, unit, 属性 …")] = "",
    against: Annotated[str, typer.Option(help="与哪一个比；默认最快的 by default the fastest")] = "",
    most: Annotated[int, typer.Option(min=1, help="说几条原因 how many causes")] = 5,
    json: Json = False,
    out: Out = None,
    *,
    how: Reading,
) -> None:
    """对标：平均时长差多少天，差在哪一步的路径、等待、办理。Why one is slower: days that add up exactly."""
    attributes = by not in ("", "unit", *comparing.PERIODS)
    held = {path.name.split(".")[0]: read(path, how, attributes) for path in logs}
    if by:
        held = comparing.groups(next(iter(held.values())), by)
    found = comparing.compare(held, against)
    value = [_comparison(one) for one in found]
    texts = [text for one in found for text in comparing.told(one, most)]
    if out is None:
        tell(value, json, None, heads_of(("对标", "comparison")), _said(texts))
        return
    heads = heads_of(
        ("谁", "who"),
        ("比", "against"),
        ("原因", "cause"),
        ("步骤", "step"),
        ("天", "days"),
        ("下限", "low"),
        ("上限", "high"),
        ("件", "cases"),
        ("样本少", "few"),
    )
    rows = [
        (one.name, one.against, c.kind, c.activity, *(round(d, 3) for d in (c.days, c.low, c.high)), *_weight(c))
        for one in found
        for c in one.causes
    ]
    tell(value, json, out, heads, rows)


def _weight(cause: comparing.Cause) -> tuple[str, bool]:
    return " / ".join(map(str, cause.cases)), cause.too_few


def _comparison(one: comparing.Comparison) -> dict[str, Any]:
    steps = [
        {"activity": s.activity, "before": _rate(s.before), "after": _rate(s.after), "interval": s.interval}
        for s in one.steps
    ]
    causes = [asdict(c) | {"too_few": c.too_few, "clear": c.clear} for c in one.causes]
    told = [{"zh": text.zh, "en": text.en} for text in comparing.told(one)]
    base = {"name": one.name, "against": one.against, "cases": one.cases, "mean_days": one.mean_days, "gap": one.gap}
    return base | {"interval": one.interval, "causes": causes, "steps": steps, "told": told}


def _rate(rate: Rate) -> dict[str, Any]:
    return {"n": rate.n, "of": rate.of, "share": rate.share, "interval": rate.interval, "too_few": rate.too_few}


@app.command("discover")
@reads
def discover_(
    log: One,
    noise: Noise = NOISE,
    json: Json = False,
    out: Annotated[Path | None, typer.Option(help="写到文件 write to a file: .svg .bpmn .pnml .tree .json")] = None,
    *,
    how: Reading,
) -> None:
    """从日志里挖出流程树，可画成图、BPMN、PNML。Discover a process tree; draw it or export it."""
    held = read(log, how)
    variants = holding.named_variants(held)
    tree = _tree(variants, noise)
    if out is not None and out.suffix != ".json":
        out.write_text(_drawn(tree, variants, out.suffix, log.name), encoding="utf-8")
        console.note(Text(f"已写 {out}", f"{out} is written"))
        return
    found = holding.conformance(tree, variants)
    value = {"tree": str(tree), "fitting": _rate(found.fitting), "fitness": found.fitness, "precision": found.precision}
    rows = [
        (console.text(Text("流程树", "tree")), str(tree)),
        (
            console.text(Text("完全相合", "fitting")),
            _shown(value["fitting"]),
        ),
        (console.text(Text("拟合度", "fitness")), f"{found.fitness:.4f}"),
        (console.text(Text("精确度", "precision")), f"{found.precision:.4f}"),
    ]
    tell(value, json, out, heads_of(("数", "figure"), (log.name, log.name)), rows)


def _tree(variants: list[tuple[tuple[str, ...], int]], noise: float) -> Tree:
    if not variants:
        raise LogError(Text("日志里没有案件", "there is no case in the log"))
    return discover(variants, noise)


def _drawn(tree: Tree, variants: list[tuple[tuple[str, ...], int]], form: str, name: str) -> str:
    if form == ".tree":
        return f"{tree}\n"
    if form == ".pnml":
        return to_pnml(tree, name)
    flow = flow_of(tree, variants)
    if form == ".bpmn":
        return to_bpmn(flow, process_id="mined", name=name, language=console.language)
    if form == ".svg":
        return draw_svg(flow, None, language=console.language, title=name)
    raise typer.BadParameter(".svg, .bpmn, .pnml, .tree, .json", param_hint="--out")


@app.command()
@reads
def conformance(
    log: One,
    tree: Annotated[Path | None, typer.Option(help="流程树（.tree）；默认从日志挖 a tree; else mined")] = None,
    noise: Noise = NOISE,
    deadline: Annotated[list[str] | None, typer.Option(help="哪一列是期限 column of a limit; repeatable")] = None,
    ended: Annotated[str, typer.Option(help="哪一列是办结时间 column of the end; else the last event")] = "",
    asked: Annotated[list[str] | None, typer.Option("--ask", help='条件 condition: times["付款"] > 1')] = None,
    of: Annotated[str, typer.Option(help="只问满足此条件的案件 ask these cases only")] = "",
    json: Json = False,
    out: Out = None,
    *,
    how: Reading,
) -> None:
    """照流程办了没有：跳过、多办、错位；哪些常与超期同在。Does reality follow the tree; what goes with lateness."""
    held = read(log, how, attributes=bool(deadline or asked or of))
    variants = holding.named_variants(held)
    model = _written(tree) if tree else _tree(variants, noise)
    found = holding.conformance(model, variants)
    limits = [_limit(held, column, ended) for column in deadline or ()]
    value: dict[str, Any] = {
        "fitting": _rate(found.fitting),
        "fitness": found.fitness,
        "precision": found.precision,
        "deviations": [
            {"kind": kind, "activity": name, "cases": n}
            for kind, name, n in holding.deviating(found.alignments, [count for _, count in variants])
        ],
        "limits": [{"column": one.deadline, "late": _rate(one.rate)} for one in limits],
        "answers": [{"ask": each, "of": of} | _rate(_answer(held, each, of)) for each in asked or ()],
    }
    if limits:
        went = holding.with_lateness(held.variants().of_case, found.alignments, limits[0].late, limits[0].known)
        value["with_lateness"] = [
            {"kind": w.kind, "activity": w.activity, "having": _rate(w.having), "others": _rate(w.others)}
            | {"points": w.points, "interval": w.interval, "too_few": w.too_few, "clear": w.clear}
            for w in went
        ]
    tell(value, json, out, heads_of(("数", "figure"), (log.name, log.name)), _conformance_rows(value))


KINDS = {
    "skipped": Text("跳过", "skipped"),
    "inserted": Text("多办", "inserted"),
    "misplaced": Text("错位", "misplaced"),
}


def _shown(rate: dict[str, Any]) -> str:
    few = console.text(Text("（样本少）", " (few cases)")) if rate["too_few"] else ""
    return f"{rate['n']:,} / {rate['of']:,} = {100 * rate['share']:.2f} %{few}"


def _conformance_rows(value: dict[str, Any]) -> list[tuple[str, str]]:
    of = _shown
    rows = [
        (console.text(Text("完全相合", "fitting")), of(value["fitting"])),
        (console.text(Text("拟合度", "fitness")), f"{value['fitness']:.4f}"),
        (console.text(Text("精确度", "precision")), f"{value['precision']:.4f}"),
    ]
    for one in value["limits"]:
        rows.append((console.text(Text(f"超过 {one['column']}", f"after {one['column']}")), of(one["late"])))
    rows += [(one["ask"], of(one)) for one in value["answers"]]
    for one in value["deviations"][:10]:
        rows.append((f"{console.text(KINDS[one['kind']])} {one['activity']}", f"{one['cases']:,}"))
    for one in value.get("with_lateness", [])[:10]:
        low, high = one["interval"]
        name = f"{console.text(KINDS[one['kind']])} {one['activity']}"
        sure = Text("", "") if one["clear"] else Text("，不足以断定", ", not certain")
        told = Text(
            f"超期 {of(one['having'])}，其余 {of(one['others'])}，相差 {100 * one['points']:+.1f} 个百分点"
            f"（{100 * low:+.1f} 至 {100 * high:+.1f}{sure.zh}）",
            f"late {of(one['having'])}, others {of(one['others'])}, {100 * one['points']:+.1f} points "
            f"({100 * low:+.1f} to {100 * high:+.1f}{sure.en})",
        )
        rows.append((name, console.text(told)))
    return rows


def _written(path: Path) -> Tree:
    try:
        return parse_tree(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise LogError(Text(f"{path} 不是流程树：{error}", f"{path} is no process tree: {error}")) from error


def _limit(log: Log, column: str, ended: str) -> holding.Limit:
    try:
        return holding.limit(log, column, ended)
    except KeyError as error:
        known = "、".join(holding.date_columns(log))
        column = error.args[0]
        raise LogError(
            Text(f"案件没有日期列 {column}；有：{known}", f"no dates {column}; there are: {known}")
        ) from error


def _answer(log: Log, question: str, of: str) -> Rate:
    try:
        return ask(log, question, of).rate
    except RuleError as error:
        raise LogError(error.message) from error


@app.command()
@reads
def redesign(
    log: One,
    late: Annotated[float, typer.Option(help="多少天算超期；默认日志的九成分位 days after which late")] = 0.0,
    seed: Annotated[int, typer.Option(help="随机种子 the same seed, the same answer")] = 1,
    working: Annotated[
        bool, typer.Option("--working", help="休息日按中国工作日历 days off by China's calendar, not by the log")
    ] = False,
    json: Json = False,
    out: Out = None,
    *,
    how: Reading,
) -> None:
    """流程再造：日志支持哪些改法，模拟前后各几天。What could be changed, by the log's evidence, simulated."""
    held = read(log, how)
    console.note(Text("正在模拟…", "simulating …"))
    report = rebuilding.redesign(held, late, seed, calendar=Calendar.builtin() if working else None)
    value = {
        "observed_days": report.observed,
        "simulated_days": report.simulated,
        "miss_days": report.miss,
        "late_after_days": report.limit,
        "bottlenecks": [{"activity": name, "days": days} for name, days in report.bottlenecks],
        "pools": report.pools,
        "advice": [_advice(one) for one in report.advice],
    }
    tell(value, json, out, heads_of(("再造", "redesign")), _said(_report(report)))


def _advice(one: rebuilding.Advice) -> dict[str, Any]:
    told = {"zh": one.option.text.zh, "en": one.option.text.en}
    why = {"zh": one.option.evidence.zh, "en": one.option.evidence.en}
    base = {"kind": one.option.kind, "steps": one.option.steps, "text": told, "evidence": why, "refused": one.refused}
    days = {"before": one.before, "after": one.after, "effect": one.effect, "interval_90": (one.low, one.high)}
    return base | days | {"late": one.late, "load": one.load}


def _report(report: rebuilding.Report) -> list[Text]:
    lines = [
        Text(
            f"平均 {report.observed:.2f} 天；按现状模拟 {report.simulated:.2f} 天；"
            f"用前一半推后一半，平均差 {report.miss:+.2f} 天",
            f"{report.observed:.2f} days on the mean, {report.simulated:.2f} simulated as it is; "
            f"fitted on the first half the second is missed by {report.miss:+.2f}",
        )
    ]
    lines += [
        Text(f"堵点：“{name}”每件 {days:.2f} 天", f"bottleneck: “{name}”, {days:.2f} days a case")
        for name, days in report.bottlenecks[:3]
    ]
    for one in report.advice:
        if one.refused:
            lines.append(
                Text(
                    f"不作建议：{one.option.text.zh}（{one.effect:+.2f} 天，不足以断定）",
                    f"no advice: {one.option.text.en} ({one.effect:+.2f} days, not certain)",
                )
            )
            continue
        late = console.text(Text("超期", "late")) + f" {one.late[0]:.1%} → {one.late[1]:.1%}"
        lines.append(
            Text(
                f"{one.option.text.zh}：{one.before:.2f} → {one.after:.2f} 天（{one.effect:+.2f}，"
                f"90% 区间 {one.low:+.2f} 至 {one.high:+.2f}），{late}；依据：{one.option.evidence.zh}",
                f"{one.option.text.en}: {one.before:.2f} → {one.after:.2f} days ({one.effect:+.2f}, "
                f"90 % interval {one.low:+.2f} to {one.high:+.2f}), {late}; {one.option.evidence.en}",
            )
        )
    if not report.advice:
        lines.append(Text("日志不支持任何改法", "the log supports no change"))
    return lines
