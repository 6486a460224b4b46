"""Addresses of Open311 GeoReport v2, and of the file by which programs discover it."""

from django.urls import path, re_path

from luodi.faces.open311 import posting, requests, services
from luodi.faces.open311.formats import no_such_path

app_name = "open311"
END = r"\.(?P<kind>json|xml)$"
urlpatterns = [
    re_path("^discovery" + END, services.discovery, name="discovery"),
    re_path("^v2/services" + END, services.services, name="services"),
    re_path(r"^v2/services/(?P<code>[\w-]+)" + END, services.service, name="service"),
    re_path("^v2/requests" + END, posting.requests, name="requests"),
    # The written standard says requests/, the published OpenAPI request/.
    re_path(r"^v2/requests?/(?P<number>\w+)" + END, requests.one, name="request"),
    re_path(r"^v2/tokens/(?P<number>\w+)" + END, requests.token, name="token"),
    path("v2/", no_such_path, name="root"),
    re_path(r"^(?P<rest>.*)$", no_such_path),
]
