"""A matter as the one who applied sees it: for its page on the portal, and for an assistant's page at the desk."""

from typing import Any

from django.utils import timezone

from luodi.city.matters import access, pace
from luodi.city.matters.access import Reporter
from luodi.city.matters.bundles import standing
from luodi.city.matters.definition import Definition
from luodi.city.matters.models import Matter
from luodi.city.matters.office import definition, office
from luodi.city.matters.queries import allowed
from luodi.engines.process import State, unpack_state
from luodi.faces.web import times
from luodi.faces.web.drawing import drawing
from luodi.faces.web.language import say
from luodi.faces.web.standing import Standing
from luodi.faces.web.timeline import Teller


def followed_page(matter: Matter, reporter: Reporter) -> dict[str, Any]:
    """Return what a template shows of a matter to whoever applied, or to who acts for them."""
    city, now, state = office(), timezone.now(), unpack_state(matter.state)
    known = definition(matter.type_id)
    teller = Teller(reporter, matter, known, city)
    rows, documents = teller.tell(), list(access.documents(reporter, matter))
    assist = state.assist
    return {
        "matter": matter,
        "known": known,
        "state": state,
        "left": times.left_of(state, city.calendar, now),
        "next": _ahead(known, state),
        "standing": Standing(matter, state, known, city, now, teller),
        "rows": list(reversed(rows)),
        "decisions": teller.decisions,
        "parts": standing(known, state, city),
        "replies": [row for row in rows if row.kind in ("replied", "declined") and row.words],
        "text": teller.written.get("1.text", ""),
        "answers": teller.answers(state.facts),
        "documents": [row for row in documents if not row.paper],
        "papers": [row for row in documents if row.paper],
        "may_attach": bool(state.open),
        "can": {item.kind for item in allowed(reporter, matter, state, city)},
        "drawing": drawing(known, city, state, teller.names, now),
        "assistant": teller.names.person(assist.person) if assist else "",
        "grid": teller.names.unit(assist.unit) if assist else "",
    }


def _ahead(known: Definition, state: State) -> list[tuple[str, str, str, int]]:
    """Return the open steps and the next one, each with how long it took in like cases: median, range, how many."""
    if not state.open:
        return []
    keys = list(known.flow.steps)
    open_ = [key for key in keys if key in state.open_runs]
    after = [key for key in keys[keys.index(open_[-1]) + 1 :] if key not in state.runs][:1] if open_ else []
    found = pace.steps(known.code)
    rows = [(key, found[key]) for key in open_ + after if key in found and found[key].enough]
    return [
        (
            say(known.flow.steps[key].name),
            times.span_words(p.median),
            f"{times.span_words(p.low)} – {times.span_words(p.high)}",
            p.n,
        )
        for key, p in rows
    ]
