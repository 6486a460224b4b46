"""The reporter's side: number and code, both in the body, show where a matter is and let its reporter speak up."""

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import ConfigDict
from pydantic import Field as Most

from luodi.city.matters import access
from luodi.city.matters.actions import ACTIONS, Action, act
from luodi.city.matters.actions.attach_document import attach
from luodi.city.matters.decisions import Decision, decisions
from luodi.city.matters.decisions import answer as decided_answer
from luodi.city.matters.models import Matter
from luodi.city.matters.office import definition, office
from luodi.city.matters.store.batch import now_ms
from luodi.engines.process import possible, unpack_entry, unpack_state
from luodi.faces.api.acting import REFUSES, receipt
from luodi.faces.api.bundled import parts
from luodi.faces.api.deciding import shown
from luodi.faces.api.labels import at, deemed, text, unit_label
from luodi.faces.api.operations import BY_REPORTER, reporters_body_of, split
from luodi.faces.api.problems import answers
from luodi.faces.api.reading import materials
from luodi.faces.api.shapes import Progress, Receipt
from luodi.faces.api.values import NumberText, Secret, Strict
from luodi.faces.api.wire import answer
from luodi.faces.web.device import device_of

router = Router(tags=["公众 Public"])
TOLD = (
    *("registered", "accepted", "declined", "assigned", "referred", "handled", "signed", "replied", "called_back"),
    *("closed", "rated", "reopened", "withdrawn", "reminded", "paused", "resumed", "handed_over", "merged", "noted"),
    *("elevated", "supervised", "noticed", "received", "promised", "lapsed"),
    *("authorised", "authority_passed", "authority_ended", "carried"),
    *("decided", "suggested", "review_asked", "corrected"),
)
"""Entries a reporter is told of. Remarks, rulings and openings of identity between units are not among them."""


class Opening(Strict):
    """What opens a matter to its reporter."""

    number: NumberText
    code: Secret

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"number": "26000000019", "code": "7KQ4MWX2RP"}]}
    )


@router.post(
    "/follow",
    response=answers(Progress, 404, 413, 415, 422),
    operation_id="follow",
    summary="查询进度 Follow a matter",
)
def follow(request: HttpRequest, body: Opening) -> HttpResponse:
    """凭编号和查询码查看进度。编号或查询码不对时，答复相同。

    Progress by number and code. A wrong number and a wrong code are answered alike.
    """
    matter, reporter = access.follow(body.number, body.code)
    return answer(progress(matter, reporter))


def progress(matter: Matter, reporter: access.Reporter) -> dict[str, Any]:
    """Return where a matter is, as `shapes.Progress`."""
    state, known, city = unpack_state(matter.state), definition(matter.type_id), office()
    actor, made = access.actor(reporter), decisions(reporter, matter, known, state, city)
    return {
        "number": matter.number,
        "type": {"code": known.code, "name": text(known.name)},
        "title": matter.title,
        "lead": unit_label(state.lead, city)["name"],
        "stages": [
            {
                "key": key,
                "name": text(known.flow.steps[key].name),
                "unit": unit_label(run.signers[0].unit if run.signers else state.lead, city)["name"],
                "status": run.status,
                "opened": at(run.opened),
                "closed": at(run.closed),
            }
            for key, run in state.runs.items()
        ],
        "materials": materials(known, state, city),
        "events": _events(matter, reporter, made),
        "decisions": [shown(one) for one in made],
        "parts": parts(known, state, city),
        "may": [p.kind for p in possible(known.flow, state, actor, city, now_ms()) if p.kind in BY_REPORTER],
    } | _standing(matter)


def _standing(matter: Matter) -> dict[str, Any]:
    names = ("status", "reason", "registered", "answered", "closed", "due", "rating")
    return {name: getattr(matter, name) for name in names}


def _events(matter: Matter, reporter: access.Reporter, made: list[Decision]) -> list[dict[str, Any]]:
    words = access.words(reporter, matter)
    rows = access.entries(reporter, matter).filter(kind__in=TOLD)
    return [
        {"at": happened, "kind": kind, "words": words.get(f"{seq}.words") or _at_once(seq, body, made)}
        | deemed(kind, body)
        for seq, kind, happened, body in rows.values_list("seq", "kind", "happened", "body")
        # Of remarks, only those of the applicant's own side: other words are not theirs to read.
        if kind != "noted" or f"{seq}.words" in words
    ]


def _at_once(seq: int, body: str, made: list[Decision]) -> str | None:
    """Return what the platform answered at once, in both languages; None where it did not."""
    said = decided_answer(seq, unpack_entry(body), made) if made else None
    return f"{said.zh}\n{said.en}" if said else None


def _view(action: Action) -> Callable[..., HttpResponse]:
    model = reporters_body_of(action)

    def run(request: HttpRequest, body: model) -> HttpResponse:  # type: ignore[valid-type]
        matter, reporter = access.follow(body.number, body.code)
        given = split(body, action)
        return answer(receipt(act(reporter, action, matter.number, given, device=device_of(request))))

    run.__name__ = f"reporter_{action.kind}"
    return run


for _kind in BY_REPORTER:
    _action = ACTIONS[_kind]
    router.post(
        f"/follow/actions/{_kind}",
        response=answers(Receipt, *(status for status in REFUSES if status != 401)),
        operation_id=f"reporter_{_kind}",
        summary=f"诉求人：{_action.name.zh} By the reporter: {_action.name.en}",
        description=f"{_action.summary.zh}\n\n{_action.summary.en}",
    )(_view(_action))


class OpeningForm(Schema):
    """Number and code as parts of a form."""

    number: NumberText
    code: Secret
    material: Annotated[str, Most(max_length=60, description="它是哪一项材料；可不填。Which material it is.")] = ""


@router.post(
    "/follow/documents",
    response=answers(Receipt, *(status for status in REFUSES if status != 401)),
    operation_id="reporter_attach",
    summary="诉求人：添加附件 By the reporter: attach",
)
def reporter_attach(
    request: HttpRequest, opening: Annotated[OpeningForm, Form()], file: Annotated[UploadedFile, File()]
) -> HttpResponse:
    """补充照片或文件。Add a photo or a paper."""
    matter, reporter = access.follow(opening.number, opening.code)
    return answer(receipt([attach(reporter, matter.number, file.name or "file", file, opening.material)]))
