"""What can be raised: services are the types in force that the public may raise and whose matters are open to all."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from luodi.city.matters import access
from luodi.city.matters.definition import Definition, FormField
from luodi.city.matters.office import current_type, definition, office
from luodi.city.matters.queries import types_in_force
from luodi.city.matters.rolls import filled
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.open311 import jurisdiction
from luodi.faces.open311.formats import answer, spoken
from luodi.faces.web.language import joined, say

DATATYPES: Final = {
    "text": "string",
    "long": "text",
    "number": "number",
    "date": "datetime",
    "choice": "singlevaluelist",
    "choices": "multivaluelist",
    "flag": "singlevaluelist",
    "point": "string",
    "thing": "singlevaluelist",
    "unit": "string",
}
"""Kinds of form fields in the standard's words."""
HOW: Final = {
    "date": Text("日期，如 2026-03-02", "A day, such as 2026-03-02"),
    "point": Text("纬度,经度；给了 lat、long 就不用填", "latitude,longitude; lat and long do as well"),
}
YES_NO: Final = (("true", Text("是", "Yes")), ("false", Text("否", "No")))
GROUP: Final = Text("诉求", "Appeals")
CONTACT: Final = Text("须留姓名和电话或邮箱。", "Name and phone or mail are needed.")
CHANGED: Final = "2026-11-25T00:00:00Z"


def known(code: str) -> Definition:
    """Return the service called `code`. Raises Refused `unknown_type`."""
    row = current_type(code)
    found = definition(row.pk) if row and row.pk in access.published_types() else None
    if found is None:
        raise Refused("unknown_type", Text(f"没有服务“{code}”。", f"There is no service “{code}”."), "service_code")
    return found


def asked(of: Definition) -> list[FormField]:
    """Return what the public is asked when it raises a matter."""
    city = office()
    return [filled(field, city.rolls, city.day) for field in of.form if field.public]


@spoken("GET")
def services(request: HttpRequest, kind: str) -> HttpResponse:
    """List the services."""
    jurisdiction.check(request, office())
    shown = set(access.published_types())
    rows = [definition(row.pk) for row in types_in_force(public=True) if row.pk in shown]
    return answer([_service(each) for each in rows], "services", kind)


def _service(of: Definition) -> dict[str, Any]:
    said = say(of.summary) + ("" if of.anonymous else " " + say(CONTACT))
    return {
        "service_code": of.code,
        "service_name": say(of.name),
        "description": said,
        "metadata": bool(asked(of)),
        "type": "realtime",
        "keywords": ", ".join(option for field in asked(of) for option in field.options) or None,
        "group": say(GROUP),
    }


@spoken("GET")
def service(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show what a service asks."""
    jurisdiction.check(request, office())
    found = known(code)
    attributes = [_attribute(field, n) for n, field in enumerate(asked(found), 1)]
    return answer({"service_code": found.code, "attributes": attributes}, "service_definition", kind)


def _attribute(field: FormField, order: int) -> dict[str, Any]:
    how = HOW.get(field.kind)
    out = {
        "variable": True,
        "code": field.key,
        "datatype": DATATYPES[field.kind],
        "required": field.required,
        "datatype_description": say(how) if how else None,
        "order": order,
        "description": say(field.name),
    }
    named = YES_NO if field.kind == "flag" else zip(field.options, field.labels, strict=True)
    options = [(code, say(name)) for code, name in named]
    if options:
        out["values"] = [{"key": code, "name": name} for code, name in options]
    return out


@spoken("GET")
def discovery(request: HttpRequest, kind: str) -> HttpResponse:
    """Tell where the interface lies and what it speaks (Open311 Service Discovery)."""
    city = office()
    where = request.build_absolute_uri(reverse("open311:root"))
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": where.rstrip("/"),
        "changeset": CHANGED,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    told = joined([say(Text("个人令牌即 api_key", "a personal token is the api_key")), *jurisdiction.names(city)[:1]])
    page = request.build_absolute_uri(reverse("portal:home"))
    return answer(
        {"changeset": CHANGED, "contact": page, "key_service": told, "endpoints": [endpoint]}, "discovery", kind
    )
