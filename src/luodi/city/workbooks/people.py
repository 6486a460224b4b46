"""人员: accounts added and corrected, posts given. Posts that no row names go on: ending one is another action."""

from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone

from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actions.amend_person import amend_person
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actors import Actor
from luodi.city.registry.models import Person, Post, Role, Unit
from luodi.city.workbooks.cells import Column, Row
from luodi.city.workbooks.diff import Change
from luodi.engines.notation import Text

NAME: Final = Text("人员", "People")
COLUMNS: Final = (
    Column("username", Text("用户名", "User name"), True, example="zhangsan"),
    Column("name", Text("姓名", "Name"), True, example="张三"),
    Column("mail", Text("邮箱", "Mail"), example="zhangsan@example.org"),
    Column("phone", Text("电话", "Phone"), example="053212345"),
    Column(
        "unit",
        Text("单位代码", "Unit"),
        help=Text("一人多岗写多行", "one row for each post"),
        example="qd-zjj",
    ),
    Column("role", Text("岗位", "Role"), help=Text("代码或中文名", "code or name"), example="承办人"),
    Column("since", Text("任职日期", "In post from"), help=Text("空为今天", "today when empty"), example="2026-01-01"),
)
FIELDS: Final = {"person": "username", "on": "since", "": "role"}
"""What is refused without a field is a post that the one who asks may not give."""


def key(row: Row) -> str:
    """Return what a row is known by: a person may stand in several, one for each post."""
    return " · ".join(filter(None, (row.text("username"), row.text("unit"), row.text("role"))))


def ordered(rows: list[Row]) -> list[Row]:
    """Return the rows as they stand."""
    return rows


def carry(actor: Actor, row: Row) -> tuple[str, list[Change]]:
    """Do what a row says; return what became of it. Raises WrongCell, or Refused as the actions do."""
    _check_mail(row)
    given = {field: row.text(field) for field in ("name", "mail", "phone")}
    person = Person.objects.filter(username=row.text("username")).first()
    status, changes = "unchanged", []
    if person is None:
        person, status = add_person(actor, username=row.text("username"), **given), "added"
        changes = [Change(column.name, "", row.text(column.key)) for column in COLUMNS[1:4] if row.text(column.key)]
    else:
        names = {column.key: column.name for column in COLUMNS}
        fresh = {field: value for field, value in given.items() if value and value != getattr(person, field)}
        if fresh:
            changes = [Change(names[field], getattr(person, field), value) for field, value in fresh.items()]
            amend_person(actor, person=person, **fresh)
    changes += _post(actor, row, person)
    return (status if status == "added" else "changed" if changes else "unchanged"), changes


def _check_mail(row: Row) -> None:
    try:
        if row.text("mail"):
            validate_email(row.text("mail"))
    except ValidationError:
        raise row.wrong(
            "mail", Text("邮箱地址不对；写成 a@example.org", "no mail address; write a@example.org")
        ) from None


def _post(actor: Actor, row: Row, person: Person) -> list[Change]:
    code, called = row.text("unit"), row.text("role")
    if not code and not called:
        return []
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise row.wrong("unit", Text(f"没有代码为“{code}”的机构", f"there is no unit “{code}”"))
    role = Role.objects.filter(Q(code=called) | Q(name_zh=called) | Q(name_en__iexact=called)).first()
    if role is None:
        known = "、".join(Role.objects.order_by("code").values_list("name_zh", flat=True))
        raise row.wrong(
            "role", Text(f"没有岗位“{called}”；可用：{known}", f"there is no role “{called}”; use: {known}")
        )
    today = timezone.localdate()
    running = Post.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=today), person=person, unit=unit, role=role)
    if running.exists():
        return []
    appoint(actor, person=person, unit=unit, role=role, on=row.day("since") or today)
    return [Change(COLUMNS[5].name, "", f"{unit.name_zh} · {role.name_zh}")]
