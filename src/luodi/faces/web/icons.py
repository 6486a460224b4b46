"""Icons as inline SVG: no font, no sprite, nothing to fetch."""

from django.utils.safestring import SafeString, mark_safe

LINE = {
    "board": "M4 20h16M7 20v-7M12 20V5M17 20v-10",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20",
    "plus": "M12 5v14M5 12h14",
    "minus": "M5 12h14",
    "right": "M9 5l7 7-7 7",
    "left": "M15 5l-7 7 7 7",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
    "file": "M7 3h7l5 5v13H7zM14 3v5h5",
    "upload": "M12 16V5M7 9l5-5 5 5M5 20h14",
    "download": "M12 4v11M7 11l5 5 5-5M5 20h14",
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c1-4 4-5.5 7.5-5.5S18.5 16 19.5 20",
    "inbox": "M4 13l2.5-8h11L20 13v6H4zM4 13h5l1.5 2.5h3L15 13h5",
    "list": "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
    "tree": "M12 4v5M12 9H6v4M12 9h6v4M4 13h4v5H4zM16 13h4v5h-4zM10 2.5h4v3.5h-4z",
    "key": "M14.5 10a4 4 0 1 0-3.3 3.9L13 12l2 2 2-2 3.5-2z",
    "book": "M5 4h6.5v16H5zM12.5 4H19v16h-6.5z",
    "bell": "M6 17h12l-1.5-3V10a4.5 4.5 0 0 0-9 0v4zM10 20h4",
    "print": "M7 9V4h10v5M5 9h14v8h-3M8 17H5M8 14h8v6H8z",
    "warn": "M12 4 21 20H3zM12 10v4.5M12 17.3v.2",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "star": "M12 4l2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "out": "M14 4H5v16h9M10 12h10M17 8.5l3.5 3.5-3.5 3.5",
    "phone": "M6 3h4l1.5 5-2.5 1.5a11 11 0 0 0 5.5 5.5L16 12.5l5 1.5v4c0 1.5-1 3-3 3C10 21 3 14 3 6c0-2 1.5-3 3-3z",
    "globe": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3.5 12h17"
    "M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9S9 6 12 3z",
    "pause": "M9 6v12M15 6v12",
    "dot": "M12 12h.01",
}
SOLID = {
    "lamp-red": '<path d="M12 2.5 22 20.5H2z"/><path class="ink" d="M12 9v5.5M12 17.3v.2"/>',
    "lamp-yellow": '<path d="M12 2 22 12 12 22 2 12z"/><path class="ink" d="M12 8v4.5l2.5 1.5"/>',
    "lamp-green": '<circle cx="12" cy="12" r="9.5"/><path class="ink" d="M7.5 12.5l3 3 6-6.5"/>',
    "lamp-paused": '<rect x="3" y="3" width="18" height="18" rx="4"/><path class="ink" d="M9.5 8v8M14.5 8v8"/>',
    "lamp-done": '<circle cx="12" cy="12" r="9.5"/><path class="ink" d="M8 12h8"/>',
    "mark": '<path d="M12 2a6.5 6.5 0 0 1 6.5 6.5c0 4.3-4.5 8.5-6.5 10-2-1.5-6.5-5.7-6.5-10A6.5 6.5 0 0 1 12 2z'
    'm0 3.8a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4z"/><path d="M4 21h16v1.6H4z"/>',
}
"""Drawn filled. Each lamp has a shape of its own, so that it is told apart without colour."""


def svg(name: str) -> SafeString:
    """Return the icon called `name`."""
    if name in SOLID:
        body, css = SOLID[name], "icon solid"
    else:
        body, css = f'<path d="{LINE[name]}"/>', "icon"
    head = f'<svg class="{css}" viewBox="0 0 24 24" width="1em" height="1em" aria-hidden="true" focusable="false">'
    return mark_safe(f"{head}{body}</svg>")  # noqa: S308 — our own drawings
