"""A process under the microscope, in a real browser: a log is brought, seen, compared and rebuilt; what the journal
says should change becomes a suggestion with the change of the definition in it, that change a version in force, and a
study of the journal says what it brought.

What the acceptance of the microscope asks (上传 → 流程图 → 对标 → 再造 → 建议 → 新版生效 → 改前改后).
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from test_one_matter_from_photo_to_look_back import Desk

from luodi.city import packing
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter, MatterType, Words
from luodi.city.registry.models import Person
from luodi.city.studies import advising, keeping

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TYPE, HANDLER, TELLING = "food-filing", "370202-scjg-handler", "告知备案号"
WAITS = (1, 1, 2, 1, 9, 1, 1, 2, 1, 15)
"""Days for which ten filings in a row lie about before their number is told: most a day, some for weeks."""
MONDAY = datetime.fromisoformat("2026-09-07T09:00:00+08:00")
NEW_YEAR = datetime.fromisoformat("2027-01-20T09:00:00+08:00")


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.HOME = tmp_path
    yield
    keeping._open.clear()


def test_a_process_is_seen_compared_rebuilt_and_better_afterwards(page: Callable[..., Any], tmp_path: Path) -> None:
    desk = Desk(page())
    desk.sign_in("xu")
    slow, fast = brought(desk, tmp_path, "慢.csv", hours=5), brought(desk, tmp_path, "快.csv", hours=1)
    compared(desk, slow, fast)
    for n in range(40):
        filed(MONDAY + timedelta(days=n), WAITS[n % len(WAITS)])
    journal = taken(desk)
    rebuilt(desk, slow, journal)
    assert desk.page.locator(f"tr:has-text('{TELLING}') a:has-text('提出改革建议')").count() == 1
    suggestion = suggested(desk)
    put_in_force(tmp_path / "pack", changed_text(suggestion))
    with time_machine.travel(NEW_YEAR, tick=True):
        desk.who = ""
        runs_on_the_new_version(desk)
        for n in range(11):
            filed(NEW_YEAR - timedelta(days=30 - n), 1 + n % 2)
        desk.sign_in("xu")
        better_afterwards(desk, taken(desk))
    assert page.complaints == []  # type: ignore[attr-defined]


def brought(desk: Desk, folder: Path, name: str, hours: int) -> str:
    """Bring a log of a hundred and twenty cases, six a working day, all reviewed by one person; see its map."""
    lines, free = ["case,activity,started,time,resource"], datetime(2026, 1, 5, 9)
    for n in range(120):
        at = datetime(2026, 1, 5, 9) + timedelta(days=n // 6, minutes=80 * (n % 6))
        lines.append(f"{n},登记,{at:%Y-%m-%d %H:%M},{at:%Y-%m-%d %H:%M},甲")
        begun = max(at, free)
        free = begun + timedelta(hours=hours if n % 5 else hours + 1)
        lines.append(f"{n},审查,{begun:%Y-%m-%d %H:%M},{free:%Y-%m-%d %H:%M},乙")
        done = free + timedelta(minutes=10)
        lines.append(f"{n},发证,{free:%Y-%m-%d %H:%M},{done:%Y-%m-%d %H:%M},甲")
    file = folder / name
    file.write_text("\n".join(lines), encoding="utf-8")
    desk.page.goto("/desk/studies/")
    desk.page.set_input_files("#file", file)
    with desk.page.expect_navigation():
        desk.page.click("button:has-text('上传并画图')")
    assert "审查" in (desk.page.locator("svg.ld-map").text_content() or "")
    return number_of(desk)


def number_of(desk: Desk) -> str:
    return str(desk.page.url).rstrip("/").rpartition("/")[2]


def compared(desk: Desk, slow: str, fast: str) -> None:
    """Find by the page of comparisons that one waits for its review."""
    desk.page.goto("/desk/studies/compare/")
    for study in (slow, fast):
        desk.page.check(f"input[name=of][value='{study}']")
    with desk.page.expect_navigation():
        desk.page.click("main form button:has-text('对标')")
    assert "“审查”" in desk.page.inner_text("main section.card ol li:first-child")


def filed(at: datetime, wait: int) -> str:
    """File somebody as a seller of food: checked after an hour, told the number after so many days."""
    number = raise_matter(PUBLIC, filing("香港路 1 号"), moment=Moment(at)).number
    handler = Person.objects.get(username=HANDLER)
    act(handler, action("handle"), number, moment=Moment(at + timedelta(hours=1)))
    act(handler, action("reply"), number, {"words": "备案号 1"}, moment=Moment(at + timedelta(days=wait)))
    return number


def filing(place: str) -> Draft:
    return Draft(TYPE, "备案", "", "370202", facts={"place": place, "way": "shop"}, reporter={"phone": "138"})


def taken(desk: Desk) -> str:
    """Take the journal of the type to study."""
    desk.page.goto("/desk/studies/")
    desk.page.select_option("#types", [TYPE])
    with desk.page.expect_navigation():
        desk.page.click("button:has-text('取来并画图')")
    assert TELLING in (desk.page.locator("svg.ld-map").text_content() or "")
    return number_of(desk)


def rebuilt(desk: Desk, *studies: str) -> None:
    """Have redesigns looked for, which the ticker does beside, and find one advised; stay with the last study."""
    for study in studies:
        desk.page.goto(f"/desk/studies/{study}/redesign/")
        with desk.page.expect_navigation():
            desk.page.click("button:has-text('开始推演')")
        assert "正在推演" in desk.page.inner_text("main")
    assert advising.work(timezone.now()) == len(studies)
    for study in studies:
        desk.page.goto(f"/desk/studies/{study}/redesign/")
        assert desk.page.locator("a:has-text('提出改革建议')").count()


def suggested(desk: Desk) -> Matter:
    """Register what is advised on telling the number as a suggestion for reform (A4), in the words the study gave."""
    with desk.page.expect_navigation():
        desk.page.click(f"tr:has-text('{TELLING}') a:has-text('提出改革建议')")
    assert "推演：平均用时" in desk.page.input_value("[name=text]")
    desk.fill("facts.field", "专业化")
    desk.fill("reporter.phone", "13800000000")
    with desk.page.expect_navigation():
        desk.page.locator("main form.card button.big").click()
    number = desk.page.locator("dd.code").first.text_content()
    matter = Matter.objects.get(number=number)
    assert matter.type.code == "suggestion"
    desk.do("cao", str(number), "accept", "accept")
    desk.page.goto(f"/desk/matters/{number}/")
    assert "limit: 2wd" in desk.page.inner_text("main"), "the change is there for those who decide on it"
    return matter


def changed_text(suggestion: Matter) -> str:
    """Return the change of the definition that a suggestion asks for."""
    words = Words.objects.get(matter=suggestion, n__endswith=".text").body.replace("\r\n", "\n")
    return words[words.index("--- a/matters/types/") :].rstrip("\n") + "\n"


def put_in_force(root: Path, change: str) -> None:
    """Apply the change to the city's pack and load it: the type has a new version, and nothing else changes."""
    shutil.copytree(packing.find_pack("qingdao"), root)
    subprocess.run(["git", "apply", "-"], cwd=root, input=change, text=True, check=True)
    assert packing.check(root) == []
    packing.load(root)
    assert [row.version for row in MatterType.objects.filter(code=TYPE).order_by("version")] == [1, 2]
    assert "limit: 2wd" in MatterType.objects.get(code=TYPE, current=True).source


def runs_on_the_new_version(desk: Desk) -> None:
    """A filing made now runs by the new version, whose limit stands at the step, and comes to its end."""
    draft = Draft(
        TYPE, "备案", "", "370202", facts={"place": "香港路 2 号", "way": "online"}, reporter={"phone": "138"}
    )
    number = raise_matter(PUBLIC, draft).number
    desk.do(HANDLER, number, "handle", "handle")
    step = Matter.objects.get(number=number).steps.get(key="reply")
    assert step.due is not None
    assert timedelta(days=1) < step.due - timezone.now() < timedelta(days=3)
    desk.do(HANDLER, number, "reply", "reply", words="备案号 2")
    matter = Matter.objects.get(number=number)
    assert (matter.status, matter.type.version) == ("closed", 2)


def better_afterwards(desk: Desk, journal: str) -> None:
    """Before and after, from the journal: by days, and by the step that made the difference."""
    desk.page.goto("/desk/studies/compare/")
    desk.page.check(f"input[name=of][value='{journal}']")
    desk.page.select_option("#by", "version")
    with desk.page.expect_navigation():
        desk.page.click("main form button:has-text('对标')")
    section = desk.page.inner_text("main section.card:has(h2:has-text('对'))")
    before = sum(WAITS) / len(WAITS)
    after = (0 + sum(1 + n % 2 for n in range(11))) / 12
    assert f"平均 {before:.1f} 天" in section
    assert f"平均 {after:.1f} 天" in section
    assert f"“{TELLING}”" in desk.page.inner_text("main section.card ol li:first-child")
