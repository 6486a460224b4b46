"""Addresses for programs that watch, at the root, where they look for them."""

from django.urls import path

from luodi.faces.operators import pages

app_name = "operators"
urlpatterns = [
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("metrics", pages.figures, name="metrics"),
]
