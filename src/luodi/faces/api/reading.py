"""One matter: as it stands, as its journal tells it, and as its flow draws it."""

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from luodi.city.matters import access
from luodi.city.matters.actions import ACTIONS
from luodi.city.matters.decisions import decisions
from luodi.city.matters.definition import Definition
from luodi.city.matters.fifteen import STATES, of_matter
from luodi.city.matters.filling import filled
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, definition, office
from luodi.city.matters.store.batch import now_ms
from luodi.city.projects.proof import remarked
from luodi.engines.process import REPORTER, SYSTEM, State, possible, unpack_entry, unpack_state
from luodi.engines.process.draw import draw_svg
from luodi.engines.process.model import MATERIAL
from luodi.engines.process.needs import standing
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.bundled import parts
from luodi.faces.api.deciding import shown
from luodi.faces.api.drawing import DRAWN, Language, drawing
from luodi.faces.api.labels import at, deemed, people, text, unit_label
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import EntryPage, MatterDetail, StateCome
from luodi.faces.api.values import BIGGEST, Number
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["事项 Matters"])
ENTRIES = 200
UNITS = ("lead", "co", "to", "unit", "intake", "grid")
"""Parameters of entries that hold units' numbers; callers get codes."""


@router.get(
    "/matters/{number}",
    response=answers(MatterDetail, 401, 404, 422),
    operation_id="get_matter",
    summary="事项详情 One matter",
)
def get_matter(request: HttpRequest, number: Number) -> HttpResponse:
    """事实、步骤、时限、文字、附件、成果，以及我现在能做什么。

    Facts, steps, clocks, words, files, outcomes, and what I may do now.
    """
    by = who(request)
    matter = access.get(by, number)
    state, known, city = access.state_of(by, matter), definition(matter.type_id), office()
    body = _head(matter, known, state, city) | {
        "words": _words(by, matter),
        "filled": filled(matter),
        "parts": parts(known, state, city),
        "steps": _parts(known, state, city),
        "clocks": _clocks(known, state),
        "materials": materials(known, state, city),
        "pauses": [pause.name for pause in state.pauses if not pause.step],
        "aside": _aside(state),
        "pending": [pending.kind for pending in state.pending],
        "outcomes": [{"kind": o.kind, "amount": o.amount, "unit": o.unit} for o in state.outcomes],
        "documents": list(access.documents(by, matter).values("id", "name", "mime", "size", "sha256", "added")),
        "decisions": [shown(one) for one in decisions(by, matter, known, state, city)],
        "may": [
            {"kind": p.kind, "step": p.step, "name": text(ACTIONS[p.kind].name)}
            for p in possible(known.flow, unpack_state(matter.state), access.actor(by, city), city, now_ms())
        ],
    }
    return answer(body)


def _aside(state: State) -> list[dict[str, Any]]:
    names = people(state.aside)
    return [names[person] for person in state.aside if person in names]


def _head(matter: Matter, known: Definition, state: State, city: Office) -> dict[str, Any]:
    plain = ("number", "title", "region", "channel", "level", "status", "reason", "lamp", "rating", "seq", "head")
    times = ("registered", "answered", "closed", "due")
    return {name: getattr(matter, name) for name in (*plain, *times)} | {
        "type": {"code": known.code, "name": text(known.name)},
        "version": matter.type.version,
        "intake": unit_label(state.intake, city),
        "lead": unit_label(state.lead, city),
        "co": [unit_label(unit, city) for unit in state.co],
        "supervisor": unit_label(state.supervisor, city) if state.supervisor else None,
        "reopened": state.reopened,
        "facts": state.facts,
    }


def _parts(known: Definition, state: State, city: Office) -> list[dict[str, Any]]:
    names = people(signer.person for run in state.runs.values() for signer in run.signers)
    out = []
    for key, run in state.runs.items():
        step, clock = known.flow.steps[key], state.clocks.get(f"step/{key}")
        for signer in run.signers:
            out.append(
                {
                    "key": key,
                    "name": text(step.name),
                    "act": step.act,
                    "round": run.round,
                    "unit": unit_label(signer.unit, city),
                    "person": None if signer.person == SYSTEM else names.get(signer.person),
                    "status": "done" if run.status == "open" and signer.verdict else run.status,
                    "verdict": signer.verdict,
                    "opened": at(run.opened),
                    "closed": at(run.closed),
                    "due": at(clock.due) if clock else None,
                    "pauses": [pause.name for pause in state.pauses if pause.step == key],
                }
            )
    return out


def materials(known: Definition, state: State, city: Office) -> list[dict[str, Any]]:
    """Return what the application needs and how each stands, as `shapes.MaterialStanding`."""
    out = []
    for material, how in standing(known.flow, state, city):
        clock = state.clocks.get(f"{MATERIAL}{material.key}")
        due = at(clock.due) if clock and how == "promised" else None
        out.append({"key": material.key, "name": text(material.name), "need": material.need, "how": how, "due": due})
    return out


def _clocks(known: Definition, state: State) -> list[dict[str, Any]]:
    titles = {clock.name: text(clock.title) for clock in known.flow.clocks}
    return [
        {
            "name": name,
            "title": titles.get(name),
            "allow": clock.allow,
            "basis": clock.basis,
            "started": at(clock.start),
            "due": at(clock.due),
            "provisional": clock.prov,
            "stopped": at(clock.stop),
            "paused": any(not end for _, end in clock.pauses),
            "given": clock.given,
        }
        for name, clock in state.clocks.items()
    ]


@router.get(
    "/matters/{number}/entries",
    response=answers(EntryPage, 401, 404, 422),
    operation_id="list_entries",
    summary="办理记录 The journal",
)
def list_entries(
    request: HttpRequest, number: Number, after: Annotated[int, Query(ge=0, le=BIGGEST)] = 0
) -> HttpResponse:
    """按入账次序，每页 200 条；代码和参数，加上可读的文字。

    In the order recorded, 200 a page: codes and parameters, with the words the caller may read.
    """
    by = who(request)
    matter = access.get(by, number)
    rows = list(access.entries(by, matter).filter(seq__gt=after)[: ENTRIES + 1])
    shown, words, city = rows[:ENTRIES], _words(by, matter), office()
    entries = {row.seq: unpack_entry(row.body) for row in shown}
    told = {seq: msgspec.to_builtins(entry.data) for seq, entry in entries.items()}
    assisted = {seq for seq, entry in entries.items() if entry.for_ == REPORTER}
    names = people([*(row.by for row in shown), *(data.get("person") or 0 for data in told.values())])
    items = [
        {
            "seq": row.seq,
            "kind": row.kind,
            "happened": row.happened,
            "recorded": row.recorded,
            "by": names[row.by],
            "for_applicant": row.seq in assisted,
            "unit": unit_label(row.unit, city) if row.unit else None,
            "step": row.step,
            "data": _data(told[row.seq], city, names),
            **deemed(row.kind, row.body),
            "words": {n.partition(".")[2]: body for n, body in words.items() if n.startswith(f"{row.seq}.")},
            "hash": row.hash,
        }
        for row in shown
    ]
    return answer({"items": items, "next": shown[-1].seq if len(rows) > ENTRIES else None})


def _words(by: access.Who, matter: Matter) -> dict[str, str]:
    """Return what people wrote; what an older version put in words for the platform alone is none of it."""
    return {n: body for n, body in access.words(by, matter).items() if remarked(body) is None}


def _data(data: dict[str, Any], city: Office, names: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Return an entry's parameters with codes for units and user names for persons.

    The commitments to words are in `hash` and need no telling.
    """
    data.pop("words", None)
    if data.get("person") in names:
        data["person"] = names[data["person"]]["username"]
    for key in UNITS:
        value = data.get(key)
        if isinstance(value, int) and value:
            data[key] = unit_label(value, city)["code"]
        elif isinstance(value, list):
            data[key] = [unit_label(unit, city)["code"] for unit in value]
    return data


@router.get(
    "/matters/{number}/states",
    response=answers(list[StateCome], 401, 404, 422),
    operation_id="list_states",
    summary="审批状态 States of an approval",
)
def list_states(request: HttpRequest, number: Number) -> HttpResponse:
    """工程审批的十五种状态（住建部），由日志推出。

    The fifteen states of engineering approvals it came into, derived from the journal.
    """
    matter, city = access.get(who(request), number), office()
    items = [
        {
            "state": came.state,
            "name": text(STATES[came.state]),
            "at": at(came.at),
            "unit": unit_label(came.unit, city),
            "step": came.step,
            "seq": came.seq,
        }
        for came in of_matter(matter)
    ]
    return answer(items)


@router.get(
    "/matters/{number}/flow.svg",
    response=answers(None, 401, 404, 422),
    operation_id="draw_matter",
    summary="办到哪一步 How far it has come (SVG)",
    openapi_extra=DRAWN,
)
def draw_matter(request: HttpRequest, number: Number, language: Language = "zh") -> HttpResponse:
    """流程图，标出已办、在办和超期的步骤。The flow with its done, current and late steps."""
    matter = access.get(who(request), number)
    state, city = unpack_state(matter.state), office()
    now = now_ms()
    late = {
        key
        for key in state.open_runs
        if (clock := state.clocks.get(f"step/{key}")) and not clock.stop and clock.due < now
    }
    return drawing(
        draw_svg(
            definition(matter.type_id).flow,
            state,
            language=language,
            late=late,
            title=matter.number,
            names=lambda unit: str(unit_label(unit, city)["name"][language]),
        )
    )
