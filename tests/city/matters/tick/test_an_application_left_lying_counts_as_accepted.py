"""A window that says nothing within its five days has accepted: the tick records it, and all are told since when."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tick_town import load_changed_pack, person

from api_client import ApiClient
from browser import Browser
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, Raised, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Clock, Entry, Matter
from luodi.city.matters.proof import verify
from luodi.city.matters.stats import answered
from luodi.city.matters.tick import tick
from luodi.engines.process import unpack_entry

DEEMED = "视为受理，自收到申请之日起计"


def deeming(text: str) -> str:
    """Let silence of the hotline's clerk be acceptance after XK-01's five working days."""
    return text.replace("    limit: QD-SL\n", "    limit: XK-01\n    signing: {timeout: deem}\n", 1)


@pytest.fixture
def received() -> datetime:
    """Three weeks ago, to the millisecond that the record keeps."""
    at = timezone.now() - timedelta(days=21)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


@pytest.fixture
def left_lying(db: None, tmp_path: Path, received: datetime) -> Raised:
    load_changed_pack(tmp_path, matters__types__hotline=deeming)
    draft = Draft("hotline", "申请装路灯", "三号楼", "370202", facts={"kind": "求助"})
    raised = raise_matter(PUBLIC, draft, moment=Moment(received))
    tick()
    return raised


def test_the_tick_accepts_it_as_the_platform_with_both_times(left_lying: Raised, received: datetime) -> None:
    row = Entry.objects.get(matter__number=left_lying.number, kind="accepted")
    entry = unpack_entry(row.body)
    assert (entry.by, entry.data["deemed"]) == (0, True)
    assert entry.data["since"] == round(received.timestamp() * 1000)
    assert timezone.now() - row.happened < timedelta(minutes=5), "it came about when the tick saw that time had run out"


def test_what_is_promised_from_acceptance_counts_from_the_receipt(left_lying: Raised, received: datetime) -> None:
    assert Clock.objects.get(matter__number=left_lying.number, name="overall").started == received


def test_it_counts_as_accepted_in_the_figures_and_the_record_is_proved(left_lying: Raised) -> None:
    assert answered(types=["hotline"]).all.accepted == Matter.objects.filter(type__code="hotline").count()
    assert verify().ok


def test_desk_and_applicant_read_it_in_plain_words(left_lying: Raised) -> None:
    desk = Browser("zh", person("zhou")).get(f"/desk/matters/{left_lying.number}/")
    assert f"逾期未告知，{DEEMED}" in desk.text
    public = Browser("en")
    page = public.get("/follow/")
    page = public.send(page, page.form("/follow/"), number=left_lying.number, code=left_lying.secret)
    assert "Deemed accepted, counted from the day your application was received" in page.text


def test_programs_are_told_the_words_and_both_times(left_lying: Raised, received: datetime) -> None:
    api = ApiClient()
    line = next(e for e in api.as_("zhou").entries(left_lying.number) if e["kind"] == "accepted")
    event = next(e for e in api.follow(left_lying.number, left_lying.secret)["events"] if e["kind"] == "accepted")
    for told in (line, event):
        assert told["told"]["zh"] == DEEMED
        assert datetime.fromisoformat(told["since"]) == received
    assert datetime.fromisoformat(line["happened"]) > received
    others = [e for e in api.as_("zhou").entries(left_lying.number) if e["kind"] != "accepted"]
    assert all(e["told"] is None and e["since"] is None for e in others)


def test_nobody_can_type_it(left_lying: Raised) -> None:
    draft = Draft("hotline", "又一件", "三号楼", "370202", facts={"kind": "求助"})
    fresh = raise_matter(PUBLIC, draft).number
    api = ApiClient().as_("zhou")
    assert api.act(fresh, "accept", deemed=True).status == 422
    act(person("zhou"), action("accept"), fresh)
    assert unpack_entry(Entry.objects.get(matter__number=fresh, kind="accepted").body).data == {}
