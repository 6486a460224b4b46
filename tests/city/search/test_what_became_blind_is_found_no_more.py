"""背靠背: what was said before a pack made a type blind is found by nobody, and soon leaves the index."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from luodi.city import packing
from luodi.city.matters import migrating, queries
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter
from luodi.city.matters.queries import Sought
from luodi.city.registry.models import Person
from luodi.city.search import keeping, shelf
from luodi.engines.matching import Within, understand

Someone = Callable[[str], Person]
SECRET, RAISED = "翡翠湾旧账", "机器人商会"


@pytest.fixture
def matter(db: None, tmp_path: Path, someone: Someone) -> Matter:
    """An evaluation whose opinions are not blind yet, and one of them given."""
    shutil.copytree(packing.find_pack("qingdao"), tmp_path / "qingdao")
    file = tmp_path / "qingdao/matters/types/chamber-head.yaml"
    text = file.read_text(encoding="utf-8")
    open_, times = re.subn(r"- blind: true.*\n    parallel:", "- parallel:", text)
    assert times == 1
    file.write_text(open_, encoding="utf-8")
    packing.load(tmp_path / "qingdao")
    clerk, title = someone("qd-tzb-clerk"), f"{RAISED}会长人选"
    facts = {"chamber": RAISED, "office": "president", "candidate": "某人", "consented": "yes"}
    draft = Draft("chamber-head", title, "", "370200", channel="inside", facts=facts)
    number = raise_matter(clerk, draft).number
    act(clerk, action("accept"), number, {})
    told = {"facts": {"of_jw": "reserve"}, "words": f"{SECRET}正在核查"}
    act(someone("kong"), action("handle"), number, told, step="ask_jw")
    return Matter.objects.get(number=number)


def found(who: Person, text: str) -> int:
    return len(queries.search(who, Sought(text)).rows)


def held(text: str) -> int:
    """Return how many matters the index itself holds for a text, whoever asks."""
    index = shelf.opened()
    assert index
    return len(index.index.search(understand(text, index.index.segmenter), Within()))


def made_blind() -> None:
    packing.load(packing.find_pack("qingdao"))
    migrating.migrate(["chamber-head"])


def test_words_of_before_are_found_by_nobody_at_once_and_leave_the_index_with_the_next_feed(
    matter: Matter, index: Callable[[], int], someone: Someone
) -> None:
    assert found(someone("zhu"), SECRET) == 1, "it was not blind: whoever sees the matter found it"
    made_blind()
    assert held(SECRET) == 1, "the index was built before"
    for who in ("zhu", "kong", "qd-tzb-head"):
        assert found(someone(who), SECRET) == 0
        assert found(someone(who), f"“{SECRET}”") == 0
        assert found(someone(who), RAISED) == 1, "what it was raised with is found as ever"
    keeping.keep()
    assert held(SECRET) == 0
    assert found(someone("zhu"), RAISED) == 1


def test_an_index_that_a_version_without_blind_types_left_is_followed_up(
    matter: Matter, index: Callable[[], int], someone: Someone
) -> None:
    made_blind()
    keeping.catch_up()
    before = shelf.opened()
    assert before
    # As an older release left it: all words in, and nothing said of blind types.
    page = keeping.pages([matter.pk])[0]
    writer = before.index.writer()
    writer.put([type(page)(page.id, page.title, SECRET, page.units, page.region, page.day)])
    writer.commit()
    writer.close()
    how = shelf.standing(before.name)
    assert how
    assert how.blind
    how.blind = ()
    shelf.keep_standing(before.name, how)
    assert held(SECRET) == 1
    assert found(someone("zhu"), SECRET) == 0
    assert keeping.keep() == 1
    assert held(SECRET) == 0
    again = shelf.standing(before.name)
    assert again
    assert again.blind == keeping.blind_types()
    assert keeping.keep() == 0, "once"
