"""`luodi workbook`: a template is looked at, applied, and applied again for nothing; wrong cells end with 1."""

from pathlib import Path

import pytest
from cli_support import Luodi

from luodi.city.registry.models import Unit


@pytest.mark.usefixtures("db")
def test_a_template_is_looked_at_and_applied_once(luodi: Luodi, tmp_path: Path) -> None:
    file = str(tmp_path / "units.xlsx")
    assert luodi("workbook", "template", "units", "--out", file).code == 0
    said = luodi("workbook", "look", file)
    assert (said.code, said.err) == (0, "新增 1，变更 0，不变 0，不对 0。\n")
    assert "qd-demo" in said.out
    assert not Unit.objects.filter(code="qd-demo").exists()
    assert luodi("workbook", "apply", file).code == 0
    assert Unit.objects.filter(code="qd-demo").exists()
    assert "不变 1" in luodi("workbook", "apply", file).err


@pytest.mark.usefixtures("db")
def test_wrong_cells_are_named_and_end_with_one(luodi: Luodi, tmp_path: Path) -> None:
    file = str(tmp_path / "people.xlsx")
    luodi("workbook", "template", "people", "--out", file)
    Unit.objects.filter(code="qd-zjj").update(code="qd-gone")
    said = luodi("--lang", "en", "workbook", "apply", file)
    assert said.code == 1
    assert "People E2: there is no unit" in said.out
