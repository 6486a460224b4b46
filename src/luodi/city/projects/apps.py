"""Registers the room with Django and its part of a pack."""

from importlib import import_module

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """The room of projects."""

    name = "luodi.city.projects"
    label = "projects"
    verbose_name = "项目 Projects"

    def ready(self) -> None:
        """Register this room's part of a pack and of the proof. Models are loaded only by now, so imports wait."""
        packing, packs = import_module("luodi.city.packing"), import_module("luodi.city.projects.packs")
        beside, proof = import_module("luodi.city.matters.proof.beside"), import_module("luodi.city.projects.proof")
        beside.register("projects", proof.check)
        if packs.PART not in packing.parts():
            packing.register(packs.PART)
