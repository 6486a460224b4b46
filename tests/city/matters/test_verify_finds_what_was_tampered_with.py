"""Anybody with full access to the database, guards lifted, changes one thing: verification finds it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import F
from django.utils import timezone

from luodi.city.matters import guards
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.attach_document import attach
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Document, Entry, Matter, SealedHead, Subject, SubjectKey
from luodi.city.matters.office import definition
from luodi.city.matters.proof import SealBroken, seal, verify
from luodi.city.matters.proof.columns import PROJECTED, model_of
from luodi.city.matters.store.chain import genesis, link
from luodi.city.matters.store.rows import project, text_of
from luodi.city.registry.models import Person
from luodi.engines.process import State, evolve, pack_state, unpack_entry

Someone = Callable[[str], Person]
UNPROVED = {
    "limit": "a table of the pack in force, not of the record; what it gave stands in each entry",
    "subscription": "who is to be told from now on; changed by its own action",
    "delivery": "an outbox, worked off and tried again",
    "counter": "numbers still to be given out; a wrong one is refused by the keys of what it would number twice",
    "savedfilter": "how somebody likes to look at a list, theirs to change",
    "digest": "what a morning's list counted; counted again the next day from the record",
    "nodigest": "that somebody wants no digest by mail, theirs to change",
    "export": "a file somebody asked for, gone after three days; that it was made stands in the registry's record",
    "decisiontable": "a table of the pack by version; each decision names it with the digest of its words",
    "rating": "a matter's ratings are told by its entries, which are proved; those of a visit rest on the guards alone",
    "ratinginvitation": "that a visit may be rated, until a day; guarded, and of no matter's chain",
    "ratingwords": "what was written with a rating of no matter; guarded, and of no matter's chain",
    "ratingtrace": "salted digests that help to see patterns, gone after a while",
    "importrun": "how far an import is; the rows it took are known by their origins",
}
"""Tables that verification does not answer for, with the reason."""
FREE = {
    ("mattertype", "id"): "a name within the database; matters point to it, and are proved",
    ("mattertype", "from_at"): "when it came into force; no matter depends on it",
    ("mattertype", "current"): "which version new matters get; each says at registration which it got",
    ("document", "id"): "a name within the database",
    ("origin", "id"): "a name within the database",
}
"""Columns a single change of which proves nothing, with the reason."""
PROVED = [m._meta.model_name for m in apps.get_app_config("matters").get_models() if m._meta.model_name not in UNPROVED]


def columns() -> list[tuple[str, str]]:
    """Every column of every table that verification answers for, from the models: a new one cannot be forgotten."""
    found = []
    for name in PROVED:
        for field in apps.get_model("matters", name)._meta.concrete_fields:
            if field.column and (name, field.column) not in FREE:
                found.append((name, field.column))
    return found


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def numbers(home: Path, someone: Someone) -> list[str]:
    """Two matters under way, with everything that can hang on one."""
    out = []
    for title in ("路灯不亮", "井盖缺失"):
        draft = Draft(
            "hotline",
            title,
            "请尽快处理",
            "370202",
            facts={"kind": "投诉"},
            reporter={"name": "张三", "phone": "1"},
            origin=("12345", title),
        )
        number = raise_matter(PUBLIC, draft).number
        act(someone("zhou"), action("accept"), number)
        act(someone("wu"), action("assign"), number, {"lead": "qd-zjj", "co": ["qd-cgj"]})
        act(someone("wang"), action("handle"), number, {"words": "修好了"})
        act(someone("wang"), action("outcome"), number, {"kind": "institution", "amount": "1", "unit": "项"})
        attach(someone("wang"), number, "现场.txt", BytesIO(title.encode()))
        act(someone("wang2"), action("stand_aside"), number, {"reason": "亲属"})
        out.append(number)
    return out


@pytest.fixture
def sealed(numbers: list[str], someone: Someone) -> list[str]:
    """The same two matters and one that somebody acts in for its applicant, sealed."""
    facts = {"project": "厂房", "area": 900, "site": "no"}
    reporter = {"name": "王建设", "phone": "1"}
    permit = raise_matter(PUBLIC, Draft("construction-permit", "厂房", "", "370213", facts=facts, reporter=reporter))
    given = {"assistant": someone("lc-wg-sp-assistant").pk, "how": "paper"}
    act(someone("zuo"), action("authorise"), permit.number, given)
    assert seal() is not None
    return numbers


def other(field: Any, value: Any) -> Any:
    """Return another value that the column can hold."""
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return (value or timezone.now()) + timedelta(microseconds=1000)
    if isinstance(
        field, models.IntegerField | models.FloatField | models.DecimalField | models.ForeignKey | models.OneToOneField
    ):
        return (value or 0) + 1000
    return "x" if not value else str(value)[:-1] + ("y" if str(value)[-1] != "y" else "z")


def last_row(name: str) -> models.Model:
    """Return one row of a table: of types, one that matters are on."""
    if name == "mattertype":
        return Matter.objects.select_related("type")[0].type
    return apps.get_model("matters", name)._default_manager.order_by("-pk")[0]


def replace(row: models.Model, column: str, old: Any, new: Any) -> None:
    """Change one column of one row behind everybody's back."""
    meta, quote = row._meta, connection.ops.quote_name
    keys = {f.column: old if f.column == column else getattr(row, f.attname) for f in meta.pk_fields}
    where = " AND ".join(f"{quote(key)} = %s" for key in keys)
    field = next(f for f in meta.concrete_fields if f.column == column)
    value = connection.ops.adapt_datetimefield_value(new) if isinstance(field, models.DateTimeField) else new
    value = str(value) if isinstance(field, models.DecimalField) else value
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(meta.db_table)} SET {quote(column)} = %s WHERE {where}", [value, *keys.values()])
        assert cursor.rowcount == 1


def allow_dangling() -> None:
    """Put foreign keys off to a commit that never comes."""
    later = "SET CONSTRAINTS ALL DEFERRED" if connection.vendor == "postgresql" else "PRAGMA defer_foreign_keys=ON"
    with connection.cursor() as cursor:
        cursor.execute(later)


@pytest.mark.parametrize(("name", "column"), columns())
def test_one_altered_value_is_found(sealed: list[str], name: str, column: str) -> None:
    assert verify().ok
    guards.lift()
    allow_dangling()
    row = last_row(name)
    field = next(f for f in row._meta.concrete_fields if f.column == column)
    before = getattr(row, field.attname)
    after = other(field, before)
    replace(row, column, before, after)
    try:
        assert not verify().ok
    finally:
        replace(row, column, after, before)


@pytest.mark.parametrize("name", [n for n in PROVED if n not in {"mattertype", "seal"}])
def test_one_removed_row_is_found(sealed: list[str], name: str) -> None:
    guards.lift()
    allow_dangling()
    row = last_row(name)
    values = {f.column: getattr(row, f.attname) for f in row._meta.concrete_fields if f.column}
    where = " AND ".join(f"{connection.ops.quote_name(f.column)} = %s" for f in row._meta.pk_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {row._meta.db_table} WHERE {where}", [values[f.column] for f in row._meta.pk_fields]
        )
        assert cursor.rowcount == 1
    try:
        assert not verify().ok
    finally:
        row._meta.base_manager.bulk_create([row])


def test_two_swapped_entries_are_found(numbers: list[str]) -> None:
    guards.lift()
    matter = Matter.objects.get(number=numbers[0])
    with connection.cursor() as cursor:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            cursor.execute("UPDATE matters_entry SET seq = %s WHERE matter_id = %s AND seq = %s", [new, matter.pk, old])
    assert not verify().ok


def test_nothing_is_wrong_with_an_untouched_record_and_the_unsealed_window_is_named(numbers: list[str]) -> None:
    report = verify()
    assert report.ok
    assert (report.matters, report.window.matters) == (2, 2)
    assert report.window.entries == report.entries == Entry.objects.count()


def test_after_a_seal_the_window_holds_only_what_came_later(numbers: list[str], someone: Someone) -> None:
    assert seal() is not None
    assert verify().window.entries == 0
    act(someone("chen"), action("handle"), numbers[1])
    assert verify().window.entries == 1


def test_nothing_moved_makes_no_new_seal(numbers: list[str]) -> None:
    assert seal() is not None
    assert seal() is None


def rewrite(matter: Matter, keep: int) -> None:
    """Cut a matter's tail and make all else consistent, as somebody would who knows the code."""
    guards.lift()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM matters_entry WHERE matter_id = %s AND seq > %s", [matter.pk, keep])
    state, head = State(), genesis(matter.number)
    for row in Entry.objects.filter(matter=matter).order_by("seq"):
        state, head = evolve(state, unpack_entry(row.body)), row.hash
    for table in PROJECTED:
        model_of(table.name)._default_manager.filter(matter_id=matter.pk).delete()
    shown = project(matter.pk, definition(matter.type_id).flow, state)
    for table in PROJECTED:
        rows = [
            model_of(table.name)(**{c: getattr(r, c) for c in table.columns})
            for r in getattr(shown, table.field).values()
        ]
        for made in rows:
            for f in made._meta.concrete_fields:
                value = getattr(made, f.attname)
                if isinstance(f, models.DateTimeField) and isinstance(value, str):
                    setattr(made, f.attname, datetime.fromisoformat(value + "+00:00"))
        model_of(table.name)._default_manager.bulk_create(rows)
    assert shown.matter is not None
    Matter.objects.filter(pk=matter.pk).update(
        seq=keep, head=head, state=pack_state(state).decode(), lead_id=state.lead, due=None, lamp=state.lamp
    )


def test_a_cut_tail_is_found_by_the_seal_even_when_all_else_was_made_to_fit(numbers: list[str]) -> None:
    seal()
    rewrite(Matter.objects.get(number=numbers[0]), keep=3)
    said = " ".join(w.what.zh for w in verify().wrong)
    assert "截去" in said


def test_the_sealer_refuses_to_seal_a_chain_that_became_shorter(numbers: list[str]) -> None:
    seal()
    rewrite(Matter.objects.get(number=numbers[0]), keep=3)
    with pytest.raises(SealBroken):
        seal()


def test_a_vanished_matter_is_found_by_the_seal(numbers: list[str]) -> None:
    seal()
    guards.lift()
    matter = Matter.objects.get(number=numbers[0])
    with connection.cursor() as cursor:
        for table in ("entry", "step", "clock", "visibility", "aside", "outcome", "words", "document", "origin"):
            cursor.execute(f"DELETE FROM matters_{table} WHERE matter_id = %s", [matter.pk])
        cursor.execute("DELETE FROM matters_matter WHERE id = %s", [matter.pk])
    Subject.objects.filter(matters=None).delete()
    SubjectKey.objects.filter(subject=None).delete()
    report = verify()
    assert [w.number for w in report.wrong] == [numbers[0]]


def test_a_rewritten_chain_is_found_by_the_seal(numbers: list[str]) -> None:
    seal()
    guards.lift()
    matter = Matter.objects.get(number=numbers[0])
    head = genesis(matter.number)
    for row in Entry.objects.filter(matter=matter).order_by("seq"):
        recorded = row.recorded + timedelta(milliseconds=1)
        head = link(
            head,
            row.seq,
            text_of(recorded),
            row.body.encode(),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE matters_entry SET recorded = %s, hash = %s WHERE matter_id = %s AND seq = %s",
                [connection.ops.adapt_datetimefield_value(recorded), head, matter.pk, row.seq],
            )
    Matter.objects.filter(pk=matter.pk).update(head=head)
    Document.objects.filter(matter=matter).update(added=F("added") + timedelta(milliseconds=1))
    wrong = verify().wrong
    assert len(wrong) == 1
    assert "封印" in wrong[0].what.zh


def test_an_altered_missing_or_forged_seal_is_found(numbers: list[str], someone: Someone) -> None:
    seal()
    act(someone("chen"), action("handle"), numbers[1])
    seal()
    folder = Path(settings.HOME) / "seals"
    first = folder / "seal-000001.jsonl"
    whole = first.read_bytes()
    first.write_bytes(whole.replace(numbers[0].encode(), numbers[1].encode(), 1))
    assert not verify().ok
    first.unlink()
    assert not verify().ok
    first.write_bytes(whole)
    assert verify().ok


def test_a_seal_whose_rows_were_lost_in_a_crash_is_taken_over(numbers: list[str], someone: Someone) -> None:
    made = seal()
    assert made is not None
    SealedHead.objects.all().delete()
    made.delete()
    act(someone("chen"), action("handle"), numbers[1])
    second = seal()
    assert second is not None
    assert second.n == 2
    assert verify().ok
