"""`luodi burden report`: the self-check of a month, of the whole city."""

from typing import Annotated

import typer

from luodi.city.burden import law
from luodi.city.burden.plain import told
from luodi.city.burden.report import Line, month_of, report
from luodi.city.registry.actors import SYSTEM
from luodi.engines.notation import Text
from luodi.faces.cli.commands.figures import table
from luodi.faces.cli.console import console

app = typer.Typer(no_args_is_help=True, help="减负：报表自检。Burden: the self-check of forms sent down.")
HEADINGS = (
    Text("", ""),
    Text("报表", "forms"),
    Text("单位次", "unit times"),
    Text("数据项次", "items"),
    Text("缺标识", "lacking marks"),
    Text("可拒填", "refusable"),
    Text("已报", "answered"),
    Text("拒填", "refused"),
    Text("重复要", "asked again"),
)


@app.callback()
def burden() -> None:
    """减负。Burden."""


@app.command("report")
def report_(
    month: Annotated[str, typer.Option(help="月份，如 2026-11；默认本月 a month; the present by default")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 print JSON")] = False,
) -> None:
    """减负自检：谁下发了什么、缺哪些标识、重复要什么、人均催办、考核指标来源。The self-check of a month."""
    found = report(SYSTEM, month_of(month))
    if as_json:
        console.json(told(found))
        return
    console.say(f"{found.month:%Y-%m}")
    for title, lines in (
        (Text("按下发单位", "By issuer"), found.issuers),
        (Text("按填报单位", "By unit asked"), found.receivers),
    ):
        console.say(Text(f"\n{title.zh}", f"\n{title.en}"))
        console.say(table([_cells(line) for line in (*lines, found.all)], HEADINGS))
    if found.twice:
        console.say(Text("\n同一数据项要了不止一次", "\nAsked more than once"))
    for one in found.twice:
        by = "、".join(dict.fromkeys(console.text(form.issuer.name) for form in one.forms))
        console.say(f"  {console.text(one.item.name)}  {one.units}  {by}")
    for line in found.reminded:
        each = "—" if line.per_head is None else f"{line.per_head:.2f}"
        name, n, staff = line.name, line.reminders, line.staff
        console.say(
            Text(
                f"催办：{name.zh} {n} 次，{staff} 人，人均 {each}",
                f"Reminders: {name.en} {n}, staff {staff}, {each} each",
            )
        )
    wrong = found.proof.wrong
    for source in wrong:
        why = source.wrong or law.UNMARKED
        console.say(
            Text(f"不允许：{source.scheme} {source.name.zh}：{why.zh}", f"Not allowed: {source.scheme}: {why.en}")
        )
    if not found.proof.sources:
        console.say(Text("\n没有考核方案，没有考核指标。", "\nNo scheme, hence no indicator."))
    elif not wrong:
        n = len(found.proof.sources)
        console.say(Text(f"\n{n} 个考核指标的来源都在允许清单内。", f"\nAll {n} indicators have an allowed source."))
    if wrong:
        raise typer.Exit(1)


def _cells(line: Line) -> list[str]:
    counts = (line.forms, line.times, line.items, sum(line.lacking.values()), line.refusable)
    return [console.text(line.name), *(f"{n:,}" for n in (*counts, line.answered, line.refused, line.again))]
