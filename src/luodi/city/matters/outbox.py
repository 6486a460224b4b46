"""What was to be sent and what became of it: read by the system administrator at the desk and through the API."""

from typing import Final

from django.db.models import Q, QuerySet

from luodi.city.matters import access
from luodi.city.matters.models import Delivery, Subscription
from luodi.city.registry.models import Person

STATES: Final = {
    "lost": {"delivered_at__isnull": True, "next_at__isnull": True},
    "waiting": {"next_at__isnull": False},
    "delivered": {"delivered_at__isnull": False},
}
"""Given up; still to be tried; taken by the receiver."""


def deliveries(who: Person, state: str, limit: int = 200) -> QuerySet[Delivery]:
    """Return the latest deliveries in a state, newest first. KeyError for a state there is not."""
    return told_of(who).filter(**STATES[state]).select_related("matter").order_by("-pk")[:limit]


def told_of(who: Person) -> QuerySet[Delivery]:
    """Return the deliveries an administrator may know of: none about what they stand aside from."""
    return Delivery.objects.filter(~Q(matter__in=access.shunned(who)) | Q(matter=None))


def subscriptions() -> QuerySet[Subscription]:
    """Return the subscriptions in force."""
    return Subscription.objects.filter(active=True).select_related("unit").order_by("pk")
