"""What the ticker does: forms asked again and again begin their next round the day after the last was due."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from luodi.city.burden.asking import begin_next_round
from luodi.city.burden.models import SentForm


def work(at: datetime) -> int:
    """Begin the rounds that are due at `at`; return how many units were asked. Two tickers never ask the same twice."""
    asked = 0
    for pk, when in SentForm.objects.filter(next_at__lte=at).values_list("pk", "next_at").order_by("next_at", "pk"):
        with transaction.atomic():
            # Whoever moves it first has it; the other finds it moved.
            if not SentForm.objects.filter(pk=pk, next_at=when).update(next_at=None):
                continue
            form = SentForm.objects.get(pk=pk)
            if form.valid_until is None or timezone.localdate(at) <= form.valid_until:
                asked += begin_next_round(form, at)
    return asked
