"""One action on the rows picked in a list: its form with what was picked, then what came of each row."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from luodi.city.matters import access
from luodi.city.matters.actions import ACTIONS, Action, Field
from luodi.city.matters.actions.act_on_many import MANY, MOST, Came, Picked, act_on_many
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, definition, office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import State, unpack_state
from luodi.engines.process.powers import entitled
from luodi.faces.desk.action_form import About, action_form, read
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import Form
from luodi.faces.web.language import pair, say
from luodi.faces.web.names import Names

Row = tuple[int, State, str]
"""A row of a list as offers are made from it: the type's id, the matter's state, and the open step that is mine."""


def offers(person: Person, rows: Iterable[Row], city: Office) -> list[Action]:
    """Return what a list may offer for many of its rows at once: whatever fits at least one of them."""
    actor, found = access.actor(person, city), set()
    for type_id, state, step in rows:
        flow = definition(type_id).flow
        if step:
            found |= {"claim", flow.steps[step].act} & set(MANY)
        if state.open:
            found |= {kind for kind in ("remind", "supervise") if entitled(flow, state, actor, city, kind)}
    return [ACTIONS[kind] for kind in MANY if kind in found]


@require_POST
@staff
def many(request: HttpRequest, person: Person, kind: str) -> HttpResponse:
    """Show the form for the rows picked; with `go`, do it and tell what came of each."""
    if kind not in MANY:
        raise Http404
    asked = _Asked(request, person, replace(ACTIONS[kind], fields=_shared(ACTIONS[kind])))
    if not asked.known:
        messages.error(request, pair("请先选择事项。", "Pick some matters first."))
        return redirect(asked.back)
    about = asked.about()
    form = action_form(asked.action, about, request.POST)
    if not request.POST.get("go"):
        return asked.show(form)
    try:
        came = act_on_many(person, ACTIONS[kind], asked.picked, read(asked.action, about, request.POST))
    except Refused as refused:
        form.blame(refused)
        return asked.show(form, 422)
    return _told(asked, form, came)


def _shared(action: Action) -> tuple[Field, ...]:
    """Return the fields that mean the same for every matter: not what one step asks for."""
    return tuple(field for field in action.fields if field.kind != "facts")


@dataclass
class _Asked:
    """What was picked, by whom, for which action."""

    request: HttpRequest
    person: Person
    action: Action

    def __post_init__(self) -> None:
        typed: QueryDict = self.request.POST
        pairs = [text.partition("/") for text in typed.getlist("pick")[: MOST + 1]]
        self.picked = [Picked(number, step) for number, _, step in pairs]
        numbers = {p.number for p in self.picked if p.number.isascii() and p.number.isalnum()}
        rows = access.visible(self.person).filter(number__in=numbers).select_related("type")
        self.known: dict[str, Matter] = {row.number: row for row in rows}
        wanted = typed.get("back", "")
        self.back = wanted if url_has_allowed_host_and_scheme(wanted, None) and wanted[:1] == "/" else "/desk/"

    def about(self) -> About:
        """Return what the form's choices are made from: the first matter's type stands for all."""
        first, city = next(iter(self.known.values())), office()
        return About(definition(first.type_id), unpack_state(first.state), city, Names(city), "")

    def show(self, form: Form, status: int = 200) -> HttpResponse:
        """Show the form with the list of what was picked."""
        rows = [(p, self.known[p.number]) for p in self.picked if p.number in self.known]
        page = {"action": self.action, "form": form, "rows": rows, "back": self.back}
        return render(self.request, "desk/many.html", page, status=status)


def _told(asked: _Asked, form: Form, came: list[Came]) -> HttpResponse:
    done, not_done = [c for c in came if c.done], [c for c in came if not c.done]
    name = say(asked.action.name)
    if not not_done:
        told = pair(f"{len(done)} 件已{name}，都已记录。", f"{name}: done for all {len(done)}; it is on record.")
        messages.success(asked.request, told)
        return redirect(asked.back)
    page = {
        "action": asked.action,
        "done": [(c, asked.known.get(c.picked.number)) for c in done],
        "refused": [(c, asked.known.get(c.picked.number), say(c.why) if c.why else "") for c in not_done],
        "back": asked.back,
        "form": form,
    }
    return render(asked.request, "desk/many_told.html", page)
