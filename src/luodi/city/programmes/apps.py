"""Registers the room with Django and its part of a pack."""

from importlib import import_module

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The room of campaigns, cohorts and task forces."""

    name = "luodi.city.programmes"
    label = "programmes"
    verbose_name = "专项、批次、专班 Programmes"

    def ready(self) -> None:
        """Have the pack's part read and loaded. Models are loaded only by now."""
        packing, packs = import_module("luodi.city.packing"), import_module("luodi.city.programmes.packs")
        if packs.PART not in packing.parts():
            packing.register(packs.PART)
