"""django-viewflow: start → A → (B ∥ C) → D → E, on SQLite (WAL, synchronous=FULL) or PostgreSQL.

Runs in the bench's own environment. Each step does what viewflow's own view of a task does on POST (lock, transaction,
fetch the task, ask whether this user may, start, execute), without HTTP, form and saving the form: the lean side.
"""

import argparse
import os
import sys
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import django
from answering import Life, answer
from django.conf import settings

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"


def database(where: str) -> dict[str, object]:
    """Return Django's settings, the same that Luodi uses."""
    if not where.startswith("postgresql"):
        options = {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": PRAGMAS}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": where, "OPTIONS": options}
    parts = urlsplit(where)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def configure(where: str) -> None:
    """Set Django up with as little as viewflow takes."""
    settings.configure(
        DATABASES={"default": database(where)},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "viewflow",
            "viewflow.workflow",
            "viewflow_app",
        ],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        ROOT_URLCONF="viewflow_app",
        USE_TZ=True,
        DEBUG=False,
    )
    django.setup()


def make() -> Life:
    """Return one process's life."""
    from django.db import transaction
    from viewflow_app.flows import Steps, somebody

    request = SimpleNamespace(user=somebody())
    tasks = Steps.task_class._default_manager

    def start() -> int:
        activation = Steps.start.activation_class.create(Steps.start, None, None)
        if not Steps.start.can_execute(request.user, activation.task):
            raise PermissionError
        with transaction.atomic():
            activation.start(request)
            activation.execute()
        return activation.process.pk

    def step(process: int, node: object) -> None:
        with Steps.lock(process), transaction.atomic():
            activation = node.activation_class(tasks.get(process_id=process, flow_task=node))
            if not node.can_execute(request.user, task=activation.task):
                raise PermissionError
            activation.start(request)
            activation.execute()

    def life() -> int:
        process, nodes = start(), (Steps.a, Steps.b, Steps.c, Steps.d, Steps.e)
        for node in nodes:
            step(process, node)
        return len(nodes)

    return life


def main() -> None:
    """Make the tables, check one whole process, and answer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("where", help="a file, or postgresql://…")
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parent))
    configure(options.where)
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connections
    from viewflow.workflow.models import Process

    call_command("migrate", verbosity=0)
    get_user_model().objects.create_superuser("somebody", password=None)
    make()()
    assert list(Process.objects.values_list("status", flat=True)) == ["DONE"]
    answer(make, connections.close_all, version=version("django-viewflow"), pid=os.getpid())


if __name__ == "__main__":
    main()
