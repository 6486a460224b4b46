"""What a rating keeps of the device it came from: a short salted digest, never the address itself."""

from django.http import HttpRequest
from django.utils import timezone

from luodi.city.matters.ratings.trace import device_digest


def device_of(request: HttpRequest) -> str:
    """Return the digest of whoever asks, good for this month only."""
    agent = request.META.get("HTTP_USER_AGENT", "")[:300]
    return device_digest(request.META.get("REMOTE_ADDR", ""), agent, timezone.now())
