"""What lies where: the public's pages at the root, staff's under /desk/, programs' under /api/ and /open311/."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("luodi.faces.operators.urls")),
    path("api/", include("luodi.faces.api.urls")),
]

# Rooms that are not built yet are left out.
for _prefix, _room in (("desk/", "desk"), ("open311/", "open311"), ("", "portal")):
    if find_spec(f"luodi.faces.{_room}.urls"):
        urlpatterns.append(path(_prefix, include(f"luodi.faces.{_room}.urls")))
