"""Raising a matter by the standard: always as the public does, whoever's key lets the program in."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.definition import CHOICES, Definition
from luodi.city.matters.office import Office, office
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.open311 import jurisdiction, keys
from luodi.faces.open311.formats import answer, spoken
from luodi.faces.open311.requests import LONGEST, listed
from luodi.faces.open311.services import asked, known
from luodi.faces.web.language import CHINESE, say

ATTRIBUTE: Final = re.compile(r"attribute\[([^\]]+)\](\[\])?")
SENTENCE: Final = re.compile(r"[^。！？!?\n]+")
TITLE: Final = 60
PLACES: Final = ("place", "address")
"""Form fields that ask where it is in words."""
POINT: Final = "point"
HEADER: Final = "Luodi-Follow-Code"


@spoken("GET", "POST")
def requests(request: HttpRequest, kind: str) -> HttpResponse:
    """List requests, or raise one."""
    if request.method == "GET":
        return listed(request, kind)
    keys.check(request)
    city = office()
    jurisdiction.check(request, city)
    service = known(_needed(request.POST, "service_code"))
    raised = raise_matter(PUBLIC, _draft(service, request.POST, city))
    page = request.build_absolute_uri(reverse("portal:follow"))
    notice = Text(
        f"请保存查询码 {raised.secret}：凭编号和查询码在 {page} 查看进度、补充和评价。",
        f"Keep the code {raised.secret}: number and code show the progress at {page}, to add to it and to rate it.",
    )
    told = {"service_request_id": raised.number, "service_notice": say(notice), "account_id": None}
    response = answer([told], "service_requests", kind)
    response[HEADER] = raised.secret
    response["Access-Control-Expose-Headers"] = HEADER
    response["Cache-Control"] = "no-store"
    return response


def _needed(sent: QueryDict, name: str) -> str:
    value = str(sent.get(name, "")).strip()
    if not value:
        raise Refused("missing", Text(f"缺少 {name}。", f"{name} is needed."), name)
    return value


def _draft(service: Definition, sent: QueryDict, city: Office) -> Draft:
    """Return what was sent as a draft. Raises Refused naming the argument."""
    said = str(sent.get("description", "")).strip()
    if len(said) > LONGEST:
        told = Text(f"description 最多 {LONGEST} 字。", f"description is at most {LONGEST} characters.")
        raise Refused("too_long", told, "description")
    facts = _attributes(service, sent)
    region, beside = _place(service, sent, facts, city)
    text = "\n".join(filter(None, (said, *beside, _media(sent))))
    return Draft(service.code, _title(said, service), text, region, "api", facts, _reporter(sent))


def _title(said: str, service: Definition) -> str:
    first = SENTENCE.search(said)
    return first[0].strip()[:TITLE] if first and first[0].strip() else say(service.name)


def _attributes(service: Definition, sent: QueryDict) -> dict[str, Any]:
    fields = {field.key: field for field in asked(service)}
    out: dict[str, Any] = {}
    for name in sent:
        found = ATTRIBUTE.fullmatch(str(name))
        if not found:
            continue
        key, values = found[1], [str(value) for value in sent.getlist(name) if value != ""]
        if key not in fields:
            told = Text(f"服务 {service.code} 没有 attribute[{key}]。", f"{service.code} has no attribute[{key}].")
            raise Refused("unknown_field", told, name)
        if fields[key].kind == CHOICES:
            out[key] = values
            continue
        if len(values) > 1:
            raise Refused("bad_value", Text(f"attribute[{key}] 只能有一个值。", f"attribute[{key}] takes one."), name)
        if values:
            out[key] = values[0]
    return out


def _place(service: Definition, sent: QueryDict, facts: dict[str, Any], city: Office) -> tuple[str, list[str]]:
    """Put the place into `facts` where the form asks for it; return the region, and in words what it does not ask for.

    One of `lat` and `long`, `address_string`, `address_id` (a region's code) must be given.
    """
    point, written, code = _point(sent), str(sent.get("address_string", "")).strip(), str(sent.get("address_id", ""))
    if not (point or written or code):
        told = Text(
            "缺少地点：lat 和 long，或 address_string，或 address_id。",
            "A place is needed: lat and long, or address_string, or address_id.",
        )
        raise Refused("missing", told, "address_string")
    if code and code not in city.regions:
        told = Text(f"address_id 不是区划代码：{code[:40]}。", f"address_id is no region's code: {code[:40]}.")
        raise Refused("bad_value", told, "address_id")
    open_to_all, beside = {field.key for field in asked(service)}, []
    for value, wanted in ((written, PLACES), (point, (POINT,))):
        key = next((k for k in wanted if k in open_to_all), "")
        if value and key:
            facts.setdefault(key, value)
        elif value:
            beside.append(say(Text(f"地点：{value}", f"Place: {value}")))
    return code or jurisdiction.region_in(written, city), beside


def _point(sent: QueryDict) -> str:
    lat, lon = str(sent.get("lat", "")).strip(), str(sent.get("long", "")).strip()
    if not lat and not lon:
        return ""
    try:
        good = -90 <= float(lat) <= 90 and -180 <= float(lon) <= 180
    except ValueError:
        good = False
    if not good:
        told = Text("lat、long 要同时给出，用度（WGS 84）。", "lat and long go together, in degrees (WGS 84).")
        raise Refused("bad_value", told, "lat")
    return f"{float(lat)},{float(lon)}"


def _media(sent: QueryDict) -> str:
    """Return the address of a picture as a line of the text: it is kept as told, and nothing is fetched from there."""
    url = str(sent.get("media_url", "")).strip()
    if not url:
        return ""
    if len(url) > 500 or urlsplit(url).scheme not in ("http", "https"):
        raise Refused("bad_value", Text("media_url 写 http(s) 地址。", "media_url is an http(s) address."), "media_url")
    return say(Text(f"图片：{url}", f"Media: {url}"))


def _reporter(sent: Mapping[str, Any]) -> dict[str, str]:
    """Return who asks, sealed apart later. What would follow a person around (device, account) is not taken."""
    first, last = str(sent.get("first_name", "")).strip(), str(sent.get("last_name", "")).strip()
    name = last + first if CHINESE.search(last + first) else f"{first} {last}".strip()
    given = {"name": name, "phone": str(sent.get("phone", "")), "mail": str(sent.get("email", ""))}
    return {key: value.strip() for key, value in given.items() if value.strip()}
