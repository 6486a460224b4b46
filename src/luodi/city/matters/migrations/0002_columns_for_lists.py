"""Columns that lists sort and narrow by, filled from each matter's state."""

from django.db import migrations, models

from luodi.city.matters.store.rows import POINT, point_of
from luodi.engines.process import unpack_state

GROUP = 500


def fill(apps, schema_editor):
    """Read each state once; a fresh database has none."""
    matter = apps.get_model("matters", "Matter")
    names = ["paused", "waiting", "elevated", "reopened", "part_of", "lat", "lon"]
    group = []
    for row in matter.objects.only("pk", "state").iterator(GROUP):
        state = unpack_state(row.state)
        row.paused, row.waiting = bool(state.pauses), bool(state.pending)
        row.elevated, row.reopened, row.part_of = state.elevated, state.reopened, state.part_of
        row.lat, row.lon = point_of(state.facts.get(POINT))
        group.append(row)
        if len(group) == GROUP:
            matter.objects.bulk_update(group, names)
            group = []
    matter.objects.bulk_update(group, names)


def column(name, field):
    """Return the operation that adds a column with a value for the rows there are, and none for those to come."""
    return migrations.AddField("matter", name, field, preserve_default=False)


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial")]

    operations = [
        column("paused", models.BooleanField(default=False)),
        column("waiting", models.BooleanField(default=False)),
        column("elevated", models.PositiveSmallIntegerField(default=0)),
        column("reopened", models.PositiveSmallIntegerField(default=0)),
        column("part_of", models.BigIntegerField(default=0)),
        migrations.AddField("matter", "lat", models.FloatField(null=True)),
        migrations.AddField("matter", "lon", models.FloatField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "matter", models.Index(condition=models.Q(("waiting", True)), fields=["lead"], name="matter_waiting")
        ),
        migrations.AddIndex("matter", models.Index(fields=["region", "registered"], name="matter_by_region")),
    ]
