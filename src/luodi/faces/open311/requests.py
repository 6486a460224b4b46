"""How matters stand, for anybody: newest first, at most ninety days and a thousand at a time."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.models import Entry, Matter
from luodi.city.matters.office import Office, definition, office
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.open311 import jurisdiction
from luodi.faces.open311.formats import answer, spoken
from luodi.faces.web.language import joined, say
from luodi.faces.web.words import LAMPS, STATUSES

SPAN: Final = timedelta(days=90)
MOST: Final = 1000
LONGEST: Final = 4000
"""Characters of a description."""


@spoken("GET")
def listed(request: HttpRequest, kind: str) -> HttpResponse:
    """List requests by id, or by service, dates and status. `page` and `page_size` are read as others read them."""
    city = office()
    jurisdiction.check(request, city)
    given = {key: request.GET.get(key, "").strip() for key in ("service_request_id", "service_code", "status")}
    if given["service_request_id"]:
        rows = access.published().filter(number__in=_codes(given["service_request_id"])[:MOST])
    else:
        rows = _narrowed(given, *_period(request))
    size, page = _whole(request, "page_size", MOST, MOST), _whole(request, "page", 1, 1_000_000)
    found = list(_columns(rows).order_by("-registered", "-pk")[(page - 1) * size : page * size])
    return answer(told(found, city), "service_requests", kind)


@spoken("GET")
def one(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """Show one request."""
    city = office()
    jurisdiction.check(request, city)
    found = list(_columns(access.published().filter(number=number)))
    if not found:
        raise access.not_found(number)
    return answer(told(found, city), "service_requests", kind)


@spoken("GET")
def token(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """Answer which request a token stands for: every service is realtime, so the number is its own token."""
    jurisdiction.check(request, office())
    if not access.published().filter(number=number).exists():
        raise access.not_found(number)
    return answer([{"service_request_id": number, "token": number}], "service_requests", kind)


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


def _narrowed(given: dict[str, str], start: datetime, end: datetime) -> QuerySet[Matter]:
    rows = access.published().filter(registered__gte=start, registered__lte=end)
    if codes := _codes(given["service_code"]):
        rows = rows.filter(type__code__in=codes)
    statuses = _codes(given["status"])
    if wrong := [status for status in statuses if status not in ("open", "closed")]:
        raise _bad("status", wrong[0], "open, closed")
    return rows.filter(status__in=statuses) if statuses else rows


def _period(request: HttpRequest) -> tuple[datetime, datetime]:
    """Return the period asked for: ninety days from or until the one date given, the last ninety when none is."""
    start, end = _moment(request, "start_date"), _moment(request, "end_date")
    if start and end and end - start > SPAN:
        told = Text("start_date 到 end_date 最多 90 天。", "start_date and end_date may span 90 days at most.")
        raise Refused("bad_value", told, "start_date")
    last = end or (start + SPAN if start else timezone.now())
    return start or last - SPAN, last


def _moment(request: HttpRequest, name: str) -> datetime | None:
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        # An unescaped + of a time zone arrives as a space.
        at = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 1900 < at.year < 9000:
        raise _bad(name, text, "2026-01-31T00:00:00Z")
    return at


def _whole(request: HttpRequest, name: str, default: int, most: int) -> int:
    text = request.GET.get(name, "").strip()
    if text and not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise _bad(name, text, f"1–{most}")
    return int(text) if text else default


def _bad(name: str, text: str, known: str) -> Refused:
    shown = text[:60]
    return Refused(
        "bad_value", Text(f"{name} 不对：{shown}。写成 {known}", f"{name} is wrong: {shown}. Use {known}"), name
    )


def _columns(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return rows with what is told of them and nothing more, when each last changed among it: one query."""
    last = Entry.objects.filter(matter=OuterRef("pk"), seq=OuterRef("seq")).values("recorded")[:1]
    return (
        rows.annotate(updated=Subquery(last))
        .select_related("type", "lead")
        .only(
            *("number", "region", "status", "reason", "registered", "closed", "due", "paused", "lat", "lon", "level"),
            *("type__code", "type__name_zh", "type__name_en", "lead__name_zh", "lead__name_en"),
        )
    )


def told(rows: list[Matter], city: Office) -> list[dict[str, Any]]:
    """Return matters as the standard tells them: words and the exact place only of types that publish them."""
    words = access.published_words(rows)
    places: dict[str, str] = {}
    for row in rows:
        if row.region not in places:
            places[row.region] = jurisdiction.address(row.region, city)
    return [_request(row, words.get(row.pk, {}), places[row.region]) for row in rows]


def _request(row: Matter, words: dict[str, str], district: str) -> dict[str, Any]:
    publish = definition(row.type_id).publish
    place = next((words[f"1.form.{key}"] for key in ("place", "address") if words.get(f"1.form.{key}")), "")
    said = "\n".join(dict.fromkeys(filter(None, (words.get("1.title"), words.get("1.text")))))
    return {
        "service_request_id": row.number,
        "status": "closed" if row.status == "closed" else "open",
        "status_notes": _notes(row),
        "service_name": say(row.type.name),
        "service_code": row.type.code,
        "description": said[:LONGEST] or None,
        "agency_responsible": say(row.lead.name),
        "service_notice": None,
        "requested_datetime": _written(row.registered),
        "updated_datetime": _written(row.closed or row.updated),  # type: ignore[attr-defined]
        "expected_datetime": _written(row.due) if row.status == "open" else None,
        "address": joined([part for part in (place, district) if part]) or None,
        "address_id": row.region or None,
        "zipcode": None,
        "lat": row.lat if publish else None,
        "long": row.lon if publish else None,
        "media_url": None,
    }


def _notes(row: Matter) -> str:
    if row.status == "open":
        return say(LAMPS["paused"] if row.paused else STATUSES["open"])
    return say(STATUSES.get(row.reason) or STATUSES["closed"])


def _written(at: datetime | None) -> str | None:
    """Return a time to the second with the city's offset."""
    return timezone.localtime(at).replace(microsecond=0).isoformat() if at else None
