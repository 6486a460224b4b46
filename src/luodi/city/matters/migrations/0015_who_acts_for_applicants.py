"""Who acted for the applicants of matters, from when until when (帮办代办)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matters', '0014_service_ratings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assist',
            fields=[
                ('pk', models.CompositePrimaryKey('matter_id', 'n', blank=True, editable=False, primary_key=True, serialize=False)),
                ('n', models.PositiveSmallIntegerField()),
                ('person', models.BigIntegerField()),
                ('unit', models.BigIntegerField()),
                ('applicant', models.CharField(max_length=40)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('matter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='assists', to='matters.matter')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('until__isnull', True)), fields=['person', 'matter'], name='assist_by_person'), models.Index(fields=['unit', 'since'], name='assist_by_grid')],
            },
        ),
    ]
