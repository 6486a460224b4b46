"""viewflow: five user tasks through its activations, on SQLite (WAL) or PostgreSQL. Prints JSON."""

import json
import os
import sys
import tempfile
import time

import django
from django.conf import settings

database = sys.argv[1]
if database == "sqlite":
    DATABASE = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.path.join(tempfile.mkdtemp(), "peer.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
        },
    }
else:
    DATABASE = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "luodi_bench_peer",
        "USER": "postgres",
        "HOST": "127.0.0.1",
        "CONN_MAX_AGE": 600,
    }
settings.configure(
    DATABASES={"default": DATABASE},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow", "flowapp"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    SECRET_KEY="bench",
    ROOT_URLCONF=__name__,
)
urlpatterns: list[object] = []
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from flowapp.flows import Bench  # noqa: E402


def main() -> None:
    call_command("migrate", verbosity=0)
    user = User.objects.create(username="bench")
    request = RequestFactory().post("/")
    request.user = user
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < float(sys.argv[2]):
        process = Bench.start.run()
        while True:
            task = process.task_set.filter(status="NEW").first()
            if task is None:
                break
            with task.activation() as activation:
                activation.assign(user)
            task.refresh_from_db()
            with task.activation() as activation:
                activation.start(request)
                activation.execute()
            steps += 1
        process.refresh_from_db()
        assert process.status == "DONE", process.status
    print(json.dumps({"steps_per_second": steps / (time.perf_counter() - start)}))


main()
