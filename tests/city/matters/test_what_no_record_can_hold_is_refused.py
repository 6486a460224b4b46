"""Values that would break a column, a calendar or the document store are refused before anything is stored."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.conf import settings

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person


@pytest.fixture
def number(db: None) -> str:
    return raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "", "370202")).number


@pytest.mark.parametrize("digest", ["../../keys/master", "..", "", "A" * 64, "0" * 63 + "/", "/etc/hostname"])
def test_only_a_digest_names_a_stored_file(number: str, digest: str, someone: Callable[[str], Person]) -> None:
    (Path(settings.HOME) / "keys").mkdir(parents=True, exist_ok=True)
    (Path(settings.HOME) / "keys" / "master").touch()
    data = {"name": "a.txt", "mime": "text/plain", "size": 1, "sha256": digest}
    with pytest.raises(Refused) as refused:
        act(someone("zhou"), action("attach"), number, data)
    assert refused.value.code in ("bad_file", "missing")


@pytest.mark.parametrize(
    "at",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime.min.replace(tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1999, 12, 31, tzinfo=UTC),
        datetime(2000, 1, 1, 12, tzinfo=timezone(timedelta(hours=14))),
    ],
)
def test_nothing_happened_before_the_calendar_begins(db: None, at: datetime) -> None:
    with pytest.raises(Refused) as refused:
        raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "", "370202"), moment=Moment(at))
    assert (refused.value.code, refused.value.field) == ("too_early", "happened")


def test_what_happened_on_the_calendars_first_days_is_taken(db: None) -> None:
    draft = Draft("hotline", "路灯不亮", "", "370202")
    assert raise_matter(PUBLIC, draft, moment=Moment(datetime(2000, 1, 2, tzinfo=UTC))).number


def test_nothing_happens_at_the_end_of_time(db: None) -> None:
    with pytest.raises(Refused) as refused:
        raise_matter(PUBLIC, Draft("hotline", "路灯不亮"), moment=Moment(datetime.max.replace(tzinfo=UTC)))
    assert refused.value.code == "future"
