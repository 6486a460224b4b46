"""Addresses of the programming interface."""

from django.urls import URLPattern, URLResolver, path, re_path

from luodi.faces.api import door, handbook
from luodi.faces.api.api import api

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", handbook.page, name="handbook"),
    path("openapi.json", handbook.openapi, name="openapi"),
    *door.guarded(api.urls[0]),
    re_path(r"^(?P<rest>.*)$", door.no_such_path),
]
