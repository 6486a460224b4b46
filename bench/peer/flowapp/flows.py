"""The flow the peer runs."""

from django.views import View
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process


class Step(View):
    """Never called: activations are driven directly."""


class Bench(flow.Flow):
    process_class = Process
    start = flow.StartHandle(this.begin).Next(this.a)
    a = flow.View(Step.as_view()).Next(this.fork)
    fork = flow.Split().Next(this.b).Next(this.c)
    b = flow.View(Step.as_view()).Next(this.join)
    c = flow.View(Step.as_view()).Next(this.join)
    join = flow.Join().Next(this.d)
    d = flow.View(Step.as_view()).Next(this.e)
    e = flow.View(Step.as_view()).Next(this.end)
    end = flow.End()

    def begin(self, activation):
        return activation.process
