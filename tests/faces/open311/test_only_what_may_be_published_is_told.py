"""Open311 is a public record: what is confidential is not in it, words only where the type says so, people never."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from georeport import GeoReport

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, Raised, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.registry.models import Person

Someone = Callable[[str], Person]
WHO = {"name": "李四", "phone": "13900001111"}
FACTS = {"kind": "投诉", "point": "36.06,120.38", "place": "香港中路10号"}


def appeal(title: str = "路灯不亮", type_: str = "hotline", at: datetime | None = None, **draft: object) -> Raised:
    given = {"facts": FACTS, "reporter": WHO} | draft
    return raise_matter(PUBLIC, Draft(type_, title, "坏了三天", "370202", **given), moment=Moment(at))  # type: ignore[arg-type]


def test_services_are_the_public_types_whose_matters_are_open_to_all(db: None) -> None:
    codes = [service["service_code"] for service in GeoReport().services()]
    assert "hotline" in codes
    assert not {"report", "petition", "suggestion"} & set(codes)


def test_without_leave_to_publish_only_that_it_exists_and_how_it_stands_is_told(db: None) -> None:
    made = appeal()
    (seen,) = GeoReport().request(made.number)
    said = json.dumps(seen, ensure_ascii=False)
    assert seen["description"] is seen["lat"] is seen["long"] is seen["media_url"] is None
    assert "市南区" in seen["address"]
    assert not any(secret in said for secret in ("路灯", "坏了", "香港中路", "李四", "139", made.secret))


def test_with_leave_to_publish_words_and_place_are_told_but_never_the_person(publishing: None) -> None:
    made = appeal()
    (seen,) = GeoReport().request(made.number)
    assert seen["description"] == "路灯不亮\n坏了三天"
    assert (seen["lat"], seen["long"]) == (36.06, 120.38)
    assert seen["address"].startswith("香港中路10号、市南区")
    assert "李四" not in json.dumps(seen, ensure_ascii=False)


def test_what_is_confidential_is_neither_shown_nor_counted(db: None, someone: Someone) -> None:
    raise_matter(someone("zhou"), Draft("hotline", "内部", "", "370202", level=1))
    appeal("举报", "report", facts={})
    assert GeoReport().requests() == []


def test_lists_go_by_dates_status_and_service_newest_first_and_by_pages(db: None) -> None:
    now = timezone.now()
    numbers = [appeal(f"第{n}件", at=now - timedelta(days=n)).number for n in (1, 2, 3)]
    old = appeal("早先", at=now - timedelta(days=100)).number
    app = GeoReport()

    def told(**query: str) -> list[str]:
        return [row["service_request_id"] for row in app.requests(**query)]

    assert told() == numbers
    assert told(page_size="2") == numbers[:2]
    assert told(page_size="2", page="2") == numbers[2:]
    assert told(status="closed") == []
    assert told(status="open,closed", service_code="hotline,blocker") == numbers
    assert told(service_code="blocker") == []
    assert told(end_date=(now - timedelta(days=90)).astimezone(UTC).isoformat()) == [old]
    assert told(start_date=(now - timedelta(days=2, hours=1)).isoformat()) == numbers[:2]
    assert told(service_request_id=f"{old}, {numbers[0]}", status="closed") == [numbers[0], old]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "done"},
        {"start_date": "yesterday"},
        {"start_date": "2026-01-01T00:00:00"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"page": "0"},
        {"page_size": "1001"},
    ],
)
def test_a_list_asked_for_wrongly_is_refused(db: None, query: dict[str, str]) -> None:
    app = GeoReport()
    (error,) = app.requests(**query)
    assert app.status == 400
    assert next(iter(query)) in error["description"]


def test_a_long_list_costs_no_more_questions_than_a_short_one(publishing: None) -> None:
    app, counts = GeoReport(), []
    for _ in range(2):
        for n in range(5):
            appeal(f"第{n}件")
        app.requests()
        with CaptureQueriesContext(connection) as queries:
            app.requests()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


def test_characters_that_xml_cannot_hold_do_not_break_it(publishing: None) -> None:
    made = appeal("<路灯>&\x0b坏了")
    (seen,) = GeoReport(kind="xml").request(made.number)
    assert seen["description"].startswith("<路灯>&坏了")
