"""Registers the room with Django and its part of a pack."""

from importlib import import_module

from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    """The room of checklists."""

    name = "luodi.city.checklists"
    label = "checklists"
    verbose_name = "清单与检查 Checklists"

    def ready(self) -> None:
        """Have its part of a pack read, and its sheets taken in. Models are loaded only by now."""
        packing, packs = import_module("luodi.city.packing"), import_module("luodi.city.checklists.packs")
        if packs.PART not in packing.parts():
            packing.register(packs.PART)
        documents, models = import_module("luodi.city.matters.documents"), import_module("luodi.city.checklists.models")
        documents.kept_for(models.Evidence)
        run, sheets = import_module("luodi.city.workbooks.run"), import_module("luodi.city.checklists.sheets")
        run.register("keyposts", sheets.KeyPosts())
        run.register("listitems", sheets.Items())
