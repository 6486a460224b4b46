"""Each address of API, desk, portal and Open311 is opened as each role: who sees a matter is data, outsiders nothing.

The addresses come from the URL confs, so a new one is tried at once: it must stand in permissions.yaml, which
`LUODI_WRITE_PERMISSIONS=1 pytest` of this file writes anew (read the change before committing it).
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from addresses import PARAMETER, addresses, filled
from django.test import Client
from roles import OUTSIDERS, ROLES

from api_client import ApiClient
from luodi.city.matters.actions import Raised
from luodi.city.matters.models import Document
from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person

EVERYONE = ROLES | {"public": ""}
OUT = OUTSIDERS | {"public"}
MATRIX = Path(__file__).parent / "permissions.yaml"
TITLE = "只给有关的人看的一件事"
CHANGING = re.compile(r'csrfmiddlewaretoken" value="\w+"|nonce-[\w+/=]+|"(?:token|generated_at|trace)":"[^"]*"')
"""What differs from one answer to the next by itself."""
MEASURED = ("metrics", "healthz", "readyz", "api/v1/health")
"""For operators, about the machine: they count what it does, never say of which matter."""
PUBLISHED = "open311/"
"""Open to all by the pack's own word (`access.published`): that a matter is there, never what was written in it."""


@pytest.fixture
def clients(staff: Callable[..., Person], api: ApiClient) -> dict[str, Client]:
    staff("qd-zjj", "viewer", username="viewer")
    add_person(SYSTEM, username="nobody", name="无岗")
    return {role: entered(api, username) for role, username in EVERYONE.items()}


def entered(api: ApiClient, username: str) -> Client:
    """A client with a session for pages and a token for programs."""
    if not username:
        return Client()
    client = Client(headers={"Authorization": f"Bearer {api.as_(username).token}"})
    client.force_login(Person.objects.get(username=username))
    return client


def opened(client: Client, address: str) -> tuple[int, str]:
    response = client.get(address)
    body = b"".join(response) if response.streaming else response.content
    return response.status_code, CHANGING.sub("", body.decode(errors="replace"))


UNIT = {"unit": "370212", "indicator": "answered", "step": "check", "form": "docx", "n": 1, "upload": "0" * 64}


def given(number: str, pk: int) -> dict[str, Any]:
    known = {"number": number, "id": pk, "pk": pk, "kind": "remind", "code": "hotline", "version": 1}
    return known | {"sheet": "units", "username": "wang", "thing": "sq-02", "part": "map"} | UNIT


def address(route: str, known: dict[str, Any]) -> str:
    more = {"kind": "json"} if route.startswith("open311/") else {}
    return filled(route, known | more)


@pytest.fixture
def matter(api: ApiClient, raised: Callable[..., Raised]) -> dict[str, Any]:
    number = raised(2, title=TITLE).number
    api.as_("wang").attach(number, "a.txt", "说明".encode()).ok()
    return given(number, Document.objects.latest("pk").pk)


def shows(client: Client, where: str, number: str) -> bool:
    status, body = opened(client, where)
    return status == 200 and (TITLE in body or number in body or body == "说明")


def test_who_is_shown_a_matter_where_is_as_written(clients: dict[str, Client], matter: dict[str, Any]) -> None:
    number = matter["number"]
    seen = {
        route or "/": " ".join(
            role for role, client in clients.items() if shows(client, address(route, matter), number)
        )
        for route in addresses()
    }
    if os.environ.get("LUODI_WRITE_PERMISSIONS"):
        MATRIX.write_text(yaml.safe_dump(seen, allow_unicode=True, sort_keys=False, width=200), encoding="utf-8")
    written = yaml.safe_load(MATRIX.read_text(encoding="utf-8"))
    routes = seen.keys() | written.keys()
    assert {r: (seen.get(r), written.get(r)) for r in routes if seen.get(r) != written.get(r)} == {}
    told = {role for route, roles in seen.items() if not route.startswith(PUBLISHED) for role in roles.split()}
    assert told.isdisjoint(OUT)


def test_a_city_with_a_matter_looks_to_outsiders_like_one_without(
    clients: dict[str, Client], api: ApiClient, raised: Callable[..., Raised]
) -> None:
    roles = (*OUT, "supervisor")
    before = {(role, where): opened(clients[role], where) for role in roles for where in lists()}
    raised(2, title=TITLE)
    after = {(role, where): opened(clients[role], where) for role in roles for where in lists()}
    changed = [seen for seen in before if before[seen] != after[seen]]
    assert [seen for seen in changed if seen[0] in OUT and not seen[1].startswith("/" + PUBLISHED)] == []
    assert not any(TITLE in body for (role, _), (_, body) in after.items() if role in OUT)
    assert ("supervisor", "/api/v1/matters") in changed


def lists() -> list[str]:
    """Return the addresses that name no row, searches among them: what could count a matter without naming it."""
    routes = [route for route in addresses() if route not in MEASURED]
    bare = [filled(r, {"kind": "json"}) for r in routes if not {m[1] or m[2] for m in PARAMETER.finditer(r)} - {"kind"}]
    return [*bare, "/api/v1/matters?count=true", "/api/v1/search?q=有关的人", "/desk/matters/?q=有关的人"]
