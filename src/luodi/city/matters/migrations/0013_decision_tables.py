"""Decision tables by version: what the platform decides at once, and proves it by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0012_due_dates_as_told_by_a_source")]

    operations = [
        migrations.CreateModel(
            "DecisionTable",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("version", models.PositiveIntegerField()),
                ("from_date", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("body", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["code", "version"], name="table_one_per_version"),
                ],
            },
        ),
    ]
