"""Hooks sign-ins up with Django's signals, so that every way in and out is kept alike."""

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What all pages share."""

    name = "luodi.faces.web"
    label = "web"

    def ready(self) -> None:
        """Listen. Models are not loaded before, so the import waits until here."""
        import_module("luodi.faces.web.sessions").listen()
