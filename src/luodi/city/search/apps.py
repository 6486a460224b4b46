"""Registers the room with Django and its part of a pack."""

from importlib import import_module

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The room of search: files that can be built again, and a table of what routing help said."""

    name = "luodi.city.search"
    label = "search"
    verbose_name = "检索 Search"

    def ready(self) -> None:
        """Register this room's part of a pack. Models are not loaded before, so the import waits until here."""
        packing, packs = import_module("luodi.city.packing"), import_module("luodi.city.search.packs")
        if packs.PART not in packing.parts():
            packing.register(packs.PART)
