"""Clocks and steps say whether they stand still, so that a board counts them without reading states."""

from typing import Any

import msgspec
from django.db import migrations, models


class _Clock(msgspec.Struct):
    pauses: list[tuple[int, int]] = []
    stop: int = 0


class _State(msgspec.Struct):
    clocks: dict[str, _Clock] = {}


def fill(apps: Any, schema_editor: Any) -> None:
    """Mark the clocks that stand in matters that are paused now."""
    matters, clocks, steps = (apps.get_model("matters", name) for name in ("Matter", "Clock", "Step"))
    read = msgspec.json.Decoder(_State).decode
    rows = matters.objects.filter(paused=True).order_by("pk").values_list("pk", "state")
    for pk, state in rows.iterator(chunk_size=1000):
        found = read(state).clocks.items()
        names = [name for name, c in found if not c.stop and c.pauses and not c.pauses[-1][1]]
        clocks.objects.filter(matter_id=pk, name__in=names).update(standing=True)
        keys = [name.removeprefix("step/") for name in names if name.startswith("step/")]
        steps.objects.filter(matter_id=pk, key__in=keys).update(standing=True)


class Migration(migrations.Migration):
    dependencies = [("matters", "0015_who_acts_for_applicants")]

    operations = [
        migrations.AddField("clock", "standing", models.BooleanField(default=False)),
        migrations.AddField("step", "standing", models.BooleanField(default=False)),
        migrations.AddIndex(
            "clock",
            models.Index(fields=["due", "matter"], condition=models.Q(stopped__isnull=True), name="clock_by_due"),
        ),
        migrations.AddIndex(
            "step",
            models.Index(
                fields=["key", "closed"], condition=models.Q(verdict="auto"), name="step_passed_by_itself"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
