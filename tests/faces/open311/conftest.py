"""The stage for Open311: a key, a client, and a city that publishes what is written in hotline appeals."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from georeport import GeoReport

from luodi.city import packing
from luodi.city.registry.actions.issue_token import issue_token
from luodi.city.registry.models import Person

Someone = Callable[[str], Person]


@pytest.fixture
def app(someone: Someone) -> GeoReport:
    """An app whose key is a personal token."""
    return GeoReport(key=issue_token(someone("zhou"), person=someone("zhou"), name="app")[1])


@pytest.fixture
def publishing(db: None, tmp_path: Path) -> None:
    """Let the hotline publish what is written."""
    root = tmp_path / "qingdao"
    shutil.copytree(packing.find_pack("qingdao"), root)
    file = root / "matters/types/hotline.yaml"
    file.write_text(file.read_text().replace("public: true\n", "public: true\npublish: true\n", 1))
    packing.load(root)
