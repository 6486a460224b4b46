"""Anybody with full access to the database, guards lifted, changes one thing: verification finds it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from luodi.city.matters import guards
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Entry, Matter, SealedHead
from luodi.city.matters.office import definition
from luodi.city.matters.proof import SealBroken, seal, verify
from luodi.city.matters.proof.columns import PROJECTED, model_of
from luodi.city.matters.store.chain import genesis, link
from luodi.city.matters.store.rows import project
from luodi.city.registry.models import Person, Unit
from luodi.engines.process import State, evolve, pack_state, unpack_entry

Someone = Callable[[str], Person]
PROVED = ("matter", "entry", "step", "clock", "visibility", "outcome", "words", "subject")
FREE = {
    ("words", "erased_at"): "set with a blank text only; blanking alone is found",
    ("subject", "erased_at"): "says when; that it happened is an entry",
    ("subject", "key"): "cutting the key is erasure, found as altered data",
}
"""Columns a single change of which proves nothing, with the reason."""


def columns() -> list[tuple[str, str]]:
    """Every column of every table that verification answers for, from the models: a new one cannot be forgotten."""
    found = []
    for name in PROVED:
        for field in apps.get_model("matters", name)._meta.concrete_fields:
            if field.column and (name, field.name) not in FREE:
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
            "hotline", title, "请尽快处理", "370202", facts={"kind": "投诉"}, reporter={"name": "张三", "phone": "1"}
        )
        number = raise_matter(PUBLIC, draft).number
        act(someone("zhou"), action("accept"), number)
        act(someone("wu"), action("assign"), number, {"lead": "qd-zjj", "co": ["qd-cgj"]})
        act(someone("wang"), action("handle"), number, {"words": "修好了"})
        act(someone("wang"), action("outcome"), number, {"kind": "institution", "amount": "1", "unit": "项"})
        out.append(number)
    return out


def other(field: Any, value: Any) -> Any:
    """Return another value that the column can hold."""
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return (value or timezone.now()) + timedelta(microseconds=1000)
    if field.column == "lead_id":
        return Unit.objects.exclude(pk=value).values_list("pk", flat=True)[0]
    if isinstance(field, models.IntegerField | models.DecimalField | models.ForeignKey | models.OneToOneField):
        return (value or 0) + 1
    return "x" if not value else str(value)[:-1] + ("y" if str(value)[-1] != "y" else "z")


@pytest.mark.parametrize(("name", "column"), columns())
def test_one_altered_value_is_found(numbers: list[str], name: str, column: str) -> None:
    model = apps.get_model("matters", name)
    field = next(f for f in model._meta.concrete_fields if f.column == column)
    table, quoted = model._meta.db_table, connection.ops.quote_name(column)
    constraints = (
        "SET CONSTRAINTS ALL DEFERRED" if connection.vendor == "postgresql" else "PRAGMA defer_foreign_keys=ON"
    )
    assert verify().ok
    guards.lift()
    row = model._default_manager.order_by("-pk").first()
    before = getattr(row, field.attname)
    keys = {f.column: getattr(row, f.attname) for f in model._meta.pk_fields}
    where = " AND ".join(f"{connection.ops.quote_name(key)} = %s" for key in keys)
    with connection.cursor() as cursor:
        cursor.execute(constraints)
        value = other(field, before)
        adapted = connection.ops.adapt_datetimefield_value(value) if isinstance(field, models.DateTimeField) else value
        cursor.execute(
            f"UPDATE {table} SET {quoted} = %s WHERE {where}",
            [str(adapted) if isinstance(field, models.DecimalField) else adapted, *keys.values()],
        )
        assert cursor.rowcount == 1
    try:
        assert not verify().ok
    finally:
        with connection.cursor() as cursor:
            back = (
                connection.ops.adapt_datetimefield_value(before)
                if isinstance(field, models.DateTimeField) and before
                else before
            )
            keys[column] = adapted if column in keys else keys.get(column)
            named = {key: value for key, value in keys.items() if value is not None}
            where = " AND ".join(f"{connection.ops.quote_name(key)} = %s" for key in named)
            cursor.execute(
                f"UPDATE {table} SET {quoted} = %s WHERE {where}",
                [str(back) if isinstance(field, models.DecimalField) else back, *named.values()],
            )


@pytest.mark.parametrize("name", [n for n in PROVED if n not in {"matter", "subject"}])
def test_one_removed_row_is_found(numbers: list[str], name: str) -> None:
    model = apps.get_model("matters", name)
    guards.lift()
    row = model._default_manager.order_by("-pk").first()
    keys = {f.column: getattr(row, f.attname) for f in model._meta.pk_fields}
    where = " AND ".join(f"{connection.ops.quote_name(key)} = %s" for key in keys)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {where}", list(keys.values()))
        assert cursor.rowcount == 1
    assert not verify().ok


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
        for table in ("entry", "step", "clock", "visibility", "outcome", "words"):
            cursor.execute(f"DELETE FROM matters_{table} WHERE matter_id = %s", [matter.pk])
        cursor.execute("DELETE FROM matters_matter WHERE id = %s", [matter.pk])
    SealedHead.objects.filter(matter_id=matter.pk).delete()
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
            f"{recorded:%Y-%m-%d %H:%M:%S.%f}",
            row.body.encode(),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE matters_entry SET recorded = %s, hash = %s WHERE matter_id = %s AND seq = %s",
                [connection.ops.adapt_datetimefield_value(recorded), head, matter.pk, row.seq],
            )
    Matter.objects.filter(pk=matter.pk).update(head=head)
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
