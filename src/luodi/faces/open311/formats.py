"""Answers as the specification wants them: JSON, or XML by the same names; errors as a list of code and description."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.engines.process import Refusal
from luodi.faces.web.language import say

View = Callable[..., HttpResponse]
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, however they are written."""
ONE = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What one of a list is called in XML."""
STATUS = {"not_found": 404, "unknown_type": 404, "key_needed": 403, "wrong_method": 405}
"""404 for what does not exist, 403 for a wrong or missing key, 400 for all else: the specification's own table."""


def answer(data: Any, root: str, kind: str, status: int = 200) -> HttpResponse:
    """Return `data` as `kind` (`json` or `xml`), in XML under the element `root`. Open to pages of any site."""
    if kind == "json":
        response = HttpResponse(msgspec.json.encode(data), "application/json; charset=utf-8", status)
    else:
        top = Element(root)
        _fill(top, data)
        body = b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(top, encoding="unicode").encode()
        response = HttpResponse(body, "text/xml; charset=utf-8", status)
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response


def _fill(element: Element, value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _fill(SubElement(element, key), inner)
    elif isinstance(value, list):
        for inner in value:
            _fill(SubElement(element, ONE[element.tag]), inner)
    elif value is not None:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        element.text = NOT_XML.sub("", text)


def problem(status: int, message: Text, kind: str) -> HttpResponse:
    """Return an error in the specification's shape, in the reader's language."""
    return answer([{"code": status, "description": say(message)}], "errors", kind, status)


def spoken(*methods: str) -> Callable[[View], View]:
    """Return a wrapper for views of the standard: whatever is refused becomes an error of its shape."""

    def around(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def run(request: HttpRequest, kind: str, **path: str) -> HttpResponse:
            if request.method not in methods:
                used = " ".join(methods)
                return problem(405, Text(f"这个地址只接受 {used}。", f"This address takes {used} only."), kind)
            try:
                return view(request, kind, **path)
            except (Refused, Refusal) as refused:
                return problem(STATUS.get(refused.code, 400), refused.message, kind)

        return run

    return around


@csrf_exempt
def no_such_path(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer for an address the interface does not have."""
    kind = "json" if rest.endswith(".json") else "xml"
    told = Text("没有这个地址；格式写 .json 或 .xml。", "There is no such address; the format is .json or .xml.")
    return problem(404, told, kind)
