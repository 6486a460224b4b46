"""The types of matter in force: names, forms and flows, as words and as drawings. The public ones need no token."""

import re
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from luodi.city.matters.definition import ITEM_KINDS, Definition, Item
from luodi.city.matters.filling import filling_of, means
from luodi.city.matters.form_schema import form_schema
from luodi.city.matters.models import MatterType
from luodi.city.matters.office import definition, office
from luodi.city.matters.rolls import Roll, filled
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process.bpmn import to_bpmn
from luodi.engines.process.draw import draw_svg
from luodi.engines.process.model import Step
from luodi.faces.api.bearer import ANYBODY, OPTIONAL, who
from luodi.faces.api.drawing import DRAWN, MODELLED, XML, Language, drawing
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import TypeDetail, TypeLine

router = Router(auth=ANYBODY, tags=["事项类型 Types"])
Code = Annotated[str, Path(max_length=40, description="事项类型代码。A type's code.", example="hotline")]


def current(request: HttpRequest) -> list[tuple[MatterType, Definition]]:
    """Return the types in force that the caller may know of: all for staff, the public ones for anybody."""
    rows = [(row, definition(row.pk)) for row in MatterType.objects.filter(current=True).order_by("code")]
    return rows if isinstance(who(request), Person) else [(row, known) for row, known in rows if known.public]


def one(request: HttpRequest, code: str) -> tuple[MatterType, Definition]:
    """Return the type called `code`. Raises Refused `not_found`."""
    found = next(((row, known) for row, known in current(request) if row.code == code), None)
    if found is None:
        raise Refused("not_found", Text("没有这类事项。", "There is no such type."), "code")
    return found


@router.get(
    "/types",
    response=answers(list[TypeLine], 401),
    operation_id="list_types",
    summary="事项类型 Types of matter",
    openapi_extra=OPTIONAL,
)
def list_types(request: HttpRequest) -> Any:
    """公众可提出的事项类型及其表单；带令牌时列出全部。

    The types the public may raise, with their forms; with a token, all of them.
    """
    rolls = office().rolls
    return [_line(row, known, rolls) for row, known in current(request)]


@router.get(
    "/types/{code}",
    response=answers(TypeDetail, 401, 404, 422),
    operation_id="get_type",
    summary="一类事项及其流程 A type and its flow",
    openapi_extra=OPTIONAL,
)
def get_type(request: HttpRequest, code: Code) -> Any:
    """名称、表单、步骤、时限、成果种类和不予受理理由。

    Names, form, steps, clocks, kinds of outcome and the reasons to decline.
    """
    row, known = one(request, code)
    flow = known.flow
    return _line(row, known, office().rolls) | {
        "item": _item_of(known.item) if known.item else None,
        "materials": [
            {
                "key": m.key,
                "name": text(m.name),
                "need": m.need,
                "source": text(m.source),
                "within": m.within,
                "when": m.when,
            }
            for m in flow.materials
        ],
        "steps": [_step(step) for step in flow.steps.values()],
        "clocks": [
            {"name": c.name, "title": text(c.title), "limit": c.limit, "start": c.start, "stop": c.stop}
            for c in flow.clocks
        ],
        "outcomes": [{"kind": o.kind, "name": text(o.name), "unit": o.unit} for o in known.outcomes],
        "decline_reasons": [{"code": code, "name": text(name)} for code, name in known.decline_reasons],
        "filling": means(told) if (told := filling_of(row)) else None,
    }


def _item_of(item: Item) -> dict[str, Any]:
    plain = ("code", "legal", "promised", "delegated")
    said = ("basis", "fee", "window", "result")
    return {
        **{name: getattr(item, name) for name in plain},
        **{name: text(getattr(item, name)) for name in said},
        "kind": {"code": item.kind, "name": text(ITEM_KINDS[item.kind])},
        "applicant": list(item.applicant),
    }


@router.get(
    "/types/{code}/form.schema",
    response=answers(dict[str, Any], 401, 404, 422),
    operation_id="get_form_schema",
    summary="表单的 JSON Schema The form as JSON Schema",
    openapi_extra=OPTIONAL,
)
def get_form_schema(request: HttpRequest, code: Code) -> Any:
    """表单（facts）：标题、选项、何时要填；2020-12 版。The form's titles, options, and what is asked when."""
    _, known = one(request, code)
    return form_schema(known, public=not isinstance(who(request), Person))


@router.get(
    "/types/{code}/flow.svg",
    response=answers(None, 401, 404, 422),
    operation_id="draw_type",
    summary="流程图 The flow drawn (SVG)",
    openapi_extra=OPTIONAL | DRAWN,
)
def draw_type(request: HttpRequest, code: Code, language: Language = "zh") -> HttpResponse:
    """流程图，手机可读。The flow, drawn to be read on a phone."""
    row, known = one(request, code)
    return drawing(draw_svg(known.flow, None, language=language, title=row.name.get(language)))


@router.get(
    "/types/{code}/flow.bpmn",
    response=answers(None, 401, 404, 422),
    operation_id="model_type",
    summary="流程模型 The flow as BPMN 2.0",
    openapi_extra=OPTIONAL | MODELLED,
)
def model_type(request: HttpRequest, code: Code, language: Language = "zh") -> HttpResponse:
    """BPMN 2.0 XML，带版面，可在常用建模工具中打开。BPMN 2.0 with layout, for any modelling tool."""
    row, known = one(request, code)
    name = re.sub(r"[^\w.-]", "_", f"{row.code}-v{row.version}")
    source = to_bpmn(known.flow, process_id=name, name=row.name.get(language), language=language)
    response = drawing(source, XML)
    response["Content-Disposition"] = f'attachment; filename="{name}.bpmn"'
    return response


def _line(row: MatterType, known: Definition, rolls: dict[str, Roll]) -> dict[str, Any]:
    return {
        "code": row.code,
        "version": row.version,
        "name": text(row.name),
        "summary": text(known.summary),
        "row": known.row,
        "public": known.public,
        "anonymous": known.anonymous,
        "form": [_item(filled(f, rolls)) for f in known.form],
    }


def _item(item: Any) -> dict[str, Any]:
    """Return a question of a form or of a step: both are asked alike."""
    return {
        "key": item.key,
        "name": text(item.name),
        "kind": item.kind,
        "required": item.required,
        "options": list(item.options),
        "labels": [text(label) for label in item.labels],
        "sources": list(getattr(item, "sources", ())),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "key": step.key,
        "name": text(step.name),
        "act": step.act,
        "by": step.by,
        "role": step.role,
        "limit": step.limit,
        "asks": [_item(ask) for ask in step.asks],
    }
