"""Every address of the platform, from the URL confs themselves: what is added there is tried without being listed."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")


def addresses() -> list[str]:
    """Return the routes as the URL confs write them, in order, each once."""
    return list(dict.fromkeys(_walk(get_resolver().url_patterns)))


def filled(route: str, given: dict[str, Any]) -> str:
    """Return an address to open, its parameters from `given`. Raises KeyError for one that is not there."""

    def value(match: re.Match[str]) -> str:
        return str(given[match[1] or match[2]])

    plain = PARAMETER.sub(value, route)
    return "/" + plain.replace("^", "").replace("$", "").replace("\\.", ".").replace("requests?", "requests")


def _walk(patterns: list[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and "rest" not in pattern.pattern.regex.groupindex:
            yield route
