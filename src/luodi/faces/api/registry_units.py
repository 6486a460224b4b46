"""Changing the units: what the system administrator does, through the registry's own actions."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import ConfigDict, Field

from luodi.city.registry.actions.amend_unit import amend_unit
from luodi.city.registry.actions.move_unit import move_unit
from luodi.city.registry.actions.open_unit import open_unit
from luodi.city.registry.actions.put_region import put_region
from luodi.city.registry.actions.rename_unit import rename_unit
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.lookup import unit_called
from luodi.faces.api.problems import answers
from luodi.faces.api.registry_shapes import Changed
from luodi.faces.api.values import Day, Strict, UnitCode
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["名册 Registry"])
REFUSES = (401, 403, 404, 409, 413, 415, 422)
Code = Annotated[str, Path(max_length=40, description="机构代码。A unit's code.", example="qd-zjj")]


def _shown(**example: object) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class NameIn(Strict):
    """A name in both languages."""

    zh: str = Field(min_length=1, max_length=120)
    en: str = Field(min_length=1, max_length=200)

    def text(self) -> Text:
        """Return it as the registry takes it."""
        return Text(self.zh, self.en)


class UnitIn(Strict):
    """A unit to be opened."""

    code: UnitCode
    kind: str = Field(max_length=12, description="机构类别。The kind of unit.")
    name: NameIn
    parent: UnitCode | None = None
    on: Day
    region: str = Field("", max_length=12)
    uscc: str | None = Field(None, max_length=40, description="统一社会信用代码。The unified social credit code.")

    model_config = _shown(
        code="qd-sjj",
        kind="bureau",
        name={"zh": "市数据局", "en": "Data Bureau"},
        parent="qd",
        on="2026-03-01",
    )


class Renaming(Strict):
    """A new name from a day on."""

    name: NameIn
    on: Day

    model_config = _shown(name={"zh": "市数据和政务局", "en": "Data and Services Bureau"}, on="2026-06-01")


class Moving(Strict):
    """A new unit above from a day on."""

    parent: UnitCode
    on: Day

    model_config = _shown(parent="qd", on="2026-06-01")


class Amending(Strict):
    """What was written wrong; only what is given changes."""

    kind: str | None = Field(None, max_length=12)
    region: str | None = Field(None, max_length=12)
    uscc: str | None = Field(None, max_length=40)

    model_config = _shown(region="370202")


class RegionIn(Strict):
    """A region as the table of GB/T 2260 names it."""

    name: NameIn
    parent: str | None = Field(None, max_length=12)

    model_config = _shown(name={"zh": "市南区", "en": "Shinan District"}, parent="370200")


@router.post(
    "/registry/units",
    response=answers(Changed, *REFUSES, status=201),
    operation_id="open_unit",
    summary="设立机构 Open a unit",
)
def open_(request: HttpRequest, body: UnitIn) -> HttpResponse:
    """由系统管理员设立。By the system administrator."""
    by = who(request)
    parent = unit_called(by, body.parent, "parent") if body.parent else None
    unit = open_unit(
        by,
        code=body.code,
        kind=body.kind,
        name=body.name.text(),
        parent=parent,
        on=body.on,
        region=body.region,
        uscc=body.uscc,
    )
    return answer({"subject": unit.code, "id": unit.pk}, 201)


@router.post(
    "/registry/units/{code}/rename",
    response=answers(Changed, *REFUSES),
    operation_id="rename_unit",
    summary="机构更名 Rename a unit",
)
def rename(request: HttpRequest, code: Code, body: Renaming) -> HttpResponse:
    """自某日起改称；此前仍用旧名。From a day on; before it the old name stands."""
    by = who(request)
    rename_unit(by, unit=unit_called(by, code), name=body.name.text(), on=body.on)
    return answer({"subject": code, "id": None})


@router.post(
    "/registry/units/{code}/move",
    response=answers(Changed, *REFUSES),
    operation_id="move_unit",
    summary="机构划转 Move a unit",
)
def move(request: HttpRequest, code: Code, body: Moving) -> HttpResponse:
    """自某日起归另一上级。From a day on under another unit."""
    by = who(request)
    move_unit(by, unit=unit_called(by, code), parent=unit_called(by, body.parent, "parent"), on=body.on)
    return answer({"subject": code, "id": None})


@router.post(
    "/registry/units/{code}/amend",
    response=answers(Changed, *REFUSES),
    operation_id="amend_unit",
    summary="更正机构信息 Correct a unit",
)
def amend(request: HttpRequest, code: Code, body: Amending) -> HttpResponse:
    """更正类别、区划或信用代码。Correct its kind, region or credit code."""
    by = who(request)
    amend_unit(by, unit=unit_called(by, code), kind=body.kind, region=body.region, uscc=body.uscc)
    return answer({"subject": code, "id": None})


@router.put(
    "/registry/regions/{code}",
    response=answers(Changed, *REFUSES),
    operation_id="put_region",
    summary="登记区划 Register a region",
)
def region(
    request: HttpRequest, code: Annotated[str, Path(max_length=12, example="370202")], body: RegionIn
) -> HttpResponse:
    """6、9 或 12 位代码。Codes of 6, 9 or 12 digits."""
    put_region(who(request), code=code, name=body.name.text(), parent=body.parent)
    return answer({"subject": code, "id": None})
