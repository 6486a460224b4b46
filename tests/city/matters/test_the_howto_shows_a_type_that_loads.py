"""The guide's example is a type one can load and run, word for word."""

import re
import shutil
from pathlib import Path

from luodi.city import packing
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.packing import find_pack

GUIDE = Path(__file__).parents[3] / "docs/howto-write-a-matter-type.md"


def test_the_example_of_the_guide_loads_and_takes_a_matter(db: None, tmp_path: Path) -> None:
    root = tmp_path / "qingdao"
    shutil.copytree(find_pack("qingdao"), root)
    (example,) = re.findall(r"```yaml\n(type: .*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (root / "matters/types/lamp.yaml").write_text(example, encoding="utf-8")
    assert [p.render("en") for p in packing.check(root)] == []
    assert [(c.kind, c.id) for c in packing.load(root)] == [("type", "lamp")]
    raised = raise_matter(PUBLIC, Draft("lamp", "路灯不亮", region="370202", facts={"kind": "dark"}))
    assert list(raised.receipt.state.open_runs) == ["accept"]
