"""What is done on a project's page: amended, planned, reached, raised, filed, brought, published; months judged."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.city.matters.actions.raise_matter import Draft as MatterDraft
from luodi.city.projects import access
from luodi.city.projects.actions.amend import Amendment, amend
from luodi.city.projects.actions.bring import bring
from luodi.city.projects.actions.issue import raise_issue
from luodi.city.projects.actions.months import check_month, file_month, sign_month
from luodi.city.projects.actions.plan import plan, reach
from luodi.city.projects.actions.publish import publish
from luodi.city.projects.catalogue import catalogue
from luodi.city.projects.drafts import Bringing
from luodi.city.projects.figures import late
from luodi.city.projects.models import Month, Project
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import Refusal
from luodi.faces.desk import project_forms as forms
from luodi.faces.desk.gate import staff
from luodi.faces.desk.projects import one
from luodi.faces.web.forms import plain
from luodi.faces.web.language import pair, say

Post = Any
SIZE: Final = 200


def _amend(person: Person, found: Project, post: Post) -> None:
    change = Amendment(
        name=plain(post.get("name"), 120),
        industry=plain(post.get("industry"), 6),
        amount=forms.cents(plain(post.get("amount"), 24), "amount"),
        years=forms.years_of(post.get("years", "")),
    )
    amend(person, found.matter.number, change)


def _plan(person: Person, found: Project, post: Post) -> None:
    given = {key: plain(post.get(key), 400) for key in ("code", "name", "why")}
    plan(person, found.matter.number, planned=forms.day(post.get("planned"), "planned"), **given)


def _reach(person: Person, found: Project, post: Post) -> None:
    pk = plain(post.get("milestone"), 18)
    reach(person, found.matter.number, int(pk) if pk.isdecimal() else 0, forms.day(post.get("on"), "on"))


def _issue(person: Person, found: Project, post: Post) -> None:
    title, text = plain(post.get("title"), 200), plain(post.get("text"), 5000)
    facts = {"field": plain(post.get("field"), 24)}
    kind = catalogue().issues[0]
    raise_issue(person, found.matter.number, MatterDraft(kind, title, text, found.matter.region, "inside", facts))


def _month(person: Person, found: Project, post: Post) -> None:
    workers = plain(post.get("employees"), 9) or "0"
    if not workers.isdecimal():
        raise Refused("bad_value", Text("用工人数是整数。", "Employees are a whole number."), "employees")
    file_month(
        person,
        found.matter.number,
        forms.day(f"{plain(post.get('month'), 7)}-01", "month"),
        invested=forms.cents(plain(post.get("invested"), 24), "invested"),
        employees=int(workers),
        listed=post.get("listed") == "yes",
        why=plain(post.get("why"), 400),
    )


def _bring(person: Person, found: Project, post: Post) -> None:
    kind, _, code = plain(post.get("brought"), 80).partition(":")
    bring(person, found.matter.number, Bringing(kind, code, forms.day(post.get("on"), "on")))


def _publish(person: Person, found: Project, post: Post) -> None:
    publish(person, found.matter.number, shown=post.get("shown") == "yes")


DOES: Final[dict[str, Callable[[Person, Project, Post], None]]] = {
    "amend": _amend,
    "plan": _plan,
    "reach": _reach,
    "issue": _issue,
    "month": _month,
    "bring": _bring,
    "publish": _publish,
}


@require_POST
@staff
def do(request: HttpRequest, person: Person, number: str, kind: str) -> HttpResponse:
    """Do one thing to a project, and come back to its page; what was refused is told there."""
    found = one(person, number)
    if kind not in DOES:
        raise Http404
    try:
        DOES[kind](person, found, {key.removeprefix(f"{kind}."): value for key, value in request.POST.items()})
    except (Refused, Refusal) as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(request, pair("已记录。", "It is on record."))
    return redirect("desk:project", number)


@staff
def months(request: HttpRequest, person: Person) -> HttpResponse:
    """List the months waiting to be checked or signed, and those signed lately."""
    rows = list(access.months(person).exclude(state="replaced").order_by("-month", "project_id", "-pk")[:SIZE])
    steps = {"filed": access.CHECKS, "checked": access.SIGNS}
    units = {power: access.opening(person, power) for power in steps.values()}

    def offered(row: Month) -> str:
        power = steps.get(row.state)
        if power is None or person.pk in (row.filed_by_id, row.checked_by_id):
            return ""
        return ("check" if row.state == "filed" else "sign") if _within(units[power], row) else ""

    page = {"rows": [(row, say(forms.STATES[row.state]), offered(row), late(row)) for row in rows]}
    return render(request, "desk/project_months.html", page)


def _within(units: frozenset[int] | None, row: Month) -> bool:
    return units is None or row.project.matter.lead_id in units


@require_POST
@staff
def judge(request: HttpRequest, person: Person, pk: int, step: str) -> HttpResponse:
    """Check or sign a month, or send it back."""
    act = {"check": check_month, "sign": sign_month}.get(step)
    if act is None:
        raise Http404
    try:
        act(person, pk, right=request.POST.get("verdict") == "right", why=plain(request.POST.get("why"), 400))
    except (Refused, Refusal) as refused:
        if refused.code == "not_found":
            raise Http404 from refused
        messages.error(request, say(refused.message))
    else:
        messages.success(request, pair("已记录。", "It is on record."))
    return redirect("desk:project_months")
