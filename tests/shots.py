"""Pictures of every page, on a phone and a large screen, in Chinese and English: `make shots` puts them in docs/shots.

A demo city of its own is made and served for it; nothing of an installation is touched. WebP keeps all of them small.
"""

import base64
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Page, sync_playwright

OUT = Path(__file__).resolve().parents[1] / "docs" / "shots"
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
TALLEST = {"phone": 1150, "desktop": 900}
"""Pixels of a page that are pictured at most; what stands below is left out."""
QUALITY = 24
MOST = 8 * 1024 * 1024
"""Bytes all pictures together may take."""


@contextmanager
def served() -> Iterator[str]:
    """Make a small demo city in a folder of its own, serve it, and yield its address."""
    with tempfile.TemporaryDirectory() as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        left_out = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "LUODI_SETTINGS")
        env = {k: v for k, v in os.environ.items() if k not in left_out} | {"LUODI_HOME": home, "LUODI_DEMO": "1"}
        luodi = shutil.which("luodi") or str(Path(sys.executable).with_name("luodi"))
        subprocess.run([luodi, "demo", "--size", "small"], env=env, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([luodi, "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL)
        try:
            yield _up(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait()


def _up(address: str, within: float = 60) -> str:
    deadline = time.monotonic() + within
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
        else:
            return address


def picture(page: Page, size: str, file: Path) -> int:
    """Keep the page as it stands as WebP; return how many bytes it takes."""
    wanted = page.evaluate("document.documentElement.scrollHeight")
    view = SIZES[size]
    area = {"x": 0, "y": 0, "width": view["width"], "height": min(max(wanted, view["height"]), TALLEST[size])}
    taken = page.context.new_cdp_session(page).send(
        "Page.captureScreenshot",
        {"format": "webp", "quality": QUALITY, "captureBeyondViewport": True, "clip": {**area, "scale": 1}},
    )
    return file.write_bytes(base64.b64decode(taken["data"]))


def raise_one(page: Page) -> str:
    """Raise a matter as a citizen would, so that the reporter's own pages can be pictured; return its number."""
    page.goto("/raise/hotline/")
    page.fill("[name=title]", "小区门口路灯不亮")
    page.fill("[name=text]", "三天了，晚上看不见路。")
    page.fill("[name='facts.point']", "36.08712,120.37264")
    page.locator("main form button:not([type=button])").last.click()
    return str(page.locator("dd.code").first.text_content())


def sign_in(page: Page, who: str) -> None:
    """Sign in as one of the demo's people."""
    page.goto("/desk/sign-in/")
    with page.expect_navigation():
        page.dispatch_event(f"button[value='{who}']", "click")


def begin_study(page: Page) -> int:
    """Take the journal of the hotline to study, as the clerk whose pages are pictured; return the study's number."""
    from pages import CLERK  # noqa: PLC0415 — the routes can be read only after Django is set up

    sign_in(page, CLERK)
    page.goto("/desk/studies/")
    page.select_option("#types", ["hotline"])
    with page.expect_navigation():
        page.click("form:has([value=journal]) button")
    return int(re.findall(r"/studies/(\d+)/", page.url)[0])


def run_of(page: Page, number: str) -> str:
    """Return the whole number of one of the demo's assessments: the hotline's, or a contest that was published."""
    sign_in(page, "qu")
    page.goto("/desk/assessments/")
    href = page.locator(f"a[href*='{number}']").first.get_attribute("href") or ""
    return href.strip("/").split("/")[-1]


def shoot(page: Page, size: str, language: str) -> int:
    """Picture every page in one size and language; return how many bytes they take."""
    from pages import CLERK, pages  # noqa: PLC0415 — the routes can be read only after Django is set up

    number, bytes_, as_ = raise_one(page), 0, ""
    bytes_ += picture(page, size, OUT / f"portal-raised-{size}-{language}.webp")
    worked_on = ""
    study, run, bulletin = begin_study(page), run_of(page, "hotline-rates-"), run_of(page, "contest-20260401-")
    for to in sorted(pages(number, study=study, run=run, bulletin=bulletin), key=lambda to: to.who):
        if to.who != as_:
            sign_in(page, to.who)
            as_ = to.who
        if as_ == CLERK and not worked_on:
            worked_on = busy_matter(page)
        page.goto(to.url.replace(number, worked_on) if to.name.startswith("desk:") and worked_on else to.url)
        bytes_ += picture(page, size, OUT / f"{to.name.replace(':', '-').replace('_', '-')}-{size}-{language}.webp")
    return bytes_


def busy_matter(page: Page) -> str:
    """Return the number of a matter that somebody works on."""
    page.goto("/desk/matters/")
    links = page.eval_on_selector_all("main a", "all => all.map(a => a.getAttribute('href'))")
    return next(m[1] for href in links if (m := re.fullmatch(r"/desk/matters/(\d+)/.*", href or "")))


def main() -> None:
    """Make all pictures anew. Exits with 1 when they take more room than they may."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.settings.test")
    django.setup()
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.webp"):
        old.unlink()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    total = 0
    with served() as address, sync_playwright() as playwright:
        browser: Any = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for size, view in SIZES.items():
            for language, locale in LANGUAGES.items():
                context = browser.new_context(viewport=view, locale=locale, base_url=address, reduced_motion="reduce")
                total += shoot(context.new_page(), size, language)
                context.close()
        browser.close()
    print(f"{len(list(OUT.glob('*.webp')))} pictures, {total / 1024:.0f} kB, in {OUT}")
    sys.exit(total > MOST)


if __name__ == "__main__":
    main()
