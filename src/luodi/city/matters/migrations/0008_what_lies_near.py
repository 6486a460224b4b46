"""An index of places, so that what was raised nearby before is found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0007_what_a_matter_is_about")]

    operations = [
        migrations.AddIndex(
            "matter",
            models.Index(fields=["lat", "lon"], condition=models.Q(lat__isnull=False), name="matter_by_point"),
        )
    ]
