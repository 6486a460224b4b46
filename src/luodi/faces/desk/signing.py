"""Signing in and out. Wrong passwords make the next try wait; a demo lists its invented staff, and only a demo."""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.cli.people import demo_guide, demo_people
from luodi.faces.desk import entering, openid
from luodi.faces.desk.gate import safe_next
from luodi.faces.web import throttle
from luodi.faces.web.forms import Form, Input, plain
from luodi.faces.web.language import joined, pair, say

WRONG = Refused("wrong_password", Text("用户名或口令不对。", "The user name or the password is wrong."))

GROUPS = {
    "city": Text("市级其他", "Others of the city"),
    "district": Text("区市", "Districts"),
    "street": Text("镇街", "Streets and towns"),
}


@dataclass
class DemoPerson:
    """One invented officer of the demo, with their posts."""

    username: str
    name: str
    posts: dict[str, list[str]] = field(default_factory=dict)
    """Roles by unit."""
    tries: str = ""
    """What to try as this person."""

    @property
    def shown(self) -> str:
        """The posts in words."""
        return " · ".join(f"{unit}{pair('：', ': ')}{joined(roles)}" for unit, roles in self.posts.items())


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by user name and password."""
    username = plain(request.POST.get("username"), 80)
    form = Form(
        [
            Input("username", pair("用户名", "User name"), required=True, value=username, autocomplete="username"),
            Input("password", pair("口令", "Password"), "password", required=True, autocomplete="current-password"),
        ]
    )
    if request.method == "POST":
        try:
            return entering.enter(request, _known(request, username, request.POST.get("password", "")), "password")
        except Refused as problem:
            form.blame(problem)
            return _show(request, form, 422)
    return _show(request, form)


def _known(request: HttpRequest, username: str, password: str) -> Person:
    throttle.check(request, "sign-in", username.lower())
    person = authenticate(request, username=username, password=password)
    if not isinstance(person, Person):
        throttle.miss(request, "sign-in", username.lower())
        raise WRONG
    throttle.forget(request, "sign-in", username.lower())
    return person


def _show(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    groups = _demo_groups() if settings.LUODI_DEMO else []
    page = {"form": form, "next": safe_next(request), "groups": groups, "oidc": openid.is_set()}
    return render(request, "desk/sign_in.html", page, status=status)


def _demo_groups() -> list[tuple[str, list[DemoPerson]]]:
    """Return the demo's staff: the groups its guide names, then the city's others, districts and streets."""
    people: dict[str, DemoPerson] = {}
    place: dict[str, str] = {}
    guide = demo_guide(settings.LUODI_PACK)
    for post in demo_people():
        known = people.setdefault(post.person.username, DemoPerson(post.person.username, post.person.name))
        known.posts.setdefault(say(post.unit.name), []).append(say(post.role.name))
        if (words := guide.tries.get(post.role.code)) and not known.tries:
            known.tries = say(words)
        place.setdefault(post.person.username, _group(post.unit.code, post.unit.kind))
    named = [(say(name), [people[u] for u in usernames if u in people]) for name, usernames in guide.groups]
    shown = {person.username for _, group in named for person in group}
    rest = [(say(name), [people[u] for u in people if place[u] == k and u not in shown]) for k, name in GROUPS.items()]
    return [(name, group) for name, group in (*named, *rest) if group]


def _group(code: str, kind: str) -> str:
    return "street" if kind == "street" else "district" if code[:1].isdigit() else "city"


@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's invented staff: in demo mode and nowhere else."""
    if not settings.LUODI_DEMO:
        raise Http404
    person = get_object_or_404(Person, username=plain(request.POST.get("username")), active=True)
    entering.let_in(request, person, "demo")
    return redirect(safe_next(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("desk:sign_in")
