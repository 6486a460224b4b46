"""One process, one machine, SQLite: what `make run` and `luodi serve` use unless told otherwise."""

from luodi.settings.base import *  # noqa: F403
from luodi.settings.base import HOME
from luodi.settings.keys import installation_secret

SECRET_KEY = installation_secret(HOME, "django")
