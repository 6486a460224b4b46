"""Whether somebody wants the day's digest by mail. Their own choice, so on nobody's record."""

from luodi.city.matters.models import NoDigest
from luodi.city.registry.models import Person


def want_digest(person: Person, wanted: bool) -> None:
    """Send `person` the digest by mail from tomorrow on, or no more. At the desk it is there all the same."""
    if wanted:
        NoDigest.objects.filter(person=person).delete()
    else:
        NoDigest.objects.get_or_create(person=person)
