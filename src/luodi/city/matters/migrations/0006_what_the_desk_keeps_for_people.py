"""What the desk keeps for people: looks back as a column, filters under a name, the day's digest."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi.engines.process import unpack_state

GROUP = 500


def fill(apps, schema_editor):
    """Read each closed matter's state once; a fresh database has none."""
    matter = apps.get_model("matters", "Matter")
    group = []
    for row in matter.objects.filter(status="closed").only("pk", "state").iterator(GROUP):
        row.looked_back = unpack_state(row.state).looked_back
        if row.looked_back:
            group.append(row)
        if len(group) == GROUP:
            matter.objects.bulk_update(group, ["looked_back"])
            group = []
    matter.objects.bulk_update(group, ["looked_back"])


def key():
    """Return the primary key of a new table."""
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def person(field=models.ForeignKey, **more):
    """Return the column that says whose row it is."""
    return (
        "person",
        field(
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to=settings.AUTH_USER_MODEL,
            **more,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0005_lost_deliveries_are_found_at_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "matter", "looked_back", models.CharField(default="", max_length=12), preserve_default=False
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "matter",
            models.Index(
                fields=["type", "closed"],
                condition=models.Q(status="closed", reason="answered", looked_back=""),
                name="matter_to_look_back_on",
            ),
        ),
        migrations.AddIndex(
            "matter",
            models.Index(fields=["-closed"], condition=models.Q(looked_back__gt=""), name="matter_looked_back_on"),
        ),
        migrations.AlterField(
            "delivery",
            "matter",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="matters.matter",
            ),
        ),
        migrations.CreateModel(
            "SavedFilter",
            fields=[
                key(),
                ("list", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=40)),
                ("sought", models.JSONField(default=dict)),
                person(),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["person", "list", "name"], name="filter_one_per_name"),
                ]
            },
        ),
        migrations.CreateModel(
            "Digest",
            fields=[
                key(),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("groups", models.JSONField(default=dict)),
                ("read_at", models.DateTimeField(null=True)),
                person(),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["person", "day"], name="digest_one_a_day")]
            },
        ),
        migrations.CreateModel(
            "NoDigest", fields=[person(models.OneToOneField, primary_key=True, serialize=False)]
        ),
    ]
