"""窗口收件 on one screen: item, applicant and materials, then accepted or told once what is missing; a receipt."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.actions.take_in import ACCEPT, CAME, MISSING, PROMISED, REGISTER, THEN, Taken, take_in
from luodi.city.matters.definition import Definition
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, current_type, definition, office
from luodi.city.matters.queries import by_number, types_in_force
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import Refusal, unpack_state
from luodi.engines.process.model import Material
from luodi.engines.process.spoken import spoken
from luodi.faces.desk.gate import staff
from luodi.faces.web import times, words
from luodi.faces.web.fill import Filler
from luodi.faces.web.forms import Form, plain
from luodi.faces.web.language import language, pair, say
from luodi.faces.web.raise_form import draft_of, new_token, raise_form
from luodi.faces.web.standing import Standing
from luodi.faces.web.timeline import Teller

SAID = {
    "paper": Text("收到", "Received"),
    "shared": Text("共享获取", "From a record"),
    "fetched": Text("窗口代取", "Fetched"),
    PROMISED: Text("承诺补交", "Promised"),
    MISSING: Text("缺", "Missing"),
}
LATER = ("title", "text", "facts.point")
"""What a window seldom needs: folded, so that the rest fits a screen."""
KEYS = {"paper": "1", "shared": "2", "fetched": "3", PROMISED: "4", MISSING: "5"}
"""The key that chooses each, where a row has the focus."""


@dataclass(frozen=True, slots=True)
class Row:
    """One material of the checklist."""

    key: str
    name: str
    need: str
    source: str
    when: str
    within: str
    options: list[tuple[str, str, str]]
    chosen: str
    error: str = ""


@staff
def window(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the screen; a POST fills it from what is known, or takes the application in."""
    city = office()
    code = plain(request.POST.get("type") or request.GET.get("type"), 40)
    known = _item(code, city)
    if known is None:
        return render(request, "desk/window.html", {"types": _types(city), "code": code, "known": None})
    form = raise_form(known, city, request.POST, public=False)
    filler = Filler(person, known, request.POST, city, lambda number, _: (person, access.get(person, number)))
    came = {m.key: _came(request, m) for m in known.flow.materials}
    if filler.asked:
        asked, status = filler.filled(form, public=False)
        return _show(request, known, form, came, city, asked, status)
    then = request.POST.get("then", "")
    if request.method != "POST" or then not in THEN:
        return _show(request, known, form, came, city, filler.form(public=False))
    data = _titled(request, known)
    draft = draft_of(known, data, "window", public=False, given=filler.taken())
    try:
        taken = take_in(person, draft, came, then)
    except (Refused, Refusal) as problem:
        form.blame(problem)
        filler.mark(form)
        wrong = getattr(problem, "field", "") or ""
        return _show(request, known, form, came, city, filler.form(public=False), 422, wrong)
    return _receipt(request, person, taken, known, city)


def _item(code: str, city: Office) -> Definition | None:
    row = current_type(code, city.revision) if code else None
    known = definition(row.pk) if row else None
    return known if known and _taken_here(known, city) else None


def _taken_here(known: Definition, city: Office) -> bool:
    """Whether it is an item for windows: an approval or service with its guide, or one that papers are drawn up for."""
    return not known.parts and (known.item is not None or bool(city.papers.get(known.code)))


def _types(city: Office) -> list[tuple[str, str]]:
    known = (definition(row.pk) for row in types_in_force())
    return [(one.code, say(one.name)) for one in known if _taken_here(one, city)]


def _came(request: HttpRequest, material: Material) -> str:
    """Return how a material stands: as chosen, else as its guide has it: on record, or not there yet."""
    given = request.POST.get(f"came.{material.key}", "")
    return given if given in CAME else "shared" if material.need == "shared" else MISSING


def _titled(request: HttpRequest, known: Definition) -> Any:
    """Return what was typed, with a title where none was: who applies and for what."""
    data = request.POST.copy()
    if not data.get("title", "").strip() and not known.named_by:
        name = plain(data.get("reporter.name"), 60)
        data["title"] = f"{name}：{known.name.zh}" if name else known.name.zh
    return data


def _show(
    request: HttpRequest,
    known: Definition,
    form: Form,
    came: dict[str, str],
    city: Office,
    fill: Form | None,
    status: int = 200,
    wrong: str = "",
) -> HttpResponse:
    now = times.millis(timezone.now())
    title = form.get("title")
    if title:
        title.required, title.help = False, pair("不填时用“申请人：事项”。", "Left empty: the applicant and the item.")
    page = {
        "types": _types(city),
        "code": known.code,
        "known": known,
        "form": form,
        "fill": fill,
        "fill_help": pair(
            "信用代码或以前办件的编号，带出登记信息和上次填的内容。",
            "A code or an earlier matter's number brings what is known.",
        ),
        "contact": [item for item in form.inputs if item.key.startswith("reporter.")],
        "main": [item for item in form.inputs if item.key not in LATER and not item.key.startswith("reporter.")],
        "later": [item for item in form.inputs if item.key in LATER],
        "later_open": any(item.error for item in form.inputs if item.key in LATER),
        "rows": [
            _row(m, came[m.key], known, city, now, form.error if wrong == f"came.{m.key}" else "")
            for m in known.flow.materials
        ],
        "token": request.POST.get("token") or new_token(),
        "limits": [(say(c.title), times.allowance_words(city.limit(c.limit, now).allow)) for c in known.flow.clocks],
    }
    return render(request, "desk/window.html", page, status=status)


def _row(material: Material, chosen: str, known: Definition, city: Office, now: int, error: str) -> Row:
    tolerated = material.need in ("may_miss", "promise")
    options = [(code, say(SAID[code]), KEYS[code]) for code in SAID if code != PROMISED or tolerated]
    within = times.allowance_words(city.limit(material.within, now).allow) if material.within else ""
    when = spoken(material.when, known.flow, language()) if material.when else ""
    said = (say(words.NEEDS[material.need]), say(material.source), when, within)
    return Row(material.key, say(material.name), *said, options, chosen, error)


def _receipt(request: HttpRequest, person: Person, taken: Taken, known: Definition, city: Office) -> HttpResponse:
    """Show the receipt to print: number and code, what was received, what follows and by when."""
    matter = by_number(person, taken.raised.number)
    page: dict[str, Any] = {
        "number": taken.raised.number,
        "secret": taken.raised.secret,
        "again": taken.raised.again,
        "no_papers": taken.raised.no_papers,
        "problem": taken.problem,
        "known": known,
        "matter": matter,
        "person": person,
        "applicant": plain(request.POST.get("reporter.name"), 60),
        "at": timezone.now(),
        "then": request.POST.get("then", REGISTER),
    }
    if matter:
        page |= _standing(person, matter, known, city)
    return render(request, "desk/window_receipt.html", page)


def _standing(person: Person, matter: Matter, known: Definition, city: Office) -> dict[str, Any]:
    state = unpack_state(matter.state)
    standing = Standing(matter, state, known, city, timezone.now(), Teller(person, matter, known, city))
    accepted = any(run.status == "done" for key, run in state.runs.items() if known.flow.steps[key].act == ACCEPT)
    return {
        "materials": standing.materials,
        "clocks": [row for row in standing.clocks if row.left.date and row.whole],
        "accepted": accepted,
        "noticed": bool(state.noticed),
        "gone": [row.name for row in standing.materials if row.how == MISSING],
        "unit": standing.teller.names.unit(state.intake),
    }
