"""Pictures and PDFs are shown on the page, other files only saved; what was raised here before is named."""

from collections.abc import Callable
from io import BytesIO

import pytest

from browser import Browser
from luodi.city.matters.actions import Raised
from luodi.city.matters.actions.attach_document import attach
from luodi.city.matters.models import Document
from luodi.city.registry.models import Person

Raise = Callable[..., Raised]
Someone = Callable[[str], Person]
Browse = Callable[..., Browser]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PDF = b"%PDF-1.4\n" + b"%" * 64
HERE = "36.06712,120.38264"
NEXT_DOOR = "36.06800,120.38300"
FAR = "36.30000,120.60000"


@pytest.fixture(autouse=True)
def own_store(settings: object, tmp_path: object) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]


def filed(someone: Someone, made: Raised, name: str, content: bytes) -> Document:
    attach(someone("zhou"), made.number, name, BytesIO(content))
    return Document.objects.get(matter__number=made.number, name=name)


def test_a_picture_is_shown_and_told_by_type_and_size(browse: Browse, raised: Raise, someone: Someone) -> None:
    made = raised(1)
    document = filed(someone, made, "现场.png", PNG)
    browser = browse("zhou")
    page = browser.get(f"/desk/matters/{made.number}/")
    (picture,) = page.all("//a[@class='thumb']/img")
    assert picture.get("alt") == "现场.png"
    assert "图片 PNG" in page.text
    answer = browser.client.get(picture.get("src"))
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert document.size == len(PNG)


def test_a_pdf_is_read_on_the_page_and_in_no_other_sites_frame(browse: Browse, raised: Raise, someone: Someone) -> None:
    made = raised(1)
    filed(someone, made, "告知书.pdf", PDF)
    browser = browse("zhou")
    (frame,) = browser.get(f"/desk/matters/{made.number}/").all("//details[@class='paper']/iframe")
    answer = browser.client.get(frame.get("src"))
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


def test_any_other_type_is_only_saved(browse: Browse, raised: Raise, someone: Someone) -> None:
    made = raised(1)
    document = filed(someone, made, "说明.txt", "文字".encode())
    browser = browse("zhou")
    url = f"/desk/matters/{made.number}/files/{document.pk}/"
    assert browser.client.get(url + "preview/").status_code == 404
    assert browser.client.get(url)["Content-Disposition"].startswith("attachment")


def test_who_may_not_see_the_matter_sees_no_picture(browse: Browse, raised: Raise, someone: Someone) -> None:
    made = raised(1)
    document = filed(someone, made, "现场.png", PNG)
    url = f"/desk/matters/{made.number}/files/{document.pk}/preview/"
    assert browse("yang").client.get(url).status_code == 404
    assert browse().client.get(url).status_code == 302


def test_earlier_matters_of_the_same_place_are_named(browse: Browse, raised: Raise) -> None:
    raised(1, title="早先的同一处", facts={"kind": "投诉", "point": NEXT_DOOR})
    raised(1, title="远处的", facts={"kind": "投诉", "point": FAR})
    made = raised(1, title="这一处", facts={"kind": "投诉", "point": HERE})
    later = raised(1, title="后来的", facts={"kind": "投诉", "point": HERE})
    browser = browse("zhou")
    related = browser.get(f"/desk/matters/{made.number}/").all("//section[@id='related']")[0].text_content()
    assert "早先的同一处" in related
    assert "远处的" not in related
    assert "后来的" not in related
    assert "这一处" in browser.get(f"/desk/matters/{later.number}/").all("//section[@id='related']")[0].text_content()


def test_what_lies_near_is_no_way_round_the_walls(browse: Browse, raised: Raise) -> None:
    raised(1, title="别的单位的", facts={"kind": "投诉", "point": HERE})
    made = raised(2, title="派给我们的", facts={"kind": "投诉", "point": HERE})
    page = browse("wang").get(f"/desk/matters/{made.number}/")
    assert "派给我们的" in page.text
    assert "别的单位的" not in page.text
