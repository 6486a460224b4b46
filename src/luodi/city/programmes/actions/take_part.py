"""参加: units and people join a programme and leave it; who is to be released from their post, their unit releases."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from luodi.city.matters.office import office
from luodi.city.programmes import access
from luodi.city.programmes.models import Member, Programme, Release
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.registry.queries import person_named
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def add_member(
    person: Person,
    code: str,
    *,
    username: str = "",
    unit: str = "",
    duty: str = "",
    lead: bool = False,
    group: str = "",
    full_time: bool = False,
    host: str = "",
    from_date: date | None = None,
    last_day: date | None = None,
) -> Member:
    """Add a person (`username`, or a name nobody else has; `unit`: where they come from) or a unit (`unit` alone).

    `host` is the unit at which they serve meanwhile (挂职、双向锻炼); after `last_day` they are back. Somebody
    `full_time` is asked of their unit and takes part from the day it releases them. Raises Refused `not_found`,
    `not_allowed`, `closed`, `missing`, `not_in_force`, `to_self` (the host is the unit they come from), `bad_period`,
    `already_held`, `taken` (released elsewhere).
    """
    with witnessed("programmes", "add_member", person.pk), transaction.atomic():
        programme = access.held(person, code)
        who = person_named(username, "username", "not_in_force") if username else None
        from_unit = _unit(unit) if unit else None
        if who is None and from_unit is None:
            raise Refused("missing", Text("写明人或单位。", "Name a person or a unit."), "username")
        if who is not None and from_unit is None:
            from_unit = next((held.unit_id for held in office().held(who.pk) if held.on_behalf_of is None), None)
        open_now = programme.members.filter(access.lasting(timezone.localdate()), person=who)
        if (open_now if who else open_now.filter(unit=from_unit)).exists():
            raise Refused("already_held", Text("已经在里面。", "Takes part already."), "username" if who else "unit")
        if full_time and who is not None:
            _free(who, programme)
        row = Member(programme=programme, person=who, unit_id=from_unit, duty=duty.strip(), lead=lead, group=group)
        row.host_id = _host(host, from_unit) if host else None
        row.from_date = from_date or max(timezone.localdate(), programme.from_date)
        row.to_date = _until(last_day, row.from_date, programme)
        row.release = Release.ASKED if full_time and who else Release.NONE
        row.save()
        who_code = who.username if who else unit
        Record(person).write("programme.joined", programme.code, who=who_code, lead=lead, full_time=full_time)
    return row


def release(person: Person, pk: int) -> Member:
    """放人: the unit somebody comes from releases them. Raises Refused `not_found`, `not_allowed`, `no_change`."""
    with witnessed("programmes", "release", person.pk), transaction.atomic():
        row = Member.objects.select_related("programme", "person", "unit").filter(pk=pk).first()
        if row is None or row.unit_id not in access.running(person):
            raise Refused("not_found", Text("没有要放的人。", "There is nobody of yours to release."), "member")
        today = timezone.localdate()
        if row.release != Release.ASKED or row.person is None or (row.to_date and row.to_date <= today):
            raise Refused("no_change", Text("不是待放人状态。", "Nobody asks for a release."), "member")
        row.release = Release.GIVEN
        row.from_date = max(row.from_date, today)
        row.save(update_fields=["release", "from_date"])
        Record(person).write("programme.released", row.programme.code, who=row.person.username)
    return row


def leave(person: Person, pk: int, on: date | None = None) -> Member:
    """离开、归队: somebody takes part no more and is free again.

    Raises Refused `not_found`, `not_allowed`, `already_ended`.
    """
    with witnessed("programmes", "leave", person.pk), transaction.atomic():
        row = Member.objects.select_related("programme", "person", "unit").filter(pk=pk).first()
        if row is None or not access.visible(person).filter(pk=row.programme_id).exists():
            raise Refused("not_found", Text("没有这个成员。", "There is no such member."), "member")
        if not access.may_run(person, row.programme):
            raise Refused("not_allowed", NOT_ALLOWED)
        day = on or timezone.localdate()
        if row.to_date is not None and row.to_date <= day:
            raise Refused("already_ended", Text("已经离开。", "Has left already."), "member")
        row.to_date = max(day, row.from_date)
        row.save(update_fields=["to_date"])
        who = row.person.username if row.person else row.unit.code if row.unit else ""
        Record(person).write("programme.left", row.programme.code, who=who, on=row.to_date.isoformat())
    return row


def _free(who: Person, programme: Programme) -> None:
    access.hold_people([who.pk])
    elsewhere = Member.objects.filter(access.lasting(timezone.localdate()), person=who).exclude(release=Release.NONE)
    if elsewhere.exclude(programme=programme).exists():
        told = Text(f"{who.name}已经脱岗在别处。", f"{who.name} is released to another programme.")
        raise Refused("taken", told, "username")


def _host(code: str, home: int | None) -> int:
    host = _unit(code, "host")
    if host == home:
        raise Refused("to_self", Text("接收单位就是原单位。", "The host is the unit they come from."), "host")
    return host


def _until(last_day: date | None, begins: date, programme: Programme) -> date | None:
    if last_day is None:
        return None
    if not begins <= last_day <= programme.to_date:
        told = Text("最后一天要在开始以后、专班期内。", "The last day is after the first, within the programme's time.")
        raise Refused("bad_period", told, "last_day")
    return last_day + timedelta(days=1)


def _unit(code: str, field: str = "unit") -> int:
    node = office().tree.get(code)
    if node is None:
        raise Refused("not_in_force", Text(f"没有“{code}”这个单位。", f"There is no unit “{code}”."), field)
    return node.id
