"""委托: who acts for me and whom I act for, from when until when; lending a post, and ending that early."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.refusals import Refused
from luodi.city.registry.access import in_force, visible_people
from luodi.city.registry.actions.delegate import delegate
from luodi.city.registry.actions.revoke_delegation import revoke_delegation
from luodi.city.registry.kinds import ADMINISTRATORS
from luodi.city.registry.models import Delegation, Person, Post
from luodi.city.registry.queries import person_named
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import Form, Input, day_of, plain
from luodi.faces.web.language import pair, say

COLLEAGUES = 300
"""Above so many people a list to choose from helps nobody; the user name does."""


@staff
def delegations(request: HttpRequest, person: Person) -> HttpResponse:
    """Show both sides; a POST lends a post."""
    form = _form(request, person)
    if request.method == "POST":
        made = form.tries(lambda: _lend(request, person))
        if made:
            told = pair(f"已委托给{made.to.name}。", f"{made.to.name} acts for you now.")
            messages.success(request, told)
            return redirect("desk:delegations")
    now = timezone.now()
    page = {
        "form": form,
        "may": bool(form.inputs[0].options),
        "mine": _standing(Delegation.objects.filter(post__person=person), now),
        "lent": _standing(Delegation.objects.filter(to=person), now),
        "past": _all(Delegation.objects.filter(post__person=person, until__lte=now)).order_by("-until")[:10],
        "now": now,
    }
    return render(request, "desk/delegations.html", page, status=form.status)


@require_POST
@staff
def end(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """End a delegation of one's own, or to oneself."""
    mine = Delegation.objects.filter(post__person=person) | Delegation.objects.filter(to=person)
    try:
        revoke_delegation(person, delegation=get_object_or_404(mine, pk=pk))
        messages.success(request, pair("委托已结束。", "The delegation has ended."))
    except Refused as refused:
        messages.error(request, say(refused.message))
    return redirect("desk:delegations")


def _all(rows: QuerySet[Delegation]) -> QuerySet[Delegation]:
    return rows.select_related("to", "post__person", "post__unit", "post__role")


def _standing(rows: QuerySet[Delegation], now: datetime) -> list[Delegation]:
    return list(_all(rows.filter(until__gt=now, revoked_at__isnull=True)).order_by("from_at", "pk"))


def _posts(person: Person) -> QuerySet[Post]:
    rows = Post.objects.filter(in_force(timezone.localdate()), person=person).select_related("unit", "role")
    return rows.exclude(role__code__in=ADMINISTRATORS).order_by("pk")


def _form(request: HttpRequest, person: Person) -> Form:
    posts = [(str(post.pk), f"{say(post.unit.name)} · {say(post.role.name)}") for post in _posts(person)]
    people = list(visible_people(person).exclude(pk=person.pk).filter(active=True).order_by("name")[: COLLEAGUES + 1])
    known = [(row.username, f"{row.name}（{row.username}）") for row in people] if len(people) <= COLLEAGUES else []
    choose = pair("请选择", "Choose")
    today = timezone.localdate().isoformat()
    who = Input("to", pair("由谁代办", "Who acts for me"), "select" if known else "text", True, options=known)
    who.empty = choose if known else ""
    who.help = "" if known else pair("填用户名。", "The user name.")
    form = Form(
        [
            Input("post", pair("哪个岗位", "Which post"), "select", True, options=posts, empty=choose),
            who,
            Input("from", pair("从哪天起", "From"), "date", True, value=today),
            Input("until", pair("到哪天止（含当天）", "Until (that day included)"), "date", True),
            Input("reason", pair("理由", "Reason"), required=True, longest=200),
        ]
    )
    if len(posts) == 1:
        form.inputs[0].value = posts[0][0]
    for item in form.inputs:
        item.value = request.POST.get(item.key, item.value)
    return form


def _lend(request: HttpRequest, person: Person) -> Delegation:
    typed = {key: plain(request.POST.get(key), 200) for key in ("post", "to", "from", "until", "reason")}
    post = _posts(person).filter(pk=int(typed["post"])).first() if typed["post"].isdecimal() else None
    if post is None:
        raise Refused("bad_value", Text("请选择自己的岗位。", "Choose a post of your own."), "post")
    to = person_named(typed["to"], "to")
    start, last = day_of(typed["from"], "from"), day_of(typed["until"], "until")
    from_at = None if start <= timezone.localdate() else _midnight(start)
    until = _midnight(last + timedelta(days=1))
    return delegate(person, post=post, to=to, until=until, reason=typed["reason"], from_at=from_at)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
