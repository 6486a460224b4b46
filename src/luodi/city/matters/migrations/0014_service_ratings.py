"""What people said of the service they got: ratings, invitations to rate, and what lies apart from them.

Ratings that were given before are read out of the journal, whose projection the rows of matters are.
"""

import json

import django.db.models.deletion
from django.db import migrations, models


def read_journal(apps, schema_editor):
    """Fill in what earlier entries say; who served is not told for them, and their reasons are of no list."""
    Entry, Matter, Rating = (apps.get_model("matters", name) for name in ("Entry", "Matter", "Rating"))
    told = Entry.objects.filter(kind__in=("rated", "reopened", "closed", "replied"))
    rated = set(Entry.objects.filter(kind="rated").values_list("matter_id", flat=True))
    rows = Matter.objects.filter(pk__in=rated).order_by("pk")
    for matter in rows.values_list("pk", "number", "channel", "lead_id", "type__code").iterator(chunk_size=500):
        pk, number, channel, lead, type_ = matter
        round_, n, end = 0, 0, None
        for kind, at, by, seq, body in told.filter(matter=pk).order_by("seq").values_list(
            "kind", "happened", "by", "seq", "body"
        ):
            if kind == "reopened":
                round_, n, end = round_ + 1, 0, None
            elif kind != "rated":
                end = at
            else:
                data, n = json.loads(body).get("data", {}), n + 1
                Rating.objects.create(
                    occasion=f"m/{number}/{round_}",
                    n=n,
                    mode="visit" if channel == "window" else "matter",
                    channel=channel if by == -1 else "phone",
                    stars=data["stars"],
                    reasons=data.get("reasons", []),
                    list="",
                    at=at,
                    by=by,
                    matter_id=pk,
                    seq=seq,
                    round=round_,
                    type=type_,
                    unit=lead,
                    step="",
                    person=0,
                    place="",
                    after=min(int((at - end).total_seconds()), 2**31 - 1) if end and at >= end else None,
                    said="",
                )


class Migration(migrations.Migration):

    dependencies = [
        ('matters', '0013_decision_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.CharField(max_length=80)),
                ('n', models.PositiveSmallIntegerField()),
                ('mode', models.CharField(max_length=8)),
                ('channel', models.CharField(max_length=12)),
                ('stars', models.PositiveSmallIntegerField()),
                ('reasons', models.JSONField(default=list)),
                ('list', models.CharField(max_length=24)),
                ('at', models.DateTimeField()),
                ('by', models.BigIntegerField()),
                ('seq', models.PositiveIntegerField(default=0)),
                ('round', models.PositiveSmallIntegerField(default=0)),
                ('type', models.CharField(max_length=40)),
                ('unit', models.BigIntegerField()),
                ('step', models.CharField(max_length=60)),
                ('person', models.BigIntegerField()),
                ('place', models.CharField(max_length=60)),
                ('after', models.IntegerField(null=True)),
                ('said', models.CharField(max_length=64)),
                ('matter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='matters.matter')),
                ('opened', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter')),
            ],
        ),
        migrations.CreateModel(
            name='RatingWords',
            fields=[
                ('rating', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='words', serialize=False, to='matters.rating')),
                ('body', models.TextField()),
                ('salt', models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='RatingInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64, unique=True)),
                ('unit', models.BigIntegerField()),
                ('window', models.CharField(max_length=40)),
                ('person', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('matter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter')),
            ],
        ),
        migrations.AddField(
            model_name='rating',
            name='invitation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='matters.ratinginvitation'),
        ),
        migrations.CreateModel(
            name='RatingTrace',
            fields=[
                ('rating', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='trace', serialize=False, to='matters.rating')),
                ('device', models.CharField(max_length=16)),
                ('words', models.CharField(max_length=16)),
                ('place', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['device', 'place', 'at'], name='trace_by_device'), models.Index(fields=['at'], name='trace_by_time')],
            },
        ),
        migrations.AddIndex(
            model_name='ratinginvitation',
            index=models.Index(fields=['at'], name='invitation_by_time'),
        ),
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(fields=['at'], name='rating_by_time'),
        ),
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(fields=['unit', 'at'], name='rating_by_unit'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.UniqueConstraint(fields=('occasion', 'n'), name='rating_one_per_turn'),
        ),
        migrations.RunPython(read_journal, migrations.RunPython.noop),
    ]
