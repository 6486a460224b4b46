"""Acting on matters: `POST /matters/{number}/actions/{kind}`, one operation per action of the catalogue."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router
from pydantic import ConfigDict, Field

from luodi.city.matters.actions import ACTIONS, Action, Moment, act
from luodi.city.matters.actions.act_on_many import MOST, Picked, act_on_many, of_many
from luodi.city.matters.actions.open_identity import OPEN_IDENTITY, open_identity
from luodi.city.matters.store import Receipt
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.labels import at, unit_code
from luodi.faces.api.operations import APART, OF_THE_GRID, body_of, split
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import Identity, ManyLine
from luodi.faces.api.shapes import Receipt as ReceiptShape
from luodi.faces.api.values import Number, NumberText, Scalar, Strict, UnitCode
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["操作 Actions"])
REFUSES = (401, 403, 404, 409, 413, 415, 422)


def receipt(done: list[Receipt]) -> dict[str, Any]:
    """Return what an action came to, as `shapes.Receipt`."""
    first, *others = done
    state = first.state
    running = [clock.due for clock in state.clocks.values() if not clock.stop]
    return {
        "number": first.number,
        "seq": state.seq,
        "status": state.status,
        "lead": unit_code(state.lead),
        "steps": list(state.open_runs),
        "due": at(min(running, default=0)),
        "head": first.rows[-1].hash,
        "entries": [{"seq": row.seq, "kind": row.kind} for row in first.rows],
        "others": [{"number": o.number, "seq": o.state.seq, "status": o.state.status} for o in others],
    }


def _view(action: Action) -> Callable[..., HttpResponse]:
    model = body_of(action)

    def run(request: HttpRequest, number: Number, body: model) -> HttpResponse:  # type: ignore[valid-type]
        step = getattr(body, "step", None) or ""
        done = act(who(request), action, number, split(body, action), step=step, moment=Moment(body.happened))
        return answer(receipt(done))

    if not any(field.required for field in action.fields):
        run.__defaults__ = (Body(model()),)
    run.__name__ = f"act_{action.kind}"
    return run


for _action in ACTIONS.values():
    if _action.kind not in (*APART, *OF_THE_GRID):
        router.post(
            f"/matters/{{number}}/actions/{_action.kind}",
            response=answers(ReceiptShape, *REFUSES),
            operation_id=f"act_{_action.kind}",
            summary=f"{_action.name.zh} {_action.name.en}",
            description=f"{_action.summary.zh}\n\n{_action.summary.en}",
        )(_view(_action))


class Pick(Strict):
    """One of the matters an action is for, and its step where the action is about one."""

    number: NumberText
    step: str = Field("", max_length=60)


class ManyIn(Strict):
    """Many matters, and the action's parameters, the same for all."""

    picked: list[Pick] = Field(min_length=1, max_length=MOST)
    data: dict[Annotated[str, Field(max_length=60)], Scalar | list[UnitCode]] = Field(
        default_factory=dict, max_length=20
    )

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"picked": [{"number": "26000000019"}], "data": {"reason": "请加快办理"}}]},
    )


@router.post(
    "/many/{kind}",
    response=answers(list[ManyLine], 401, 413, 415),
    operation_id="act_on_many",
    summary="批量办理 Act on many",
)
def on_many(request: HttpRequest, kind: Literal["assign", "claim", "remind", "supervise"], body: ManyIn) -> Any:
    """逐件办理，最多 200 件；办不成的逐件说明原因，不影响其他各件。

    Each by itself, 200 at most; what cannot be done is told row by row and holds nothing else up.
    """
    picked = [Picked(one.number, one.step) for one in body.picked]
    came = act_on_many(who(request), of_many(kind), picked, body.data)
    return answer(
        [
            {
                "number": one.picked.number,
                "step": one.picked.step,
                "done": one.done,
                "code": one.code or None,
                "message": {"zh": one.why.zh, "en": one.why.en} if one.why else None,
            }
            for one in came
        ]
    )


_Reason = body_of(OPEN_IDENTITY)


@router.post(
    "/matters/{number}/identity",
    response=answers(Identity, *REFUSES),
    operation_id="act_open_identity",
    summary=f"{OPEN_IDENTITY.name.zh} {OPEN_IDENTITY.name.en}",
    description=f"{OPEN_IDENTITY.summary.zh}\n\n{OPEN_IDENTITY.summary.en}",
)
def identity(request: HttpRequest, number: Number, body: _Reason) -> HttpResponse:  # type: ignore[valid-type]
    """Put the opening on record, then answer with what is kept of the reporter."""
    response = answer(open_identity(who(request), number, body.reason))
    response["Cache-Control"] = "no-store"
    return response
