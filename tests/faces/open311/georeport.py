"""A client of Open311 written from the specification alone: it knows nothing of Luodi but the endpoint's address."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from django.test import Client

from real_data import shared

FORM = "application/x-www-form-urlencoded"


@dataclass
class GeoReport:
    """Asks in JSON, or in XML read back into the same shape."""

    kind: str = "json"
    key: str = ""
    root: str = "/open311/v2"
    http: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def services(self) -> Any:
        return self._read(self.http.get(f"{self.root}/services.{self.kind}"))

    def service(self, code: str) -> Any:
        return self._read(self.http.get(f"{self.root}/services/{code}.{self.kind}"))

    def requests(self, **query: str) -> Any:
        return self._read(self.http.get(f"{self.root}/requests.{self.kind}", query))

    def request(self, number: str) -> Any:
        return self._read(self.http.get(f"{self.root}/requests/{number}.{self.kind}"))

    def raise_(self, attributes: dict[str, str] | None = None, **arguments: str) -> Any:
        sent = arguments | {f"attribute[{code}]": value for code, value in (attributes or {}).items()}
        body = urlencode(sent | ({"api_key": self.key} if self.key else {}))
        return self._read(self.http.post(f"{self.root}/requests.{self.kind}", body, content_type=FORM))

    def _read(self, response: Any) -> Any:
        self.status, self.headers = response.status_code, dict(response.headers)
        said = response.headers["Content-Type"]
        if self.kind == "json":
            assert said == "application/json; charset=utf-8"
            return json.loads(response.content)
        assert said == "text/xml; charset=utf-8"
        assert response.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
        return _plain(ElementTree.fromstring(response.content))


LISTS = {"services", "attributes", "values", "service_requests", "errors", "endpoints", "formats"}


def _plain(element: Any) -> Any:
    if element.tag in LISTS:
        return [_plain(child) for child in element]
    if len(element):
        return {child.tag: _plain(child) for child in element}
    return element.text


def published(name: str) -> Any:
    """Return one of the standard's own files, or skip: a stranger's clone does not have them."""
    return json.loads(shared(f"conformance/open311/{name}").read_text())
