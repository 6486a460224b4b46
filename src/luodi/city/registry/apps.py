"""The registry's place among Django's apps."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Label `registry`; its part of a pack is registered when Django is ready."""

    name = "luodi.city.registry"
    label = "registry"
    verbose_name = "登记 Registry"
