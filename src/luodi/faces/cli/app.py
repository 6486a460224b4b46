"""The program `luodi`: its commands put together, and how whatever goes wrong is told."""

from collections.abc import Sequence

import typer
from django.db import DatabaseError

from luodi.city.refusals import Refused
from luodi.engines.notation import NotationError, Text
from luodi.engines.process import Refusal
from luodi.faces.cli.apart import choose_language
from luodi.faces.cli.commands import (
    accounts,
    assessing,
    burden,
    checklist,
    demonstration,
    exports,
    figures,
    handing_over,
    indexing,
    insight_why,
    intake,
    maps,
    packs,
    programmes,
    projects,
    records,
    routing,
    safekeeping,
    server,
    workbooks,
)
from luodi.faces.cli.console import console

FOUND, USAGE = 1, 2

app = typer.Typer(
    name="luodi",
    help="落地：一座城市的承诺，件件有着落。Luodi runs a city's promises.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(packs.app, name="pack")
app.add_typer(accounts.people, name="person")
app.add_typer(maps.app, name="map")
app.add_typer(exports.app, name="export")
app.add_typer(workbooks.app, name="workbook")
app.add_typer(handing_over.app, name="handover")
app.add_typer(routing.app, name="route")
app.add_typer(insight_why.app, name="insight")
app.add_typer(burden.app, name="burden")
app.add_typer(checklist.app, name="checklist")
app.add_typer(programmes.app, name="programmes")
app.add_typer(projects.app, name="projects")
app.add_typer(assessing.app, name="assess")
app.command("token")(accounts.token)
app.command("demo")(demonstration.demo)
app.command("tick")(records.tick)
app.command("seal")(records.seal)
app.command("verify")(records.verify)
app.command("backup")(safekeeping.backup)
app.command("restore")(safekeeping.restore)
app.command("import")(intake.import_)
app.command("stats")(figures.stats)
app.command("migrate")(server.migrate)
app.command("serve")(server.serve)
app.command("index")(indexing.index)


app.callback()(choose_language)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. What is expected to go wrong is told without a traceback."""
    try:
        app(list(arguments), prog_name="luodi")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except NotationError as error:
        for problem in error.problems:
            console.note(problem.render(console.language))
        return FOUND
    except (Refused, Refusal) as refusal:
        console.note(refusal.message)
        return USAGE
    except DatabaseError as error:
        console.note(_of_database(str(error).strip()))
        return FOUND
    return 0


def _of_database(why: str) -> Text:
    return Text(
        f"数据库没有照办：{why}\n检查 DATABASE_URL；表不全时先运行 luodi migrate。",
        f"The database refused: {why}\nCheck DATABASE_URL; if tables are missing run luodi migrate first.",
    )
