"""The registry's place among Django's apps."""

from importlib import import_module

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Label `registry`; its part of a pack is registered when Django is ready."""

    name = "luodi.city.registry"
    label = "registry"
    verbose_name = "登记 Registry"

    def ready(self) -> None:
        """Register this room's part of a pack. Models are not loaded before, so the import waits until here."""
        packing, packs = import_module("luodi.city.packing"), import_module("luodi.city.registry.packs")
        if packs.PART not in packing.parts():
            packing.register(packs.PART)
