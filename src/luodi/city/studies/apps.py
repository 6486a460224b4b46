"""Registers the room with Django, its work with the ticker, and what it made of matters with those who take back."""

from importlib import import_module

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """The room of studies: a row for each, its log beside in a prepared file."""

    name = "luodi.city.studies"
    label = "studies"
    verbose_name = "流程研究 Studies"

    def ready(self) -> None:
        """Have the ticker begin what is due. Models are loaded only by now."""
        tick, exporting = (import_module(f"luodi.city.matters.{name}") for name in ("tick", "exporting"))
        keeping, beside = (import_module(f"luodi.city.studies.{name}") for name in ("keeping", "beside"))
        tick.register("studies", beside.begin)
        exporting.also_take_back(keeping.take_back)
