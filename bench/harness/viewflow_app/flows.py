"""start → A → (B ∥ C) → D → E in viewflow: five tasks for people, each assigned to one when it is created."""

from functools import cache

from django.contrib.auth import get_user_model
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow import views


@cache
def somebody():
    """Return the one user, read once."""
    return get_user_model().objects.get(username="somebody")


def task(following):
    """Return a task for a person."""
    return flow.View(views.UpdateProcessView.as_view(fields=[])).Assign(lambda _: somebody()).Next(following)


class Steps(flow.Flow):
    """The flow, with the lock that its makers recommend for PostgreSQL (SQLite has one writer anyway)."""

    lock_impl = lock.select_for_update_lock

    start = flow.Start(views.CreateProcessView.as_view(fields=[])).Next(this.a)
    a = task(this.fork)
    fork = flow.Split().Next(this.b).Next(this.c)
    b = task(this.join)
    c = task(this.join)
    join = flow.Join().Next(this.d)
    d = task(this.e)
    e = task(this.end)
    end = flow.End()
