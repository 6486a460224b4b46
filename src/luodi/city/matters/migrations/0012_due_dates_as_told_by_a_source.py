"""Clocks whose date the source of an imported matter gave are marked, so that figures can tell them from computed ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0011_who_stands_aside")]

    operations = [
        migrations.AddField(model_name="clock", name="given", field=models.BooleanField(default=False)),
    ]
