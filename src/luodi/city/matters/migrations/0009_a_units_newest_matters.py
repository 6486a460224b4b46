"""Visibility rows carry the moment of registration, so that a unit's newest matters are the first of an index."""

from datetime import UTC, datetime

from django.db import migrations, models

FILL = """UPDATE matters_visibility SET registered =
  (SELECT m.registered FROM matters_matter m WHERE m.id = matters_visibility.matter_id)"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0008_what_lies_near")]

    operations = [
        migrations.AddField(
            "visibility",
            "registered",
            models.DateTimeField(default=datetime(1970, 1, 1, tzinfo=UTC)),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "visibility", models.Index(fields=["unit", "-registered", "-matter", "level"], name="visible_newest")
        ),
    ]
