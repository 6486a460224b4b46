"""Registers the room with Django, its rounds with the ticker, and its lists with the exports."""

from importlib import import_module

from django.apps import AppConfig


class BurdenConfig(AppConfig):
    """The room of forms that are sent down."""

    name = "luodi.city.burden"
    label = "burden"
    verbose_name = "减负 Burden"

    def ready(self) -> None:
        """Have rounds begun and lists written. Models are loaded only by now."""
        tick, lists = (import_module(f"luodi.city.matters.{name}") for name in ("tick", "exporting.lists"))
        rounds, exporting = (import_module(f"luodi.city.burden.{name}") for name in ("rounds", "exporting"))
        tick.register("burden", rounds.work)
        lists.register("burden", exporting.LEDGER)
