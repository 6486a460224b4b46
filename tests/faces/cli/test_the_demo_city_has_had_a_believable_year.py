"""The demo's year: made from a seed, through the actions, every entry in its time, and provable as any record is."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from luodi.city.matters import fifteen, numbers, proof
from luodi.city.matters.actions.subscribe import subscribe
from luodi.city.matters.models import Delivery, Document, Entry, Matter, Origin, Step, Words
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import deliveries
from luodi.city.registry.actors import SYSTEM
from luodi.engines.notation import NotationError
from luodi.engines.process import unpack_entry, unpack_state
from luodi.faces.cli.demo import build
from luodi.faces.cli.demo.cases import known_as
from luodi.faces.cli.demo.source import read_source
from luodi.faces.cli.demo.town import GROUP

NOW = datetime(2025, 6, 16, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def year(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """A small demo city in a transaction of the whole module's, and how many cases it had."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("django.conf.settings.HOME", tmp_path_factory.mktemp("demo"))
        numbers.forget_blocks()
        yield build("qingdao", now=NOW)
        transaction.set_rollback(True)


def lives() -> dict[str, list[tuple[str, datetime]]]:
    """Return what happened to each matter of the demo, by the key it is remembered under."""
    out = {}
    for key, matter in Origin.objects.filter(source="demo").values_list("key", "matter_id"):
        entries = Entry.objects.filter(matter=matter).order_by("seq")
        out[key] = list(entries.values_list("kind", "happened"))
    return out


def test_it_covers_every_district_and_every_sample_of_the_pack(year: int) -> None:
    regions = {region[:6] for region in Matter.objects.values_list("region", flat=True)}
    assert len(regions - {"370200"}) == 10
    types = set(Matter.objects.values_list("type__code", flat=True))
    asked_back = {"bad-rating"}  # nobody raises one: it opens by itself when somebody is not content
    raised = {sample.type for sample in read_source("qingdao").samples}
    bundled = {part.type for code in raised for part in known_as(code).parts}
    assert types - asked_back == raised | bundled


def test_applications_wait_for_what_is_missing_promise_it_and_come_to_every_end(year: int) -> None:
    permits = Entry.objects.filter(matter__type__code="construction-permit").values_list("kind", flat=True)
    assert {"noticed", "promised", "received", "accepted", "signed", "replied"} <= set(permits)
    ends = {fifteen.of_matter(row)[-1].state for row in Matter.objects.filter(type__code="construction-permit")}
    assert 12 in ends, "a licence went out with something to come"
    assert Matter.objects.filter(assists__isnull=False).exists(), "somebody acts for an applicant"
    papers = Document.objects.filter(matter__type__code="company-change").exclude(paper="")
    assert papers.exists()
    assert all(paper.matter.entries.filter(kind="attached").exists() for paper in papers)


def test_the_parts_of_one_thing_begin_when_what_they_need_has_passed(year: int) -> None:
    wholes = Matter.objects.filter(type__code="restaurant-opening")
    assert wholes.exists()
    for food in Matter.objects.filter(type__code="food-licence"):
        before = Matter.objects.get(type__code="business-licence", part_of=food.part_of)
        assert before.closed == food.registered
        assert food.registered <= NOW


def test_nothing_happens_out_of_order_or_after_now(year: int) -> None:
    for happenings in lives().values():
        times = [at for _, at in happenings]
        assert all(first <= second for first, second in pairwise(times))
        assert times[-1] <= NOW


def test_clocks_ran_while_it_happened(year: int) -> None:
    """Lamps turned when they were due in the past, not when the demo was written."""
    climbed = [unpack_entry(body) for body in Entry.objects.filter(kind="climbed").values_list("body", flat=True)]
    reds = [entry for entry in climbed if entry.data["act"] == "red"]
    assert {"yellow", "red", "remind"} <= {entry.data["act"] for entry in climbed}
    assert reds
    assert all(entry.happened >= entry.data["due"] for entry in reds)
    assert sum(entry.happened == entry.data["due"] for entry in reds) > 0.8 * len(reds)


def test_people_object_ask_wait_merge_and_come_back(year: int) -> None:
    kinds = Counter(Entry.objects.values_list("kind", flat=True))
    rare = {"objected", "extension_asked", "paused", "noted", "attached", "merged", "referred", "co_added", "reopened"}
    assert len(rare & set(kinds)) >= 7, "of so few matters not everything happens to one"
    assert {"rated", "outcome", "called_back"} <= set(kinds)
    assert kinds["closed"] > kinds["returned"] > 0


def test_work_waits_at_most_steps_of_every_type_and_some_for_a_ruling(year: int) -> None:
    waiting = set(Step.objects.filter(status="open", matter__status="open").values_list("matter__type__code", "key"))
    ever = set(Step.objects.values_list("matter__type__code", "key"))
    assert len(waiting) > 0.8 * len(ever)
    assert Matter.objects.filter(status="open", waiting=True).exists()


def test_texts_do_not_look_cloned(year: int) -> None:
    texts = list(Words.objects.filter(n="1.text").values_list("body", flat=True))
    assert len(set(texts)) > 0.97 * len(texts)
    assert not any(sign in text for text in texts for sign in "{}")


def test_photos_are_pictures_kept_once_each(year: int) -> None:
    documents = Document.objects.filter(paper="").values_list("sha256", "mime")
    assert {mime for _, mime in documents} == {"image/png"}
    assert len({digest for digest, _ in documents}) < len(documents)


def test_the_record_is_proved_and_sealed_to_the_last_entry(year: int) -> None:
    report = proof.verify()
    assert report.ok, report.wrong
    assert report.window.entries == 0


def test_again_adds_nothing(year: int) -> None:
    before = Entry.objects.count()
    assert build("qingdao", now=NOW) == 0
    assert Entry.objects.count() == before


@pytest.fixture
def apart(tmp_path: Path, settings: Any) -> None:
    """A home of the test's own for seals and files."""
    settings.HOME = tmp_path


def test_broken_off_it_goes_on_to_the_same_year(db: None, apart: None, year_of: Callable[[], Any]) -> None:
    whole = year_of()

    def pulled(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with transaction.atomic():
        with pytest.raises(KeyboardInterrupt):
            build("qingdao", pulled, now=NOW)
        half = Origin.objects.count()
        assert half >= GROUP
        build("qingdao", now=NOW)
        assert lives() == whole
        transaction.set_rollback(True)


@pytest.fixture
def year_of(settings: Any, tmp_path: Path) -> Callable[[], Any]:
    """Return who makes a year somewhere else, looks at it and undoes it."""

    def made() -> Any:
        here, settings.HOME = settings.HOME, tmp_path / "elsewhere"
        with transaction.atomic():
            build("qingdao", now=NOW)
            seen = lives()
            transaction.set_rollback(True)
        settings.HOME = here
        numbers.forget_blocks()
        return seen

    return made


def test_nobody_is_mailed_what_happened_long_ago(db: None, apart: None) -> None:
    subscribe(SYSTEM, channel="mail", destination="someone@city.example", kinds=["climbed", "closed"])
    build("qingdao", now=NOW)
    deliveries.send(now_ms())
    assert Delivery.objects.filter(next_at=None, error__contains="filed late").count() > 100
    assert not Delivery.objects.filter(delivered_at__isnull=False).exists()
    assert mail.outbox == []


def test_a_slot_without_words_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "pack.yaml").touch()
    rows = "matters:\n- {type: hotline, count: 1, unit: qd, title: '{nowhere}', text: x, reply: y}\n"
    (tmp_path / "demo" / "matters.yaml").write_text(f"days: 3\nreporters: [甲]\n{rows}", encoding="utf-8")
    with pytest.raises(NotationError, match=r"matters\.yaml:4: .*nowhere"):
        read_source(str(tmp_path))


def test_a_river_has_the_figures_of_a_river_and_its_compensation_those_of_the_rules(year: int) -> None:
    states = Matter.objects.filter(type__code="river-section").values_list("state", flat=True)
    told = [unpack_state(state).facts for state in states]
    assert {facts["month"][-2:] for facts in told} == {"01"}, "a section's month is its first day"
    assert all(10 <= facts["cod"] <= 60 and facts["ammonia"] < 3 for facts in told if "cod" in facts)
    judged = {(facts["verdict"], facts["to_district"], facts["from_district"]) for facts in told if "judge" in facts}
    assert judged
    assert judged <= {("kept", 500_000, 0), ("over", 0, 500_000), ("over", 0, 1_000_000)}
