"""The command line. `main` is what the installed program `luodi` calls."""

import os
import sys
from importlib import import_module

import django

APART = ("insight",)
"""Commands that know no city: they start without Django and its database."""


def main() -> None:
    """Run one command and leave with its code: 0 done, 1 problems were found, 2 wrong use.

    Settings are the embedded ones unless LUODI_SETTINGS (`embedded`, `server`) or DJANGO_SETTINGS_MODULE says else.
    """
    if _command(sys.argv[1:]) in APART:
        sys.exit(import_module("luodi.faces.cli.apart").run(sys.argv[1:]))
    name = os.environ.get("LUODI_SETTINGS", "embedded")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", name if "." in name else f"luodi.settings.{name}")
    try:
        django.setup()
    except (ImportError, ValueError) as error:
        sys.exit(_cannot_start(str(error)))
    # The commands use models, so they can only be loaded once the settings stand.
    sys.exit(import_module("luodi.faces.cli.app").run(sys.argv[1:]))


def _command(arguments: list[str]) -> str:
    """Return the name of the command: the first argument that is neither an option nor the language."""
    rest = (
        arguments[2:]
        if arguments[:1] == ["--lang"]
        else arguments[1:]
        if arguments[:1] and "=" in arguments[0]
        else arguments
    )
    return next(iter(rest), "")


def _cannot_start(why: str) -> int:
    sys.stderr.write(f"设置有误，没有启动：{why}\n检查 LUODI_SETTINGS、DJANGO_SETTINGS_MODULE 和 DATABASE_URL。\n")
    sys.stderr.write("Not started: check LUODI_SETTINGS, DJANGO_SETTINGS_MODULE and DATABASE_URL.\n")
    return 2
