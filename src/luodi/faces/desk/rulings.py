"""Requests that wait for my ruling: objections to an assignment and requests for more time, with why they were made."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.matters import access, queries
from luodi.city.matters.models import Entry, Matter
from luodi.city.matters.office import office
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import unpack_entry, unpack_state
from luodi.faces.desk.gate import staff
from luodi.faces.web import times
from luodi.faces.web.language import say
from luodi.faces.web.names import Names

MOST = 200
ASKED = {"rule_objection": ("objection", "objected"), "rule_extension": ("extension", "extension_asked")}
"""By ruling: what kind of request is pending, and the entry that made it."""
NAMES = {
    "rule_objection": Text("退回异议", "Objection"),
    "rule_extension": Text("延期申请", "More time asked"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the matter, what is asked, by whom, when, why."""

    matter: Matter
    kind: str
    name: str
    by: str
    unit: str
    at: datetime | None
    allow: str
    reason: str
    left: times.Left


@staff
def rulings(request: HttpRequest, person: Person) -> HttpResponse:
    """List what waits for this person."""
    return render(request, "desk/rulings.html", {"rows": _asked(person), "most": MOST})


def _asked(person: Person) -> list[Asked]:
    city, now = office(), timezone.now()
    waiting = queries.waiting(person, limit=MOST)
    why = _reasons(person, [matter.pk for matter, _ in waiting])
    states = {matter.pk: unpack_state(matter.state) for matter, _ in waiting}
    names = Names(city, [p.by for state in states.values() for p in state.pending])
    out = []
    for matter, item in waiting:
        state, (kind, entry) = states[matter.pk], ASKED[item.kind]
        asked = next((p for p in state.pending if p.kind == kind), None)
        out.append(
            Asked(
                matter,
                item.kind,
                say(NAMES[item.kind]),
                names.person(asked.by) if asked else "",
                names.unit(asked.unit) if asked and asked.unit else "",
                times.moment(asked.at) if asked else None,
                times.allowance_words(asked.allow) if asked and asked.allow else "",
                why.get((matter.pk, entry), ""),
                times.left_of(state, city.calendar, now),
            )
        )
    return out


def _reasons(person: Person, matters: list[int]) -> dict[tuple[int, str], str]:
    """Return why each request was made last, by matter and kind of entry: one statement."""
    seen = access.visible(person).filter(pk__in=matters).values("pk")
    rows = Entry.objects.filter(matter__in=seen, kind__in=[entry for _, entry in ASKED.values()])
    told = rows.order_by("matter_id", "seq").values_list("matter_id", "kind", "body")
    return {(matter, kind): str(unpack_entry(body).data.get("reason", "")) for matter, kind, body in told}
