"""`luodi projects`: their figures by district, what is stuck, and a workbook of them that can be taken in again."""

from pathlib import Path
from typing import Annotated

import typer

from luodi.city.projects import bulletin, figures
from luodi.city.projects.catalogue import catalogue
from luodi.city.projects.figures import RATES, Line, Table
from luodi.city.projects.likeness import twice
from luodi.city.projects.queries import Sought
from luodi.city.registry.actors import SYSTEM
from luodi.city.workbooks.project_file import write_projects
from luodi.engines.figures import Money
from luodi.engines.notation import Text
from luodi.engines.prose.printing import printed
from luodi.faces.cli.commands.figures import table
from luodi.faces.cli.console import console

app = typer.Typer(no_args_is_help=True, help="项目：数据、卡点、Excel。Projects: figures, what is stuck, Excel.")
Family = Annotated[str, typer.Option(help="在哪张清单上 on which list")]
HEADINGS = (Text("", ""), Text("项目", "projects"), Text("总投资", "investment"), *RATES.values())


@app.callback()
def projects() -> None:
    """项目。Projects."""


@app.command("figures")
def figures_(family: Family = "") -> None:
    """各区市的项目、金额、比率和名次，通报可用的话。Districts' projects, money, rates, ranks; for the bulletin."""
    found = figures.table(SYSTEM, Sought(family=family))
    console.say(table([_cells(line, found) for line in (*found.lines, found.all)], HEADINGS))
    for sentence in bulletin.sentences(found):
        console.say(sentence.text)


def _cells(line: Line, found: Table) -> list[str]:
    shares = []
    for code in RATES:
        if code == "invested":
            shares.append(f"{line.invested.told()}%" if line.invested.planned else "—")
            continue
        rate, rank = line.rate(code), found.ranks[code].get(line.code)
        shares.append(f"{rate.percent}% {rate.n}/{rate.of}{f' #{rank}' if rank else ''}" if rate.of else "—")
    money = console.text(printed(Money(line.tally.money)).text)
    return [console.text(line.name), f"{line.tally.projects:,}", money, *shares]


@app.command("stuck")
def stuck() -> None:
    """签约未开工、开工未投产的前十位。The first ten signed and not started, started and not producing."""
    for which in catalogue().stuck:
        rows, total = figures.stuck(SYSTEM, which)
        console.say(Text(f"{which.name.zh}（共 {total}）", f"{which.name.en} ({total} in all)"))
        for row in rows:
            project = row.standing.project
            issues = "、".join(row.issues)
            console.say(f"  {row.days:>5}  {project.matter.number}  {project.name}  {console.text(row.step)}  {issues}")


@app.command("twice")
def twice_() -> None:
    """可能重复登记的项目；有就以 1 退出。Projects that may stand twice; ends with 1 where there are any."""
    found = twice(SYSTEM)
    for one, other, by in found:
        console.say(f"  {one.matter.number} {one.name}  {other.matter.number} {other.name}  {' '.join(by)}")
    if found:
        raise typer.Exit(1)


@app.command("export")
def export(
    out: Annotated[Path, typer.Option(help="写到哪个 .xlsx where to write")],
    family: Family = "",
) -> None:
    """写成 Excel；改好再用 luodi workbook 导入。Write them to Excel; `luodi workbook` takes it in again."""
    n = write_projects(out, SYSTEM, Sought(family=family), language=console.language)
    console.say(Text(f"{out}：{n} 个项目", f"{out}: {n} projects"))
