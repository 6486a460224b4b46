"""Commands that need no database: they start without Django, and are told apart before it is loaded."""

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from luodi.engines.insight.errors import LogError
from luodi.engines.worktime import ClockError
from luodi.faces.cli.commands import insight_why
from luodi.faces.cli.console import LANGUAGES, console

FOUND, USAGE = 1, 2

app = typer.Typer(
    name="luodi", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)
app.add_typer(insight_why.app, name="insight")


@app.callback()
def choose_language(
    lang: Annotated[str, typer.Option(help="zh 或 en；默认看 LANG。zh or en; LANG decides by default.")] = "",
) -> None:
    """落地：一座城市的承诺，件件有着落。Luodi runs a city's promises."""
    if lang and lang not in LANGUAGES:
        raise typer.BadParameter("zh, en", param_hint="--lang")
    console.language = lang or console.language


def run(arguments: Sequence[str], program: Callable[..., None] = app) -> int:
    """Run one command and return its exit code. What is expected to go wrong is told without a traceback."""
    try:
        program(list(arguments), prog_name="luodi")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except LogError as error:
        console.note(error.text)
        return FOUND
    except ClockError as error:
        console.note(error.message)
        return FOUND
    except OSError as error:
        console.note(f"{error.filename or ''}: {error.strerror or error}".strip(": "))
        return FOUND
    return 0
