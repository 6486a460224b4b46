"""A matter may be about a thing of the city's rolls; none was before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0006_what_the_desk_keeps_for_people")]

    operations = [
        migrations.AddField("matter", "thing", models.CharField(default="", max_length=40), preserve_default=False),
        migrations.AddIndex(
            "matter", models.Index(condition=models.Q(("thing", ""), _negated=True), fields=["thing"], name="matter_by_thing")
        ),
    ]
