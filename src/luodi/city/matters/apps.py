"""Registers the room with Django, and puts the journal's guards back after every migration."""

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class MattersConfig(AppConfig):
    """The room of matters and their journal."""

    name = "luodi.city.matters"
    label = "matters"
    verbose_name = "事项"

    def ready(self) -> None:
        """Hook up what needs models to be loaded."""
        from luodi.city import packing  # noqa: PLC0415 - models load first
        from luodi.city.matters import checks, guards, packs  # noqa: PLC0415

        post_migrate.connect(guards.put_back, sender=self)
        register(checks.guards_stand, "database")
        if packs.PART not in packing.parts():
            packing.register(packs.PART)
