"""`luodi person` and `luodi token`: accounts, made on the machine itself, in the system's name and on record."""

from datetime import date
from typing import Annotated

import typer
from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actions.issue_token import issue_token
from luodi.city.registry.actions.second_factor import drop_second_factor
from luodi.city.registry.actions.set_password import set_password
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Role, Unit
from luodi.engines.notation import Text
from luodi.faces.cli.console import console

people = typer.Typer(no_args_is_help=True, help="人员：新增、设口令、任职。People: add, set a password, appoint.")
Username = Annotated[str, typer.Argument(help="用户名 user name")]


def person_called(username: str) -> Person:
    """Return the person called `username`; Refused `person_unknown` when there is none."""
    found = Person.objects.filter(username=username).first()
    if found is None:
        raise Refused(
            "person_unknown", Text(f"没有用户“{username}”。", f"There is no person “{username}”."), "username"
        )
    return found


@people.command("add")
def add(username: Username, name: Annotated[str, typer.Option(help="姓名 name")], mail: str = "") -> None:
    """新增人员；设了口令才能登录。Add a person, who can sign in once a password is set."""
    person = add_person(SYSTEM, username=username, name=name, mail=mail)
    console.say(Text(f"已新增 {person.username}。", f"Added {person.username}."))


@people.command("password")
def password(username: Username) -> None:
    """设置口令：从提示符输入，不留在命令历史里。Set a password, asked for at a prompt."""
    person = person_called(username)
    given = typer.prompt(console.text(Text("口令", "Password")), hide_input=True, confirmation_prompt=True)
    set_password(SYSTEM, person=person, password=given)
    console.say(Text("口令已设置。", "The password is set."))


@people.command("drop-second-factor")
def drop_second_factor_(username: Username) -> None:
    """取消第二因子：验证器和恢复码都丢了的人，下次登录重新设置。For somebody who lost generator and recovery codes."""
    drop_second_factor(SYSTEM, person=person_called(username))
    console.say(Text(f"已取消 {username} 的第二因子。", f"The second factor of {username} is gone."))


@people.command("appoint")
def appoint_(
    username: Username,
    unit: Annotated[str, typer.Option(help="单位代码 unit code")],
    role: Annotated[str, typer.Option(help="岗位代码 role code")],
    on: Annotated[str, typer.Option(help="起始日期，默认今天 from which day, today by default")] = "",
) -> None:
    """任职。Give a person a post."""
    start = day_written(on) if on else timezone.localdate()
    place, part = Unit.objects.filter(code=unit).first(), Role.objects.filter(code=role).first()
    if place is None:
        raise Refused("unit_unknown", Text(f"没有单位“{unit}”。", f"There is no unit “{unit}”."), "unit")
    if part is None:
        known = "、".join(Role.objects.order_by("code").values_list("code", flat=True))
        raise Refused(
            "role_unknown", Text(f"没有岗位“{role}”；有：{known}。", f"No role “{role}”; use: {known}."), "role"
        )
    appoint(SYSTEM, person=person_called(username), unit=place, role=part, on=start)
    console.say(Text(f"{username} 自 {start} 起任 {unit} {role}。", f"{username} is {role} of {unit} from {start}."))


def day_written(written: str) -> date:
    """Return the day written as 2026-01-01. Raises Refused `bad_date`."""
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        wrong = Text(f"日期“{written}”不对；写成 2026-01-01。", f"“{written}” is no date; write 2026-01-01.")
        raise Refused("bad_date", wrong, "on") from error


def token(
    username: Username,
    name: Annotated[str, typer.Option(help="用途 what it is for")] = "api",
    days: Annotated[int, typer.Option(help="有效天数，最多 366 days it lasts, 366 at most")] = 90,
) -> None:
    """签发 API 令牌；只显示这一次。Issue an API token, shown this once."""
    _, plain = issue_token(SYSTEM, person=person_called(username), name=name, days=days)
    console.say(plain)
