"""Every page there is, as the routes tell it: one that nobody thought of is opened, read and pictured like the rest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, reverse

from luodi.faces.desk import urls as desk
from luodi.faces.portal import urls as portal

NOT_A_PAGE = {
    "portal:figures_csv": "a file",
    "portal:figures_json": "a file",
    "portal:similar": "a part of the form",
    "desk:similar": "a part of the form",
    "desk:oidc": "leads to another server",
    "desk:oidc_back": "comes from another server",
    "desk:code": "stands between password and desk for those with a second factor",
    "desk:delegation_end": "a form is sent to it",
    "desk:digest_mail": "a form is sent to it",
    "desk:sign_out_everywhere": "a form is sent to it",
    "desk:thing": "a row of a roll, shown like the roll",
    "portal:language": "switches the language",
    "portal:leave": "forgets the matter",
    "portal:bpmn": "a file",
    "portal:file": "a file",
    "portal:do": "a form is sent to it",
    "desk:demo": "signs in",
    "desk:sign_out": "signs out",
    "desk:upload": "takes files",
    "desk:file": "a file",
    "desk:preview": "a file",
    "desk:filter": "a form is sent to it",
    "desk:many": "a form is sent to it",
    "desk:export_journal": "a file",
    "desk:export_file": "a file",
    "desk:export_again": "a form is sent to it",
    "desk:template": "a file",
    "desk:webhook_end": "a form is sent to it",
    "desk:delivery_again": "a form is sent to it",
    "desk:revoke": "a form is sent to it",
}
WHO = {"desk:webhooks": "sysadmin", "desk:workbooks": "sysadmin", "desk:handing_over": "sysadmin", "desk:sign_in": ""}
"""Who opens a page; others of the desk are opened by a clerk of the hotline."""
CLERK, ROLL = "zhou", "residences"


@dataclass(frozen=True, slots=True)
class Opened:
    """One page to open: its name, its address, and as whom (a user name; empty for the public)."""

    name: str
    url: str
    who: str


def pages(number: str, type_: str = "hotline", **more: str) -> Iterator[Opened]:
    """Yield every page of portal and desk; those of one matter show `number`.

    Raises KeyError for a route with a part that stands for nothing known here: say what to open it with.
    """
    known: Mapping[str, object] = {
        "portal:guide": {"code": type_},
        "portal:raise": {"code": type_},
        "portal:progress": {"number": number},
        "desk:matter": {"number": number},
        "desk:do": {"number": number, "kind": "note"},
        "desk:identity": {"number": number},
        "desk:raise_one": {"code": type_},
        "desk:unit": {"code": "qd-zjj"},
        "desk:roll": {"code": ROLL},
        "desk:enterprise": {"code": "lc-jixie"},
        "desk:type": {"code": type_, "version": 1},
        **more,
    }
    for room, routes in (("portal", portal.urlpatterns), ("desk", desk.urlpatterns)):
        for route in routes:
            assert isinstance(route, URLPattern)
            name = f"{room}:{route.name}"
            if name in NOT_A_PAGE:
                continue
            values = known[name] if "<" in str(route.pattern) else {}
            who = WHO.get(name, CLERK) if room == "desk" else ""
            yield Opened(name, reverse(name, kwargs=values), who)  # type: ignore[arg-type]
