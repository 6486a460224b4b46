"""What a phone has to fetch: the first page of the portal, compressed, everything counted; then nothing twice."""

import gzip
import re
from collections.abc import Callable

import pytest
from django.contrib.staticfiles.finders import find

from browser import Browser, Page

MOST = 300_000
"""Bytes, compressed, for a first visit to the first page."""
LIGHT = 100_000
"""Bytes, compressed, for any other page of the portal."""
OWN = re.compile(r"/static/(.+?)(?:\.[0-9a-f]{12})?(\.\w+)$")


def parts(page: Page) -> set[str]:
    """Return the addresses of everything the page has the browser fetch."""
    found = {e.get("src") for e in page.all("//script[@src] | //img[@src]")}
    return found | {e.get("href") for e in page.all("//link[@rel='stylesheet' or @rel='icon']")}


def weight(page: Page) -> int:
    """Return the bytes of a page and of all it fetches, compressed as the server sends them."""
    out = len(gzip.compress(page.html.encode()))
    for address in parts(page):
        known = OWN.fullmatch(address)
        assert known, f"{address} is no static file of ours"
        file = find(known[1] + known[2])
        assert file, f"{address} is not there"
        with open(str(file), "rb") as body:
            out += len(gzip.compress(body.read()))
    return out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_page_weighs_no_more_than_it_may(db: None, browse: Callable[..., Browser], language: str) -> None:
    page = browse(language=language).get("/")
    assert len(parts(page)) >= 3
    assert weight(page) <= MOST


@pytest.mark.parametrize("url", ["/", "/raise/hotline/", "/guide/hotline/", "/follow/"])
def test_every_page_of_the_portal_is_lighter_still(db: None, browse: Callable[..., Browser], url: str) -> None:
    assert weight(browse().get(url)) <= LIGHT


def test_no_chart_library_stands_on_the_portal(db: None, browse: Callable[..., Browser]) -> None:
    for url in ("/", "/raise/hotline/", "/guide/hotline/", "/follow/"):
        assert not [address for address in parts(browse().get(url)) if "chart" in address or "htmx" in address]
