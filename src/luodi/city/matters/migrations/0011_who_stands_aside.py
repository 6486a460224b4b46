"""Who stands aside from a matter (回避) does not see it: one row for each, filled from the states there are."""

from typing import Any

import django.db.models.deletion
import msgspec
from django.db import migrations, models


class _State(msgspec.Struct):
    aside: list[int] = []


def fill(apps: Any, schema_editor: Any) -> None:
    """Write the rows of those who stood aside before there was a table."""
    rows = apps.get_model("matters", "Matter").objects.filter(state__contains='"aside":').order_by("pk")
    aside, read = apps.get_model("matters", "Aside"), msgspec.json.Decoder(_State).decode
    for pk, state in rows.values_list("pk", "state").iterator(chunk_size=1000):
        people = dict.fromkeys(read(state).aside)
        aside.objects.bulk_create([aside(matter_id=pk, person=person) for person in people], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("matters", "0010_papers_drawn_up")]

    operations = [
        migrations.CreateModel(
            name="Aside",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "matter_id", "person", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standing_aside",
                        to="matters.matter",
                    ),
                ),
                ("person", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["person", "matter"], name="aside_by_person")]},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
