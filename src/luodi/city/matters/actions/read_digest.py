"""A digest was looked at: from then on the inbox no longer announces it."""

from django.utils import timezone

from luodi.city.matters.models import Digest
from luodi.city.registry.models import Person


def read_digest(person: Person, digest: Digest) -> None:
    """Note that `person` has seen their digest; the first time counts."""
    Digest.objects.filter(pk=digest.pk, person=person, read_at__isnull=True).update(read_at=timezone.now())
