"""工作交接: the system administrator sees what somebody or a unit leaves open, and ends it with a hand-over."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi.city.matters.office import office
from luodi.city.matters.succession import (
    Case,
    Ending,
    Wishes,
    end_with_hand_over,
    of_merger,
    of_person,
    of_post,
    of_unit,
    plan,
)
from luodi.city.refusals import Refused
from luodi.city.registry.access import holds
from luodi.city.registry.kinds import SECADMIN, SYSADMIN
from luodi.city.registry.models import Person, Role, Unit
from luodi.city.registry.queries import person_named, post_held
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import Form, Input, day_of, pick, plain, unit_groups
from luodi.faces.web.language import pair, say

WHATS = (
    ("person", Text("人员离任", "Somebody leaves")),
    ("post", Text("免去一个岗位", "One post ends")),
    ("unit", Text("撤销机构", "A unit is abolished")),
    ("merge", Text("并入另一机构", "A unit is merged into another")),
)
SHOWN = 200


@staff
def handing_over(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what is open and to whom it would go; a POST with `doing=end` hands it over and ends it."""
    if not holds(person, SYSADMIN, SECADMIN):
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    form, status, found = _form({key: plain(given.get(key), 80) for key in given}), 200, None
    try:
        if given.get("what"):
            ending, wishes = _asked(person, form)
            if request.method == "POST" and given.get("doing") == "end":
                return _end(request, ending, wishes)
            found = plan(ending, wishes)
    except Refused as refused:
        form.blame(refused)
        status = 422
    page = {"form": form, "found": found} | _shown(found or [])
    return render(request, "desk/handing_over.html", page, status=status)


def _end(request: HttpRequest, ending: Ending, wishes: Wishes) -> HttpResponse:
    done = len(end_with_hand_over(ending, wishes))
    messages.success(request, pair(f"已办结，交接 {done} 件。", f"Done; {done} matters were handed over."))
    return redirect("desk:handing_over")


def _form(typed: dict[str, str]) -> Form:
    default, groups = (
        pair("按规则：同岗位同事，否则上级", "By rule: a colleague, else the unit above"),
        unit_groups(office()),
    )
    whats = [(code, say(name)) for code, name in WHATS]
    roles = pick((role.code, role.name) for role in Role.objects.order_by("pk"))
    form = Form(
        [
            Input("what", pair("什么事", "What happens"), "radio", True, options=whats, value="person"),
            Input("who", pair("谁（用户名）", "Who (user name)"), longest=80, when="what=person,post"),
            Input(
                "unit",
                pair("哪个机构", "Which unit"),
                "select",
                groups=groups,
                empty="—",
                when="what=post,unit,merge",
            ),
            Input("role", pair("哪个岗位", "Which post"), "select", options=roles, empty="—", when="what=post"),
            Input("on", pair("自哪天起", "From which day"), "date", True, value=timezone.localdate().isoformat()),
            Input("to", pair("接手单位", "Unit that takes over"), "select", groups=groups, empty=default),
            Input("person", pair("接手人员（用户名）", "Person who takes over (user name)"), longest=80),
        ]
    )
    for item in form.inputs:
        item.value = typed.get(item.key, item.value)
    return form


def _asked(by: Person, form: Form) -> tuple[Ending, Wishes]:
    typed = {item.key: str(item.value) for item in form.inputs}
    if typed["what"] not in dict(WHATS):
        raise Refused("bad_value", Text("请选择发生了什么事。", "Choose what happens."), "what")
    day = day_of(typed["on"], "on")
    to = _unit(typed["to"], "to") if typed["to"] else None
    taker = person_named(typed["person"], "person").pk if typed["person"] else 0
    wishes = Wishes(to.pk if to else 0, taker)
    if typed["what"] == "person":
        return of_person(by, person_named(typed["who"], "who"), day), wishes
    unit = _unit(typed["unit"], "unit")
    if typed["what"] == "post":
        return of_post(by, post_held(person_named(typed["who"], "who"), unit, typed["role"], day), day), wishes
    if typed["what"] == "merge":
        return of_merger(by, [unit], to or _unit("", "to"), day), wishes
    return of_unit(by, unit, day), wishes


def _unit(code: str, field: str) -> Unit:
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise Refused("bad_value", Text("请选择机构。", "Choose a unit."), field)
    return found


def _shown(found: list[Case]) -> dict[str, Any]:
    """Return the first rows as words, and how many there are in all: by number alone, never a title."""
    shown = found[:SHOWN]
    units = Unit.objects.in_bulk({u for c in shown for p in c.passed for u in (p.unit, p.to_unit)} | _slots(shown))
    people = Person.objects.in_bulk({part.to_person for case in shown for part in case.passed})
    roles = {role.code: say(role.name) for role in Role.objects.all()}
    rows = []
    for case in shown:
        slots = [(_name(units, gone), "", _name(units, to), "") for gone, to in case.units]
        parts = [
            (_name(units, p.unit), roles.get(p.role, p.role), _name(units, p.to_unit), _called(people, p.to_person))
            for p in case.passed
        ]
        rows.append((case, slots + parts))
    return {"rows": rows, "total": len(found), "stuck": sum(case.stuck for case in found)}


def _slots(found: list[Case]) -> set[int]:
    return {unit for case in found for pair_ in case.units for unit in pair_}


def _name(units: dict[int, Unit], pk: int) -> str:
    return say(units[pk].name) if pk in units else ""


def _called(people: dict[int, Person], pk: int) -> str:
    return people[pk].name if pk in people else ""
