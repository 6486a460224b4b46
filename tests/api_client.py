"""A client of the API for tests, on every test's path: `api.as_("wang").act(number, "handle", words="…")`."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luodi.city.registry.actions.issue_token import issue_token
from luodi.city.registry.models import Person

ROOT = "/api/v1"


@dataclass(frozen=True)
class Answer:
    """What the API answered: `status`, and the body by key; `code` is a refusal's."""

    status: int
    body: Any

    def __getitem__(self, key: str) -> Any:
        return self.body[key]

    @property
    def code(self) -> str:
        return str(self.body["code"]) if self.status >= 400 else ""

    def ok(self) -> "Answer":
        """Return itself when it is a success; fail with what was said otherwise."""
        assert 200 <= self.status < 300, f"{self.status}: {self.body}"
        return self


@dataclass(frozen=True)
class ApiClient:
    """Speaks to the API as one person, or as the public. Make others with `as_`."""

    token: str = ""
    http: Client = field(default_factory=Client)
    tokens: dict[str, str] = field(default_factory=dict)
    """By user name: each token moves the registry's revision, so one per person and test is enough."""

    def as_(self, person: Person | str) -> "ApiClient":
        """Return a client with a token of `person` (or of the demo staff's user name)."""
        username = person if isinstance(person, str) else person.username
        if username not in self.tokens:
            who = Person.objects.get(username=username)
            self.tokens[username] = issue_token(who, person=who, name="test")[1]
        return replace(self, token=self.tokens[username])

    def as_public(self) -> "ApiClient":
        """Return a client without a token."""
        return replace(self, token="")

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request under /api/v1 with a JSON body, if any."""
        given = {"headers": self._headers(headers)}
        if body is not None:
            given |= {"data": body, "content_type": "application/json"}
        return _answer(self.http.generic(method, ROOT + path, **_encoded(given)))

    def get(self, path: str, **query: Any) -> Answer:
        return _answer(self.http.get(ROOT + path, query, headers=self._headers({})))

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("POST", path, {} if body is None else body, **headers)

    def raise_(self, type_: str, title: str, *, key: str = "", **draft: Any) -> Answer:
        """Raise a matter; the answer has `number` and `code`."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", "/matters", {"type": type_, "title": title, **draft}, **headers)

    def act(self, number: str, kind: str, /, **data: Any) -> Answer:
        """Carry out an action; `step` and `happened` are given like its other fields. Does not fail by itself."""
        return self.post(f"/matters/{number}/actions/{kind}", data)

    def do(self, number: str, kind: str, /, **data: Any) -> Answer:
        """Carry out an action that must succeed."""
        return self.act(number, kind, **data).ok()

    def matter(self, number: str) -> Answer:
        return self.get(f"/matters/{number}")

    def entries(self, number: str) -> list[Any]:
        """Return the journal's first page."""
        return list(self.get(f"/matters/{number}/entries").ok()["items"])

    def kinds(self, number: str) -> list[str]:
        """Return the kinds of the journal's entries, in order."""
        return [entry["kind"] for entry in self.entries(number)]

    def attach(self, number: str, name: str, content: bytes, material: str = "") -> Answer:
        """Upload a file, as one of the materials where it is named."""
        return self.upload(f"/matters/{number}/documents", name, content, material=material)

    def upload(self, path: str, file_name: str, content: bytes, **more: str) -> Answer:
        """Send a file as multipart, with other fields beside it."""
        data = {"file": SimpleUploadedFile(file_name, content), **more}
        return _answer(self.http.post(ROOT + path, data, headers=self._headers({})))

    def follow(self, number: str, code: str) -> Answer:
        """Ask for the progress as the reporter."""
        return self.as_public().post("/follow", {"number": number, "code": code})

    def act_as_reporter(self, number: str, code: str, kind: str, /, **data: Any) -> Answer:
        """Rate, withdraw, reopen, note or remind as the reporter."""
        return self.as_public().post(f"/follow/actions/{kind}", {"number": number, "code": code, **data})

    def attach_as_reporter(self, number: str, code: str, name: str, content: bytes, material: str = "") -> Answer:
        """Upload a file as the reporter, as one of the materials where it is named."""
        file = SimpleUploadedFile(name, content)
        data = {"number": number, "code": code, "file": file, "material": material}
        return _answer(self.http.post(f"{ROOT}/follow/documents", data))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return more | ({"Authorization": f"Bearer {self.token}"} if self.token else {})


def _encoded(given: dict[str, Any]) -> dict[str, Any]:
    if "data" in given and not isinstance(given["data"], bytes):
        given["data"] = json.dumps(given["data"]).encode()
    return given


def _answer(response: Any) -> Answer:
    is_json = response.get("Content-Type", "").startswith("application/json")
    return Answer(response.status_code, response.json() if is_json else b"".join(response))
