"""建表: an empty database is made whole, in one go; one that holds something is led there step by step, as Django does.

Each step of a migration draws every model anew, a quarter of a minute for what is made in a second from the models as
they are. That both ways end alike is held by a test, and `makemigrations --check` holds models and migrations together.
"""

from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


class Command(migrate.Command):
    """`migrate`, quick where nothing is kept yet."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Make an empty database whole; then let Django do what is left, tell it was done, and put the guards up."""
        connection = connections[options["database"]]
        everything = options["app_label"] is None and not options["plan"] and not options["check_unapplied"]
        if everything and not connection.introspection.table_names():
            _make_whole(connection)
        super().handle(*args, **options)


def _make_whole(connection: Any) -> None:
    """Make the table of every model, and note each migration as applied: together, or not at all where that goes."""
    loader = MigrationLoader(connection)
    moved = {app for app, _ in loader.disk_migrations}
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        for model in apps.get_models(include_auto_created=False):
            if model._meta.app_label in moved and model._meta.can_migrate(connection):
                editor.create_model(model)
        recorder.ensure_schema()
        for app, name in loader.disk_migrations:
            recorder.record_applied(app, name)
