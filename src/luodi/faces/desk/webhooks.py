"""Subscriptions and deliveries: who is told of what, what was lost, sending it again. The system administrator's."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from luodi.city.matters import outbox
from luodi.city.matters.actions.deliver_again import deliver_again
from luodi.city.matters.actions.subscribe import LONGEST, subscribe
from luodi.city.matters.actions.unsubscribe import unsubscribe
from luodi.city.matters.models import Delivery, Subscription
from luodi.city.matters.office import office
from luodi.city.matters.queries import types_in_force
from luodi.city.matters.tick.letters import EVENTS
from luodi.city.refusals import Refused
from luodi.city.registry.access import holds
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Person, Unit
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import Form, Input, unit_groups
from luodi.faces.web.language import joined, pair, say

STATES = {
    "lost": Text("没有送到", "Lost"),
    "waiting": Text("等待", "Waiting"),
    "delivered": Text("已送达", "Delivered"),
}
CHANNELS = (("webhook", Text("网址（webhook）", "An address (webhook)")), ("mail", Text("邮箱", "A mailbox")))
SHOWN = 100


def _form(post: QueryDict) -> Form:
    """Return the form of a subscription, with what was typed."""
    whole = pair("全部", "All")
    types = [(row.code, say(row.name)) for row in types_in_force()]
    kinds = [(kind, say(name)) for kind, name in EVENTS.items()]
    channels = [(code, say(name)) for code, name in CHANNELS]
    return Form(
        [
            Input("channel", pair("送到", "To"), "radio", True, options=channels, value=post.get("channel", "webhook")),
            Input(
                "destination",
                pair("地址", "Address"),
                required=True,
                value=post.get("destination", ""),
                longest=LONGEST,
                help=pair("https://… 或 a@example.org", "https://… or a@example.org"),
            ),
            Input(
                "unit",
                pair("只收这个单位的", "Only of this unit"),
                "select",
                groups=unit_groups(office()),
                value=post.get("unit", ""),
                empty=whole,
            ),
            Input(
                "types", pair("只收这些类型", "Only these types"), "checks", options=types, value=post.getlist("types")
            ),
            Input(
                "kinds", pair("只收这些事", "Only these events"), "checks", options=kinds, value=post.getlist("kinds")
            ),
        ]
    )


@staff
def webhooks(request: HttpRequest, person: Person) -> HttpResponse:
    """Show subscriptions and deliveries; a POST makes a subscription and shows its secret this once."""
    if not holds(person, SYSADMIN):
        raise Http404
    form, made, status = _form(request.POST), None, 200
    if request.method == "POST":
        try:
            made = _make(request, person)
            form = _form(QueryDict())
        except Refused as refused:
            form.blame(refused)
            status = 422
    state = request.GET.get("state", "lost")
    state = state if state in STATES else "lost"
    page = {
        "form": form,
        "made": made,
        "subscriptions": [(row, _told(row)) for row in outbox.subscriptions()],
        "state": state,
        "states": [(code, say(name)) for code, name in STATES.items()],
        "deliveries": [(row, _event(row.kind)) for row in outbox.deliveries(person, state, SHOWN)],
    }
    response = render(request, "desk/webhooks.html", page, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _make(request: HttpRequest, person: Person) -> Subscription:
    post = request.POST
    unit = Unit.objects.filter(code=post["unit"]).first() if post.get("unit") else None
    given = {"kinds": post.getlist("kinds"), "types": post.getlist("types")}
    where = post.get("destination", "").strip()
    return subscribe(person, channel=post.get("channel", ""), destination=where, unit=unit, **given)


def _told(row: Subscription) -> str:
    """Return in words what a subscription is limited to; empty for nothing."""
    names = {kind.code: say(kind.name) for kind in types_in_force()} if row.types else {}
    parts = [say(row.unit.name)] if row.unit else []
    parts += [names.get(code, code) for code in row.types]
    return joined(parts + [_event(kind) for kind in row.kinds])


def _event(kind: str) -> str:
    return say(EVENTS.get(kind, Text(kind, kind)))


def _do(request: HttpRequest, action: Callable[[], None]) -> HttpResponse:
    try:
        action()
        messages.success(request, pair("已记录。", "It is on record."))
    except Refused as refused:
        messages.error(request, say(refused.message))
    return redirect("desk:webhooks")


@require_POST
@staff
def end(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """End a subscription."""
    return _do(request, lambda: unsubscribe(person, get_object_or_404(Subscription, pk=pk)))


@require_POST
@staff
def again(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Send a delivery again."""
    return _do(request, lambda: deliver_again(person, get_object_or_404(Delivery, pk=pk)))
