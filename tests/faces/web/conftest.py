"""A real browser on a real server; what it complains of fails the test."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Open a page of the live server as a reader would; `page.complaints` gathers what the browser complains of."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.LUODI_DEMO = True
    complaints: list[str] = []

    def open_(*, phone: bool = False, language: str = "zh-CN", script: bool = True, scheme: str = "light") -> Any:
        context = chromium.new_context(
            viewport=PHONE if phone else DESKTOP,
            locale=language,
            java_script_enabled=script,
            color_scheme=scheme,
            has_touch=phone,
            reduced_motion="reduce",
            base_url=live_server.url,
        )
        out = context.new_page()
        out.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        out.on("pageerror", lambda error: complaints.append(str(error)))
        return out

    open_.complaints = complaints  # type: ignore[attr-defined]
    return open_
