"""`luodi handover`: what a person or a unit leaves open, and ending it with a hand-over, in the system's name."""

from typing import Annotated

import typer
from django.utils import timezone

from luodi.city.matters.succession import Case, Ending, Wishes, end_with_hand_over, of_merger, of_person, of_unit, plan
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Unit
from luodi.engines.notation import Text
from luodi.faces.cli.commands.accounts import day_written, person_called
from luodi.faces.cli.console import console

app = typer.Typer(no_args_is_help=True, help="工作交接：离任、撤销、合并。Hand over when somebody or a unit goes.")
ASSISTING = Text("帮办", "assisting")
On = Annotated[str, typer.Option(help="自哪天起，默认今天 from which day, today by default")]
To = Annotated[str, typer.Option(help="接手单位代码 code of the unit that takes over")]
By = Annotated[str, typer.Option("--person", help="接手人员用户名 user name of who takes over")]
Apply = Annotated[bool, typer.Option("--apply", help="真正交接并办结；不给则只看 do it; else only look")]


@app.command("person")
def person_(username: str, on: On = "", to: To = "", by: By = "", apply: Apply = False) -> None:
    """人员离任：先看，加 --apply 才交接并停用。Somebody leaves."""
    day = day_written(on) if on else timezone.localdate()
    _carry(of_person(SYSTEM, person_called(username), day), _wishes(to, by), apply)


@app.command("unit")
def unit_(
    code: str,
    on: On = "",
    to: To = "",
    into: Annotated[str, typer.Option(help="并入的机构代码 code of the unit it is merged into")] = "",
    apply: Apply = False,
) -> None:
    """撤销机构，或并入另一机构。A unit is abolished, or merged into another."""
    day, unit = day_written(on) if on else timezone.localdate(), _unit(code, "code")
    ending = of_merger(SYSTEM, [unit], _unit(into, "into"), day) if into else of_unit(SYSTEM, unit, day)
    _carry(ending, _wishes(to, ""), apply)


def _wishes(to: str, person: str) -> Wishes:
    return Wishes(_unit(to, "to").pk if to else 0, person_called(person).pk if person else 0)


def _unit(code: str, field: str) -> Unit:
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise Refused("unit_unknown", Text(f"没有单位“{code}”。", f"There is no unit “{code}”."), field)
    return found


def _carry(ending: Ending, wishes: Wishes, apply: bool) -> None:
    found = end_with_hand_over(ending, wishes) if apply else plan(ending, wishes)
    codes = dict(Unit.objects.values_list("pk", "code"))
    for case in found:
        console.say(f"{case.number}  {_told(case, codes)}")
    stuck = sum(case.stuck for case in found)
    if apply:
        console.say(Text(f"已交接 {len(found)} 件并办结。", f"Handed over {len(found)} matters and ended it."))
    else:
        said = f"在办 {len(found)} 件，其中 {stuck} 件无人接手；加 --apply 办理。"
        console.say(Text(said, f"{len(found)} open, {stuck} left with nobody; --apply does it."))


def _told(case: Case, codes: dict[int, str]) -> str:
    units = [f"{codes[unit]} → {codes.get(to, '?')}" for unit, to in case.units]
    parts = [f"{p.step or console.text(ASSISTING)} {codes[p.unit]} → {codes.get(p.to_unit, '?')}" for p in case.passed]
    return "  ".join(units + parts)
