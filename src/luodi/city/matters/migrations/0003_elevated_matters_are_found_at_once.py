"""An index of the few matters that were elevated, so that the top-level list costs nothing among a million."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0002_columns_for_lists")]

    operations = [
        migrations.AddIndex(
            "matter",
            models.Index(fields=["-id"], condition=models.Q(elevated__gt=0), name="matter_elevated"),
        )
    ]
