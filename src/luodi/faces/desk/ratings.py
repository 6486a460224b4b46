"""好差评 at the desk: figures with both their numbers, what looks strange beside them, and every rating behind them."""

from datetime import timedelta
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from luodi.city.matters.actions.rate_service import invite
from luodi.city.matters.office import Office, definition, office
from luodi.city.matters.queries import types_in_force
from luodi.city.matters.ratings import figures as counting
from luodi.city.matters.ratings import listing as reading
from luodi.city.matters.ratings.figures import Narrowed, Sums
from luodi.city.matters.ratings.record import MODES
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.figures import Flag
from luodi.engines.notation import Text
from luodi.engines.process.options import label
from luodi.faces.desk.gate import staff
from luodi.faces.desk.sought import sought_of
from luodi.faces.web import words
from luodi.faces.web.forms import plain, unit_groups
from luodi.faces.web.language import pair, say
from luodi.faces.web.names import Names

FLAGS = {
    "burst": Text("扎堆好评", "A burst of praise"),
    "device": Text("同一设备", "One device"),
    "fast": Text("办结即评", "Seconds after the end"),
    "cloned": Text("文字雷同", "The same words"),
    "flat": Text("清一色", "All of one level"),
}
WHY = {
    "burst": Text("{burst_minutes} 分钟内 {burst} 条以上", "{burst} or more within {burst_minutes} minutes"),
    "device": Text(
        "{device_hours} 小时内同一设备 {device} 条以上", "{device} or more from one device in {device_hours} hours"
    ),
    "fast": Text("办结后 {fast_seconds} 秒内 {fast} 条以上", "{fast} or more within {fast_seconds} seconds of the end"),
    "cloned": Text("相同文字 {cloned} 条以上", "{cloned} or more in the same words"),
    "flat": Text("{flat} 条以上全是同一星级", "{flat} or more, all of one level"),
}
SHOWN = 10
"""Groups of a table that stand open."""


@staff
def ratings(request: HttpRequest, person: Person) -> HttpResponse:
    """Show a period: figures, patterns, what is out, and the ratings one by one."""
    city, asked = office(), sought_of(request)
    wrong = ""
    try:
        within = counting.of_days(asked.since, asked.until, asked.unit)
    except Refused as refused:
        within, wrong = counting.of_days(under=asked.unit), say(refused.message)
    sought = _sought(request, asked.type)
    found, rows = counting.figures(person, within), _rows(request, person, within, sought)
    lines, following = rows[: reading.SIZE], len(rows) > reading.SIZE
    out = reading.exclusions(person, within)
    names = Names(city, [row.by for row in out])
    page = {
        "found": found,
        "wrong": wrong,
        "since": timezone.localdate(within.since),
        "until": timezone.localdate(within.until) - timedelta(days=1),
        "asked": asked,
        "sought": sought,
        "units": unit_groups(city),
        "types": [(row.code, say(row.name)) for row in types_in_force()],
        "modes": [(code, say(name)) for code, name in MODES.items()],
        "levels": [(stars, say(text), found.all.levels[stars - 1]) for stars, text in words.STARS.items()],
        "parts": [
            (pair("按单位", "By unit"), "unit", *_cut(found.by_unit)),
            (pair("按类型", "By type"), "type", *_cut(found.by_type)),
            (pair("按方式", "By mode"), "mode", *_cut(found.by_mode)),
        ],
        "flags": [_flag(flag, names) for flag in counting.strange(person, within)],
        "out": [(row, ground_name(row.ground, city), names.person(row.by)) for row in out],
        "lines": [_told(row, names) for row in lines],
        "next": lines[-1].id if following else "",
        "withheld": reading.withheld(person, within, sought),
    }
    return render(request, "desk/ratings.html", page)


@staff
def invitation(request: HttpRequest, person: Person) -> HttpResponse:
    """Invite somebody who was just served: a code and its picture, shown once; and the pictures to be put up."""
    city = office()
    mine = {held.unit_id for held in city.held(person.pk)}
    nodes = [city.tree.node(unit) for unit in mine if unit in city.tree]
    windows = [w for w in city.ratings.windows if (node := city.tree.get(w.unit)) and node.id in mine]
    page: dict[str, Any] = {
        "served": [(f"window:{w.code}", say(w.name)) for w in windows]
        + [(f"unit:{node.code}", say(node.name)) for node in nodes],
        "standing": [_standing(request, "window", w.code, say(w.name)) for w in windows]
        + [_standing(request, "unit", node.code, say(node.name)) for node in nodes],
    }
    status = 200
    if request.method == "POST":
        kind, _, code = plain(request.POST.get("where"), 60).partition(":")
        try:
            made = invite(person, number=plain(request.POST.get("number"), 24), **{_KINDS.get(kind, "unit"): code})
            address = request.build_absolute_uri(reverse("portal:rate_visit", args=[made.code]))
            page |= {"made": made, "address": address, "picture": picture(address)}
        except Refused as refused:
            page["error"], status = say(refused.message), 422
    return render(request, "desk/rating_invitation.html", page, status=status)


_KINDS = {"window": "window", "unit": "unit"}


def picture(address: str) -> SafeString:
    """Return an address as a QR code."""
    drawn: str = segno.make(address, error="m").svg_inline(scale=4, dark="#000", light="#fff", border=3)
    return mark_safe(drawn)  # noqa: S308 - made of black and white squares


def ground_name(ground: str, city: Office) -> str:
    """Return the ground of a ruling in words, as the type in force calls it."""
    of = city.ratings.rectifying
    row = next((row for row in types_in_force() if row.code == of.type), None)
    step = definition(row.pk).flow.steps.get(of.ruling) if row else None
    ask = next((ask for ask in step.asks if ask.key == of.ground), None) if step else None
    return say(label(ask, ground)) if ask else ground


def _standing(request: HttpRequest, kind: str, code: str, name: str) -> tuple[str, str, SafeString]:
    address = request.build_absolute_uri(reverse("portal:rate", args=[kind, code]))
    return name, address, picture(address)


def _cut(groups: dict[str, Sums]) -> tuple[list[tuple[str, Sums]], list[tuple[str, Sums]]]:
    """Return the first groups, and the rest, which is folded away."""
    rows = list(groups.items())
    return rows[:SHOWN], rows[SHOWN:]


def _sought(request: HttpRequest, type_: str) -> reading.Sought:
    stars, mode = plain(request.GET.get("stars"), 1), plain(request.GET.get("mode"), 8)
    ids = [int(part) for part in request.GET.get("ids", "").split(",") if part.isdecimal() and len(part) < 18]
    return reading.Sought(
        type_,
        mode if mode in MODES else "",
        int(stars) if stars in "12345" and stars else 0,
        request.GET.get("show") == "bad",
        request.GET.get("show") == "out",
        tuple(ids[: reading.MOST]),
    )


def _rows(request: HttpRequest, person: Person, within: Narrowed, sought: reading.Sought) -> list[reading.Line]:
    after = plain(request.GET.get("after"), 18)
    return reading.listing(person, within, sought, before=int(after) if after.isdecimal() else 0, size=reading.SIZE + 1)


def _told(row: reading.Line, names: Names) -> tuple[reading.Line, str, str, str, str]:
    reasons = pair("、", ", ").join(say(reason) for reason in row.reasons)
    return row, say(words.STARS[row.stars]), say(MODES[row.mode]), names.unit(row.unit), reasons


def _flag(flag: Flag, names: Names) -> dict[str, Any]:
    return {
        "name": say(FLAGS[flag.kind]),
        "unit": names.unit(flag.unit),
        "why": say(WHY[flag.kind]).format(**flag.bounds),
        "n": len(flag.ratings),
        "ids": ",".join(str(id_) for id_ in flag.ratings[: reading.MOST]),
    }
