"""What is logged: by default what is wrong; with LUODI_LOG every request and every action, too."""

from typing import Any


def configuration(style: str) -> dict[str, Any]:
    """Return Django's LOGGING for a style: `json` and `plain` log all, anything else only what is wrong."""
    whole = style in ("json", "plain")
    formatter = "JsonLines" if style == "json" else "Lines"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"luodi.faces.operators.logs.{formatter}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "luodi": {"level": "INFO" if whole else "WARNING"},
            # Each request has its own line already, with its status.
            "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
            "django.security": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        },
    }
