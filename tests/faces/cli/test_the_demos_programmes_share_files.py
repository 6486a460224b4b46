"""The demo's programmes share files in folders, in versions, at levels: a visitor finds the page filled."""

import pytest
from cli_support import Luodi

from luodi.city.matters.proof import verify
from luodi.city.programmes.models import Programme, SharedFile
from luodi.city.registry.models import Person
from luodi.faces.cli.demo.programmes import programmes
from luodi.faces.cli.demo.shared_files import TEAM, shared_files

pytestmark = pytest.mark.django_db


def test_files_are_there_at_levels_once_and_who_may_not_sees_none(luodi: Luodi) -> None:
    programmes(1)
    put = shared_files("qingdao")
    rows = SharedFile.objects.all()
    assert put == rows.count() >= 6
    assert set(rows.values_list("level", flat=True)) == {0, 1, 2, 3}
    assert rows.filter(n=2).exists()
    assert shared_files("qingdao") == 0
    assert verify().wrong == []
    assert "谈话名单" in luodi("programmes", "files", "list", TEAM, "--by", "shi").out
    assert luodi("programmes", "files", "list", TEAM, "--by", "xu").code == 2


def test_a_programme_and_people_who_are_not_there_put_nothing() -> None:
    Person.objects.update(active=False)
    assert (shared_files("qingdao"), SharedFile.objects.count(), Programme.objects.count()) == (0, 0, 0)
