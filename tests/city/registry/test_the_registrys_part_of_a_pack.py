"""A pack's registry: mistakes are named with file, line and cure; a load is done once and undoes nothing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from luodi.city import packing
from luodi.city.packing import Change
from luodi.city.registry import queries
from luodi.city.registry.actions.rename_unit import rename_unit
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Region, Role, Unit
from luodi.city.registry.tree import Tree, current_tree
from luodi.engines.notation import NotationError, Text

ROLES = "roles:\n" + "".join(
    f"  - {{code: {code}, name: {{zh: {code}, en: {code}}}, scope: own, level: 公开}}\n"
    for code in ("clerk", "sysadmin", "secadmin", "auditor")
)
FILES = {
    "pack.yaml": 'id: small\nname: {zh: 小城, en: Small}\ncity: "370200"\nversion: "1"\nincludes: [registry]\n',
    "calendar.yaml": 'time_zone: Asia/Shanghai\nhours: ["09:00-12:00", "13:00-17:00"]\nnotices: [2027.json]\n',
    "2027.json": '{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}',
    "registry/regions.yaml": """regions:
  - code: "370200"
    name: {zh: 小城, en: Small}
    regions:
      - {code: "370202", name: {zh: 东区, en: East}}
""",
    "registry/roles.yaml": ROLES,
    "registry/units.yaml": """since: 2020-01-01
units:
  - code: qd
    kind: city
    name: {zh: 小城, en: Small}
    region: "370200"
    units:
      - {code: qd-spj, name: {zh: 审批局, en: Approval Bureau}}
      - {code: "370202", kind: district, name: {zh: 东区, en: East}, region: "370202"}
each:
  - of: district
    units:
      - {code: xfj, name: {zh: "{of}信访局", en: "Letters and Calls of {of}"}}
""",
    "registry/streets.yaml": """since: 2020-01-01
districts:
  - code: "370202"
    streets:
      - {code: "370202001", name: {zh: 一街道, en: First Subdistrict}}
""",
}
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write the small pack, with words replaced in one file: `make("registry/units.yaml", old="new")`."""

    def write(file: str = "", replace: tuple[str, str] = ("", "")) -> Path:
        for name, text in FILES.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            changed = text.replace(*replace, 1) if name == file else text
            assert name != file or changed != text
            path.write_text(changed, encoding="utf-8")
        return tmp_path

    return write


def test_a_sound_pack_has_no_problems_and_checking_needs_no_database(make: Make) -> None:
    assert packing.check(make()) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "cure"),
    [
        ("registry/units.yaml", "zh: 审批局, en: Approval Bureau", "zh: 审批局", ":8", "en:"),
        ("registry/units.yaml", "code: qd-spj", "code: qd", ":8", "换一个代码"),
        ("registry/units.yaml", "code: qd-spj", "code: qd-spj, kind: palace", ":8", "bureau"),
        ("registry/units.yaml", "code: qd-spj", 'code: qd-spj, region: "1"', ":8", "补登"),
        ("registry/units.yaml", "code: qd-spj", "code: qd-spj, uscc: 91110000600037341M", ":8", "校验码"),
        ("registry/units.yaml", "code: qd-spj", "code: qd-spj, since: 2019-01-01", ":8", "2020-01-01"),
        ("registry/units.yaml", "code: qd-spj", "code: qd-spj, colour: red", ":8", "删去"),
        ("registry/units.yaml", "since: 2020-01-01", "since: spring", ":1", "2024-01-31"),
        ("registry/units.yaml", "kind: city", "kind: bureau", ":4", "kind: city"),
        ("registry/units.yaml", "code: xfj, name", "code: xfj, kind: palace, name", ":13", "bureau"),
        ("registry/streets.yaml", "370202001", "370203001", ":5", "核对"),
        ("registry/streets.yaml", '- code: "370202"', '- code: "370203"', ":3", "登记"),
        ("registry/regions.yaml", '"370202"', '"3702"', ":5", "GB/T 2260"),
        ("registry/roles.yaml", "code: auditor", "code: editor", ":1", "auditor"),
        ("registry/roles.yaml", "level: 公开", "level: 机密", ":2", "密封"),
        ("registry/roles.yaml", "scope: own", "scope: planet", ":2", "subtree"),
        ("calendar.yaml", "Asia/Shanghai", "Asia/Qingdao", ":1", "Asia/Shanghai"),
        ("calendar.yaml", "13:00-17:00", "11:00-17:00", ":2", "不重叠"),
        ("calendar.yaml", "2027.json", "2028.json", ":3", "路径"),
        ("2027.json", "2027-01-01", "2027-13-01", ":1", "2027-01-01"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_cure(
    make: Make, file: str, old: str, new: str, where: str, cure: str
) -> None:
    problems = packing.check(make(file, (old, new)))
    here = [problem for problem in problems if str(problem.place) == file + where]
    assert any(cure in problem.cure.zh for problem in here), [problem.render() for problem in problems]
    assert all(problem.what.en and problem.cure.en for problem in problems)


def test_a_pack_without_its_units_says_which_file_is_missing(make: Make) -> None:
    path = make()
    (path / "registry/units.yaml").unlink()
    assert [problem.place.file for problem in packing.check(path)] == ["registry/units.yaml"]


def test_a_load_opens_everything_and_a_second_load_changes_nothing(empty: None, make: Make) -> None:
    path = make()
    assert {change.kind for change in packing.load(path)} == {"region", "role", "unit", "calendar"}
    assert packing.load(path) == []
    assert set(Unit.objects.values_list("code", flat=True)) == {
        "qd",
        "qd-spj",
        "370202",
        "370202-xfj",
        "370202001",
    }
    assert (Region.objects.count(), Role.objects.count()) == (3, 4)


def test_units_of_every_district_carry_its_name_and_region(empty: None, make: Make) -> None:
    packing.load(make())
    office = queries.unit("370202-xfj")
    assert (office.name, office.region) == (Text("东区信访局", "Letters and Calls of East"), "370202")


def test_the_calendar_is_kept_in_minutes_for_those_who_compute_dates(empty: None, make: Make) -> None:
    packing.load(make())
    assert queries.pack_part("calendar") == {
        "time_zone": "Asia/Shanghai",
        "hours": [[540, 720], [780, 1020]],
        "notices": [{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]}],
    }
    assert queries.pack_part("weather") is None


def test_a_changed_pack_is_followed_from_today_and_the_past_stays(empty: None, make: Make) -> None:
    packing.load(make())
    changes = packing.load(make("registry/units.yaml", ("zh: 审批局, en: Approval", "zh: 审批服务局, en: Approval")))
    assert changes == [Change("unit", "qd-spj", Text("审批服务局", "Approval Bureau"))]
    yesterday = Tree.at(timezone.localdate() - timedelta(days=1))
    assert yesterday.unit("qd-spj").name.zh == "审批局"
    assert current_tree().unit("qd-spj").name.zh == "审批服务局"


def test_a_unit_the_pack_puts_elsewhere_moves_today(empty: None, make: Make) -> None:
    bureau = "{code: qd-spj, name: {zh: 审批局, en: Approval Bureau}"
    window = "{code: window, name: {zh: 窗口, en: Window}}"
    packing.load(make("registry/units.yaml", (bureau, f"{bureau}, units: [{window}]")))
    assert current_tree().parent(queries.unit("window").pk) == queries.unit("qd-spj").pk
    changes = packing.load(make("registry/units.yaml", (f"{bureau}}}", f"{bureau}}}\n      - {window}")))
    assert [change.id for change in changes] == ["window"]
    assert current_tree().parent(queries.unit("window").pk) == queries.unit("qd").pk


def test_what_people_changed_since_is_not_undone_by_the_next_load(empty: None, make: Make) -> None:
    packing.load(make())
    rename_unit(SYSTEM, unit=queries.unit("qd-spj"), name=Text("数据局", "Data"), on=timezone.localdate())
    assert packing.load(make("registry/units.yaml", ("code: xfj", "code: sfj"))) != []
    assert current_tree().unit("qd-spj").name.zh == "数据局"


def test_a_pack_with_mistakes_changes_nothing(empty: None, make: Make) -> None:
    with pytest.raises(NotationError):
        packing.load(make("calendar.yaml", ("Asia/Shanghai", "Asia/Qingdao")))
    assert not Unit.objects.exists()


def test_a_change_that_fails_undoes_the_whole_load(empty: None, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("luodi.city.registry.parts.keep_pack_part", fail)
    with pytest.raises(RuntimeError):
        packing.load(make())
    assert not Region.objects.exists()
